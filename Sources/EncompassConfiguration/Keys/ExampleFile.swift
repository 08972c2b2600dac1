/// The commented example: every key of the table, each commented out with its default.
public enum ExampleFile {
    private static let head = """
        # Encompass: every key, with its default or an example. Lines that begin with "# " are comments; to set a key,
        # remove the # from its line.
        #
        # Looked for in: --config FILE, ENCOMPASS_CONFIG, Config/encompass.yaml, /etc/encompass/encompass.yaml.
        # A key's environment variable overrides the file; a flag overrides both. Unknown keys and variables are errors.
        # Relative paths in this file start at its own folder.
        # `encompass check-config` prints the effective values, and everything that is wrong.

        """

    /// The whole file.
    public static var text: String {
        var lines: [String] = []
        var sections: [String] = []
        for key in ConfigurationKey.all {
            let parts = key.name.split(separator: ".").map(String.init)
            for depth in 1..<parts.count {
                let section = parts[..<depth].joined(separator: ".")
                guard !sections.contains(section) else { continue }
                sections.append(section)
                lines += opening(section, depth: depth - 1)
            }
            lines += entry(key, leaf: parts[parts.count - 1], depth: parts.count - 1)
        }
        return head + lines.joined(separator: "\n") + "\n"
    }

    private static func opening(_ section: String, depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        let leaf = section.split(separator: ".").last.map(String.init) ?? section
        let summary = ConfigurationKey.sections[section] ?? ""
        return ["", "\(indent)# \(summary)", "\(indent)\(leaf):"]
    }

    private static func entry(_ key: ConfigurationKey, leaf: String, depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        let unit = key.unit.map { ", in \($0)" } ?? ""
        let form = "Value: \(key.expectation)\(unit). Variable: \(key.variable)"
        let words = wrapped(key.summary, width: 110 - indent.count) + wrapped(form, width: 110 - indent.count)
        return ["\(indent)# \(key.name)"] + words.map { "\(indent)#   \($0)" } + ["\(indent)#\(leaf): \(key.example)"]
    }

    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.count + word.count + 1 > width, !last.isEmpty {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = last.isEmpty ? String(word) : last + " " + word
            }
        }
        return lines
    }
}
