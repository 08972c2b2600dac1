import EncompassEngine
import Foundation

/// One night worked off, step by step.
struct NightRun {
    private(set) var incidents = 0
    private(set) var notifications = 0
    private(set) var messages = 0
    private(set) var settling = 0.0
    private(set) var stepping = 0.0
    private(set) var sending = 0.0

    init(_ engine: Engine) throws {
        settling = try NightRun.exhaust(&incidents) { try engine.settleStep() }
        stepping = try NightRun.exhaust(&notifications) { try engine.ladderStep() }
        let transport = CountingTransport()
        sending = try NightRun.exhaust(&messages) {
            let leased = try engine.leaseStep(limit: Stage.concurrency)
            for message in leased { try engine.deliver(message, by: transport) }
            return leased.count
        }
        guard transport.count == messages else { throw BenchFailure("messages were lost") }
    }

    private static func exhaust(_ total: inout Int, _ step: () throws -> Int) throws -> Double {
        let watch = Stopwatch()
        while case let done = try step(), done > 0 { total += done }
        return watch.seconds
    }
}
