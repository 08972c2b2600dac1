import Foundation

/// Bytes as base64.
struct Base64Text {
    /// In one piece.
    let text: String

    init(_ bytes: some Sequence<UInt8>) { text = Data(bytes).base64EncodedString() }

    /// In lines of 76.
    var lines: [String] {
        var rest = text[...]
        var lines: [String] = []
        while !rest.isEmpty {
            lines.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        return lines
    }
}
