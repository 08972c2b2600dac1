import CoreMetrics
import EncompassCore
import EncompassEngine
import EncompassStore
import Hummingbird
import Logging

/// `GET /metrics`: counters kept as things happen, and gauges computed on request.
struct MetricsRoute: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.open(.metrics) { _, _ in
            guard site.configuration.showsMetrics else { throw Problem(.notFound, "metrics are switched off") }
            measureProcess(at: site.now)
            do {
                try await measureStore(at: site.now)
            } catch {
                // The alert about damage needs the metric of it. What cannot be read stays as it was.
                guard site.engine.store.damage != nil else { throw error }
            }
            return .text(site.configuration.metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    /// What needs no database.
    private func measureProcess(at now: Timestamp) {
        let engine = site.engine
        set("encompass_build_info", 1, [("version", site.configuration.version)])
        set("encompass_exercise", engine.settings.isExercise ? 1 : 0)
        if let last = engine.pulse.lastStepAt {
            set("encompass_engine_last_step_timestamp_seconds", Int(last.milliseconds / 1000))
        }
        Gauge(label: "encompass_engine_step_age_seconds", factory: site.configuration.metrics)
            .record(engine.pulse.age / .seconds(1))
        set("encompass_balance_age_seconds", now - (engine.balance?.at ?? engine.startedAt))
        if let pack = engine.settings.morning.outagePack, let age = engine.outagePackAge(at: now) {
            set("encompass_outage_pack_age_seconds", age)
            set("encompass_outage_pack_interval_seconds", pack.every)
        }
    }

    private func measureStore(at now: Timestamp) async throws {
        let since = MorningWindow.beginning(at: now, london: site.engine.london)
        let statistics = try await site.work { try $0.statistics(since: since, at: now) }
        set("encompass_morning_incidents", statistics.incidents)
        for state in ChildState.allCases {
            set("encompass_morning_children", statistics.childrenByState[state] ?? 0, [("state", state.rawValue)])
        }
        for state in NotificationState.allCases {
            set("encompass_notifications", statistics.notificationsByState[state] ?? 0, [("state", state.rawValue)])
        }
        for kind in ExceptionKind.allCases {
            set("encompass_exceptions_open", statistics.exceptionsByKind[kind] ?? 0, [("kind", kind.rawValue)])
        }
        set("encompass_notifications_overdue", statistics.overdue)
        set("encompass_phone_tasks_open", statistics.phoneTasksOpen)
        // Ages rather than times: an exercise's clock is not that of the monitoring.
        let ages = try await site.work { try $0.store.balance.ages(of: $0.forces(), at: now) }
        set("encompass_exception_oldest_seconds", ages.oldestException)
        set("encompass_alarm_unnotified_seconds", ages.oldestUnnotifiedAlarm)
        for (force, silence) in ages.silence { set("encompass_feed_silence_seconds", silence, [("force", force)]) }
    }

    private func set(_ name: String, _ age: Span?, _ labels: [(String, String)] = []) {
        set(name, Int((age?.milliseconds ?? 0) / 1000), labels)
    }

    private func set(_ name: String, _ value: Int, _ labels: [(String, String)] = []) {
        Gauge(label: name, dimensions: labels, factory: site.configuration.metrics).record(value)
    }
}

/// Counts and times requests by route: a route is a pattern, so that no id becomes a label.
struct RequestMetrics: MiddlewareProtocol {
    typealias Context = WebContext

    let metrics: PrometheusMetrics

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let begin = ContinuousClock.now
        let response = try await next(request, context)
        let route = context.endpointPath ?? "none"
        let elapsed = ContinuousClock.now - begin
        Timer(label: "encompass_http_request_duration_seconds", dimensions: [("route", route)], factory: metrics)
            .recordNanoseconds(
                elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
        Counter(
            label: "encompass_http_requests_total",
            dimensions: [
                ("method", RequestMetrics.name(of: request)), ("route", route),
                ("status", String(response.status.code)),
            ], factory: metrics
        ).increment()
        context.logger.debug(
            "a request was answered",
            metadata: [
                "method": "\(RequestMetrics.name(of: request))", "route": "\(route)",
                "status": "\(response.status.code)",
                "milliseconds": "\((elapsed / .milliseconds(1)).rounded())", "correlation": "\(request.correlation)",
            ])
        return response
    }

    /// An unknown method is `other`, or a client could fill the memory with labels.
    static func name(of request: Request) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(request.method.rawValue)
            ? request.method.rawValue : "other"
    }
}
