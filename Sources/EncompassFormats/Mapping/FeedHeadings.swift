import EncompassCore

/// What exports call the fields of the feed: the table that proposals are made from.
struct FeedHeadings: Sendable {
    /// What a heading, or the path of an element, seems to be.
    struct Meaning: Hashable {
        enum Place: Hashable {
            case incident, child
            case adult(role: String)
        }
        var place: Place
        /// `surname`; `address.postcode` for a part of an address.
        var field: String
        /// The heading with `{n}` for the number of a person.
        var name: String
        var isNumbered: Bool
    }

    static let standard = FeedHeadings(String(decoding: PackageResources.feed_headings_txt, as: UTF8.self))

    /// Folded name to field, by part.
    private var fields: [String: [String: String]] = [:]
    /// Folded words before a heading, by whose it is; the longest first.
    private var persons: [(word: String, kind: String)] = []
    private var places: [String] = []
    /// Folded word to value, by field.
    private var words: [String: [String: String]] = [:]

    init(_ table: String) {
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let halves = line.split(separator: "=", maxSplits: 1)
            let key = CleanText.trimmed(String(halves.first ?? "")).split(separator: ".").map(String.init)
            guard halves.count == 2, key.count > 1 else { continue }
            let names = halves[1].split(separator: ",").map { Headings.fold($0) }
            switch key[0] {
            case "person": persons += names.map { ($0, key[1]) }
            case "place": places += names
            case "word" where key.count == 3:
                for name in names { words[key[1], default: [:]][name] = key[2] }
            default:
                for name in names where fields[key[0]]?[name] == nil { fields[key[0], default: [:]][name] = key[1] }
            }
        }
        persons.sort { $0.word.count > $1.word.count }
        places.sort { $0.count > $1.count }
    }

    /// What a word of the export means for a field; nil if it is not known.
    func value(_ word: String, of field: String) -> String? { words[field]?[Headings.fold(word)] }

    /// Whose a word before a heading says that it is.
    func kind(_ folded: String) -> String? { persons.first { $0.word == folded }?.kind }

    /// Whether a column says who a person is: `Role`, `Person type`.
    func isRole(_ heading: String) -> Bool {
        if fields["adult"]?[Headings.fold(heading)] == "role" { return true }
        guard let meaning = meaning(of: heading), case .adult = meaning.place else { return false }
        return meaning.field == "role" && !meaning.isNumbered
    }

    /// The field of an address.
    func address(_ name: String) -> String? { fields["address"]?[Headings.fold(name)] }

    /// How many of a row's cells are known headings.
    func count(_ cells: [String]) -> Int { cells.count { meaning(of: $0) != nil } }

    /// - Parameter place: of an element below that of a child or an adult, which then needs no word that says so.
    func meaning(of heading: String, within place: Meaning.Place? = nil) -> Meaning? {
        let (template, number) = FeedHeadings.numbered(heading)
        let plain = Headings.fold(template.replacing("{nn}", with: "").replacing("{n}", with: ""))
        let exact = Headings.fold(heading)
        switch place {
        case .child?:
            return (field("child", plain) ?? stripped(plain, ["child"]).flatMap { field("child", $0) })
                .map { Meaning(place: .child, field: $0, name: heading, isNumbered: false) }
        case .adult(let role)?:
            return field("adult", plain).map {
                Meaning(place: .adult(role: role), field: $0, name: heading, isNumbered: false)
            }
        case .incident?, nil: break
        }
        if let field = fields["incident"]?[exact] ?? located(exact, "incident") {
            return Meaning(place: .incident, field: field, name: heading, isNumbered: false)
        }
        for (word, kind) in persons {
            // `Child1 Forename`, `Forename of child 1`.
            guard plain.hasPrefix(word) || plain.hasSuffix("of" + word) else { continue }
            let rest =
                plain.hasPrefix(word) ? String(plain.dropFirst(word.count)) : String(plain.dropLast(word.count + 2))
            guard let field = field(kind == "child" ? "child" : "adult", rest) else { continue }
            return Meaning(
                place: kind == "child" ? .child : .adult(role: kind), field: field,
                name: number == nil ? heading : template, isNumbered: number != nil)
        }
        if let field = located(exact, "address") {
            return Meaning(place: .incident, field: "location." + field, name: heading, isNumbered: false)
        }
        // A person's field without a word that says whose it is: in these exports it is the child's.
        guard let field = field("child", number == nil ? exact : plain), field != "reference", field != "name" else {
            return nil
        }
        return Meaning(place: .child, field: field, name: number == nil ? heading : template, isNumbered: number != nil)
    }

    private func field(_ part: String, _ name: String) -> String? {
        if let own = fields[part]?[name] { return own }
        return fields["address"]?[name].map { "address." + $0 }
    }

    /// `Incident Postcode`: a word for the place, and a field.
    private func located(_ name: String, _ part: String) -> String? {
        if let own = fields[part]?[name] { return own }
        guard let rest = stripped(name, places) else { return nil }
        if part == "incident" { return fields["address"]?[rest].map { "location." + $0 } }
        return fields[part]?[rest]
    }

    private func stripped(_ name: String, _ words: [String]) -> String? {
        words.first { name.hasPrefix($0) && name.count > $0.count }.map { String(name.dropFirst($0.count)) }
    }

    /// The heading with its first number replaced, unless it is a line of an address.
    private static func numbered(_ heading: String) -> (template: String, number: Int?) {
        guard let start = heading.firstIndex(where: { $0.isASCII && $0.isNumber }) else { return (heading, nil) }
        let digits = heading[start...].prefix { $0.isASCII && $0.isNumber }
        let before = Headings.fold(heading[..<start])
        guard digits.count <= 2, let number = Int(digits), number > 0,
            !["line", "address", "addressline"].contains(where: before.hasSuffix)
        else { return (heading, nil) }
        let mark = digits.count == 2 && digits.hasPrefix("0") ? "{nn}" : "{n}"
        return (heading.replacingCharacters(in: start..<digits.endIndex, with: mark), number)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
