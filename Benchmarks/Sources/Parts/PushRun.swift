import EncompassCore
import EncompassStore
import Foundation

/// Pushes of NDJSON by the program's own client, while the daemon matches, queues and sends what it got before.
struct PushRun {
    let bench: Bench
    let daemon: DaemonProcess
    let ground: Ground
    let secret: String

    /// One push: rate, memory, and how fast its incidents are worked off.
    func measureLarge(_ lines: ArraySlice<String>) throws {
        let before = try messages()
        try ProcessMemory.forgetPeak(of: daemon.id)
        let watch = Stopwatch()
        let run = try push(lines)
        let during = try daemon.memory()
        try bench.record(
            Figure(
                "\(Number.grouped(lines.count))-line push, `encompass feed push`", "1/s",
                [Double(lines.count) / run.seconds],
                note: "500 lines a request; the daemon settles and sends meanwhile; loopback"))
        try bench.record(
            Figure(
                "— daemon's peak memory during the push", "MB", [during.peak],
                note: "\(Number.text(during.resident)) MB resident at its end"))
        let isOver = try waitUntilWorkedOff(atMost: bench.isFull ? 600 : 25)
        let sent = try messages() - before
        try bench.record(
            Figure(
                "— messages mailed from its beginning on", "1/s", [Double(sent) / watch.seconds],
                note: "\(Number.grouped(sent)) in \(Number.text(watch.seconds)) s, incidents matched and queued; "
                    + (isOver ? "all was worked off" : "not all was worked off by then")))
        let after = try daemon.memory()
        try bench.record(
            Figure(
                "— daemon's peak memory until then", "MB", [after.peak],
                note: "\(Number.text(after.resident)) MB resident at its end"))
    }

    /// Smaller pushes.
    func measureSmall(_ runs: [ArraySlice<String>]) throws {
        let rates = try runs.map { lines in
            let run = try push(lines)
            try waitUntilWorkedOff(atMost: 4)
            return Double(lines.count) / run.seconds
        }
        try bench.record(
            Figure(
                "\(Number.grouped(runs.first?.count ?? 0))-line push, `encompass feed push`", "1/s", rates,
                note: "with the start of the client; the daemon settles and sends meanwhile; loopback"))
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

    /// Waits until every incident is matched and every message that is due has left.
    ///
    /// - Returns: false when that took longer than `seconds`.
    @discardableResult
    func waitUntilWorkedOff(atMost seconds: Double) throws -> Bool {
        let store = try Store.openReading(path: daemon.stage.database)
        defer { try? store.close() }
        // The exercise's clock runs on while we measure, but not for as long as this.
        let soon = ground.start + .minutes(15)
        let watch = Stopwatch()
        while watch.seconds < seconds {
            if try store.unsettledIncidents(at: soon, limit: 1).isEmpty,
                try store.dueNotifications(at: soon, limit: 1).isEmpty,
                try store.nextMessageDue().map({ $0 > soon }) ?? true
            {
                return true
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    private func messages() throws -> Int {
        let folder = daemon.stage.folder + "/mail/new"
        guard FileManager.default.fileExists(atPath: folder) else { return 0 }
        return try FileManager.default.contentsOfDirectory(atPath: folder).count
    }
}
