/// One metric of the program. `/metrics` shows only what is declared here; a test fails on an undeclared one.
public struct Metric: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case counter, gauge, histogram }

    public let name: String
    public let kind: Kind
    /// What the number means, for `# HELP`.
    public let help: String
    /// The names of its labels. No label holds anything personal.
    public let labels: [String]
    /// The unit of its values, which its name ends with; nil for a plain number.
    public var unit: String? { ["seconds", "bytes"].first { name.hasSuffix("_" + $0) } }

    private init(_ kind: Kind, _ name: String, labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// The metric of that name; nil if it is not declared.
    public static func named(_ name: String) -> Metric? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Every metric, by subject.
    public static let all = [
        Metric(.gauge, "encompass_rows_unsealed", "Rows that are not yet sealed under the data key in use."),
        // What came in.
        Metric(.counter, "encompass_incidents_received_total", labels: ["force", "outcome"], "Records received."),
        Metric(
            .counter, "encompass_feed_files_total", labels: ["force", "outcome"],
            "Files of forces that were taken from their folder."),
        Metric(
            .counter, "encompass_feed_file_failures_total", labels: ["force"],
            "Times that a force's file could not be taken, and is tried again."),
        Metric(
            .gauge, "encompass_feed_trouble", labels: ["force", "kind"],
            "1 while a force's feed is late, silent or short."),
        Metric(
            .gauge, "encompass_feed_silence_seconds", labels: ["force"],
            "Time since a force last sent a record or a declaration; three days at most."),
        Metric(.counter, "encompass_children_total", labels: ["state"], "Children decided by the matcher."),
        Metric(.gauge, "encompass_morning_incidents", "Incidents received since the morning's window began."),
        Metric(.gauge, "encompass_morning_children", labels: ["state"], "Children of those incidents."),
        // What schools were sent and answered.
        Metric(
            .gauge, "encompass_notifications", labels: ["state"], "Notifications of this morning and all open ones."),
        Metric(.gauge, "encompass_notifications_overdue", "Notifications past their deadline and not acknowledged."),
        Metric(
            .counter, "encompass_messages_total", labels: ["channel", "outcome", "reason"],
            "Attempts to send a message."),
        Metric(.gauge, "encompass_messages_waiting", "Messages that should have been sent by now."),
        Metric(
            .gauge, "encompass_message_oldest_due_seconds",
            "Age of the oldest message that should have been sent by now; 0 if none waits."),
        Metric(
            .gauge, "encompass_destinations_waiting", labels: ["channel"],
            "Destinations (mail domains) for which a message should have been sent by now."),
        Metric(
            .gauge, "encompass_destinations_failing", labels: ["channel"],
            "Those that have accepted nothing for two minutes, while the channel works."),
        Metric(
            .gauge, "encompass_channel_up", labels: ["channel"],
            "1 while a channel can send messages, 0 while it cannot."),
        Metric(
            .counter, "encompass_mail_probes_total", labels: ["channel", "outcome", "reason"],
            "Probes of mail server and other channels."),
        Metric(.counter, "encompass_acknowledgements_total", labels: ["via", "outcome"], "Answers of schools."),
        // What people do.
        Metric(.gauge, "encompass_exceptions_open", labels: ["kind"], "Exceptions that a person must resolve."),
        Metric(
            .gauge, "encompass_exception_oldest_seconds",
            "Age of the oldest exception that nobody has resolved; 0 if there is none."),
        Metric(.gauge, "encompass_phone_tasks_open", "Telephone calls still to be made."),
        Metric(.counter, "encompass_phone_tasks_total", labels: ["reason"], "Telephone calls put on the phone list."),
        Metric(.counter, "encompass_calls_total", labels: ["outcome"], "Telephone calls recorded."),
        Metric(
            .gauge, "encompass_neglected", labels: ["kind"],
            "Unattended tasks: tasks of people that are beyond their time."),
        Metric(
            .counter, "encompass_duty_alerts_total", labels: ["kind", "recipient"], "Alerts to people at the desk."),
        Metric(
            .gauge, "encompass_alarm_unnotified_seconds",
            "Age of the oldest active alarm that nobody is known to have; 0 if there is none."),
        Metric(
            .counter, "encompass_alarm_sends_total", labels: ["way", "outcome"],
            "Attempts to send alarms by command or webhook, and without the queue of messages."),
        Metric(.counter, "encompass_staff_messages_total", labels: ["outcome"], "Messages to people at the desk."),
        Metric(
            .counter, "encompass_receipts_total", labels: ["fate"],
            "What a channel's provider said became of messages that it had accepted."),
        Metric(
            .counter, "encompass_bounces_total", labels: ["result"],
            "Mail that came for the return path, by what it says of a message."),
        Metric(
            .gauge, "encompass_bounces_left",
            "Mail in the return path's mail directory that is no bounce of a message of ours."),
        Metric(
            .gauge, "encompass_mail_server_up", labels: ["server"],
            "1 while one of several mail servers takes messages, 0 while it does not."),
        Metric(.gauge, "encompass_pauses", "Pauses in force."),
        Metric(.counter, "encompass_sign_ins_total", labels: ["outcome"], "Attempts to sign in."),
        // Whether the program works.
        Metric(
            .gauge, "encompass_balance_difference", labels: ["kind"],
            "Children and notifications unaccounted for: 0 while the balance holds."),
        Metric(.gauge, "encompass_balance_received", "Children received in the period of the balance."),
        Metric(
            .gauge, "encompass_balance_checked_timestamp_seconds",
            "When the auditor last checked, by the engine's clock."),
        Metric(
            .gauge, "encompass_engine_last_step_timestamp_seconds",
            "When the engine last took a step, by its own clock."),
        Metric(
            .gauge, "encompass_engine_step_age_seconds",
            "Real time since the engine last completed a turn without a fault."),
        Metric(
            .gauge, "encompass_balance_age_seconds", "Time since the auditor last checked, by the engine's clock."),
        Metric(.counter, "encompass_pings_total", labels: ["outcome"], "Pings of the dead man's switch."),
        Metric(.counter, "encompass_engine_failures_total", labels: ["step"], "Engine steps that failed."),
        Metric(
            .counter, "encompass_morning_step_failures_total", labels: ["step"], "Steps of the morning that failed."),
        Metric(.counter, "encompass_faults_total", labels: ["step"], "Items set aside because of a fault."),
        Metric(
            .gauge, "encompass_outage_pack_timestamp_seconds",
            "When the outage pack was last written, by the engine's clock."),
        // Whether the database is whole, and can be restored.
        Metric(.gauge, "encompass_database_damaged", "1 while the database is known to be damaged."),
        Metric(.gauge, "encompass_recovery_open", "1 while nothing is sent to schools until a person confirms."),
        Metric(.gauge, "encompass_wal_bytes", "The size of the database's write-ahead log."),
        Metric(
            .gauge, "encompass_integrity_check_timestamp_seconds",
            "When the whole database was last checked, by the engine's clock."),
        Metric(
            .gauge, "encompass_backup_timestamp_seconds",
            "When the last verified backup was made, by the engine's clock."),
        Metric(
            .counter, "encompass_upkeep_failures_total", labels: ["step"],
            "Times that the database's upkeep failed: its watch, its nightly check, its backup, imports of files."),
        Metric(
            .counter, "encompass_registry_files_total", labels: ["outcome"],
            "Files of the watched folder that were imported or rejected."),
        Metric(
            .gauge, "encompass_outage_pack_age_seconds",
            "Time since the outage pack was last written, by the engine's clock, if one is configured."),
        Metric(.gauge, "encompass_outage_pack_interval_seconds", "How often the outage pack is to be written."),
        Metric(
            .gauge, "encompass_certificate_remaining_seconds", labels: ["address"],
            "Time until the certificate of an HTTPS port expires: the common one's, or that of feeds, desk or schools."),
        Metric(
            .counter, "encompass_reloads_total", labels: ["outcome"],
            "Times that configuration, areas and secrets were read again."
        ),
        Metric(
            .counter, "encompass_log_lines_dropped_total", "Lines of the log that were dropped, since it was not read."),
        Metric(.gauge, "encompass_disk_free_bytes", "What may still be written to the database's file system."),
        Metric(.gauge, "encompass_database_bytes", "Size of the database, without its write-ahead log."),
        Metric(.gauge, "encompass_descriptors_open", "Files and connections that the process has open."),
        Metric(.gauge, "encompass_descriptors_limit", "Files and connections that the process may have open."),
        Metric(
            .gauge, "encompass_clock_synchronised", "1 while a time service keeps the machine's clock in step, else 0."),
        Metric(.gauge, "encompass_exercise", "1 in an exercise, 0 in live use."),
        Metric(.counter, "encompass_http_requests_total", labels: ["method", "route", "status"], "Requests answered."),
        Metric(.histogram, "encompass_http_request_duration_seconds", labels: ["route"], "Time to answer a request."),
        Metric(.gauge, "encompass_build_info", labels: ["version"], "1, with the program's version."),
    ]
}
