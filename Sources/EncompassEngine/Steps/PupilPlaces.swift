public import EncompassCore
public import EncompassStore
import EncompassWords

/// Where the rolls say that a pupil is taught, and who educates a child who is not in school; the daemon and `match` share
/// this rule.
public struct PupilPlaces: Sendable {
    /// The establishments to be notified, by number.
    public internal(set) var toNotify: [URN] = []
    /// One of the establishments is closed, and no single successor is known.
    public internal(set) var isIncomplete = false
    /// One of the rolls is from last year, or stale.
    public internal(set) var isOutdated = false
    /// Registrations that exclude each other; nobody is notified until a person has found out which one holds.
    public internal(set) var excluding: [Enrolment] = []
    /// The authority and the providers, for a child on a register of children not in school.
    public private(set) var registered: [Scope] = []
    /// The child is on a school's roll and on a register of children not in school: a person finds out what holds.
    public private(set) var isOnRollAndRegister = false
    private let isOnRoll: Bool
    /// Where the places have their names; nil for a place that a person named.
    private let store: Store?

    /// Everybody to be notified.
    var targets: [Scope] {
        let schools = toNotify.map(Scope.establishment)
        return schools + registered.filter { !schools.contains($0) }
    }

    /// A place that a person named; none if it is closed.
    init(named urn: URN?) {
        toNotify = urn.map { [$0] } ?? []
        isIncomplete = urn == nil
        isOnRoll = urn != nil
        store = nil
    }

    /// From `enrolments`, all of them active. A closed establishment is replaced by its successor; a roll that is not
    /// believed is ignored.
    ///
    /// - Parameter rule: whether a guest's place there is notified.
    public init(
        _ enrolments: [Enrolment], store: Store, isBelieved: (Enrolment) -> Bool = { _ in true },
        rule: (URN) throws -> TemporaryPlaces = { _ in .both }
    ) throws {
        isOnRoll = !enrolments.isEmpty
        self.store = store
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
        guard excluding.isEmpty else { return }
        toNotify = try Set(Registrations.toNotify(open, rule: rule).map(\.urn)).sorted()
    }

    /// Adds the registers of children not in school that the child is on.
    ///
    /// - Parameter adults: the incident's; a provider who may be a party to it is not notified.
    public mutating func add(_ entries: [NotInSchoolEntry], parties adults: [InvolvedAdult]) {
        for held in entries {
            let providers = zip(held.entry.providers, held.providers).filter { provider, _ in
                ChildNotInSchool.mayNotify(provider, parties: adults)
            }
            for scope in [held.authority] + providers.map(\.1) where !registered.contains(scope) {
                registered.append(scope)
            }
        }
        isOnRollAndRegister = isOnRoll && !registered.isEmpty
    }

    /// Keeps the ones that a person chose, among registrations that exclude each other, or of a roll and a register.
    mutating func choose(_ chosen: [Scope]) {
        if isOnRollAndRegister, excluding.isEmpty {
            guard targets.contains(where: chosen.contains) else { return }
            toNotify = toNotify.filter { chosen.contains(.establishment($0)) }
            registered = registered.filter(chosen.contains)
            isOnRollAndRegister = false
            return
        }
        guard !excluding.isEmpty else { return }
        let kept = Set(excluding.map(\.urn)).intersection(chosen.compactMap(\.urn))
        guard !kept.isEmpty else { return }
        toNotify = kept.sorted()
        excluding = []
        registered = registered.filter(chosen.contains)
        isOnRollAndRegister = false
    }

    /// The registrations that exclude each other: `the registrations at Quay Primary School, 121234 (only school, from
    /// 1 September 2017) and Mill School, 121236 (only school, from 3 September 2025) exclude each other`.
    public var contradiction: Phrase {
        get throws {
            let words = Words.english
            let each = try excluding.map { enrolment in
                let (place, status) = (try name(enrolment.urn), words("enrolment.\(enrolment.status.rawValue)"))
                guard let date = enrolment.entryDate else {
                    return words("doubt.excluding.undated", ["place": place, "status": status])
                }
                return words(
                    "doubt.excluding.place", ["place": place, "status": status, "date": words.date(date)])
            }
            return Phrase("doubt.excluding", ["registrations": each.joined(separator: " and ")])
        }
    }

    /// That the child is on both, with the places of each.
    public var rollAndRegister: Phrase {
        get throws {
            let authorities = Set(registered.filter { $0.authority != nil }).sorted { $0.description < $1.description }
            return Phrase(
                "doubt.rollAndRegister",
                [
                    "schools": try toNotify.map(name).joined(separator: "; "),
                    "authorities": try authorities.map {
                        try store?.registry.placeName($0) ?? $0.description
                    }.joined(separator: ", "),
                ])
        }
    }

    /// A school's name and number.
    private func name(_ urn: URN) throws -> String {
        [try store?.registry.establishment(urn)?.name, urn.description].compactMap(\.self).joined(separator: ", ")
    }

    /// Why no establishment, or not every one, can be notified.
    var obstacle: Phrase {
        get throws {
            if !excluding.isEmpty { return Phrase("doubt.whichSchool", parts: [try contradiction]) }
            if isOnRollAndRegister { return try rollAndRegister }
            if isOutdated { return Phrase("doubt.rollOld") }
            return Phrase(isIncomplete ? "doubt.closed" : "doubt.nowhereThatDay")
        }
    }
}

extension Store {
    /// The establishment itself or its one successor; itself if it is not in the register.
    func open(_ urn: URN) throws -> URN? {
        if let successor = try registry.successor(of: urn) { return successor }
        return try registry.establishment(urn) == nil ? urn : nil
    }
}
