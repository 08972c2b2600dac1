import EncompassCore
import EncompassEngine
import EncompassStore

/// The morning as text: what came, what went out, what is still open. No child's details.
struct MorningReport {
    private let statistics: MorningStatistics
    private let open: [QueueItem]
    private let calls: [PhoneTask]
    private let now: Timestamp

    init(engine: Engine) throws {
        now = engine.clock.now()
        statistics = try engine.store.statistics(since: now - .days(1), at: now)
        open = try engine.store.queue(QueueFilter(openOnly: true), limit: 12, at: now)
        calls = try engine.store.phoneList(limit: 12)
    }

    var text: String {
        var lines = ["", "THE MORNING'S REPORT, \(now.local)", ""]
        lines.append("incidents       \(statistics.incidents)")
        lines.append(
            "children        \(statistics.children): "
                + counts(ChildState.allCases.map { ($0.rawValue, statistics.childrenByState[$0]) }))
        lines.append(
            "notifications   "
                + counts(NotificationState.allCases.map { ($0.rawValue, statistics.notificationsByState[$0]) }))
        lines.append(
            "exceptions      " + counts(ExceptionKind.allCases.map { ($0.rawValue, statistics.exceptionsByKind[$0]) }))
        lines.append("phone tasks     \(statistics.phoneTasksOpen) open")
        lines.append("overdue         \(statistics.overdue)")
        lines.append(
            "balance         \(statistics.difference == 0 ? "every child is accounted for" : "OUT BY \(statistics.difference)")"
        )
        lines += [
            "", "Outstanding, nearest deadline first:",
            TextTable(QueueTable.heading, open.map(QueueTable(viewer: .owner("demo")).row)).text,
        ]
        if !calls.isEmpty {
            var table = TextTable(["RING", "BY", "WHY", "ESTABLISHMENT"])
            for call in calls {
                table.add([call.reference, call.dueAt.local, call.reason, call.placeName])
            }
            lines += ["", "Phone list:", table.text]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func counts(_ counts: [(String, Int?)]) -> String {
        let parts = counts.compactMap { name, count in count.map { "\($0) \(name)" } }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}
