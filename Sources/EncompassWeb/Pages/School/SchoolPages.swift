import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// What a Key Adult, or an authority's officer, sees: their notifications, and one of them with the form that answers it.
///
/// Reading changes nothing but the log, whoever follows the link in a message: a mail scanner is not signed in, and a
/// form without the session's own token is refused.
struct SchoolPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.school, list)
        routes.get(.schoolNotification) { request, context in
            let person = try await site.access.recipient(request)
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).show(
                context.parameter("id"), form: Path.schoolNotification.link(context.parameter("id")))
        }
        routes.post(.schoolNotification) { request, context in
            let person = try await site.access.recipient(request)
            let id = context.parameter("id")
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).answer(
                id, request, form: Path.schoolNotification.link(id))
        }
        routes.get(.link, follow)
        routes.post(.link, answerLink)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.recipient(request)
        let places = person.account.places
        let principal = person.principal
        let text = pages.text
        let recent = QueueCursor(deadline: text.now - .days(14))
        let states = NotificationState.allCases.filter { $0 != .held && !$0.isFinal }
        let (open, answered, names) = try await site.work { engine in
            let store = engine.store
            return (
                try store.notifications.queue(
                    QueueFilter(states: states, targets: places), limit: 200, for: principal, at: text.now),
                try store.notifications.queue(
                    QueueFilter(states: [.acknowledged], targets: places), limit: 200, after: recent, for: principal,
                    at: text.now),
                try places.map(store.registry.placeName)
            )
        }
        var page = Page(.school, "Notifications for you")
        page.model["places_text"] = names.joined(separator: ", ")
        page.model["open"] = open.map { SchoolRow(item: $0, text: text).model }
        page.model["hasOpen"] = !open.isEmpty
        page.model["answered"] = answered.reversed().map { SchoolRow(item: $0, text: text).model }
        page.model["hasAnswered"] = !answered.isEmpty
        page.done = site.flashes.take(request, for: person) == nil ? nil : "Thank you. Your answer is recorded."
        return await pages.show(page, to: person, at: .school)
    }

    /// A link leads through sign-in to the notification, for an account of its establishment alone.
    private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let person = try await site.access.person(request) else {
            throw Problem(.unauthorized, "please sign in")
        }
        let target = try await target(context)
        if person.account.role.isDesk { return .seeOther(Path.notificationPage.link(target.notification)) }
        return try await SchoolNotificationPage(site: site, pages: pages, person: person).show(
            target.notification, form: Path.link.link(context.parameter("token")))
    }

    private func answerLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.recipient(request)
        let target = try await target(context)
        return try await SchoolNotificationPage(site: site, pages: pages, person: person).answer(
            target.notification, request, form: Path.link.link(context.parameter("token")))
    }

    private func target(_ context: WebContext) async throws -> LinkTarget {
        let token = context.parameter("token")
        let now = site.now
        guard let target = try await site.work({ try $0.store.messages.link(token: token, at: now) }) else {
            throw Problem(.notFound, "the link is not one of ours, or too old: look under your notifications")
        }
        return target
    }
}

/// A notification in a Key Adult's list.
struct SchoolRow {
    let item: QueueItem
    let text: LondonText

    var model: PageModel {
        [
            "deadline": text.moment(item.deadlineAt), "reference": item.reference, "place": item.placeName,
            "count": item.childCount, "isLate": item.overdue, "link": Path.schoolNotification.link(item.id),
            "kind": item.kind == .new ? false : item.kind.words as Any,
            "at": item.acknowledgement.map { text.moment($0.at) } ?? "", "by": item.acknowledgement?.by ?? "",
        ]
    }
}
