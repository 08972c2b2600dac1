import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/pauses`: what is paused and was, a pause to start and one to end.
struct PausePages: Sendable {
    /// How many that are over are shown.
    private static let pastRows = 20
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.pauses) { request, _ in
            let person = try await site.access.desk(request)
            return try await show(
                to: person, done: site.flashes.take(request, for: person).flatMap(PausePages.doneText))
        }
        routes.post(.pauses, start)
        routes.post(.pauseEnd, end)
        routes.post(.pauseApproval, approve)
    }

    private static func doneText(_ code: String) -> String? {
        switch code {
        case "requested": "The pause is requested. It begins when its approver approves it on this page."
        case "approved": "The pause is in force."
        case "end": "The pause is over: what was queued goes out."
        default: nil
        }
    }

    private func show(
        to person: SignedIn, form: FormFields? = nil, ending: FormFields? = nil, done: String? = nil,
        faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let (notices, approvers) = try await site.work { engine in
            (
                try PauseNotice.all(engine.store.pauses.all(inForceOnly: false, at: text.now), engine),
                try engine.store.accounts.all().filter {
                    $0.role.seesRestricted && $0.disabledAt == nil && $0.login != person.account.login
                }
            )
        }
        let inForce = notices.filter { $0.pause.isInForce(at: text.now) }
        let requested = notices.filter { $0.pause.isRequested(at: text.now) }
        let current = Set((inForce + requested).map(\.pause.id))
        let over = notices.filter { !current.contains($0.pause.id) }
        var page = Page(.pauses, "Pauses")
        page.model = PauseForm.model(form, text: text, areas: site.engine.policies.areas, approvers: approvers)
        page.model["current"] = inForce.map { notice in
            let isSent = ending?.text("id") == notice.pause.id
            return notice.model(text).merging(["ending": isSent ? ending?.text("reason") ?? "" : ""]) { $1 }
        }
        page.model["hasCurrent"] = !inForce.isEmpty
        page.model["requested"] = requested.map { notice in
            notice.model(text).merging([
                "isYours": notice.pause.approvedBy == person.account.login && person.principal.may(.approvePause)
            ]) { $1 }
        }
        page.model["hasRequested"] = !requested.isEmpty
        page.model["past"] = over.prefix(PausePages.pastRows).map { $0.model(text) }
        page.model["hasPast"] = !over.isEmpty
        page.model["mayDecide"] = person.account.role.decides
        page.model["link"] = Path.pauses.link()
        page.done = done
        page.faults = faults
        page.status = status
        return await pages.show(page, to: person, at: .pauses)
    }

    private func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .askForPause)
        let form = PauseForm(fields, now: site.now, london: site.engine.london)
        guard let wanted = form.request else {
            return try await show(to: person, form: fields, faults: form.faults, status: .unprocessableContent)
        }
        return try await run(.requestPause(wanted), person, form: fields, done: "requested")
    }

    private func approve(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, _) = try await site.access.decision(request, .approvePause)
        return try await run(.approvePause(id: context.parameter("id")), person, done: "approved")
    }

    private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .askForPause)
        let id = context.parameter("id")
        let reason = fields.text("reason", limit: 500)
        guard !reason.isEmpty else {
            let fault = PageFault(field: "reason-\(id)", text: "Say why it ends.")
            return try await show(to: person, ending: fields, faults: [fault], status: .unprocessableContent)
        }
        return try await run(.endPause(id: id, reason: reason), person, ending: fields, done: "end")
    }

    private func run(
        _ operation: Operation, _ person: SignedIn, form: FormFields? = nil, ending: FormFields? = nil, done: String
    ) async throws -> Response {
        do {
            try await site.run(operation, by: person)
        } catch let error as StoreError where error.isForThePerson {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(
                to: person, form: form, ending: ending, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.pauses.link(query: [site.flashes.leave(done, for: person)]))
    }
}
