import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// What opens the queue to a machine and to a person.
struct QueueAccess {
    let bearer: String
    let cookie: String

    init(_ store: Store, _ ground: Ground) throws {
        let made = try store.createCredential(
            CredentialRequest(role: .operator, purpose: "measurement"), by: .login("benchmark"), at: ground.start)
        let account = try store.createAccount(
            login: "benchmark", name: "Benchmark", role: .supervisor, places: [], password: "none",
            by: .login("benchmark"), at: ground.start)
        let token = try store.openSession(
            account: account, lasting: .hours(4), at: ground.start, real: SystemClock().now())
        try store.statePurpose("measurement", token: token, by: account.actor, at: ground.start)
        bearer = "Authorization: Bearer \(made.secret)"
        cookie = "Cookie: encompass_session=\(token)"
    }

    /// Walks the list by pages of 1,000.
    func cursor(after count: Int, _ connection: LoopbackConnection) throws -> String {
        struct Page: Decodable { let nextCursor: String? }
        var cursor = ""
        for _ in 0..<(count / 1000) {
            let answer = try connection.get("/v1/notifications?limit=1000&cursor=\(cursor)", headers: [bearer])
            cursor = try JSONDecoder().decode(Page.self, from: Data(answer.body)).nextCursor ?? ""
        }
        return cursor
    }
}
