public import EncompassCore
import EncompassMatching
public import EncompassStore
import EncompassWords
import Foundation

/// What a person at the desk typed to find anything: a reference, a number, a school's postcode or district, or a name
/// with a date of birth if known.
public struct DeskQuery: Hashable, Sendable {
    private static let longest = 200
    /// The whole text, without spaces at its ends.
    public let text: String
    /// The words of a name, without numbers.
    public let name: String
    public let born: LocalDate?
    /// Whether there is nothing but a name, a date of birth, or both.
    let isPerson: Bool
    /// The digits, if the text is a number.
    let digits: String

    public init(_ text: String) {
        var words = text.prefix(DeskQuery.longest).split(whereSeparator: \.isWhitespace).map(String.init)
        self.text = words.joined(separator: " ")
        // A date is one word, or three.
        let dates = [1, 3].flatMap { count in words.indices.dropLast(count - 1).map { $0..<$0 + count } }
        func date(_ place: Range<Int>) -> LocalDate? { DeskQuery.date(words[place].joined(separator: " ")) }
        let place = dates.first { date($0) != nil }
        born = place.flatMap(date)
        if let place { words.removeSubrange(place) }
        // "Marsh, Ivy" has the surname first.
        let letters = words.filter { word in word.contains(where: \.isLetter) && !word.contains(where: \.isNumber) }
        let parts = letters.joined(separator: " ").split(separator: ",", maxSplits: 1).map {
            $0.split(separator: " ").joined(separator: " ")
        }
        name = parts.reversed().joined(separator: " ")
        isPerson = letters.count == words.count && (!letters.isEmpty || born != nil)
        let isNumber = self.text.allSatisfy { $0.isNumber || " +-()/".contains($0) } && born == nil
        digits = isNumber ? self.text.filter(\.isNumber) : ""
    }

    /// `2015-03-02`, `02/03/2015`, `2.3.2015` or `2 March 2015`: the day first.
    public static func date(_ text: String) -> LocalDate? {
        if let day = LocalDate(iso: text) { return day }
        let parts = text.split { "/.- ".contains($0) }
        guard parts.count == 3, parts[2].count == 4, let day = Int(parts[0]),
            let month = Int(parts[1]) ?? month(parts[1].lowercased()), let year = Int(parts[2])
        else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// By its name, or by three letters or more of its beginning.
    private static func month(_ word: String) -> Int? {
        guard word.count > 2 else { return nil }
        return (1...12).first { Words.english("month.\($0)").lowercased().hasPrefix(word) }
    }

    /// The ways in which the words may be a forename and a surname.
    var splits: [(forename: String, surname: String)] {
        let words = name.split(separator: " ").map(String.init)
        guard words.count > 1 else { return [] }
        return (1..<words.count).map {
            (words.prefix($0).joined(separator: " "), words.dropFirst($0).joined(separator: " "))
        }
    }
}

/// What a search found, best or latest first.
public struct DeskFindings: Sendable {
    public var notifications: [QueueItem] = []
    public var incidents: [IncidentSummary] = []
    /// Pupils on the rolls and registers, by number.
    public var pupils: [Int64] = []
    public var schools: [Establishment] = []
    public var contacts: [Contact] = []
}

extension Engine {
    /// Finds what a person at the desk looks for, of the areas that the person works for. It finds restricted things too:
    /// the caller leaves out what the person may not see.
    ///
    /// - Parameter limit: of each kind.
    public func search(
        _ query: DeskQuery, for viewer: Principal, limit: Int, at now: Timestamp
    ) throws -> DeskFindings {
        guard query.text.count > 1 else { return DeskFindings() }
        var found = DeskFindings()
        let areas = store.areas
        let named = try [store.notifications.item(idOrReference: query.text, at: now)].compactMap(\.self)
        found.notifications = try areas.seen(named, by: viewer) { .notification($0.id) }
        found.pupils = try areas.seen(pupils(query, for: viewer, limit: limit), by: viewer) { .pupil($0) }
        found.incidents = try areas.seen(incidents(query, of: found.pupils, for: viewer, limit: limit), by: viewer) {
            .incident($0.id)
        }
        if query.born == nil { found.schools = try schools(query, limit: limit) }
        found.contacts = try contacts(query, limit: limit)
        return found
    }

    /// Those of the very name or number first, then those with a slip of the pen.
    private func contacts(_ query: DeskQuery, limit: Int) throws -> [Contact] {
        let all = try store.registry.contactsByScope().values.joined()
        let found = all.compactMap { contact in fit(contact, query).map { (contact: contact, fit: $0) } }
        func isBefore(_ a: Contact, _ b: Contact) -> Bool {
            (a.name, a.scope.description) < (b.name, b.scope.description)
        }
        let exact = found.filter { $0.fit == .exact }.map(\.contact).sorted(by: isBefore)
        let close = found.filter { $0.fit == .slip }.map(\.contact).sorted(by: isBefore)
        return Array((exact + close).prefix(limit))
    }

    /// Those at the postcode or in the district first, if the text is one.
    private func schools(_ query: DeskQuery, limit: Int) throws -> [Establishment] {
        let near = try PostcodeSearch(query.text).map { try store.registry.establishments(at: $0, limit: limit) } ?? []
        let named = try store.registry.establishments(matching: query.text, limit: limit)
        return Array((near + named.filter { !near.map(\.urn).contains($0.urn) }).prefix(limit))
    }

    /// Those that the viewer sees; by a number also others.
    func pupils(_ query: DeskQuery, for viewer: Principal = .engine, limit: Int) throws -> [Int64] {
        var found = try store.registry.pupil(upn: query.text)
        if let number = NHSNumber(query.digits) { found += try store.registry.pupil(nhsNumber: number) }
        // As the matcher knows the rolls now: a search must not wait for a large import to be read.
        let matcher = knownRegistry.matcher
        let sight = try store.areas.pupilSight(of: viewer)
        func isSeen(_ pupil: PupilKey, at schools: ArraySlice<UInt32>) throws -> Bool {
            guard let sight else { return true }
            return try sight.sees(pupil.raw, at: schools)
                ?? !store.areas.seen([pupil.raw], by: viewer) { .pupil($0) }.isEmpty
        }
        if query.isPerson, query.splits.isEmpty {
            found += try matcher.namesakes(of: query.name, born: query.born, limit: limit, where: isSeen).map(\.raw)
        }
        let candidates = try query.splits.flatMap { split in
            try matcher.search(
                ChildDetails(forename: split.forename, surname: split.surname, dateOfBirth: query.born), limit: limit,
                where: isSeen)
        }
        for candidate in candidates.sorted(by: { ($0.weight, $1.key.raw) > ($1.weight, $0.key.raw) })
        where !found.contains(candidate.key.raw) { found.append(candidate.key.raw) }
        return Array(found.prefix(limit))
    }

    private func incidents(
        _ query: DeskQuery, of pupils: [Int64], for viewer: Principal, limit: Int
    ) throws -> [IncidentSummary] {
        var found = try store.incidents.ids(of: query.text)
        if !query.name.isEmpty || query.born != nil {
            found += try store.incidents.incidents(
                withChild: query.name, born: query.born, for: viewer, limit: limit)
        }
        for pupil in pupils { found += try store.incidents.incidents(ofPupil: pupil, for: viewer, limit: limit) }
        var seen: Set<String> = []
        return try store.incidents.summaries(Array(found.filter { seen.insert($0).inserted }.prefix(limit)))
    }

    /// A contact by a word of the name, or by a telephone number, whatever it begins with.
    private func fit(_ contact: Contact, _ query: DeskQuery) -> PersonName.Fit? {
        if query.digits.count >= 6 {
            let end = query.digits.suffix(9)
            return contact.numbersToCall.contains { $0.number.filter(\.isNumber).hasSuffix(end) } ? .exact : nil
        }
        return query.born == nil ? PersonName.fit(query.name, contact.name) : nil
    }
}
