import EncompassCore
import EncompassStore
import Foundation

/// Pushes of NDJSON by the program's own client, while the daemon matches, queues and sends what it got before.
struct PushRun {
    let bench: Bench
    let daemon: DaemonProcess
    let ground: Ground
    let secret: String

    /// One push on a daemon that was at rest: rate, memory, and how long until everything is worked off.
    func measureLarge(_ lines: ArraySlice<String>) throws {
        let count = Number.grouped(lines.count)
        try ProcessMemory.forgetPeak(of: daemon.id)
        let watch = Stopwatch()
        let run = try push(lines)
        let during = try daemon.memory()
        try bench.record(
            Figure(
                "\(count)-line push, `encompass feed push`", "1/s", [Double(lines.count) / run.seconds],
                note: "500 lines a request; the daemon settles and sends meanwhile; loopback"))
        try bench.record(
            Figure(
                "— daemon's peak memory during the push", "MB", [during.peak],
                note: "\(Number.text(during.resident)) MB resident at its end"))
        try waitUntilWorkedOff()
        let after = try daemon.memory()
        try bench.record(
            Figure(
                "— push begun until all is matched, queued and mailed", "s", [watch.seconds],
                note: "\(Number.grouped(try messages())) messages in the mail directory"))
        try bench.record(
            Figure(
                "— daemon's peak memory until then", "MB", [after.peak],
                note: "\(Number.text(after.resident)) MB resident at its end"))
    }

    /// Smaller pushes, each on a daemon that is at rest again.
    func measureSmall(_ runs: [ArraySlice<String>]) throws {
        let rates = try runs.map { lines in
            let run = try push(lines)
            try waitUntilWorkedOff()
            return Double(lines.count) / run.seconds
        }
        try bench.record(
            Figure(
                "2,000-line push, `encompass feed push`", "1/s", rates,
                note: "each on a daemon at rest; with the start of the client"))
    }

    private func push(_ lines: ArraySlice<String>) throws -> ToolRun {
        let folder = daemon.stage.folder
        let file = folder + "/push.ndjson"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
        let token = folder + "/token"
        try Data((secret + "\n").utf8).write(to: URL(fileURLWithPath: token))
        return try ToolRun(
            bench,
            ["feed", "push", file, "--url", "http://127.0.0.1:\(daemon.stage.port)", "--token-file", token],
            log: folder + "/push.txt")
    }

    /// Until every incident is matched and every message that is due has left; after 90 s the measurement fails.
    func waitUntilWorkedOff() throws {
        let store = try Store.openReading(path: daemon.stage.database)
        defer { try? store.close() }
        // The exercise's clock runs on while we measure, but not for as long as this.
        let soon = ground.start + .minutes(15)
        let watch = Stopwatch()
        while watch.seconds < (bench.isFull ? 900 : 90) {
            if try store.unsettledIncidents(limit: 1).isEmpty, try store.dueNotifications(at: soon, limit: 1).isEmpty,
                try store.nextMessageDue().map({ $0 > soon }) ?? true
            {
                return
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw BenchFailure("the daemon did not work off what it got")
    }

    private func messages() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: daemon.stage.folder + "/mail/new").count
    }
}
