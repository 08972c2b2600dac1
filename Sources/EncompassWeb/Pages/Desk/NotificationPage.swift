import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/notifications/{id}`: everything about one notification, and what staff do with it.
struct NotificationPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.notificationPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            return try await show(context.parameter("id"), request, to: person)
        }
        routes.post(.notificationAction, act)
    }

    private func show(
        _ id: String, _ request: Request, to person: SignedIn, sent: SentAction? = nil,
        faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.notificationPage.link(id))]))
        }
        let caller = person.principal
        let opening = NotificationOpening(site: site, caller: caller)
        let detail = try await opening.open(id)
        let item = detail.item
        let now = site.now
        let (contacts, trail, pauses, parties, names) = try await site.work { engine in
            (
                try engine.store.registry.contacts(item.target),
                try engine.store.auditLog.trail(of: "notification:\(item.id)"),
                item.state.isFinal
                    ? [] : try PauseNotice.all(engine.store.pauses.all(holding: item.id, at: now), engine),
                try engine.store.notifications.contactsWhoMayBeParties(to: item.id), try StaffNames(engine.store)
            )
        }
        let text = pages.text
        var model = NotificationModel(detail: detail, text: text, viewer: person.principal, names: names).model
        model["handling"] = opening.handling(for: item) ?? false as Any
        model["pausesHere"] = pauses.map { $0.model(text) }
        model["contacts"] = contacts.map { stored -> PageModel in
            stored.contact.model.merging([
                "isParty": parties.contains(stored.contact.name),
                "isChosen": sent?.fields.text("contact") == stored.contact.name,
            ]) { $1 }
        }
        model["hasContacts"] = !contacts.isEmpty
        model["trail"] = trail.map { AuditRow(record: $0, text: text).model }
        model["mayDecide"] = person.account.role.decides
        model["actions"] = NotificationAction.possible(for: item).map { $0.model(for: item, sent: sent) }
        model["callLink"] = Path.callPage.link(item.id)
        var page = Page(.notification, "\(item.kind.words) \(item.reference)", model)
        page.faults = faults
        page.status = status
        page.done = site.flashes.take(request, for: person).flatMap(NotificationAction.init)?.doneText
        return await pages.show(page, to: person, at: .queue)
    }

    private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .actOnNotifications)
        let id = context.parameter("id")
        guard let action = NotificationAction(rawValue: context.parameter("action")) else {
            throw Problem(.notFound, "no such action")
        }
        let wanted = QueueAction(
            kind: action.kind, notification: id, reason: fields.text("reason", limit: 2000),
            urn: URN(fields.text("urn")), contact: fields.optional("contact"))
        let sent = SentAction(action: action, fields: fields)
        if let fault = action.fault(in: wanted, urn: fields.text("urn")) {
            return try await show(
                id, request, to: person, sent: sent, faults: [fault], status: .unprocessableContent)
        }
        do {
            _ = try await site.work {
                try $0.run(
                    .queue(wanted), by: person.principal)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(
                id, request, to: person, sent: sent, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.notificationPage.link(id, query: [site.flashes.leave(action.rawValue, for: person)]))
    }
}
