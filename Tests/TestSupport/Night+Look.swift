package import EncompassCore
import EncompassEngine
package import EncompassStore

extension Night {
    /// Every notification, including cancelled ones, in the order of creation.
    package func notifications(_ school: URN? = nil) throws -> [QueueItem] {
        try store.notifications.queue(
            QueueFilter(target: school.map(Scope.establishment)), limit: 1_000, at: clock.now()
        ).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// The one notification of a school that is not cancelled.
    package func notification(_ school: URN) throws -> QueueItem {
        let standing = try notifications(school).filter { $0.state != .cancelled }
        guard standing.count == 1 else { throw StoreError(.invalid, "\(standing.count) notifications, not one") }
        return standing[0]
    }

    package func exceptions(_ kind: ExceptionKind? = nil) throws -> [ExceptionItem] {
        try store.exceptions.page(limit: 1_000).filter { kind == nil || $0.kind == kind }
    }

    package func exception(_ kind: ExceptionKind) throws -> ExceptionItem {
        let open = try exceptions(kind)
        guard open.count == 1 else { throw StoreError(.invalid, "\(open.count) exceptions, not one") }
        return open[0]
    }

    /// What a school sees when it opens a notification; opening it is a disclosure.
    package func opened(
        _ item: QueueItem, bySchool school: URN, as name: String = "Rhona Reader"
    ) throws -> DisclosedNotification {
        let login = name.lowercased().replacing(" ", with: ".")
        let reader = Principal(
            actor: .account(login), role: .keyAdult, name: name, places: [.establishment(school)])
        return try engine.openForSchool(
            item.id, by: reader,
            as: AuditEntry(.disclosure, "notification.disclosed", actor: reader.actor, subject: ""), at: clock.now()
        ).disclosed
    }

    /// Forenames of the children that a school sees in a notification.
    package func names(_ item: QueueItem, _ school: URN) throws -> [String] {
        try opened(item, bySchool: school).children.compactMap(\.forename).sorted()
    }

    package func actions(of item: QueueItem) throws -> [String] {
        try store.auditLog.trail(of: "notification:\(item.id)").map(\.entry.action)
    }

    /// The queue, nearest deadline first.
    package func queue(_ filter: QueueFilter = QueueFilter()) throws -> [QueueItem] {
        try store.notifications.queue(filter, limit: 1000, at: clock.now())
    }
}
