/// The beginning of a postcode that claims the establishments under it.
struct PostcodePrefix: Hashable, Sendable {
    /// Upper case, no spaces.
    let text: String

    /// A postcode area (`NR`), district (`NR31`) or more (`NR31 6`); nil for anything else.
    init?(_ text: String) {
        let compact = text.uppercased().filter { $0 != " " }
        guard let first = compact.utf8.first, (0x41...0x5A).contains(first), compact.utf8.count <= 7,
            compact.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) })
        else { return nil }
        self.text = compact
    }

    /// Whether a postcode as somebody wrote it lies under the prefix: `NR3` holds `NR3 1AB`, not `NR31 6AB`; `N` holds
    /// `N1 9GU`, not `NR1 1AA`.
    func fits(_ postcode: String) -> Bool {
        let compact = postcode.uppercased().filter { !$0.isWhitespace }
        guard compact.count >= 5, compact.hasPrefix(text) else { return false }
        let outward = compact.dropLast(3)
        guard outward.count > text.count else { return true }
        let next = outward[outward.index(outward.startIndex, offsetBy: text.count)]
        let endsInLetter = text.last?.isLetter ?? false
        return endsInLetter ? next.isNumber : next.isLetter
    }
}
