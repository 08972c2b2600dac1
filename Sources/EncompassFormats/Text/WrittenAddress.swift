import EncompassCore

extension PostalAddress {
    /// An address in one text, with its parts on lines or between commas: `12 Quay Road, Gorleston NR31 6AB`. The postcode is
    /// found at its end; which part is the town, no text says.
    init(inOneText text: String) {
        var parts = text.split { $0.isNewline || $0 == "," }.map { CleanText.trimmed(String($0)) }.filter {
            !$0.isEmpty
        }
        if parts.count > 1, let last = parts.last, PostalAddress.countries.contains(last.lowercased()) {
            parts.removeLast()
        }
        var postcode: String?
        if let last = parts.last {
            let words = last.split(separator: " ").map(String.init)
            for count in [2, 1] where postcode == nil && words.count >= count {
                let end = words.suffix(count).joined(separator: " ")
                guard Postcode(end) != nil else { continue }
                postcode = end
                parts[parts.count - 1] = words.dropLast(count).joined(separator: " ")
            }
        }
        self.init(lines: parts.filter { !$0.isEmpty }, postcode: postcode)
    }

    private static let countries: Set<String> = ["uk", "united kingdom", "great britain", "england", "wales"]
}
