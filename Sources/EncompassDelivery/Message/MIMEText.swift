/// A part of text with its own headers.
struct MIMEText {
    /// Headers, an empty line, and the encoded text.
    let lines: [String]

    /// Quoted-printable stays readable; base64 is the shorter one where more than a third is not ASCII.
    init(_ text: String, subtype: String) {
        let foreign = text.utf8.count { $0 >= 0x80 }
        let usesBase64 = foreign * 3 > text.utf8.count
        let header = [
            "Content-Type: text/\(subtype); charset=utf-8",
            "Content-Transfer-Encoding: " + (usesBase64 ? "base64" : "quoted-printable"), "",
        ]
        lines = header + (usesBase64 ? Base64Text(text.utf8).lines : QuotedPrintable(text).lines)
    }
}
