import CSQLite
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// Single incidents over HTTP from 16 clients at once, next to what the same disk and the same web server could do at
/// best: rows that SQLite commits one by one, and a route that does nothing.
struct SinglePushPart {
    let bench: Bench

    private static let connections = 16
    private static let posts = 4_000
    private static let runs = 3

    func measure() throws {
        let ground = try Ground(pupils: 20_000)
        let base = try Bases(bench: bench).registry(ground)
        let stage = try Stage("single", in: bench, on: ground, from: base, mode: .assisted)
        defer { stage.remove() }
        let secret = try Feed.secret(of: ground, on: stage)
        let daemon = try DaemonProcess(stage, bench)
        defer { daemon.stop() }
        let lines = ground.lines(SinglePushPart.posts * SinglePushPart.runs)
        let push = PushRun(bench: bench, daemon: daemon, ground: ground, secret: secret)
        var ceilings: [Double] = []
        var bare: [Double] = []
        var rates: [Double] = []
        var times: [Double] = []
        for run in 0..<SinglePushPart.runs {
            ceilings.append(try RawCommits.rate(in: stage.folder, commits: 3_000))
            bare.append(try rate(20_000, port: stage.port) { connection, _ in try connection.get("/health/live") }.rate)
            let part = Array(lines[(run * SinglePushPart.posts)..<((run + 1) * SinglePushPart.posts)])
            let header = "Authorization: Bearer \(secret)"
            let posted = try rate(part.count, port: stage.port) { connection, place in
                try connection.post("/v1/incidents", json: Array(part[place].utf8), headers: [header])
            }
            rates.append(posted.rate)
            times += posted.times
            try push.waitUntilWorkedOff(atMost: 60)
        }
        ceilings.append(try RawCommits.rate(in: stage.folder, commits: 3_000))
        try bench.record(
            Figure(
                "single JSON POSTs, \(SinglePushPart.connections) connections", "1/s", rates,
                note: "runs of \(Number.grouped(SinglePushPart.posts)), each answered when durable; loopback"))
        try bench.record(Figure("— one POST, answered `202`", "ms", times.inMilliseconds, hasTail: true))
        try bench.record(
            Figure("— raw commits of one row by SQLite, `synchronous=FULL`", "1/s", ceilings, note: "the same folder"))
        try bench.record(
            Figure(
                "— POSTs for each raw commit", "", rates.map { $0 / ceilings.sorted()[ceilings.count / 2] },
                note: "1 would be one row a POST and nothing else to do"))
        try bench.record(
            Figure("— a route that does nothing", "1/s", bare, note: "`/health/live`, the same connections"))
    }

    private func rate(
        _ count: Int, port: Int,
        _ ask: @escaping @Sendable (LoopbackConnection, Int) throws -> LoopbackConnection.Answer
    ) throws -> (rate: Double, times: [Double]) {
        let watch = Stopwatch()
        let times = try Threads.run(SinglePushPart.connections) { thread in
            let connection = try LoopbackConnection(port: port)
            return try stride(from: thread, to: count, by: SinglePushPart.connections).map { place in
                try Stopwatch.time {
                    let answer = try ask(connection, place)
                    guard (200...202).contains(answer.status) else {
                        throw BenchFailure("a request was answered \(answer.status)")
                    }
                }
            }
        }.flatMap(\.self)
        return (Double(count) / watch.seconds, times)
    }
}

/// Rows of 400 bytes, a commit each, by SQLite itself: as fast as this disk lets anything be durable one by one.
enum RawCommits {
    static func rate(in folder: String, commits: Int) throws -> Double {
        let path = folder + "/raw.db"
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        var db: OpaquePointer?
        guard sqlite3_open(path, &db) == SQLITE_OK else { throw BenchFailure("cannot open a database") }
        defer { sqlite3_close(db) }
        func run(_ sql: String) throws {
            guard sqlite3_exec(db, sql, nil, nil, nil) == SQLITE_OK else { throw BenchFailure("SQLite refused") }
        }
        try run(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")
        var statement: OpaquePointer?
        sqlite3_prepare_v2(db, "INSERT INTO t (body) VALUES (zeroblob(400))", -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        let watch = Stopwatch()
        for _ in 0..<commits {
            guard sqlite3_step(statement) == SQLITE_DONE else { throw BenchFailure("SQLite refused") }
            sqlite3_reset(statement)
        }
        return Double(commits) / watch.seconds
    }
}
