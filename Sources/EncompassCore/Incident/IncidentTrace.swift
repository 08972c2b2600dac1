/// One thing by which an incident is found again: a child, an adult or an address that it names.
///
/// A value is text in one spelling, so that two records of the same thing have the same value. It is personal: the
/// store keeps a keyed hash of it.
public struct IncidentTrace: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A child by every name that was written, with the date of birth.
        case child
        /// An adult by name and date of birth.
        case adult
        /// A home, or where it happened: the postcode and the house.
        case address
        /// One word of a child's names, to search by.
        case childName
        /// A child's date of birth, to search by.
        case childBorn
    }

    public let kind: Kind
    public let value: String

    private init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }

    /// Everything by which an incident is found again, each once.
    public static func all(of incident: Incident) -> Set<IncidentTrace> {
        var traces: Set<IncidentTrace> = []
        for child in incident.children {
            traces.formUnion(of(child))
            for name in child.writtenNames {
                for word in PersonName.words(name) { traces.insert(IncidentTrace(.childName, word)) }
            }
            if let born = child.dateOfBirth { traces.insert(.born(born)) }
        }
        for adult in incident.adults {
            let name = [adult.forename, adult.surname].compactMap(\.self).joined(separator: " ")
            if let born = adult.dateOfBirth, let trace = person(.adult, name, born) { traces.insert(trace) }
        }
        let homes = [incident.location] + incident.children.map(\.address) + incident.adults.map(\.address)
        for home in homes { if let place = home?.house { traces.insert(IncidentTrace(.address, place)) } }
        return traces
    }

    /// A reported child, by every name that was written; none without a date of birth.
    public static func of(_ child: ChildDetails) -> Set<IncidentTrace> {
        children(child.writtenNames, child.dateOfBirth)
    }

    /// A pupil, by every name that a roll or register has.
    public static func of(_ pupil: PupilDetails) -> Set<IncidentTrace> {
        children(pupil.writtenNames, pupil.dateOfBirth)
    }

    private static func children(_ names: [String], _ born: LocalDate?) -> Set<IncidentTrace> {
        guard let born else { return [] }
        return Set(names.compactMap { person(.child, $0, born) })
    }

    /// The words of a child's name as somebody typed them, in any order.
    public static func search(_ name: String) -> [IncidentTrace] {
        Set(PersonName.words(name)).sorted().map { IncidentTrace(.childName, $0) }
    }

    public static func born(_ day: LocalDate) -> IncidentTrace { IncidentTrace(.childBorn, day.description) }

    /// Nil for a name of one word: too many people have it.
    private static func person(_ kind: Kind, _ name: String, _ born: LocalDate) -> IncidentTrace? {
        let words = PersonName.words(name)
        guard words.count > 1 else { return nil }
        return IncidentTrace(kind, words.sorted().joined(separator: " ") + "|" + born.description)
    }
}

extension ChildDetails {
    /// Every full name that was written for the child.
    fileprivate var writtenNames: [String] {
        fullNames([forename, knownAs], [surname, formerSurname])
    }
}

extension PupilDetails {
    fileprivate var writtenNames: [String] {
        fullNames([forename, preferredForename], [surname, preferredSurname, formerSurname])
    }
}

/// Every given name with every surname; whichever there are if the others are missing.
private func fullNames(_ given: [String?], _ surnames: [String?]) -> [String] {
    let given = given.compactMap(\.self)
    let surnames = surnames.compactMap(\.self)
    guard !given.isEmpty else { return surnames }
    guard !surnames.isEmpty else { return given }
    return given.flatMap { one in surnames.map { one + " " + $0 } }
}
