public import EncompassCore
public import EncompassStore
import EncompassWords

/// Where the rolls say that a pupil is taught; the daemon and `match` share this rule.
public struct PupilPlaces: Sendable {
    /// The establishments to be notified, by number.
    public internal(set) var toNotify: [URN] = []
    /// One of the establishments is closed, and no single successor is known.
    public internal(set) var isIncomplete = false
    /// One of the rolls is from last year, or stale.
    public internal(set) var isOutdated = false
    /// Registrations that exclude each other; nobody is notified until a person has found out which one holds.
    public internal(set) var excluding: [Enrolment] = []

    /// A place that a person named; none if it is closed.
    init(named urn: URN?) {
        toNotify = urn.map { [$0] } ?? []
        isIncomplete = urn == nil
    }

    /// From `enrolments`, all of them active. A closed establishment is replaced by its successor; a roll that is not
    /// believed is ignored.
    public init(_ enrolments: [Enrolment], store: Store, isBelieved: (Enrolment) -> Bool = { _ in true }) throws {
        var open: [Enrolment] = []
        for enrolment in enrolments {
            if !isBelieved(enrolment) {
                isOutdated = true
            } else if let urn = try store.open(enrolment.urn) {
                var enrolment = enrolment
                enrolment.urn = urn
                open.append(enrolment)
            } else {
                isIncomplete = true
            }
        }
        excluding = Registrations.excluding(open)
        toNotify = excluding.isEmpty ? Set(open.map(\.urn)).sorted() : []
    }

    /// Keeps the ones that a person chose, among registrations that exclude each other.
    mutating func choose(_ chosen: [URN]) {
        guard !excluding.isEmpty else { return }
        let kept = Set(excluding.map(\.urn)).intersection(chosen)
        guard !kept.isEmpty else { return }
        toNotify = kept.sorted()
        excluding = []
    }

    /// The registrations that exclude each other: `121234 (C, from 2017-09-01) and 121236 (C, from 2025-09-03)`.
    public var contradiction: Phrase {
        let words = Words.english
        let each = excluding.map { enrolment in
            let (urn, status) = (enrolment.urn.description, enrolment.status.rawValue)
            guard let date = enrolment.entryDate?.description else {
                return words("doubt.excluding.undated", ["urn": urn, "status": status])
            }
            return words("doubt.excluding.place", ["urn": urn, "status": status, "date": date])
        }
        return Phrase("doubt.excluding", ["registrations": each.joined(separator: " and ")])
    }

    /// Why no establishment, or not every one, can be notified.
    var obstacle: Phrase {
        if !excluding.isEmpty { return Phrase("doubt.whichSchool", parts: [contradiction]) }
        if isOutdated { return Phrase("doubt.rollOld") }
        return Phrase(isIncomplete ? "doubt.closed" : "doubt.nowhereThatDay")
    }
}

extension Store {
    /// The establishment itself or its one successor; itself if it is not in the register.
    func open(_ urn: URN) throws -> URN? {
        if let successor = try registry.successor(of: urn) { return successor }
        return try registry.establishment(urn) == nil ? urn : nil
    }
}
