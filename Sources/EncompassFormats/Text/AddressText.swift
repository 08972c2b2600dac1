import EncompassCore

/// E-mail addresses as people copy them out of mail programs: with a display name, invisible spaces, a semicolon behind.
struct AddressText {
    /// The address itself; nil where none can be read.
    let address: EmailAddress?
    /// Whether the text holds further addresses, which are left out.
    let hasMore: Bool

    /// One address, or a list of them with semicolons or commas between; nothing is guessed out of anything else.
    init(_ text: String) {
        // What has no @ is a part of a display name: `"Deputy, Dee" <dee@quay.example>`.
        let parts = AddressText.plain(text).split { ";,".contains($0) }.filter { $0.contains("@") }
        let addresses = parts.map { AddressText.address(String($0)) }
        let isReadable = !addresses.contains { $0 == nil }
        address = isReadable ? addresses.first.flatMap(\.self) : nil
        hasMore = isReadable && Set(addresses.compactMap { $0?.text }).count > 1
    }

    /// `dee@quay.example`, `mailto:dee@quay.example`, `Dee Deputy <dee@quay.example>`.
    private static func address(_ part: String) -> EmailAddress? {
        let part = CleanText.trimmed(part)
        guard let open = part.firstIndex(of: "<") else {
            let bare = part.lowercased().hasPrefix("mailto:") ? String(part.dropFirst(7)) : part
            return EmailAddress(bare.hasSuffix(".") ? String(bare.dropLast()) : bare)
        }
        let name = part[..<open]
        let rest = part[part.index(after: open)...]
        guard rest.hasSuffix(">"), !name.contains(where: { ">@\r\n".contains($0) }) else { return nil }
        return EmailAddress(CleanText.trimmed(String(rest.dropLast())))
    }

    /// Without invisible characters, with typographers' apostrophes and hyphens as keyboards have them.
    static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2018, 0x2019, 0x02BC, 0x00B4, 0x0060: plain.append("'")
            case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: plain.append("-")
            case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: plain.append(" ")
            case 0xFF20: plain.append("@")
            case _ where scalar.properties.isDefaultIgnorableCodePoint: continue
            default: plain.append(scalar)
            }
        }
        return CleanText.trimmed(String(plain))
    }
}
