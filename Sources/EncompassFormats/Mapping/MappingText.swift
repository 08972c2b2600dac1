import EncompassCore

extension MappingProposal {
    /// The mapping as YAML, with comments for what a person must still say.
    public var yaml: String {
        var text = MappingText()
        text.line(
            0,
            "# How an export is read as incidents (docs/how-to/export-files.md). Proposed from a file: check each line."
        )
        for remark in remarks { text.line(0, "# Check: " + remark + ".") }
        text.line(0, "format: " + mapping.format.rawValue)
        text.line(
            0,
            mapping.force.isEmpty
                ? "force: # the force's identifier, as in its area" : "force: " + MappingText.quoted(mapping.force))
        if let record = mapping.record { text.line(0, "record: " + MappingText.quoted(record)) }
        if let zone = mapping.zone { text.line(0, "timeZone: " + zone.rawValue) }
        text.line(0, "incident:")
        text.fields(1, mapping.incident, .incident, words)
        for (name, part, sections) in [
            ("children", FeedField.Part.child, mapping.children), ("adults", .adult, mapping.adults),
        ] where !sections.isEmpty {
            text.line(0, name + ":")
            for section in sections {
                text.line(1, "- repeat: " + section.repeats.rawValue)
                if let element = section.element { text.line(2, "element: " + MappingText.quoted(element)) }
                if let only = section.only {
                    let values = only.values.sorted().map(MappingText.quoted).joined(separator: ", ")
                    text.line(2, "only: {from: \(MappingText.quoted(only.from)), values: [\(values)]}")
                }
                text.fields(2, section.fields, part, words)
            }
        }
        if !open.isEmpty {
            text.line(
                0,
                "# Not understood, and not read. Give each a field above, or list it here to say that it is not needed."
            )
            for column in open {
                let shapes =
                    column.shapes.isEmpty ? "always empty" : "looks like " + column.shapes.joined(separator: ", ")
                text.line(0, "#   " + column.name + "  (" + shapes + ")")
            }
        }
        text.line(0, "ignore: []")
        return text.text
    }
}

private struct MappingText {
    private(set) var text = ""

    mutating func line(_ depth: Int, _ line: String) {
        text += String(repeating: "  ", count: depth) + line.replacing("\n", with: " ") + "\n"
    }

    mutating func fields(
        _ depth: Int, _ fields: [String: FeedMapping.Field], _ part: FeedField.Part, _ words: [String: [String]]
    ) {
        for name in FeedMapping.names(of: part) {
            switch fields[name] {
            case nil: continue
            case .value(let source): value(depth, name, source, words[name] ?? [])
            case .part(let inner):
                line(depth, name + ":")
                self.fields(depth + 1, inner, FeedMapping.part(of: name) ?? .address, [:])
            }
        }
    }

    private mutating func value(_ depth: Int, _ name: String, _ source: FeedMapping.Source, _ unknown: [String]) {
        if let constant = source.constant { return line(depth, "\(name): {constant: \(MappingText.quoted(constant))}") }
        let from =
            source.from.count == 1
            ? MappingText.quoted(source.from[0])
            : "[" + source.from.map(MappingText.quoted).joined(separator: ", ") + "]"
        if source.values.isEmpty, unknown.isEmpty { return line(depth, name + ": " + from) }
        line(depth, name + ":")
        line(depth + 1, "from: " + from)
        if source.values.isEmpty {
            line(depth + 1, "values: {}")
        } else {
            line(depth + 1, "values:")
            for (word, meaning) in source.values.sorted(by: { $0.key < $1.key }) {
                line(depth + 2, MappingText.quoted(word) + ": " + (meaning.map(MappingText.quoted) ?? "null"))
            }
        }
        for word in unknown {
            line(depth + 2, "# " + MappingText.quoted(word) + ": what does it mean? null: not known")
        }
    }

    /// In quotation marks unless it is plainly a text.
    static func quoted(_ text: String) -> String {
        let reserved: Set<String> = ["yes", "no", "true", "false", "null", "on", "off", "y", "n"]
        let isPlain =
            text.first?.isLetter == true && !reserved.contains(text.lowercased()) && text.last != " "
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || " _/.-()".unicodeScalars.contains(scalar)
            }
        if isPlain { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
