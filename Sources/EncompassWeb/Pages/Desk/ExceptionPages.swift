import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/exceptions` and one exception to settle.
struct ExceptionPages: Sendable {
    private static let rows = 100
    /// How long what a person resolved stays on the list, to be looked at again.
    private static let resolvedShown = Span.days(1)
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.exceptionsPage, list)
        routes.get(.exceptionPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            return try await show(context.parameter("id"), to: person)
        }
        routes.post(.exceptionPage, settle)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let cursor = request.query("cursor").flatMap(Cursor.value).flatMap { QueueCursor($0) }
        let items = try await site.work { try $0.store.exceptions.page(limit: ExceptionPages.rows + 1, after: cursor) }
        let text = pages.text
        let viewer = person.principal
        let shown = items.prefix(ExceptionPages.rows)
        var page = Page(.exceptions, "Exceptions")
        page.model["items"] = shown.map { ExceptionRow(item: $0, text: text, viewer: viewer).model }
        page.model["hasItems"] = !shown.isEmpty
        if items.count > ExceptionPages.rows, let last = shown.last {
            page.model["next"] = Path.exceptionsPage.link(query: [
                ("cursor", Cursor.text(QueueCursor(after: last).description))
            ])
        }
        let now = site.now
        let resolved = try await site.work {
            try $0.store.exceptions.resolved(since: now - ExceptionPages.resolvedShown, limit: ExceptionPages.rows)
        }
        page.model["resolved"] = resolved.map { ExceptionRow(item: $0, text: text, viewer: viewer).model }
        page.model["hasResolved"] = !resolved.isEmpty
        page.done = site.flashes.take(request, for: person) == nil ? nil : "It is settled."
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.exceptionPage.link(id))]))
        }
        let role = person.account.role
        let (detail, candidates) = try await ExceptionOpening(site: site, caller: person.principal).open(id)
        let now = site.now
        let holds = try await site.work { engine in
            guard detail.item.kind == .restricted, detail.item.settledAt == nil, let incident = detail.item.incident
            else { return [RestrictedHold]() }
            return try engine.store.notifications.heldByRestriction(incident: incident, at: now)
        }
        var page = Page(.exception, detail.item.kind.words)
        page.model =
            ExceptionModel(detail: detail, candidates: candidates, holds: holds, text: pages.text, form: form).model
        page.model["mayDecide"] = role.decides
        page.faults = faults
        page.status = status
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func settle(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .resolveExceptions)
        let id = context.parameter("id")
        if !fields.text("action").isEmpty { return try await act(on: id, fields, by: person) }
        let form = SettlementForm(exception: id, fields)
        guard form.faults.isEmpty else {
            return try await show(
                id, to: person, form: fields, faults: form.faults, status: .unprocessableContent)
        }
        do {
            try await site.work { engine in
                try form.settle(
                    engine, by: person.principal)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(id, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.exceptionsPage.link(query: [site.flashes.leave("settled", for: person)]))
    }

    /// Releases, cancels or reopens: what the button said. The page shows afterwards what is so.
    private func act(on id: String, _ fields: FormFields, by person: SignedIn) async throws -> Response {
        guard let action = ExceptionAction(fields.text("action")) else { throw Problem(.notFound, "no such action") }
        let reason = fields.text("reason", limit: 2000)
        guard !reason.isEmpty else {
            let fault = PageFault(field: "reason", text: "Give a reason.")
            return try await show(id, to: person, form: fields, faults: [fault], status: .unprocessableContent)
        }
        do {
            _ = try await site.work {
                try $0.run(
                    action.operation(on: id, reason: reason), by: person.principal)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(id, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.exceptionPage.link(id))
    }
}
