import CoreMetrics
import EncompassCore
import EncompassEngine
import EncompassStore
import Hummingbird

/// `GET /metrics`: counts kept as things happen, and gauges computed when somebody asks.
struct MetricsRoute: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.open(.metrics) { _, _ in
            guard site.configuration.showsMetrics else { throw Problem(.notFound, "metrics are switched off") }
            try await measure()
            return .text(site.configuration.metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func measure() async throws {
        let now = site.now
        let since = MorningWindow.beginning(at: now, london: site.engine.london)
        let statistics = try await site.work { try $0.store.balance.statistics(since: since, at: now) }
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
        set("encompass_build_info", 1, [("version", site.configuration.version)])
        if let last = site.engine.pulse.lastStepAt {
            set("encompass_engine_last_step_timestamp_seconds", Int(last.milliseconds / 1000))
        }
    }

    private func set(_ name: String, _ value: Int, _ labels: [(String, String)] = []) {
        Gauge(label: name, dimensions: labels, factory: site.configuration.metrics).record(value)
    }
}
