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
            let names = child.writtenNames
            for name in names {
                if let born = child.dateOfBirth, let trace = person(.child, name, born) { traces.insert(trace) }
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
        let given = [forename, knownAs].compactMap(\.self)
        let family = [surname, formerSurname].compactMap(\.self)
        guard !given.isEmpty else { return family }
        guard !family.isEmpty else { return given }
        return given.flatMap { one in family.map { one + " " + $0 } }
    }
}
