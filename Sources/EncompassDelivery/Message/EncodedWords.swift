/// Text as RFC 2047's encoded words: at most 75 characters each, none breaking a character in two.
struct EncodedWords {
    let words: [String]

    /// - Parameter firstLineTaken: the columns of the first line that the header's name takes.
    init(_ text: String, firstLineTaken: Int) {
        var words: [String] = []
        var chunk: [UInt8] = []
        var room = EncodedWords.bytes(columns: 76 - firstLineTaken)
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > room {
                words.append(EncodedWords.word(chunk))
                chunk = []
                room = EncodedWords.bytes(columns: 75)
            }
            chunk += bytes
        }
        self.words = chunk.isEmpty ? words : words + [EncodedWords.word(chunk)]
    }

    /// How many bytes fit once `=?UTF-8?B?` and `?=` and base64's third are paid for.
    private static func bytes(columns: Int) -> Int { max(6, (columns - 12) / 4 * 3) }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?" + Base64Text(bytes).text + "?=" }
}
