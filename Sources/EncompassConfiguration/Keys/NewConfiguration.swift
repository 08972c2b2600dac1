/// The text of a new configuration that sets some keys, in the order of the table.
public enum NewConfiguration {
    private static let head = """
        # Written by encompass init. A key that is not here has its default: encompass check-config --example shows them all.
        # Relative paths start at this file's folder.

        """

    /// - Parameter values: by dotted key; those of unknown keys are left out, and the loader has named them.
    public static func text(_ values: [String: String]) -> String {
        var lines: [String] = []
        var open: [String] = []
        for key in ConfigurationKey.all {
            guard let value = values[key.name] else { continue }
            let parts = key.name.split(separator: ".").map(String.init)
            let sections = parts.indices.dropFirst().map { parts[..<$0].joined(separator: ".") }
            for (depth, section) in sections.enumerated() where !open.contains(section) {
                let indent = String(repeating: "  ", count: depth)
                lines += depth == 0 ? ["", "# \(ConfigurationKey.sections[section] ?? "")"] : []
                lines.append("\(indent)\(parts[depth]):")
                open.append(section)
            }
            let indent = String(repeating: "  ", count: parts.count - 1)
            lines.append("\(indent)\(parts[parts.count - 1]): \(scalar(value))")
        }
        return head + lines.joined(separator: "\n") + "\n"
    }

    /// Why a key cannot have a value, whatever the others are; nil if it can, or if there is no such key.
    public static func fault(of name: String, _ text: String) -> String? {
        var configuration = Configuration()
        return ConfigurationKey.byName[name].flatMap { $0.write(text, &configuration) }
    }

    /// A value as YAML: in quotes unless it can be read in one way only.
    public static func scalar(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            || text.utf8.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == UInt8(ascii: "/") } ?? false
                && text.utf8.last != UInt8(ascii: ":")
                && text.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "./:@_-".utf8.contains(byte)
                }
        guard !isPlain || ["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text.lowercased())
        else { return text }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}

extension NewConfiguration {
    /// The text of an area's file: a preset's with other values for its first keys, or only these.
    ///
    /// - Parameters:
    ///   - preset: the text to begin with; nil for an area with the default rules.
    ///   - values: by key, as YAML: `id`, `name`, `localAuthorities`, `force`.
    public static func area(from preset: String?, _ values: [(key: String, yaml: String)]) -> String {
        var lines =
            preset?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            ?? ["# Written by encompass init. A setting that is not here has its default.", ""]
        while preset != nil, lines.last?.isEmpty == true { lines.removeLast() }
        var last = (lines.lastIndex { $0.hasPrefix("id:") } ?? lines.count - 1) + 1
        for (key, yaml) in values {
            let line = "\(key): \(yaml)"
            if let index = lines.firstIndex(where: { $0.hasPrefix(key + ":") }) {
                lines[index] = line
                last = index + 1
            } else {
                lines.insert(line, at: min(last, lines.count))
                last += 1
            }
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }
}
