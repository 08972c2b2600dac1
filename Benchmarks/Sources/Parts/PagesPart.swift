import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import Foundation

/// How long the daemon takes for each page of the desk, with a queue of 100,000 and 200 pages that follow the news.
struct PagesPart {
    let bench: Bench

    private static let notifications = 100_000
    private static let streams = 200
    private static let calls = 50
    private static let pages = [
        "/", "/incidents", "/incidents?received=any&child=any", "/queue", "/queue?state=sent", "/exceptions",
        "/confirmations", "/calls", "/registry", "/contacts",
        "/breaches", "/pauses", "/closures", "/reports", "/audit",
    ]

    func measure() throws {
        let ground = try Ground(pupils: bench.isFull ? 1_000_000 : 100_000)
        let base = try Bases(bench: bench).registry(ground)
        let stage = try Stage("pages", in: bench, on: ground, from: base)
        defer { stage.remove() }
        let (access, secret) = try fill(stage, ground)
        let daemon = try DaemonProcess(stage, bench)
        defer { daemon.stop() }
        let followers = try (0..<PagesPart.streams).map { _ in
            let connection = try LoopbackConnection(port: stage.port)
            try connection.ask("/events", headers: [access.cookie])
            return connection
        }
        defer { withExtendedLifetime(followers) {} }
        let connection = try LoopbackConnection(port: stage.port)
        struct List: Decodable {
            struct Item: Decodable { let id: String }
            let items: [Item]
        }
        let list = try connection.get("/v1/notifications?limit=1", headers: [access.bearer])
        let one = try JSONDecoder().decode(List.self, from: Data(list.body)).items.first
        let own = one.map { ["/notifications/\($0.id)"] } ?? []
        for path in PagesPart.pages + own {
            try measure(
                path, path.hasPrefix("/notifications/") ? "/notifications/{id}" : path, access.cookie, connection)
        }
        for path in ["/v1/stats", "/metrics"] { try measure(path, path, access.bearer, connection) }
        // What is kept until something changes must be counted again.
        var lines = ground.lines(2 * PagesPart.calls)[...]
        for path in ["/v1/stats", "/metrics"] {
            try measure(path, "\(path), each after a push", access.bearer, connection) {
                guard let line = lines.popFirst() else { return }
                _ = try connection.post(
                    "/v1/incidents", json: Array(line.utf8), headers: ["Authorization: Bearer \(secret)"])
            }
        }
        let memory = try daemon.memory()
        try bench.record(
            Figure(
                "resident memory with all that", "MB", [memory.resident],
                note: "\(Number.grouped(ground.generator.pupils)) pupils, \(PagesPart.streams) streams"))
    }

    private func fill(_ stage: Stage, _ ground: Ground) throws -> (QueueAccess, secret: String) {
        let store = try stage.open()
        defer { try? store.close() }
        let engine = try ground.engine(on: store)
        var queue = try QueueFill(engine: engine, ground: ground)
        try queue.fill(PagesPart.notifications)
        while try engine.ladderStep() > 0 {}
        let transport = CountingTransport()
        while case let leased = try engine.leaseStep(limit: 200), !leased.isEmpty {
            for message in leased { try engine.deliver(message, by: transport) }
        }
        // The auditor has looked at each of them, as every minute.
        try engine.auditStep()
        return (try QueueAccess(store, ground), try Feed.credential(of: ground, in: store).secret)
    }

    private func measure(
        _ path: String, _ name: String, _ header: String, _ connection: LoopbackConnection,
        before: () throws -> Void = {}
    ) throws {
        let first = try connection.get(path, headers: [header])
        guard first.status == 200 else {
            return bench.tell("  \(name): answered \(first.status), not measured")
        }
        let times = try (0..<PagesPart.calls).map { _ in
            try before()
            return try Stopwatch.time { _ = try connection.get(path, headers: [header]) }
        }
        try bench.record(
            Figure(
                "HTTP: `\(name)`", "ms", times.inMilliseconds, hasTail: true,
                note: "\(Number.grouped(first.body.count / 1000)) kB; loopback"))
    }
}
