public import EncompassCore
public import EncompassMatching
public import EncompassStore

/// The registry in memory, as of one landed import: the matcher's index and the school calendar.
public struct RegistrySnapshot: Sendable {
    public let generation: Int64
    public let matcher: Matcher
    public let calendar: SchoolCalendar

    /// Streams the rolls out of the store; memory grows with the index alone.
    public init(store: Store, model: MatchModel) throws {
        var builder = PupilIndex.Builder(reserving: 0)
        generation = try store.streamRoll { entry in
            builder.add(
                IndexedPupil(
                    key: PupilKey(raw: entry.pupil), details: entry.entries.map(\.pupil),
                    urns: entry.entries.map(\.enrolment.urn), isProtected: entry.entries.contains(where: \.isProtected))
            )
        }
        matcher = Matcher(index: builder.build(), model: model)
        let data = try store.calendarData()
        calendar = SchoolCalendar(
            periods: data.periods, bankHolidays: data.bankHolidays, authorities: data.authorities)
    }
}
