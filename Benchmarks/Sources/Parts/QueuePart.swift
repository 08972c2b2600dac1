import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// How long a page of a queue of 50,000 takes: from the store, over HTTP, and as the desk sees it.
struct QueuePart {
    let bench: Bench

    private static let notifications = 50_000
    private static let calls = 100

    func measure() throws {
        let ground = try Ground(pupils: 20_000)
        let base = try Bases(bench: bench).registry(ground)
        let stage = try Stage("queue", in: bench, on: ground, from: base)
        defer { stage.remove() }
        let access = try fill(stage, ground)
        let daemon = try DaemonProcess(stage, bench)
        defer { daemon.stop() }
        try measureHTTP(daemon, access, ground)
    }

    /// Fills the queue, measures the store's pages and makes what opens the others.
    private func fill(_ stage: Stage, _ ground: Ground) throws -> QueueAccess {
        let store = try stage.open()
        defer { try? store.close() }
        let engine = try ground.engine(on: store)
        let watch = Stopwatch()
        var queue = try QueueFill(engine: engine, ground: ground)
        try queue.fill(QueuePart.notifications)
        bench.tell("  50,000 notifications in \(Number.text(watch.seconds)) s")
        while try engine.ladderStep() > 0 {}
        let transport = CountingTransport()
        while case let leased = try engine.leaseStep(limit: 200), !leased.isEmpty {
            for message in leased { try engine.deliver(message, by: transport) }
        }
        try measureAcknowledging(engine, ground)
        try measureStore(store, ground)
        return try QueueAccess(store, ground)
    }

    private func measureAcknowledging(_ engine: Engine, _ ground: Ground) throws {
        let sent = try engine.store.notifications.queue(QueueFilter(states: [.sent]), limit: 400, at: ground.start)
        guard !sent.isEmpty else { return }
        let times = try Stopwatch.times(sent.count) { place in
            try engine.acknowledge(
                notification: sent[place].id,
                Acknowledgement(outcome: .acknowledged, person: "Kay Marlow", via: .link, actor: .engine), within: nil)
        }
        try bench.record(
            Figure("store: one notification acknowledged", "ms", times.inMilliseconds, hasTail: true, note: "durable"))
    }

    private func measureStore(_ store: Store, _ ground: Ground) throws {
        func measure(_ name: String, _ filter: QueueFilter, after position: QueueCursor? = nil) throws {
            var rows = 0
            let times = try Stopwatch.times(QueuePart.calls) { _ in
                rows = try store.notifications.queue(filter, limit: 100, after: position, at: ground.start).count
            }
            try bench.record(
                Figure("store: \(name)", "ms", times.inMilliseconds, hasTail: true, note: "\(rows) notifications"))
        }
        var position: QueueCursor?
        for _ in 0..<25 {
            position = try store.notifications.queue(QueueFilter(), limit: 1000, after: position, at: ground.start).last
                .map { QueueCursor(after: $0) }
        }
        try measure("first page", QueueFilter())
        try measure("first page of what is open", QueueFilter(openOnly: true))
        try measure("page after 25,000", QueueFilter(), after: position)
        try measure("first page of what was sent", QueueFilter(states: [.sent]))
        try measure("one establishment", QueueFilter(target: .establishment(ground.urns[0])))
    }

    private func measureHTTP(_ daemon: DaemonProcess, _ access: QueueAccess, _ ground: Ground) throws {
        let connection = try LoopbackConnection(port: daemon.stage.port)
        func measure(_ path: String, _ name: String, _ header: String) throws {
            let first = try connection.get(path, headers: [header])
            guard first.status == 200 else {
                return bench.tell("  \(name): answered \(first.status), not measured")
            }
            let times = try Stopwatch.times(QueuePart.calls) { _ in _ = try connection.get(path, headers: [header]) }
            try bench.record(
                Figure(
                    name, "ms", times.inMilliseconds, hasTail: true,
                    note: "\(Number.grouped(first.body.count / 1000)) kB; loopback"))
        }
        let list = "/v1/notifications?limit=100"
        try measure(list, "HTTP: `GET /v1/notifications?limit=100`", access.bearer)
        let cursor = try access.cursor(after: 25_000, connection)
        try measure("\(list)&cursor=\(cursor)", "HTTP: the same after 25,000", access.bearer)
        try measure("\(list)&state=sent", "HTTP: the same, `state=sent`", access.bearer)
        try measure("\(list)&urn=\(ground.urns[0])", "HTTP: the same, one `urn`", access.bearer)
        try measure("/queue", "HTTP: the desk's page `/queue`", access.cookie)
    }
}

/// What opens the queue to a machine and to a person.
struct QueueAccess {
    let bearer: String
    let cookie: String

    init(_ store: Store, _ ground: Ground) throws {
        let made = try store.credentials.create(
            CredentialRequest(role: .operator, purpose: "measurement"), by: .login("benchmark"), at: ground.start)
        let account = try store.accounts.create(
            login: "benchmark", name: "Benchmark", role: .supervisor, places: [], password: "none",
            by: .login("benchmark"), at: ground.start)
        let token = try store.sessions.open(
            account: account, lasting: .hours(4), at: ground.start, real: SystemClock().now())
        try store.sessions.statePurpose("measurement", token: token, by: account.actor, at: ground.start)
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
