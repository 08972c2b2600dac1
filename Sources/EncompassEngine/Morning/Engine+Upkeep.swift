public import EncompassCore
public import EncompassStore
import EncompassWords
import Foundation
import Logging
import Synchronization

/// How the daemon looks after its database.
public struct UpkeepSettings: Hashable, Sendable {
    /// When the whole file is checked, every night; Europe/London.
    public var checkAt: LocalTime
    /// Nil if backups are made by hand only.
    public var backups: BackupSettings?

    public init(checkAt: LocalTime, backups: BackupSettings? = nil) {
        self.checkAt = checkAt
        self.backups = backups
    }
}

/// Where and how often backups are made, and how long they are kept.
public struct BackupSettings: Hashable, Sendable {
    public var directory: String
    public var every: Span
    public var retention: BackupRetention

    public init(directory: String, every: Span, retention: BackupRetention) {
        self.directory = directory
        self.every = every
        self.retention = retention
    }
}

extension Engine {
    static let damageAlarm = "database.damaged"
    private static let recoveryAlarm = "database.recovery"
    /// The key of the alarm while this machine cannot see whether it may send.
    public static let fenceAlarm = "database.fence"
    private static let backupAlarm = "backup"
    private static let logAlarm = "database.log"
    private var words: Words { .english }

    /// The log is cut when nothing was written for a while, if it is larger than this, in bytes.
    private static let idleLog: Int64 = 4 << 20
    /// A log of this size is an alarm, in bytes: a reader keeps it from being cut.
    private static let largestLog: Int64 = 512 << 20

    /// Every few seconds: raises an alarm for damage that anything came across, and notes the position of the audit log
    /// outside the database.
    public func watchFileStep() throws {
        let now = clock.now()
        try announce(damage: store.damage, at: now)
        try announce(fence: lookAtFence(at: now), at: now)
        try compareLog(at: now)
        try announce(recovery: store.recovery.open(), at: now)
        try watchLog(at: now)
        let last = upkeep.withLock { $0.notedAt }
        if last.map({ now < $0 || now - $0 >= .minutes(1) }) ?? true {
            let missing = try missingRecord()
            try store.auditLog.savePosition(at: now)
            if let missing { try note(missingRecord: missing, at: now) }
            if store.damage == nil { try store.recovery.noteRunning(at: now) }
            upkeep.withLock { $0.notedAt = now }
        }
    }

    private func announce(damage: String?, at now: Timestamp) throws {
        meters.set("encompass_database_damaged", damage == nil ? 0 : 1)
        guard let damage else {
            try store.alarms.clear(Engine.damageAlarm, at: now)
            return
        }
        // The alarm itself may not be storable.
        if upkeep.withLock({ state in
            defer { state.damage = damage }
            return state.damage != damage
        }) {
            log.critical("the database is damaged", metadata: ["damage": "\(damage)"])
        }
        try store.alarms.raise(
            Alarm(
                key: Engine.damageAlarm, kind: .damaged,
                detail: words("alarm.damaged", ["damage": damage]), raisedAt: now))
    }

    /// Whether this machine may send to schools now: always, unless there is a fence. Reads the fence at most every five
    /// seconds while the machine may send.
    func maySend() throws -> Bool {
        let looked = upkeep.withLock { $0.mayHaveSentAt }
        if let looked, ContinuousClock.now - looked < .milliseconds(Fence.pace.milliseconds) { return true }
        let now = clock.now()
        switch try lookAtFence(at: now) {
        case .none: return true
        case .held(let from): return now >= from
        case .heldBy, .unclaimed, .unreachable: return false
        }
    }

    private func lookAtFence(at now: Timestamp) throws -> Fence.Status? {
        let start = ContinuousClock.now
        let status = try store.recovery.lookAtFence(at: now)
        let may = if case .held(let from) = status { now >= from } else { false }
        upkeep.withLock { $0.mayHaveSentAt = may ? start : nil }
        return status
    }

    private func announce(fence: Fence.Status?, at now: Timestamp) throws {
        guard fence == .unreachable else {
            try store.alarms.clear(Engine.fenceAlarm, at: now)
            return
        }
        let alarm = Alarm(
            key: Engine.fenceAlarm, kind: .recovery, detail: words("alarm.fence.unreachable"), raisedAt: now)
        if try store.alarms.raise(alarm) { log.error("the fence cannot be read: nothing is sent to schools") }
    }

    private func announce(recovery: OpenRecovery?, at now: Timestamp) throws {
        meters.set("encompass_recovery_open", recovery == nil ? 0 : 1)
        guard let recovery else {
            try store.alarms.clear(Engine.recoveryAlarm, at: now)
            return
        }
        let detail = Timestamp.replacing(in: recovery.detail) { moment in
            let (date, time) = london.civil(moment)
            return "\(date) \(time)"
        }
        let alarm = Alarm(
            key: Engine.recoveryAlarm, kind: .recovery,
            detail: words("alarm.recovery.\(recovery.cause.rawValue)", ["detail": detail]),
            raisedAt: now)
        guard try store.alarms.raise(alarm) else { return }
        log.error("nothing is sent to schools until a person confirms", metadata: ["detail": "\(recovery.detail)"])
    }

    /// Somebody may cut the audit log while the daemon runs: it must go on from where it was at the last turn.
    private func compareLog(at now: Timestamp) throws {
        guard store.damage == nil, let before = upkeep.withLock({ $0.position }), try store.recovery.open() == nil,
            let lapse = try store.auditLog.lapse(since: before)
        else { return }
        try store.recovery.begin(.wentBack, detail: lapse.description, by: .engine, at: now)
    }

    private func missingRecord() throws -> String? {
        try store.recovery.open() == nil ? store.auditLog.missingRecord() : nil
    }

    /// Nothing is lost if the file is deleted while the daemon runs, since it knows the position and writes it again;
    /// but somebody did it. It is logged once the file is there: one that cannot be written would be logged at each turn.
    private func note(missingRecord path: String, at now: Timestamp) throws {
        try store.auditLog.append(
            AuditEntry(
                .operation, "auditLog.recordMissing", actor: .engine, subject: "auditLog", facts: ["file": path]),
            at: now)
        log.error(
            "the record of the audit log outside the database was removed, and is written again",
            metadata: ["file": "\(path)"])
    }

    private func watchLog(at now: Timestamp) throws {
        let bytes = store.logBytes
        meters.set("encompass_wal_bytes", Double(bytes))
        let position = try store.auditLog.position()
        let isIdle = upkeep.withLock { state in
            defer { state.position = position }
            return state.position == position
        }
        // Litestream cuts the log that it reads, unless it does not run; afterwards it begins again with a whole copy.
        if bytes > Engine.idleLog, isIdle && !store.isReplicated || bytes > Engine.largestLog {
            _ = try store.truncateLog()
        }
        guard store.logBytes > Engine.largestLog else {
            try store.alarms.clear(Engine.logAlarm, at: now)
            return
        }
        let alarm = Alarm(
            key: Engine.logAlarm, kind: .logSize,
            detail: words("alarm.logSize", ["megabytes": String(Engine.largestLog >> 20)]), raisedAt: now)
        if try store.alarms.raise(alarm) {
            log.warning("a reader keeps the write-ahead log from being cut", metadata: ["bytes": "\(bytes)"])
        }
    }

    /// Checks the whole file once a night; also late, if the daemon did not run at the time.
    ///
    /// - Returns: whether it was due.
    @discardableResult
    public func integrityStep(until interruption: Interruption = Interruption()) throws -> Bool {
        guard let rules = settings.morning.upkeep else { return false }
        let now = clock.now()
        let today = london.moment(london.date(now), rules.checkAt)
        let due = today <= now ? today : today - .days(1)
        let isDue = upkeep.withLock { state in
            // A start at any other time looked at the file already.
            guard let last = state.checkedAt, last < due || last > now else {
                state.checkedAt = state.checkedAt ?? now
                return false
            }
            state.checkedAt = now
            return true
        }
        guard isDue else { return false }
        let damage = try store.integrity.review(.full, until: interruption, at: now)
        meters.set("encompass_integrity_check_timestamp_seconds", Double(now.milliseconds) / 1000)
        try announce(damage: damage, at: now)
        if damage == nil { log.info("the database was checked: it is whole") }
        return true
    }

    /// Makes a backup when one is due, and deletes those that need not be kept.
    ///
    /// - Returns: the one made; nil if none was due.
    @discardableResult
    public func backupStep(until interruption: Interruption = Interruption()) throws -> BackupReport? {
        let last = try store.backups.last()
        if let last { meters.set("encompass_backup_timestamp_seconds", Double(last.at.milliseconds) / 1000) }
        guard let backups = settings.morning.upkeep?.backups else { return nil }
        let now = clock.now()
        let tried = upkeep.withLock { $0.triedAt }
        if let tried, now >= tried, now - tried < .minutes(1) { return nil }
        let folder = BackupFolder(path: backups.directory)
        if let newest = folder.moments().max(), now >= newest, now - newest < backups.every { return nil }
        upkeep.withLock { $0.triedAt = now }
        do {
            let report = try store.backups.make(
                at: folder.file(of: now), by: .engine, until: interruption, at: now)
            folder.prune(backups.retention, at: now, london: london)
            meters.set("encompass_backup_timestamp_seconds", Double(now.milliseconds) / 1000)
            try store.alarms.clear(Engine.backupAlarm, at: now)
            log.notice("a backup was made", metadata: ["backup": "\(report.summary)"])
            return report
        } catch let error as StoreError {
            try store.alarms.raise(
                Alarm(
                    key: Engine.backupAlarm, kind: .backup,
                    detail: words("alarm.backup", ["reason": words(error)]), raisedAt: now))
            throw error
        }
    }
}

extension Engine {
    /// Once an hour: deletes the copies of upgrades that are older than backups may become.
    ///
    /// - Returns: the files deleted.
    @discardableResult
    public func upgradeCopiesStep() throws -> [String] {
        let real = realClock.now()
        let isDue = upkeep.withLock { state in
            guard state.copiesLookedAt.map({ real < $0 || real - $0 >= .hours(1) }) ?? true else { return false }
            state.copiesLookedAt = real
            return true
        }
        guard isDue else { return [] }
        let deleted = try store.backups.deleteUpgradeCopies(
            olderThan: settings.morning.retention.periods.backups, real: real)
        for path in deleted { log.notice("an old copy of the database was deleted", metadata: ["file": "\(path)"]) }
        return deleted
    }

    /// Notes what incidents are found again by, portion by portion, so that nothing else waits for long.
    public func traceStep(until interruption: Interruption = Interruption()) throws {
        repeat { try interruption.check() } while try store.incidents.trace(limit: 100, at: clock.now()) > 0
    }
}

/// What the upkeep remembers between turns: nothing that a restart must not lose.
struct UpkeepState {
    var notedAt: Timestamp?
    var checkedAt: Timestamp?
    /// When a backup was last tried.
    var triedAt: Timestamp?
    /// When old copies were last looked for, by the real clock.
    var copiesLookedAt: Timestamp?
    /// When the fence last said that this machine may send.
    var mayHaveSentAt: ContinuousClock.Instant?
    /// The last damage that was logged.
    var damage: String?
    var position: AuditPosition?
}

/// The folder of the backups on the timer, each named after its moment.
struct BackupFolder {
    let path: String

    private static let prefix = "encompass-"
    private static let suffix = ".backup"

    func file(of moment: Timestamp) -> String {
        let stamp = moment.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        return path + "/" + BackupFolder.prefix + stamp + "Z" + BackupFolder.suffix
    }

    /// The moments of the backups that are there.
    func moments() -> [Timestamp] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix(BackupFolder.prefix), name.hasSuffix(BackupFolder.suffix) else { return nil }
            let stamp = name.dropFirst(BackupFolder.prefix.count).dropLast(BackupFolder.suffix.count)
            guard stamp.count == 16 else { return nil }
            let digits = Array(stamp)
            func part(_ range: Range<Int>) -> String { String(digits[range]) }
            return Timestamp(
                rfc3339:
                    "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
        }
    }

    /// Deletes the backups that need not be kept.
    func prune(_ retention: BackupRetention, at now: Timestamp, london: London) {
        let moments = moments()
        for moment in Set(moments).subtracting(retention.kept(of: moments, at: now, london: london)) {
            unlink(file(of: moment))
        }
    }
}
