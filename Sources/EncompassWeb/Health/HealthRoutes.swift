import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Hummingbird
import Synchronization

/// Whether the process is alive, and whether it does its work.
struct HealthRoutes: Sendable {
    let site: Site
    private let probe: DatabaseProbe

    init(site: Site) {
        self.site = site
        probe = DatabaseProbe()
    }

    func add(to routes: inout Routes) {
        routes.open(.live) { _, _ in .json(.record(("status", "ok"))) }
        routes.open(.ready, ready)
    }

    /// Names each check. The channels are included (e-mail as `mail`) because a daemon that cannot send does half its
    /// work, though it still accepts the feed and shows its pages: so do not use this to turn callers away. An
    /// imbalance is no reason to refuse the feed, so it is not included.
    private func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = [("database", await database()), ("engine", engine()), ("auditor", auditor())]
        let channels = site.engine.settings.channels.map { ($0.alarmKey, trouble(of: $0)) }
        var checks = own + channels
        if let open = await recovery() { checks.append(("recovery", open)) }
        if let alarm = try? await site.work({ try $0.store.alarms.active(Engine.fenceAlarm) }) {
            checks.append(("fence", alarm.detail))
        }
        let isReady = checks.allSatisfy { $0.1 == nil }
        let list = checks.map { name, fault in
            JSONValue.record(
                ("name", .string(name)), ("status", .string(fault == nil ? "ok" : "fail")),
                ("detail", fault.map { .string($0) }))
        }
        let body = JSONValue.record(("status", .string(isReady ? "ok" : "fail")), ("checks", .array(list)))
        var response = Response.json(body, status: isReady ? .ok : .serviceUnavailable)
        if !isReady { response.headers[.retryAfter] = "10" }
        return response
    }

    /// After a restore, until a person confirms: the daemon runs and sends nothing to schools.
    private func recovery() async -> String? {
        let open = try? await site.work { try $0.store.recovery.open() }
        return open.map { "nothing is sent to schools until somebody confirms: \($0.detail)" }
    }

    private func trouble(of channel: Contact.Channel) -> String? {
        site.engine.channelTroubles.first { $0.channel == channel }.map { trouble in
            let what = channel == .email ? "no e-mail" : "nothing on the channel \(channel.rawValue)"
            return "\(what) has been sent since \(trouble.since.rfc3339): \(trouble.reason)"
        }
    }

    private func database() async -> String? {
        let now = site.now
        let real = site.configuration.realClock.now()
        let probe = probe
        let answer = try? await site.work { engine in probe.fault(of: engine.store, real: real, at: now) }
        return answer ?? "the database cannot be written to"
    }

    private func engine() -> String? {
        guard let last = site.engine.pulse.lastStepAt else { return "no step has been taken yet" }
        return site.now - last > site.configuration.pulseLimit
            ? "no step since \(last.rfc3339)" : nil
    }

    /// The auditor checks the store and the engine every minute: while it does, the engine works.
    private func auditor() -> String? {
        guard let last = site.engine.balance?.at else { return "the balance has not been checked yet" }
        return site.now - last > site.configuration.auditLimit
            ? "the balance was last checked at \(last.rfc3339)" : nil
    }
}

/// Writes to the database once a second at most, since anybody may ask.
private final class DatabaseProbe: Sendable {
    private let last = Mutex<(at: Timestamp, fault: String?)?>(nil)

    /// Nil while it can be written to.
    func fault(of store: Store, real: Timestamp, at now: Timestamp) -> String?? {
        if let held = last.withLock({ $0 }), real >= held.at, real - held.at < .seconds(1) { return .some(held.fault) }
        var fault: String?
        do { try store.probe(at: now) } catch { fault = "the database cannot be written to" }
        if store.damage != nil { fault = "the database is damaged" }
        last.withLock { $0 = (real, fault) }
        return .some(fault)
    }
}
