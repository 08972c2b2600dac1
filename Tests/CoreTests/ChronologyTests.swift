import EncompassCore
import TestSupport
import Testing

@Suite("A chronology")
struct ChronologyTests {
    private let primary = Scope.establishment(urn(121_234))
    private let high = Scope.establishment(urn(121_235))
    private let marsh = KnownName(name: "Ivy Marsh", born: day("2015-03-02"))
    private let reed = KnownName(name: "Ivy Reed", born: day("2015-03-02"))

    private func report(
        _ incident: String, _ occurred: String, at known: String, as child: KnownName?, revision: Int = 1,
        isRestricted: Bool = false, event: String? = nil
    ) -> ChronologyEvent {
        ChronologyEvent(
            at: at(known),
            .reported(
                ChronologyEvent.Report(
                    incident: incident, force: "norfolk", reference: "NC-" + incident, revision: revision, status: .new,
                    occurredAt: at(occurred), child: child, basis: .pupil, event: event)), isRestricted: isRestricted)
    }

    private func entry(_ action: String, at moment: String, isLook: Bool = false) -> ChronologyEvent {
        ChronologyEvent(
            at: at(moment),
            .logged(
                ChronologyEvent.Logged(
                    seq: 1, isLook: isLook, action: action, actor: .account("asha"), subject: "exception:1", facts: [:])
            ))
    }

    /// Two surnames, two schools, four incidents; one of them restricted, one known late.
    private var all: [ChronologyEvent] {
        [
            report("1", "2026-03-01T22:00:00Z", at: "2026-03-02T02:00:00Z", as: marsh),
            ChronologyEvent(at: at("2025-09-01T08:00:00Z"), .enrolled(primary, as: marsh)),
            ChronologyEvent(at: at("2026-05-01T08:00:00Z"), .renamed(primary, from: marsh, as: reed)),
            ChronologyEvent(at: at("2026-09-01T08:00:00Z"), .left(primary, as: reed)),
            ChronologyEvent(at: at("2026-09-01T08:00:00Z"), .enrolled(high, as: reed)),
            report("3", "2026-11-19T22:00:00Z", at: "2026-11-20T02:00:00Z", as: reed),
            report("4", "2026-04-10T22:00:00Z", at: "2026-11-21T02:00:00Z", as: marsh),
            report("2", "2026-06-01T22:00:00Z", at: "2026-06-02T02:00:00Z", as: nil, isRestricted: true),
            entry("exception.resolved", at: "2026-03-02T07:00:00Z"),
            entry("incident.consulted", at: "2026-03-02T07:30:00Z", isLook: true),
        ]
    }

    private func known(_ moment: String, seesRestricted: Bool = true) -> Chronology {
        Chronology(all, knownAt: at(moment), seesRestricted: seesRestricted)
    }

    @Test("It has everything in the order in which it became known")
    func order() {
        let now = known("2026-12-01T00:00:00Z")
        #expect(now.events.count == 10)
        #expect(zip(now.events, now.events.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(now.names.map(\.name) == [marsh, reed])
        #expect(now.places.map(\.place) == [primary, high])
        #expect(now.places.map(\.until) == [at("2026-09-01T08:00:00Z"), nil])
        // In the order in which they happened, although the fourth became known last.
        #expect(now.incidents.map(\.id) == ["1", "4", "2", "3"])
    }

    @Test("What became known later is left out")
    func past() {
        let april = known("2026-04-30T12:00:00Z")
        #expect(april.names.map(\.name) == [marsh])
        #expect(april.places.map(\.until) == [nil])
        #expect(april.incidents.map(\.id) == ["1"])
        let before = known("2025-08-01T00:00:00Z")
        #expect(before.events.isEmpty && before.names.isEmpty && before.incidents.isEmpty)
        // The moment itself counts.
        #expect(known("2025-09-01T08:00:00Z").places.count == 1)
    }

    @Test("For others than supervisors, restricted incidents do not exist")
    func restricted() {
        let operators = known("2026-12-01T00:00:00Z", seesRestricted: false)
        #expect(operators.incidents.map(\.id) == ["1", "4", "3"])
        #expect(operators.events.count == 9)
    }

    @Test("A revision says when the incident happened, and does not count twice")
    func revision() {
        let chronology = Chronology(
            [
                report("1", "2026-03-01T22:00:00Z", at: "2026-03-02T02:00:00Z", as: marsh),
                report("1", "2026-03-01T21:00:00Z", at: "2026-03-03T02:00:00Z", as: reed, revision: 2),
            ], knownAt: at("2026-12-01T00:00:00Z"), seesRestricted: false)
        #expect(chronology.incidents.map(\.occurredAt) == [at("2026-03-01T21:00:00Z")])
        #expect(chronology.names.count == 2)
    }

    @Test("A name is the same however it is spelt, and another date of birth is another name")
    func spelling() {
        let shouted = KnownName(name: "IVY  MARSH", born: day("2015-03-02"))
        let younger = KnownName(name: "Ivy Marsh", born: day("2016-03-02"))
        let chronology = Chronology(
            [marsh, shouted, younger].enumerated().map { place, name in
                ChronologyEvent(at: Timestamp(milliseconds: Int64(place)), .enrolled(primary, as: name))
            }, knownAt: at("2026-12-01T00:00:00Z"), seesRestricted: false)
        #expect(chronology.names.map(\.name) == [marsh, younger])
    }

    @Test("Entries of the log are told apart")
    func groups() {
        #expect(entry("exception.resolved", at: "2026-03-02T07:00:00Z").group == .decision)
        #expect(entry("child.matched", at: "2026-03-02T07:00:00Z").group == .decision)
        #expect(entry("notification.created", at: "2026-03-02T07:00:00Z").group == .notification)
        #expect(entry("notification.consulted", at: "2026-03-02T07:00:00Z", isLook: true).group == .look)
        #expect(entry("notification.disclosed", at: "2026-03-02T07:00:00Z", isLook: true).group == .look)
        #expect(entry("message.sent", at: "2026-03-02T07:00:00Z", isLook: true).group == .notification)
        #expect(entry("call.recorded", at: "2026-03-02T07:00:00Z", isLook: true).group == .notification)
    }

    @Test(
        "An incident's number among the child's, from the first",
        arguments: [("1", nil), ("4", 2), ("2", 3), ("3", 4), ("unknown", nil)] as [(String, Int?)])
    func ordinal(_ incident: String, _ number: Int?) {
        let incidents = known("2026-12-01T00:00:00Z").incidents.map {
            (id: $0.id, event: nil as String?, occurredAt: $0.occurredAt)
        }
        let found = IncidentOrdinal(of: incident, among: incidents.reversed())
        #expect(found?.number == number)
        #expect(found == nil || found?.since == at("2026-03-01T22:00:00Z"))
    }

    @Test("Linked reports of one event are one incident in its list")
    func linked() {
        let chronology = Chronology(
            [
                report("1", "2026-03-01T22:00:00Z", at: "2026-03-02T02:00:00Z", as: marsh, event: "e"),
                report("2", "2026-03-01T22:30:00Z", at: "2026-03-02T02:00:00Z", as: marsh),
                report("3", "2026-03-01T23:00:00Z", at: "2026-03-02T02:00:00Z", as: marsh, event: "e"),
            ], knownAt: at("2026-12-01T00:00:00Z"), seesRestricted: false)
        #expect(chronology.incidentsByEvent.map { $0.map(\.id) } == [["1", "3"], ["2"]])
    }

    @Test(
        "Linked reports of one event count once",
        arguments: [("a", nil), ("b", nil), ("c", 2), ("d", 3), ("e", 2)] as [(String, Int?)])
    func linkedOrdinal(_ incident: String, _ number: Int?) {
        let incidents: [(id: String, event: String?, occurredAt: Timestamp)] = [
            ("d", nil, at("2026-05-01T22:00:00Z")), ("e", "later", at("2026-06-01T22:00:00Z")),
            ("b", "first", at("2026-03-01T23:00:00Z")), ("a", "first", at("2026-03-01T22:00:00Z")),
            ("c", "later", at("2026-04-01T22:00:00Z")),
        ]
        let found = IncidentOrdinal(of: incident, among: incidents)
        #expect(found?.number == number)
        #expect(found == nil || found?.since == at("2026-03-01T22:00:00Z"))
    }
}
