import EncompassCore
import EncompassSample
import Foundation

/// A person that the force may report, as they really are. The daemon never sees this; everything that it discloses is
/// compared with it.
struct Person: Sendable {
    /// An id that is unique in the world: `pupil 4711`, `Amin Khan`.
    let key: String
    /// Their own rows on rolls that are held; none for a stranger.
    var rows: [RollRow] = []
    /// The establishments that really teach them, among those whose roll is held.
    var places: Set<URN> = []
    /// The schools that really teach them although no roll says so.
    var elsewhere: [URN] = []
    /// Their former surname.
    var formerSurname: String?

    /// Whether they live under another name than their birth name.
    var isProtected: Bool { rows.contains(where: \.isProtected) }

    /// A surname that nobody at a school may see.
    var secretSurname: String? {
        guard isProtected, let former = formerSurname else { return nil }
        let today = rows.flatMap { [$0.pupil.surname, $0.pupil.preferredSurname ?? ""] }.map(\.folded)
        return today.contains { $0.contains(former.folded) } ? nil : former
    }

    /// The row on one establishment's roll.
    func row(at urn: URN?) -> RollRow? { rows.first { $0.enrolment.urn == urn } }
}

extension String {
    /// For comparing texts: without case and accents, with single spaces.
    var folded: String {
        plainFolded ?? fullyFolded
    }

    /// For letters without accents, as in nearly all names.
    private var plainFolded: String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        for byte in utf8 {
            guard byte < 0x80 else { return nil }
            if byte == 0x20, bytes.last ?? 0x20 == 0x20 { continue }
            bytes.append(byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte)
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var fullyFolded: String {
        let plain = decomposedStringWithCanonicalMapping.lowercased().unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark
        }
        return String(String.UnicodeScalarView(plain)).split(separator: " ").joined(separator: " ")
    }
}

/// Everybody in the county, and the successors of schools.
struct Population: Sendable {
    private(set) var people: [String: Person] = [:]
    /// By their number on the rolls.
    private var numbers: [String: String] = [:]
    /// Establishments that send no roll.
    let silent: Set<URN>
    /// The other establishments of the same kind, in order, and any with somebody on a roll.
    let held: [URN]
    private(set) var enrolled: Set<URN> = []
    private var successors: [URN: URN] = [:]

    init(county: County, generator: FamilyGenerator, date: LocalDate) {
        let candidates = county.places.filter {
            $0.kind == .maintained && $0.establishment.status == .open && !county.trust.contains($0.establishment.urn)
        }.map(\.establishment.urn)
        let silent = Set(candidates.suffix(3))
        self.silent = silent
        held = candidates.filter { !silent.contains($0) }
        for link in county.links where link.kind == .successor { successors[link.urn] = link.linked }
        generator.forEachFamily { family in
            for child in family.children where !child.rows.isEmpty {
                let rows = child.rows.filter { !silent.contains($0.enrolment.urn) }
                let active = child.establishments(on: date)
                let person = Person(
                    key: "pupil \(child.number)", rows: rows, places: Set(active.filter { !silent.contains($0) }),
                    elsewhere: active.filter(silent.contains), formerSurname: child.formerSurname)
                add(person)
                if let number = child.identity?.key { numbers[number] = person.key }
            }
        }
    }

    mutating func add(_ person: Person) {
        people[person.key] = person
        if !person.rows.isEmpty { keys.append(person.key) }
        enrolled.formUnion(person.rows.map(\.enrolment.urn))
        for number in person.rows.compactMap({ $0.pupil.upn ?? $0.pupil.pupilId }) { numbers[number] = person.key }
    }

    /// Everybody who is on a roll, in order.
    private(set) var keys: [String] = []

    /// The person with a number on a roll.
    func key(number: String) -> String? { numbers[number] }

    func successor(of urn: URN) -> URN? { successors[urn] }

    /// An establishment and its successors.
    func line(of urn: URN) -> [URN] {
        var line = [urn]
        while let last = line.last, let next = successors[last], !line.contains(next) { line.append(next) }
        return line
    }

    /// The owner of these rows; nil if they are not one person's.
    func people(with rows: [RollRow]) -> Person? {
        let keys = Set(rows.compactMap { ($0.pupil.upn ?? $0.pupil.pupilId).flatMap { key(number: $0) } })
        guard let only = keys.first, keys.count == 1 else { return nil }
        return people[only]
    }

    mutating func close(_ urn: URN, into successor: URN) { successors[urn] = successor }

    /// The establishments that may be notified about somebody without a person's decision: their own and its
    /// successors.
    func places(of key: String) -> Set<URN> {
        Set((people[key]?.places ?? []).flatMap(line))
    }
}

/// Who the children in the night's incidents really are. A child is recognised by the force's description, never by
/// the reference that a revision gives them.
struct Truth {
    private struct Report: Hashable {
        var incident: String
        var names: [String?]
        var born: LocalDate?
        var sex: Sex?
        var upn: String?
        var town: String?

        init(_ incident: String, _ child: ChildDetails) {
            self.incident = incident
            names = [child.forename, child.surname, child.knownAs, child.formerSurname]
            born = child.dateOfBirth
            sex = child.sex
            upn = child.upn
            town = child.address?.postcode
        }
    }

    /// Nil if two children of one incident were described alike.
    private var reports: [Report: String?] = [:]
    /// People who share a description with somebody else.
    private var confused: Set<String> = []
    /// Names of people who are a party to an incident.
    private(set) var parties: [String: Set<String>] = [:]
    /// The children in an incident's last answered revision, and that revision.
    private(set) var last: [String: (revision: Int, people: [String])] = [:]

    mutating func note(_ child: ChildDetails, as person: String, in incident: String) {
        let report = Report(incident, child)
        if let held = reports[report], held != person {
            confused.formUnion([held, person].compactMap(\.self))
            reports[report] = .some(nil)
        } else {
            reports[report] = person
        }
    }

    mutating func note(party name: String, of incident: String) { parties[incident, default: []].insert(name) }

    mutating func note(_ people: [String], answeredAs revision: Int, of incident: String) {
        if let held = last[incident], held.revision > revision { return }
        last[incident] = (revision, people)
    }

    /// Nil if unknown.
    func who(_ child: ChildDetails, in incident: String) -> String? { reports[Report(incident, child)] ?? nil }

    func isDistinct(_ person: String) -> Bool { !confused.contains(person) }

    func isParty(_ name: String, to incident: String) -> Bool { parties[incident]?.contains(name) ?? false }
}
