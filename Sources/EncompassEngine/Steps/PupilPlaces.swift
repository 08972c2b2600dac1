public import EncompassCore
public import EncompassStore

/// Where a pupil is taught: what the daemon and `match` both make of the rolls.
public struct PupilPlaces: Sendable {
    /// The establishments to be notified, by number.
    public internal(set) var told: [URN] = []
    /// One of the establishments is closed, and no single successor is known.
    public internal(set) var isIncomplete = false
    /// One of the rolls is of last year, or nobody has renewed it for long.
    public internal(set) var isOutdated = false
    /// Registrations of which only one can hold; then nobody is notified before a person has found out which.
    public internal(set) var excluding: [Enrolment] = []

    /// A place that a person named, or none where that is closed.
    init(named urn: URN?) {
        told = urn.map { [$0] } ?? []
        isIncomplete = urn == nil
    }

    /// By `enrolments`, all of them in force. A closed establishment stands for its successor; a roll that is not believed
    /// counts for nothing.
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
        told = excluding.isEmpty ? Set(open.map(\.urn)).sorted() : []
    }

    /// Of registrations that exclude each other, those stand that a person chose.
    mutating func choose(_ chosen: [URN]) {
        guard !excluding.isEmpty else { return }
        let kept = Set(excluding.map(\.urn)).intersection(chosen)
        guard !kept.isEmpty else { return }
        told = kept.sorted()
        excluding = []
    }

    /// Why not every establishment, or none, can be notified.
    var obstacle: String {
        if !excluding.isEmpty {
            return "\(Registrations.words(excluding: excluding)): find out which school it is now"
        }
        if isOutdated { return "the pupil is on a roll that is of last year or old: find out which school it is now" }
        return isIncomplete
            ? "an establishment of the pupil is closed and has no single successor"
            : "the pupil is on a roll, but at no establishment on the day when schools are to know"
    }
}

extension Store {
    /// The establishment itself or its one successor; one that is not in the register stands for itself.
    func open(_ urn: URN) throws -> URN? {
        if let successor = try successor(of: urn) { return successor }
        return try establishment(urn) == nil ? urn : nil
    }
}
