import EncompassCore
import EncompassDelivery
import EncompassEngine
import Foundation
import TestSupport
import Testing

/// What `/metrics` shows, by Prometheus's rules and by what the alert rules and the dashboard ask of it.
@Suite("The exposition of metrics")
struct ExpositionTests {
    private let web: WebHarness

    init() throws { web = try WebHarness(feed: County.window) }

    /// Everything that a daemon has counted after a night.
    private func busy() async throws -> Exposition {
        try await web.notify()
        for message in try web.engine.leaseStep(limit: 10) {
            try web.engine.record(.deferred(reason: .serverBusy, detail: "later"), of: message)
        }
        try web.engine.noteProbe(.accepted(receipt: nil), of: .email)
        for step in MorningStep.allCases { try web.engine.run(step) }
        _ = try await web.get("/v1/notifications/some-id")
        return try await exposition()
    }

    private func exposition() async throws -> Exposition { try Exposition(await web.get("/metrics").body) }

    @Test("is what promtool check metrics accepts: help, type, names, base units, and whole histograms")
    func lint() async throws {
        let found = try await busy()
        #expect(found.faults == [])
        for family in found.families.values {
            #expect(family.help?.isEmpty == false && family.kind != nil, "\(family.name)")
            #expect(family.unit == Metric.named(family.name)?.unit, "\(family.name)")
        }
        guard Promtool.path != nil else { return }
        let folder = try TemporaryFolder()
        try Data(found.text.utf8).write(to: URL(fileURLWithPath: folder.file("metrics")))
        let checked = try Promtool.run(["check", "metrics"], input: folder.file("metrics"))
        #expect(checked.end == .exited(0), "\(checked.text)")
    }

    @Test("finds what promtool would refuse")
    func faulty() throws {
        let texts = [
            "# TYPE encompass_a gauge\nencompass_a 1\n", "# HELP encompass_a A.\nencompass_a 1\n",
            "# HELP encompass_a A.\n# TYPE encompass_a counter\nencompass_a 1\n",
            "# HELP encompass_a_total A.\n# TYPE encompass_a_total gauge\nencompass_a_total 1\n",
            "# HELP encompass_a_minutes A.\n# TYPE encompass_a_minutes gauge\nencompass_a_minutes 1\n",
            "# HELP encompass_aB A.\n# TYPE encompass_aB gauge\nencompass_aB 1\n",
            "# HELP encompass_a A.\n# TYPE encompass_a gauge\nencompass_a{bC=\"x\"} 1\n",
            "# HELP encompass_a A.\n# TYPE encompass_a gauge\nencompass_a{b=\"x\"} 1\nencompass_a{b=\"x\"} 2\n",
            "# HELP encompass_a A.\n# TYPE encompass_a gauge\nencompass_a one\n",
        ]
        for text in texts { #expect(try !Exposition(text).faults.isEmpty, "\(text)") }
        #expect(try Exposition("# HELP encompass_a A.\n# TYPE encompass_a gauge\nencompass_a 1\n").faults == [])
    }

    @Test("every counter is there with 0 before anything is counted, and none is born later")
    func counters() async throws {
        let before = try await exposition()
        let exempt = "encompass_http_requests_total"
        for metric in Metric.all where metric.kind == .counter && metric.name != exempt {
            #expect(before.families[metric.name]?.samples.isEmpty == false, "\(metric.name)")
        }
        let started = before.series(of: .counter)
        for (series, value) in started where !series.hasPrefix(exempt) { #expect(value == 0, "\(series)") }
        let after = try await busy().series(of: .counter)
        #expect(after.contains { $0.value > 0 && $0.key.hasPrefix("encompass_messages_total") })
        #expect(Set(after.keys).subtracting(started.keys).filter { !$0.hasPrefix(exempt) } == [])
    }

    @Test("every metric that is not for a part of the installation is there")
    func present() async throws {
        // These need a certificate, an outage pack, a machine, mail relays, or a fault.
        let optional: Set = [
            "encompass_certificate_remaining_seconds", "encompass_outage_pack_age_seconds",
            "encompass_outage_pack_interval_seconds", "encompass_outage_pack_timestamp_seconds",
            "encompass_disk_free_bytes", "encompass_database_bytes", "encompass_wal_bytes",
            "encompass_descriptors_open", "encompass_descriptors_limit", "encompass_clock_synchronised",
            "encompass_rows_unsealed", "encompass_database_damaged", "encompass_recovery_open",
            "encompass_integrity_check_timestamp_seconds", "encompass_backup_timestamp_seconds",
            "encompass_mail_server_up", "encompass_bounces_left",
        ]
        let shown = Set(try await busy().families.keys)
        #expect(Set(Metric.all.map(\.name)).subtracting(optional).subtracting(shown) == [])
    }

    @Test("a force that never sent anything is silent since the installation, and ages do not depend on real time")
    func ages() async throws {
        func number(_ name: String) async throws -> Double? { try await exposition().series[name] }
        web.clock.advance(.hours(30))
        #expect(try await number("encompass_feed_silence_seconds{force=\"norfolk\"}") == 30 * 3600)
        try await web.notify()
        #expect(try await number("encompass_feed_silence_seconds{force=\"norfolk\"}") == 0)
        #expect(try await number("encompass_balance_age_seconds") == 30 * 3600)
        #expect(try await number("encompass_engine_step_age_seconds") ?? 9999 < 3600)
        try web.engine.auditStep()
        #expect(try await number("encompass_balance_age_seconds") == 0)
        #expect(try await number("encompass_exercise") == 0)
    }

    @Test("every rule and every panel of the dashboard names only series that the daemon has")
    func rulesAndDashboard() async throws {
        let found = try await busy()
        let dashboard = try String(contentsOfFile: Repository.path("deploy/grafana/encompass.json"), encoding: .utf8)
        let object = try JSONSerialization.jsonObject(with: Data(dashboard.utf8)) as? [String: Any]
        let panels = object?["panels"] as? [[String: Any]] ?? []
        let shown = panels.flatMap { ($0["targets"] as? [[String: Any]] ?? []).compactMap { $0["expr"] as? String } }
        #expect(shown.count > 20)
        let rules = try AlertRule.all()
        #expect(rules.count > 20)
        for expression in shown + rules.map(\.expression) {
            #expect(Query(expression).faults(in: found) == [], "\(expression)")
        }
        let invented = [
            "encompass_mail_queue > 1", "encompass_channel_up{canal=\"email\"} == 0",
            "encompass_reloads_total{outcome=\"ignored\"} > 0", "sum by (school) (encompass_phone_tasks_open)",
        ]
        for expression in invented { #expect(Query(expression).faults(in: found) != [], "\(expression)") }
    }

    @Test("every rule has a plain name, a severity, a runbook, and tests that it fires and stays quiet")
    func rules() throws {
        let tests = try String(
            contentsOfFile: Repository.path("deploy/prometheus/tests/alerts-test.yaml"), encoding: .utf8)
        let index = try String(contentsOfFile: Repository.path("docs/runbooks/README.md"), encoding: .utf8)
        let rules = try AlertRule.all()
        for rule in rules {
            #expect(rule.text.contains(/severity: (page|ticket) \}/), "\(rule.name)")
            let runbook = "docs/runbooks/\(rule.name).md"
            #expect(rule.text.contains("runbook: \(runbook)\n"), "\(rule.name)")
            let page = try String(contentsOfFile: Repository.path(runbook), encoding: .utf8)
            #expect(page.contains("**What to do**") && page.contains("\n1. "), "\(rule.name)")
            #expect(index.contains("(\(rule.name).md)"), "\(rule.name)")
            for kind in ["fires", "stays quiet"] {
                #expect(tests.contains("- name: \(rule.name) \(kind)\n"), "\(rule.name)")
            }
            // The one about an installation that is gone looks at live ones only, in another way.
            let sparesExercises =
                rule.expression.contains("unless on (job, instance) encompass_exercise == 1")
                && tests.contains("- name: \(rule.name) stays quiet in an exercise\n")
            #expect(sparesExercises || rule.name == "EncompassNotAnswering", "\(rule.name)")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path("docs/runbooks"))
        #expect(Set(files) == Set(rules.map { $0.name + ".md" } + ["README.md"]))
        guard Promtool.path != nil else { return }
        for arguments in [
            ["check", "rules", Repository.path("deploy/prometheus/alerts.yaml")],
            ["test", "rules", Repository.path("deploy/prometheus/tests/alerts-test.yaml")],
        ] {
            let checked = try Promtool.run(arguments)
            #expect(checked.end == .exited(0), "\(checked.text)")
        }
    }
}
