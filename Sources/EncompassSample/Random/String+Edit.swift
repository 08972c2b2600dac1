extension String {
    /// The last occurrence of `old` after the first letter replaced; unchanged where there is none.
    func replacingLast(_ old: String, with new: String) -> String {
        var text = Array(utf8)
        let pattern = Array(old.utf8)
        guard text.count > pattern.count else { return self }
        for start in stride(from: text.count - pattern.count, through: 1, by: -1)
        where text[start..<start + pattern.count].elementsEqual(pattern) {
            text.replaceSubrange(start..<start + pattern.count, with: new.utf8)
            return String(decoding: text, as: UTF8.self)
        }
        return self
    }

    /// Every occurrence of `old` replaced.
    func replacingAll(_ old: String, with new: String) -> String {
        let text = Array(utf8)
        let pattern = Array(old.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            if position + pattern.count <= text.count, !pattern.isEmpty,
                text[position..<position + pattern.count].elementsEqual(pattern)
            {
                result.append(contentsOf: new.utf8)
                position += pattern.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether `part` is in the text, byte for byte.
    func holds(_ part: String) -> Bool {
        let (text, pattern) = (utf8, part.utf8)
        guard let first = pattern.first else { return true }
        var position = text.startIndex
        while let found = text[position...].firstIndex(of: first) {
            if text[found...].starts(with: pattern) { return true }
            position = text.index(after: found)
        }
        return false
    }
}
