import EncompassEngine

/// Nobody is told: the night's people look at the desk on their own.
struct SilentAlerts: DutyAlerting {
    func alert(_ alert: DutyAlert) {}
}
