import Crypto
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("The schema: shipped versions never change, and the docs show the present one")
struct SchemaTests {
    /// SHA-256 of the schema that each shipped version leaves. A new version is added when it ships; none is edited.
    static let shipped: [(version: String, hash: String)] = [
        ("1 the main job", "effb4f3a53eca0750137894492e85f9e2509832a476bd9c9237dc7a002eaa8ce"),
        ("2 the morning", "2f609c28a41efe1f565270351d94d0f9e4be0f5969011ae954f531529fcf7532"),
        ("3 the queue's pages", "fd426f896d230ec1fa43f7e2d42193a6e5eb958fa78e935cc5db180800b7e5ce"),
        ("4 places, and the auditor's turn", "f904c0b5ac259d319cf28a7ee5bed22e4567b81a56f9c218ee7814dbea021946"),
        ("5 disclosure and roles", "8d5933a3ccc2f09e09746873a87f06ccea4e2f58b471846279760e04ac77ede0"),
        ("6 sealed bodies", "6266b7b53157e1e28d232ae5dead8077572a640fe123eb72a909d4a384c7e801"),
        ("7 one outbox, and subjects of alarms", "ac36d74fd904895d331fa6122c4da1bc72f01fdd201de87a2647eb543c7c242c"),
        ("8 watching, and records let go", "031d46b27d61de739c2101d6ed31a7488c0d929824cbb61428ede8e7de64711f"),
        ("9 files as they come", "f39485827aa2c75c5da89f7cc5cbbfc53b3f76ef1eba1940decc3c11b5e93fec"),
        ("10 schools and the desk", "8f2e742e0ddaedf95e2c26a101ea9c394e1edba20a52e72db2a554964ed78272"),
        ("11 deciding at the desk", "6d425d7a270ec713a9e6d768b05e568586cbdc22c2cc5ccfecd490ee631e41c2"),
        ("12 fewer pages for each message", "c5a045dfaef010813558697b62410df427eb9699dc1378feb555b7d032a2f3e1"),
        ("13 smaller notifications", "3f87def63940960ba090a57416f2fe8aebe69dfb6e2e787e8fccac815c85c167"),
    ]

    @Test(arguments: shipped)
    func aShippedVersionIsFrozen(_ version: String, _ hash: String) throws {
        let database = try DatabaseQueue()
        try Schema.migrator.migrate(database, upTo: version)
        let text = try database.read { try Schema.text($0) }
        let found = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
        #expect(found == hash, "\(version) has shipped: put the change into a new migration")
    }

    @Test("version 13 keeps the rules of each notification")
    func rulesAreKept() throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(configuration: configuration)
        let migrator = Schema.migrator.disablingDeferredForeignKeyChecks()
        try migrator.migrate(database, upTo: "12 fewer pages for each message")
        let rules = ["n1": "{\"areaID\":\"coast\"}", "n2": "{\"areaID\":\"coast\"}", "n3": "{}"]
        try database.write { db in
            for (id, plan) in rules {
                try db.execute(
                    sql: """
                        INSERT INTO notification (id, reference, incident, revision, target, kind, state, restricted, late,
                            created_at, release_at, deadline_at, plan, step, content_hash, risk, present, repeats)
                        VALUES (?1, ?1, 'i', 1, 'urn:100001', 'new', 'queued', 0, 0, 0, 0, 0, ?2, 0, x'00', 0, 0, 0)
                        """, arguments: [id, plan])
            }
        }
        try migrator.migrate(database)
        let kept = try database.read { db in
            try Row.fetchAll(db, sql: "SELECT n.id, p.body FROM notification n JOIN plan p ON p.id = n.plan")
        }
        #expect(Dictionary(uniqueKeysWithValues: kept.map { ($0["id"] as String, $0["body"] as String) }) == rules)
        #expect(try database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM plan") } == 2)
    }

    @Test("docs/schema.sql is what the migrations make")
    func theDocsShowIt() throws {
        let file = try String(contentsOfFile: Repository.path("docs/schema.sql"), encoding: .utf8)
        #expect(file == (try Schema.text()), "write it again: make example")
    }
}
