import EncompassCore
public import EncompassDelivery
import EncompassFormats
import EncompassStore
import EncompassWords
import Logging
public import ServiceLifecycle

/// Sends alarms that nobody is known to have by the second ways, and pings the dead man's switch while all is well. It has
/// a thread of its own, since a command or an address may hang.
///
/// A database that takes nothing keeps no alarm either: that one is sent without it, also to the duty addresses.
public struct AlarmService: Service {
    private let engine: Engine
    private let ways: [any AlarmWay]
    private let ping: (any AlarmWay)?
    private let channels: [any Channel]
    private let blocking = Blocking(label: "encompass.alarms", lanes: 1)
    private let probing = Blocking(label: "encompass.alarms.database", lanes: 1)
    private let log = Logger(label: "encompass.alarms")

    private static let pace = Duration.seconds(2)
    private static let betweenPings = Duration.seconds(60)
    private static let betweenLooks = Duration.seconds(5)
    /// Between attempts that failed.
    private static let pauses = [15, 30, 60, 120, 300].map { Duration.seconds($0) }

    /// - Parameters:
    ///   - ping: called without a report each minute while all is well.
    ///   - channels: they write to the duty addresses while the database cannot queue a message.
    public init(engine: Engine, ways: [any AlarmWay], ping: (any AlarmWay)?, channels: [any Channel] = []) {
        self.channels = channels
        self.engine = engine
        self.ways = ways
        self.ping = ping
    }

    public func run() async throws {
        // What one thing waits for delays no other.
        let pool = try TransferPool(threads: 2)
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await send(by: pool) }
                    group.addTask { await watchDatabase(by: pool) }
                }
            }
        } onGracefulShutdown: {
            pool.cancellation.cancel()
        }
        try await blocking.run { pool.shutdown(grace: .seconds(0)) }
    }

    private func send(by pool: TransferPool) async {
        var pinged: ContinuousClock.Instant?
        var (failures, retryAt) = (0, ContinuousClock.now)
        var unrecorded: [SentAlarm: String] = [:]
        while !Task.isCancelled {
            if ContinuousClock.now >= retryAt {
                let isDone = await sendAlarms(by: pool, &unrecorded)
                failures = isDone ? 0 : failures + 1
                retryAt = isDone ? .now : .now + AlarmService.pause(after: failures)
            }
            if pinged.map({ .now - $0 >= AlarmService.betweenPings }) ?? true, engine.isWell {
                pinged = .now
                await sendPing(by: pool)
            }
            try? await Task.sleep(for: AlarmService.pace)
        }
    }

    private static func pause(after failures: Int) -> Duration { pauses[min(failures, pauses.count) - 1] }

    private func watchDatabase(by pool: TransferPool) async {
        var refusal = DatabaseRefusal()
        var (failures, retryAt) = (0, ContinuousClock.now)
        while !Task.isCancelled {
            let fault = try? await probing.run { [engine] in engine.databaseFault() }
            if Task.isCancelled { return }
            engine.pulse.note(isRefused: fault != nil)
            if fault == nil { (failures, retryAt) = (0, .now) }
            if let alarm = engine.alarm(of: &refusal, fault: fault), ContinuousClock.now >= retryAt {
                let isSent = await send(alarm, by: pool)
                if isSent { engine.noteSent(&refusal) }
                failures = isSent ? 0 : failures + 1
                retryAt = isSent ? .now : .now + AlarmService.pause(after: failures)
            }
            try? await Task.sleep(for: AlarmService.betweenLooks)
        }
    }

    /// Sends an alarm that cannot be kept: by the second ways first, since a mail server may take long.
    private func send(_ alarm: Alarm, by pool: TransferPool) async -> Bool {
        var isSent = false
        let report = engine.report(of: [alarm])
        for way in ways {
            let outcome = try? await pool.run { way.send(report, pool.cancellation) }
            if let outcome, isTaken(outcome, by: way.name) { isSent = true }
        }
        for address in engine.dutyAddresses {
            guard !Task.isCancelled, let channel = channels.first(where: { $0.kind == address.channel }) else {
                continue
            }
            let message = engine.message(about: alarm, to: address)
            let outcome = try? await pool.run { channel.deliver(message) }
            if let outcome, isTaken(outcome, by: address.channel.rawValue) { isSent = true }
        }
        return isSent
    }

    /// - Parameter unrecorded: alarms that a way has accepted, and which way, although the database could not note it:
    ///   they are not sent again.
    /// - Returns: false if there were alarms and nobody has them.
    private func sendAlarms(by pool: TransferPool, _ unrecorded: inout [SentAlarm: String]) async -> Bool {
        guard !ways.isEmpty else { return true }
        do {
            let all = try await blocking.run { [engine] in try engine.alarmsWithoutReader() }
            unrecorded = unrecorded.filter { sent in all.contains { SentAlarm($0) == sent.key } }
            let alarms = all.filter { unrecorded[SentAlarm($0)] == nil }
            for (sent, way) in unrecorded {
                let isRecorded = await record(all.filter { SentAlarm($0) == sent }, by: way) == nil
                if isRecorded { unrecorded[sent] = nil }
            }
            guard !alarms.isEmpty else { return true }
            let report = engine.report(of: alarms)
            var isKnown = false
            for way in ways {
                let outcome = try await pool.run { way.send(report, pool.cancellation) }
                guard outcome.reason != .cancelled else { return true }
                guard isTaken(outcome, by: way.name) else { continue }
                isKnown = true
                guard let error = await record(alarms, by: way.name) else { continue }
                log.error(
                    "a sent alarm could not be recorded",
                    metadata: ["way": "\(way.name)", "error": "\(Words.english(error))"])
                for alarm in alarms { unrecorded[SentAlarm(alarm)] = way.name }
            }
            return isKnown
        } catch {
            log.error("an alarm could not be sent", metadata: ["error": "\(Words.english(error))"])
            return false
        }
    }

    /// - Returns: why the database did not note it.
    private func record(_ alarms: [Alarm], by way: String) async -> (any Error)? {
        do {
            try await blocking.run { [engine] in
                try engine.store.alarms.noteNotified(alarms, by: way, at: engine.clock.now())
            }
            return nil
        } catch {
            return error
        }
    }

    private func isTaken(_ outcome: DeliveryOutcome, by way: String) -> Bool {
        var isTaken = false
        if case .accepted = outcome { isTaken = true }
        engine.meters.count(
            "encompass_alarm_sends_total", [("way", way), ("outcome", isTaken ? "accepted" : "failed")])
        if !isTaken {
            log.error(
                "an alarm could not be sent",
                metadata: ["way": "\(way)", "reason": "\(outcome.reason?.rawValue ?? "none")"])
        }
        return isTaken
    }

    private func sendPing(by pool: TransferPool) async {
        guard let ping, let outcome = try? await pool.run({ ping.send([], pool.cancellation) }) else { return }
        var isTaken = false
        if case .accepted = outcome { isTaken = true }
        engine.meters.count("encompass_pings_total", [("outcome", isTaken ? "accepted" : "failed")])
        if !isTaken {
            log.warning(
                "the dead man's switch could not be reached",
                metadata: ["reason": "\(outcome.reason?.rawValue ?? "none")"])
        }
    }
}

/// Since when the database has taken nothing, and whether somebody knows.
struct DatabaseRefusal: Sendable {
    struct Fault: Sendable {
        let kind: Alarm.Kind
        let reason: String
    }

    /// A busy moment is no fault.
    static let patience = Span.seconds(30)
    /// A disk on which there is room now and then is told once in this time.
    static let quiet = Span.minutes(10)

    var since: Timestamp?
    /// The same by the engine's clock.
    var raisedAt: Timestamp?
    var sentAt: Timestamp?
    var isLogged = false
}

/// One raising of an alarm.
private struct SentAlarm: Hashable {
    let key: String
    let raisedAt: Timestamp

    init(_ alarm: Alarm) { (key, raisedAt) = (alarm.key, alarm.raisedAt) }
}

extension Engine {
    /// Why the database keeps no alarm; nil if it does.
    func databaseFault() -> DatabaseRefusal.Fault? {
        if let damage = store.damage {
            // It may be where alarms or the audit log are.
            let isKept = (try? store.alarms.active(Engine.damageAlarm)) != nil
            return isKept ? nil : DatabaseRefusal.Fault(kind: .damaged, reason: damage)
        }
        do {
            try store.probe(at: clock.now())
            return nil
        } catch {
            return DatabaseRefusal.Fault(kind: .databaseRefuses, reason: Words.english(error))
        }
    }

    /// The alarm to be sent now about a database that keeps none; nil if it keeps them, if that has not lasted for long, or
    /// if somebody has the alarm.
    fileprivate func alarm(of refusal: inout DatabaseRefusal, fault: DatabaseRefusal.Fault?) -> Alarm? {
        let real = realClock.now()
        guard let fault else {
            if refusal.isLogged { log.notice("the database takes what is written again") }
            (refusal.since, refusal.raisedAt, refusal.isLogged) = (nil, nil, false)
            return nil
        }
        let since = min(refusal.since ?? real, real)
        let raisedAt = refusal.raisedAt ?? clock.now()
        (refusal.since, refusal.raisedAt) = (since, raisedAt)
        guard real - since >= DatabaseRefusal.patience else { return nil }
        if !refusal.isLogged { log.critical("the database takes nothing", metadata: ["reason": "\(fault.reason)"]) }
        refusal.isLogged = true
        if let sentAt = refusal.sentAt, sentAt >= since || real - sentAt < DatabaseRefusal.quiet { return nil }
        let words = Words.english
        let detail =
            fault.kind == .damaged
            ? words("alarm.damaged", ["damage": fault.reason])
            : words(
                "alarm.databaseRefuses", ["since": london.civil(since).time.description, "reason": fault.reason])
        return Alarm(key: "database.refuses", kind: fault.kind, detail: detail, raisedAt: raisedAt)
    }

    fileprivate func noteSent(_ refusal: inout DatabaseRefusal) { refusal.sentAt = realClock.now() }

    fileprivate var dutyAddresses: [StaffAddress] {
        settings.morning.dutyTo.reachable(whileDown: Set(channelTroubles.map(\.channel)))
    }

    /// The same message as by the queue, with the same id each time that it is tried.
    fileprivate func message(about alarm: Alarm, to address: StaffAddress) -> OutgoingMessage {
        let (subject, text) = dutyMessage(about: [alarm])
        let id = "duty-\(alarm.raisedAt.milliseconds)"
        let writer = MessageWriter(settings: settings, london: london, desk: DeskDetails(), language: .english)
        return OutgoingMessage(
            id: id, to: address.address, content: writer.content(toStaff: subject, text, reference: id),
            date: clock.now())
    }

    /// Mail has this long to take an alarm before the second ways do.
    private static let timeForMail = Span.minutes(1)
    /// The same for an alarm about a mail domain: it may be the mail server that takes nothing, and somebody must know
    /// within two minutes.
    private static let timeForDoubtfulMail = Span.seconds(5)

    /// Alarms for the second ways: those that mail has not taken in time; all of them while mail cannot deliver, or if
    /// nobody gets any.
    func alarmsWithoutReader() throws -> [Alarm] {
        let now = clock.now()
        guard !settings.morning.dutyTo.isEmpty, channelTroubles.isEmpty else {
            return try store.alarms.unnotified(raisedBy: now)
        }
        let mailDomains = Contact.Channel.email.destinationKey("")
        return try store.alarms.unnotified(raisedBy: now - Engine.timeForDoubtfulMail).filter { alarm in
            let time = alarm.key.hasPrefix(mailDomains) ? Engine.timeForDoubtfulMail : Engine.timeForMail
            return now - alarm.raisedAt >= time
        }
    }

    /// For machines, and with a text for people. Nothing personal.
    func report(of alarms: [Alarm]) -> [UInt8] {
        let words = Words.english
        let subject = words.count("alarm.subject", alarms.count)
        let lines = alarms.map { "- \($0.detail)" }.joined(separator: "\n")
        let text = words("alarm.text", ["alarms": lines])
        let items = alarms.map { alarm in
            JSONValue.object([
                "key": .string(alarm.key), "kind": .string(alarm.kind.rawValue), "detail": .string(alarm.detail),
                "raisedAt": .string(alarm.raisedAt.rfc3339),
            ])
        }
        let marked = settings.isExercise ? words("message.exercise") + "\n\n" : ""
        return JSONValue.object([
            "subject": .string(subject), "text": .string(marked + subject + "\n\n" + text),
            "exercise": .bool(settings.isExercise), "desk": .string(settings.deskURL), "alarms": .array(items),
        ]).serialized
    }

    /// Whether the balance holds and was checked lately, the engine turns, and the database is whole and takes what is
    /// written: only then is the dead man's switch pinged, so that a daemon that runs and does not do its work is noticed,
    /// too.
    package var isWell: Bool {
        guard let balance, balance.holds, !pulse.isRefused, store.damage == nil else { return false }
        let now = clock.now()
        return now - balance.at < .minutes(5) && pulse.age < .seconds(60)
    }
}
