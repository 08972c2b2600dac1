import EncompassCore
import EncompassEngine
import EncompassStore
import GRDB
import TestSupport
import Testing

@Suite("Incidents are found again by the names that were written")
struct TraceTests {
    private let night: Night

    init() throws { night = try Night(town: Quayside.town) }

    private func report(_ forename: String, revision: Int, _ status: Incident.Status) -> Incident {
        let child = ChildDetails(
            reference: "1", forename: forename, surname: "Marsh", dateOfBirth: day("2015-03-02"))
        return Quayside.incident(revision: revision, status: status, children: [child])
    }

    private func found(_ name: String) throws -> [String] {
        try night.store.incidents.incidents(withChild: name, born: nil, limit: 5)
    }

    @Test("also by one that only an earlier revision has, and once an upgrade has all of them noted again")
    func earlierNames() throws {
        try night.push(report("Michał", revision: 1, .new))
        try night.push(report("Adam", revision: 2, .corrected))
        try night.engine.traceStep()
        let id = try #require(try night.store.incidents.ids(of: "QS-1").first)
        #expect(try found("Michal") == [id] && found("Adam") == [id])
        // As the upgrade leaves it, if the version before noted nothing by which it is found now.
        try night.store.write { db in
            try db.execute(sql: "DELETE FROM incident_trace")
            try db.execute(sql: "UPDATE incident SET traced = -1")
        }
        #expect(try found("Michal").isEmpty && found("Adam").isEmpty)
        try night.engine.traceStep()
        #expect(try found("Michal") == [id] && found("Michał") == [id] && found("Adam") == [id])
        #expect(try night.store.incidents.trace(limit: 10, at: night.clock.now()) == 0)
    }
}
