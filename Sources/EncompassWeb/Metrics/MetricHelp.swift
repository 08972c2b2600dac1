/// What the numbers mean, for those who look at them.
enum MetricHelp {
    static let texts: [String: String] = [
        "encompass_incidents_received_total": "Records received, by force and outcome.",
        "encompass_acknowledgements_total": "What schools answered, by way and outcome.",
        "encompass_calls_total": "Telephone calls recorded, by outcome.",
        "encompass_sign_ins_total": "Attempts to sign in, by outcome.",
        "encompass_http_requests_total": "Requests answered, by method, route and status.",
        "encompass_http_request_duration_seconds": "Time to answer a request, by route.",
        "encompass_morning_incidents": "Incidents received since the morning's window began.",
        "encompass_morning_children": "Children of those incidents, by state.",
        "encompass_notifications": "Notifications of the morning and those still open, by state.",
        "encompass_notifications_overdue": "Notifications past their deadline and not acknowledged.",
        "encompass_exceptions_open": "Open exceptions, by kind.",
        "encompass_phone_tasks_open": "Telephone calls that are still to be made.",
        "encompass_neglected": "Unattended tasks of people, by kind.",
        "encompass_balance_difference":
            "Children and notifications unaccounted for, by kind; 0 when all are accounted for.",
        "encompass_balance_received": "Children received in the time that the balance counts.",
        "encompass_balance_checked_timestamp_seconds": "When the balance was last checked, by the engine's clock.",
        "encompass_feed_trouble": "1 while a force's feed is late, silent or short.",
        "encompass_channel_up": "1 while messages can be handed over by a channel, 0 while they cannot.",
        "encompass_messages_total": "Attempts to send, by channel, outcome and reason.",
        "encompass_messages_waiting": "E-mails that should have left by now.",
        "encompass_message_oldest_due_seconds":
            "Age of the oldest e-mail that should have left by now; 0 where none waits.",
        "encompass_mail_probes_total": "Probes of the mail server, by outcome and reason.",
        "encompass_certificate_remaining_seconds": "Time until the certificate of the HTTPS port ends.",
        "encompass_reloads_total": "Reloads of configuration, areas and secrets, by outcome.",
        "encompass_pauses": "Pauses in force.",
        "encompass_outage_pack_timestamp_seconds": "When the outage pack was last written, by the engine's clock.",
        "encompass_engine_last_step_timestamp_seconds": "When the engine last took a step, by its own clock.",
        "encompass_build_info": "1, with the program's version.",
    ]
}
