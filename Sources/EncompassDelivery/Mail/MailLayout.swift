package import EncompassCore

/// An e-mail's content as HTML: one calm column without pictures, style sheets or anything else from elsewhere, which mail
/// programs may turn dark.
package enum MailLayout {
    /// The page of an area's own template, if it has one.
    package static func html(_ content: MessageContent) -> String { content.html ?? page(content) }

    private static func page(_ content: MessageContent) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(content.language.rawValue)"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
        <title>\(escaped(content.subject))</title></head>
        <body style="margin:0;padding:16px;font:16px/1.5 Arial,Helvetica,sans-serif">
        <div style="max-width:34em;margin:0 auto">
        <h1 style="font-size:20px;line-height:1.3">\(escaped(content.subject))</h1>
        \(content.paragraphs.map { paragraph($0, linkText: content.linkText) }.joined(separator: "\n"))
        </div></body></html>

        """
    }

    /// A link is in words; the plain part has its address.
    private static func paragraph(_ paragraph: MessageContent.Paragraph, linkText: String) -> String {
        let lines = paragraph.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { escaped(Substring($0)) }
        let link = paragraph.link.map { address in
            """
            <br><a href="\(escaped(address))" style="display:inline-block;margin-top:8px;padding:10px 16px;\
            border:2px solid;border-radius:4px;font-weight:bold">\(escaped(linkText))</a>
            """
        }
        return "<p>\(lines.joined(separator: "<br>"))\(link ?? "")</p>"
    }

    /// By byte, as every mark that is escaped is one: a combining mark must not hide a quotation mark.
    private static func escaped(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: isMark) else { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
            || byte == UInt8(ascii: "\"")
    }
}
