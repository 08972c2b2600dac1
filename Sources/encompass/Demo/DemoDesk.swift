import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// The people of a demonstration: schools' systems and Key Adults who acknowledge.
struct DemoDesk {
    let engine: Engine
    let url: String
    let mail: String
    let accounts: DemoAccounts
    private let blocking = Blocking(label: "encompass.demo.desk")

    init(engine: Engine, url: String, mail: String, accounts: DemoAccounts) {
        self.engine = engine
        self.url = url
        self.mail = mail
        self.accounts = accounts
    }

    func waitUntilReady() async throws {
        try await wait("the service did not answer") {
            (try? HTTPTransfer().send(HTTPRequest("GET", url + "/health/ready")))?.isSuccess == true
        }
    }

    /// Until every incident is matched and every message that is due has left.
    func waitUntilDelivered() async throws {
        try await wait("the night was not worked off") {
            let now = engine.clock.now()
            guard try engine.store.unsettledIncidents(at: now, limit: 1).isEmpty else { return false }
            let due = try engine.store.dueNotifications(at: now, limit: 1)
            return try due.isEmpty && engine.store.nextMessageDue().map { $0 > now } ?? true
        }
        let sent = try FileManager.default.contentsOfDirectory(atPath: mail + "/new").count
        Console.print("delivery   \(sent) messages in the mail directory, without a word about any child")
    }

    private func wait(_ complaint: String, until done: @escaping @Sendable () throws -> Bool) async throws {
        for _ in 0..<400 {
            if try await blocking.run(done) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure(.failed, complaint)
    }

    /// A third of the schools answer by their own systems, some Key Adults by the link; the rest stay open.
    func acknowledge() async throws {
        let now = engine.clock.now()
        let sent = try engine.store.queue(QueueFilter(states: [.sent]), limit: 100, at: now).filter {
            if case .establishment = $0.target { true } else { false }
        }
        let byWebhook = Array(sent.prefix(sent.count / 3))
        let byLink = Array(sent.dropFirst(byWebhook.count).prefix(min(4, sent.count / 6)))
        try await blocking.run {
            for item in byWebhook { try SchoolSystem(engine: engine, url: url).acknowledge(item) }
            for item in byLink { try KeyAdultVisit(engine: engine, url: url, mail: mail).acknowledge(item) }
        }
        Console.print(
            "acknowledged   \(byWebhook.count) by schools' systems (signed webhook), \(byLink.count) by Key Adults (link)"
        )
    }

    func tellWhatToOpen(folder: String, once: Bool) {
        guard !once else { return }
        Console.print(
            """
            The desk is open until you press Ctrl-C:
              \(url)/            this morning
              \(url)/queue       the delivery queue
              \(url)/exceptions  what the machine must not guess
              \(url)/calls       the phone list
            Sign in as \(accounts.desk.login) with the password \(accounts.desk.password)
            Mail, registry files and the database: \(folder)
            """)
    }
}
