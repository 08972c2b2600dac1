/// What another machine said, made fit for a log: one short line of printable ASCII, without anybody's address.
struct PlainText {
    let text: String

    /// - Parameter hidden: what must not show either, such as somebody's name; one of fewer than three characters is only
    ///   looked for as a whole word.
    init(_ bytes: some Sequence<UInt8>, hiding hidden: [String] = [], limit: Int = 200) {
        let printable = bytes.prefix(limit * 4).map { (0x20...0x7E).contains($0) ? $0 : 0x20 }
        let secrets = hidden.filter { !$0.isEmpty }.map { $0.lowercased() }
        let words = printable.split(separator: 0x20).map { word in
            let text = String(decoding: word, as: UTF8.self)
            let folded = text.lowercased()
            let tells = secrets.contains { folded == $0 || ($0.utf8.count >= 3 && folded.contains($0)) }
            return tells || folded.contains("@") ? "…" : text
        }
        text = String(words.joined(separator: " ").prefix(limit))
    }
}
