import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// What runs each second, or at each look at the desk, reads no table from end to end: after a year there are hundreds of
/// thousands of rows.
@Suite("Queries of each turn, and of the desk, use an index")
struct QueryPlanTests {
    /// Tables that grow with every night, with the names that queries give them.
    private static let growing: Set<String> = [
        "notification", "n", "message", "m", "incident", "i", "incident_revision", "child", "c", "exception", "x",
        "audit_entry", "e", "audit_payload", "phone_task", "attempt", "acknowledgement", "shown", "staff_mail",
        "note", "o", "notification_child", "child_placement", "open_detail", "raw_record", "quarantine", "q", "breach",
    ]

    /// Searches that find all that a school ever had, or every child of a kind: a turn that makes one for each new child
    /// takes minutes after a year. A query may name such an index on purpose, and replies to schools (`rn`) are few.
    private static let broad = ["notification_target", "child_state"]

    @Test func theEnginesTurns() throws {
        let night = try busyNight()
        let plans = try night.store.plans {
            try night.run(until: at("2026-11-20T09:05:00Z"))
            for step in MorningStep.allCases { try night.engine.run(step) }
            _ = try night.store.nextDue()
        }
        #expect(plans.count > 50)
        try Self.check(plans)
        for plan in plans {
            for index in Self.broad where !plan.contains("INDEXED BY \(index)") {
                let lines = plan.split(separator: "\n").filter { !$0.hasPrefix("SEARCH rn ") }
                #expect(!lines.contains { $0.contains("INDEX \(index) ") }, "a broad search in a turn: \(plan)")
            }
        }
    }

    @Test func theDesksPages() throws {
        let night = try busyNight()
        try night.run(until: at("2026-11-20T08:40:00Z"))
        let (store, now) = (night.store, night.clock.now())
        let item = try night.notification(Quayside.high)
        let desk = Principal(actor: .account("desk"), role: .operator)
        let supervisor = Principal(actor: .account("boss"), role: .supervisor)
        let limited = Principal(actor: .account("nora"), role: .operator, areas: WorkAreas(["norfolk"]))
        let plans = try store.plans {
            for person in [desk, supervisor, limited] {
                let byContacts = ContactProblem.allCases.map { problem in
                    var filter = QueueFilter(openOnly: true)
                    filter.contacts = problem
                    return filter
                }
                let filters = [QueueFilter(), QueueFilter(openOnly: true), QueueFilter(overdue: true)] + byContacts
                for filter in filters {
                    _ = try store.notifications.queue(filter, for: person, limit: 50, at: now)
                }
                _ = try store.auditLog.recent(limit: 100, for: person)
            }
            for person in [supervisor, limited] {
                _ = try store.exceptions.page(for: person, limit: 200)
                _ = try store.exceptions.list(ExceptionFilter(), for: person, limit: 50, at: now)
                _ = try store.exceptions.counts(for: person)
                _ = try store.exceptions.resolved(for: person, since: now - .days(1), limit: 50)
                _ = try store.phoneList.tasks(for: person)
                _ = try store.breaches.all(for: person)
                _ = try store.balance.agenda(for: person)
                _ = try store.balance.deskCounts(for: person, at: now)
                _ = try store.balance.statistics(for: person.areas, since: now - .days(1), at: now)
                _ = try store.notifications.unreadNotes(for: person, limit: 20)
                _ = try store.incidents.earlier(ofNotifications: [item.id], for: person)
                _ = try store.areas.seen([item], by: person) { .notification($0.id) }
            }
            _ = try store.balance.deskCounts(for: desk, at: now)
            _ = try store.notifications.item(idOrReference: item.id, at: now)
            _ = try store.phoneList.peopleToCall(about: item.id, today: LocalDate(dayNumber: 20_777))
            _ = try store.exceptions.page(limit: 200)
            _ = try store.exceptions.counts()
            _ = try store.exceptions.resolved(since: now - .days(1), limit: 50)
            for task in try store.phoneList.tasks() { _ = try store.phoneList.task(id: task.id) }
            _ = try store.alarms.active(first: 20)
            _ = try store.pauses.all(inForceOnly: false, at: now)
            _ = try store.breaches.all()
            _ = try store.balance.statistics(since: now - .days(1), at: now)
            _ = try store.auditLog.trail(of: "notification:" + item.id)
            _ = try store.incidents.progress(id: item.incident)
            _ = try store.notifications.unreadNotes(limit: 20)
            _ = try store.notifications.hasUnreadNotes(item.id)
            _ = try store.notifications.inbox([item.target], for: .engine, at: now)
        }
        try Self.check(plans)
    }

    private func busyNight() throws -> Night {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [
                night.town.child("Jory", reference: "1"), night.town.child("Chidi", reference: "2"),
            ]))
        try night.push(text: "no record")
        return night
    }

    /// The calendar is small, and the last row of the log is found from its end.
    private static let allowed = ["FROM bank_holiday c", "FROM calendar_period c", "ORDER BY seq DESC LIMIT 1"]

    private static func check(_ plans: [String]) throws {
        for plan in plans where !allowed.contains(where: plan.contains) {
            for line in plan.split(separator: "\n") where line.hasPrefix("SCAN ") {
                let words = line.split(separator: " ")
                let isWhole = words.count == 2 && growing.contains(String(words[1]))
                #expect(!isWhole, "a whole table is read: \(plan)")
            }
        }
    }
}
