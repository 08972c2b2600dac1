public import EncompassCore
import EncompassStore
import Logging

/// How long records are kept, and whether the daemon erases them by itself.
public struct RetentionSettings: Hashable, Sendable {
    public var periods: RetentionPeriods
    /// Whether the daemon erases what is due, every day; otherwise only `encompass retention run` does.
    public var isAutomatic: Bool

    public init(periods: RetentionPeriods = RetentionPeriods(), isAutomatic: Bool = true) {
        self.periods = periods
        self.isAutomatic = isAutomatic
    }

    /// The time of day in which the daemon erases: when neither a night's feed nor a morning's calls need the database.
    static let quiet: Range<Int> = 10 * 60 + 30..<18 * 60
}

/// Backups on the timer that still have what was promised to be erased by now.
public struct AgedBackups {
    /// The paths of their files, oldest first.
    public let files: [String]

    public init(in directory: String, _ periods: RetentionPeriods, at now: Timestamp) {
        let folder = BackupFolder(path: directory)
        files = folder.moments().filter { now - $0 > periods.oldestBackup }.sorted().map(folder.file)
    }
}

extension Engine {
    /// Steps of erasure in one turn of the morning's steps, so that the others go on.
    private static let erasuresPerTurn = 20

    /// Erases some of what was kept long enough, in the quiet time of the day, or at once if somebody asked for it; then
    /// empties the database's log, which still has the pages from before. Months whose report is due are fixed before.
    public func retentionStep() throws {
        let now = clock.now()
        let (today, time) = london.civil(now)
        try fixReports(on: today, at: now)
        let wanted = morning.with { memory in
            memory.erasesNow
                || settings.morning.retention.isAutomatic && RetentionSettings.quiet.contains(time.minutes)
                    && memory.erasedOn != today
        }
        if wanted, try erase(atMost: Engine.erasuresPerTurn, by: .engine).isFinished {
            morning.with { memory in
                memory.erasedOn = today
                memory.erasesNow = false
            }
        }
        if morning.with({ $0.isLogStale }), try store.truncateLog() {
            morning.with { $0.isLogStale = false }
        }
    }

    /// Fixes the numbers of months whose report is due, if that was not looked at today.
    private func fixReports(on today: LocalDate, at now: Timestamp) throws {
        guard morning.with({ $0.reportsFixedOn != today }) else { return }
        try store.reports.fix(london: london, at: now)
        morning.with { $0.reportsFixedOn = today }
    }

    /// Erases what is due.
    ///
    /// - Returns: how much went, and whether nothing is due any more.
    func erase(atMost steps: Int, by actor: Actor) throws -> (erased: Int, isFinished: Bool) {
        let now = clock.now()
        var erased: [RetentionKind: Int] = [:]
        var isFinished = false
        for _ in 0..<steps {
            guard
                let step = try store.retention.step(
                    settings.morning.retention.periods, london: london, by: actor, at: now)
            else {
                isFinished = true
                break
            }
            erased[step.kind, default: 0] += step.erased
            morning.with { $0.isLogStale = true }
        }
        for (kind, count) in erased.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            log.info("records erased", metadata: ["kind": "\(kind.rawValue)", "count": "\(count)"])
        }
        return (erased.values.reduce(0, +), isFinished)
    }
}

extension OperationRunner {
    /// Steps of one request; the daemon goes on with the rest.
    private static let stepsAtOnce = 50

    func placeHold(_ request: HoldRequest, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        let hold = try store.holds.place(request.target, reason: request.reason, by: principal, at: now)
        return OperationResult(message: "hold \(hold.id) placed on \(hold.subject): nothing about it is erased")
    }

    /// - Parameter periods: used without a daemon, which has its own.
    func erase(_ periods: RetentionPeriods, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        if let engine {
            let done = try engine.erase(atMost: OperationRunner.stepsAtOnce, by: principal.actor)
            engine.morning.with { $0.erasesNow = !done.isFinished }
            let rest = done.isFinished ? "nothing else is due" : "the daemon goes on with the rest"
            return OperationResult(message: "\(counted(done.erased, "record")) erased; \(rest)")
        }
        guard let london = London() else { throw StoreError(.unavailable, "noTimeZoneData") }
        var erased = 0
        while let step = try store.retention.step(periods, london: london, by: principal.actor, at: now) {
            erased += step.erased
        }
        // The log is emptied when the file is closed as well.
        _ = try store.truncateLog()
        return OperationResult(message: "\(counted(erased, "record")) erased; nothing else is due")
    }
}
