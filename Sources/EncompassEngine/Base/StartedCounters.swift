import EncompassCore
import EncompassDelivery
import EncompassStore

extension Engine {
    /// Shows every counter with 0 before anything is counted: a rate needs a first value, so that the first fault of a
    /// kind would otherwise never raise an alert.
    ///
    /// Not in it: requests by route, whose statuses are not known beforehand.
    func startCounters() throws {
        for channel in settings.channels {
            for (outcome, reason) in DeliveryOutcome.labels {
                let labels = [("channel", channel.rawValue), ("outcome", outcome), ("reason", reason)]
                start("encompass_messages_total", labels)
                start("encompass_mail_probes_total", labels)
            }
        }
        for state in ChildState.allCases { start("encompass_children_total", [("state", state.rawValue)]) }
        for via in Acknowledgement.Via.allCases {
            for outcome in AcknowledgementOutcome.allCases {
                start("encompass_acknowledgements_total", [("via", via.rawValue), ("outcome", outcome.rawValue)])
            }
        }
        for reason in Engine.callReasons { start("encompass_phone_tasks_total", [("reason", reason)]) }
        for outcome in CallOutcome.allCases { start("encompass_calls_total", [("outcome", outcome.rawValue)]) }
        for recipient in Recipient.allCases {
            for kind in ExceptionKind.allCases.map(\.rawValue) + ["notification"] {
                start("encompass_duty_alerts_total", [("recipient", recipient.rawValue), ("kind", kind)])
            }
        }
        for outcome in Set(DeliveryOutcome.labels.map(\.outcome)) {
            start("encompass_staff_messages_total", [("outcome", outcome)])
        }
        for fate in DeliveryReceipt.Fate.labels { start("encompass_receipts_total", [("fate", fate)]) }
        for result in Engine.bounceResults { start("encompass_bounces_total", [("result", result)]) }
        for outcome in ["accepted", "refused", "throttled"] {
            start("encompass_sign_ins_total", [("outcome", outcome)])
        }
        for step in ["ladder", "exceptions", "settle"] { start("encompass_engine_failures_total", [("step", step)]) }
        for step in ["ladder", "settle", "mail"] { start("encompass_faults_total", [("step", step)]) }
        for step in MorningStep.allCases {
            start("encompass_morning_step_failures_total", [("step", step.rawValue)])
        }
        for step in ["watch", "traces", "check", "copies", "backup", "uploads", "inbox", "bounces"] {
            start("encompass_upkeep_failures_total", [("step", step)])
        }
        for outcome in ["accepted", "refused"] { start("encompass_reloads_total", [("outcome", outcome)]) }
        for way in ["command", "webhook", Contact.Channel.email.rawValue, Contact.Channel.sms.rawValue] {
            for outcome in ["accepted", "failed"] {
                start("encompass_alarm_sends_total", [("way", way), ("outcome", outcome)])
            }
        }
        for outcome in ["landed", "rejected"] { start("encompass_registry_files_total", [("outcome", outcome)]) }
        for outcome in ["accepted", "failed"] { start("encompass_pings_total", [("outcome", outcome)]) }
        start("encompass_log_lines_dropped_total", [])
        try startForceCounters()
    }

    /// The forces of the areas and of the feed credentials, which may be added while the daemon runs.
    func startForceCounters() throws {
        for force in try forces() {
            for outcome in IngestOutcome.labels {
                start("encompass_incidents_received_total", [("force", force), ("outcome", outcome)])
            }
            for outcome in ["done", "rejected"] {
                start("encompass_feed_files_total", [("force", force), ("outcome", outcome)])
            }
            start("encompass_feed_file_failures_total", [("force", force)])
        }
    }

    /// The forces whose records are expected, in order.
    public func forces() throws -> [String] {
        let credentials = try store.credentials.all().filter { $0.role == .feed && $0.revokedAt == nil }
        return Set(policies.areas.compactMap(\.force) + credentials.compactMap(\.force)).sorted()
    }

    private func start(_ counter: String, _ labels: [(String, String)]) { meters.count(counter, labels, by: 0) }

    /// Every reason for which a call is counted.
    private static let callReasons =
        LadderAction.PhoneReason.allCases.map(\.rawValue) + HoldReason.allCases.map(\.rawValue)
        + [Alarm.Kind.mailDown, .channelDown, .destinationDown].map(\.rawValue) + ["schoolClosed"]
}

extension DeliveryOutcome {
    /// Every pair of labels that an outcome can have.
    static let labels: [(outcome: String, reason: String)] =
        [(outcome: "accepted", reason: "none")]
        + ["deferred", "rejected", "ambiguous"].flatMap { outcome in
            DeliveryReason.allCases.map { (outcome: outcome, reason: $0.rawValue) }
        }
}
