public import EncompassCore
public import EncompassStore

/// The schools that a person chooses from when the rolls have a pupil but do not say where the pupil goes: several
/// schools that exclude each other, or none on that day.
public struct RegistrationChoices: Sendable {
    private let store: Store
    private let day: LocalDate

    public init(store: Store, on day: LocalDate) {
        self.store = store
        self.day = day
    }

    /// Each registration, with the establishment that is open now; none if the rolls are clear.
    ///
    /// - Parameter isOnRegister: whether the child is on a register of children not in school too: then each registration
    ///   is a question.
    public func choices(of entries: [RollRow], isOnRegister: Bool) throws -> [Enrolment] {
        let enrolments = entries.map(\.enrolment)
        let active = enrolments.filter { $0.isActive(on: day) }
        if !active.isEmpty, !isOnRegister { return try PupilPlaces(active, store: store).excluding }
        if active.isEmpty, isOnRegister { return [] }
        return try (active.isEmpty ? enrolments : active).reduce(into: []) { found, enrolment in
            guard let urn = try store.open(enrolment.urn), !found.contains(where: { $0.urn == urn }) else { return }
            var open = enrolment
            open.urn = urn
            found.append(open)
        }
    }

    /// The one of `pupils` who is registered at `urn`, if the rolls alone do not say that the pupil goes there; nil if
    /// several are, since the school then does not say which of them the child is.
    func pupil(among pupils: [Int64], at urn: URN) throws -> Int64? {
        let registered = try pupils.filter { pupil in
            try store.registry.rollEntries(pupil: pupil).contains { try store.open($0.enrolment.urn) == urn }
        }
        guard registered.count == 1, let pupil = registered.first else { return nil }
        let choices = try choices(
            of: store.registry.rollEntries(pupil: pupil),
            isOnRegister: !store.registry.notInSchool(pupil: pupil).isEmpty)
        return choices.contains { $0.urn == urn } ? pupil : nil
    }
}
