extension YAMLTree {
    /// The line of a path such as `ladder[1].recipients`, or of the nearest thing around it that is there.
    func line(of path: String) -> Int {
        var here = self
        var found = line
        for part in YAMLTree.parts(of: path) {
            switch (part, here.content) {
            case (.key(let key), .mapping(let entries)):
                guard let entry = entries.first(where: { $0.key == key }) else { return found }
                found = entry.line
                here = entry.value
            case (.place(let place), .list(let items)):
                guard items.indices.contains(place) else { return found }
                found = items[place].line
                here = items[place]
            default: return found
            }
        }
        return found
    }

    /// `a.b` for `a.b[3]`; nil for a path that does not end in a place.
    static func list(ofItem path: String) -> String? {
        guard path.hasSuffix("]"), let bracket = path.lastIndex(of: "[") else { return nil }
        return String(path[..<bracket])
    }

    private enum Part {
        case key(String)
        case place(Int)
    }

    private static func parts(of path: String) -> [Part] {
        path.split(separator: ".").flatMap { piece -> [Part] in
            let pieces = piece.split(separator: "[")
            let places = pieces.dropFirst().compactMap { Int($0.dropLast()).map(Part.place) }
            // A list within a list begins with its place.
            guard let first = pieces.first, !piece.hasPrefix("[") else { return places }
            return [.key(String(first))] + places
        }
    }
}
