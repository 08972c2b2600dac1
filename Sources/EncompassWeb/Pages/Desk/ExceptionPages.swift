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
            let person = try await site.access.desk(request)
            return try await show(context.parameter("id"), to: person)
        }
        routes.post(.exceptionPage, settle)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let cursor = request.query("cursor").flatMap(ExceptionCursor.value)
        let items = try await site.work { try $0.store.exceptions(limit: ExceptionPages.rows + 1, after: cursor) }
        let text = pages.text
        let viewer = Viewer(.person(person))
        let shown = items.prefix(ExceptionPages.rows)
        var page = Page(.exceptions, "Exceptions")
        page.model["items"] = shown.map { ExceptionRow(item: $0, text: text, viewer: viewer).model }
        page.model["hasItems"] = !shown.isEmpty
        if items.count > ExceptionPages.rows, let last = shown.last {
            page.model["next"] = Path.exceptionsPage.link(query: [("cursor", ExceptionCursor.text(last))])
        }
        let now = site.now
        let resolved = try await site.work {
            try $0.store.resolvedExceptions(since: now - ExceptionPages.resolvedShown, limit: ExceptionPages.rows)
        }
        page.model["resolved"] = resolved.map { ExceptionRow(item: $0, text: text, viewer: viewer).model }
        page.model["hasResolved"] = !resolved.isEmpty
        page.done = request.query("done") == nil ? nil : "It is settled."
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func show(
        _ id: String, to person: SignedIn, reason: String = "", faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let purpose = person.session.purpose else {
            return .seeOther(Path.purpose.link(query: [("next", Path.exceptionPage.link(id))]))
        }
        let entry = AuditEntry(
            .consultation, "exception.opened", actor: person.account.actor, subject: "", facts: ["purpose": purpose])
        let role = person.account.role
        let now = site.now
        let (detail, candidates, holds) = try await site.work { engine in
            guard let item = try engine.store.exception(id: id) else { throw Problem(.notFound, "no such exception") }
            guard role.seesRestricted || !item.isRestricted else {
                throw Problem(.forbidden, "a restricted item is for a supervisor")
            }
            let detail = try engine.store.openException(id, maySeeRestricted: role.seesRestricted, as: entry, at: now)
            let holds =
                try item.kind == .restricted && item.settledAt == nil
                ? item.incident.map { try engine.store.heldByRestriction(incident: $0, at: now) } ?? [] : []
            return (
                detail, try Candidate.all(for: detail, store: engine.store, seesProtected: role.seesRestricted), holds
            )
        }
        var page = Page(.exception, detail.item.kind.words)
        page.model = ExceptionModel(detail: detail, candidates: candidates, holds: holds, text: pages.text).model
        page.model["reason"] = reason
        page.model["mayDecide"] = role.decides
        page.faults = faults
        page.status = status
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func settle(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        guard person.account.role.decides else { throw Problem(.forbidden, "your account reads and changes nothing") }
        let id = context.parameter("id")
        if !fields.text("action").isEmpty { return try await act(on: id, fields, by: person) }
        let form = SettlementForm(exception: id, fields)
        guard form.faults.isEmpty else {
            return try await show(id, to: person, faults: form.faults, status: .unprocessableContent)
        }
        do {
            try await site.work { engine in
                try form.settle(
                    engine, by: person.account.actor, maySeeRestricted: person.account.role.seesRestricted)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(id, to: person, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.exceptionsPage.link(query: [("done", "settled")]))
    }

    /// Releases, cancels or reopens: what the button said. The page shows afterwards what is so.
    private func act(on id: String, _ fields: FormFields, by person: SignedIn) async throws -> Response {
        guard let action = ExceptionAction(fields.text("action")) else { throw Problem(.notFound, "no such action") }
        let reason = fields.text("reason", limit: 2000)
        guard !reason.isEmpty else {
            let fault = PageFault(field: "reason", text: "Give a reason.")
            return try await show(id, to: person, faults: [fault], status: .unprocessableContent)
        }
        do {
            _ = try await site.work {
                try $0.run(
                    action.operation(on: id, reason: reason), by: person.account.actor,
                    maySeeRestricted: person.account.role.seesRestricted)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(id, to: person, reason: reason, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.exceptionPage.link(id))
    }
}
