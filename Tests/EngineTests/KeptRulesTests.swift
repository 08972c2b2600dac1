import EncompassCore
import EncompassStore
import GRDB
import TestSupport
import Testing

/// The rules that a notification was made with are kept once, by a name that is short and could be another's.
@Suite struct KeptRulesTests {
    private func madeNight(_ prepare: (Night) throws -> Void = { _ in }) throws -> Night {
        let night = try Night()
        try prepare(night)
        try night.push(Quayside.incident("QS-0", children: [night.town.child("Jory")]))
        try night.decide()
        return night
    }

    private func rules(_ night: Night) throws -> (name: String, text: String) {
        try night.store.read { snapshot in
            let row = try Row.fetchOne(
                snapshot.db, sql: "SELECT p.id, p.body FROM notification n JOIN plan p ON p.id = n.plan")
            return try #require(row.map { (name: $0["id"] as String, text: $0["body"] as String) })
        }
    }

    @Test func aNameThatAnotherTextHasIsNotTaken() throws {
        let usual = try rules(madeNight())
        let night = try madeNight { try $0.corrupt("INSERT INTO plan (id, body) VALUES ('\(usual.name)', '{}')") }
        let kept = try rules(night)
        #expect(kept.text == usual.text)
        #expect(kept.name != usual.name && kept.name.hasPrefix(usual.name))
        try night.run(until: at("2026-11-19T23:50:00Z"))
        #expect(try night.store.phoneList.tasks().isEmpty)
    }
}
