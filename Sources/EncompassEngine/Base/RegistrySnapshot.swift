public import EncompassCore
public import EncompassMatching
public import EncompassStore

/// The registry in memory, as of one landed import: the matcher's index and the school calendar.
public struct RegistrySnapshot: Sendable {
    public let generation: Int64
    public let matcher: Matcher
    public let calendar: SchoolCalendar
    public let rolls: RollAges
    /// How many clerical decisions the matcher knows.
    let clericalVersion: Int64
    private let index: PupilIndex
    private let model: MatchModel

    /// Streams the rolls out of the store; memory grows only with the index.
    public init(store: Store, model: MatchModel) throws {
        var builder = PupilIndex.Builder(reserving: 0)
        generation = try store.registry.streamRoll { entry in
            var details = entry.entries.map(\.pupil) + entry.registers.map(\.child)
            // A number that two pupils share is no evidence for either.
            if entry.sharesUPN { for place in details.indices { details[place].upn = nil } }
            if entry.sharesNHSNumber { for place in details.indices { details[place].nhsNumber = nil } }
            builder.add(
                IndexedPupil(
                    key: PupilKey(raw: entry.pupil), details: details,
                    urns: entry.entries.map(\.enrolment.urn),
                    isProtected: entry.entries.contains(where: \.isProtected)
                        || entry.registers.contains(where: \.isProtected),
                    earlier: entry.earlierAddresses))
        }
        // After the rolls: an import that lands in between has a later generation, which is read next.
        for place in try store.registry.establishmentNames() {
            builder.addEstablishment(place.urn, name: place.name, town: place.town)
        }
        index = builder.build()
        self.model = model
        let lesson = try ClericalLesson(store: store).memory()
        matcher = Matcher(
            index: index, model: model, decisions: lesson.memory, identityKey: store.exceptions.identityKey)
        clericalVersion = lesson.version
        rolls = try RollAges(store: store, london: London())
        let data = try store.registry.calendarData()
        calendar = SchoolCalendar(
            periods: data.periods, bankHolidays: data.bankHolidays, authorities: data.authorities)
    }

    /// Estimates a model from this registry.
    public func trainer(from start: MatchModel) -> MatchTrainer { MatchTrainer(index: index, start: start) }

    /// The same registry with the clerical decisions made since.
    init(_ held: RegistrySnapshot, store: Store) throws {
        generation = held.generation
        calendar = held.calendar
        rolls = held.rolls
        index = held.index
        model = held.model
        let lesson = try ClericalLesson(store: store).memory()
        matcher = Matcher(
            index: index, model: model, decisions: lesson.memory, identityKey: store.exceptions.identityKey)
        clericalVersion = lesson.version
    }
}
