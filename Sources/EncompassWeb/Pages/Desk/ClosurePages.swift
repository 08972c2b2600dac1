import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/closures`: schools shut at short notice, what it touches before it is done, and taking it back.
struct ClosurePages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.closures) { request, _ in
            let person = try await site.access.desk(request)
            return try await show(
                to: person, done: site.flashes.take(request, for: person).flatMap(ClosurePages.doneText))
        }
        routes.post(.closures, close)
        routes.post(.reopening, reopen)
    }

    /// Codes such as `closed.12.3`: what was done, and two counts.
    private static func doneText(_ code: String) -> String? {
        let parts = code.split(separator: ".").map(String.init)
        guard parts.count == 3, let first = Int(parts[1]), let second = Int(parts[2]) else { return nil }
        switch parts[0] {
        case "closed":
            return
                "The closure is entered. No deadline moved; \(counted(second, "call")) went on the phone list at once, "
                + "of \(counted(first, "notification")) due then."
        case "open":
            return
                "The closure is taken back. No deadline moved; \(counted(first, "call")) went off the phone list and "
                + "\(counted(second, "call")) stay on it."
        default: return nil
        }
    }

    private func show(
        to person: SignedIn, form: FormFields? = nil, reopening: FormFields? = nil, done: String? = nil,
        faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let today = text.london.date(text.now)
        let closures = try await site.work { engine in
            try engine.store.closures.emergencyClosures(endingOnOrAfter: today).map {
                (period: $0, place: try PlaceWords.words($0.scope, engine))
            }
        }
        var page = Page(.closures, "Closures")
        page.model = ClosureForm.model(form, today: today)
        page.model["items"] = closures.enumerated().map { index, closure -> PageModel in
            let period = closure.period
            let isSent =
                reopening?.text("scope") == period.scope.description
                && reopening?.text("on") == period.from.description
            return [
                "number": index + 1, "place": closure.place, "days": ClosureForm.words(period.from, period.to),
                "reason": period.name ?? "", "scope": period.scope.description, "on": period.from.description,
                "through": period.to.description, "isReopening": isSent,
                "reopening": isSent ? reopening?.text("reason") ?? "" : "",
            ]
        }
        page.model["hasItems"] = !closures.isEmpty
        page.model["mayDecide"] = person.account.role.decides
        page.model["link"] = Path.closures.link()
        page.model["reopenLink"] = Path.reopening.link()
        page.done = done
        page.faults = faults
        page.status = status
        return await pages.show(page, to: person, at: .closures)
    }

    /// Shows first what it touches, and does it once that was confirmed.
    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .closeSchools)
        let form = ClosureForm(fields)
        guard let wanted = form.request else {
            return try await show(to: person, form: fields, faults: form.faults, status: .unprocessableContent)
        }
        do {
            let effect = try await site.work { try $0.closureEffect(wanted.days) }
            guard fields.text("confirmed") == "yes" else { return try await confirm(wanted, effect, to: person) }
            try await site.run(.closeSchools(wanted), by: person)
            let code = "closed.\(effect.notifications).\(effect.phoneTasks)"
            return .seeOther(Path.closures.link(query: [site.flashes.leave(code, for: person)]))
        } catch let error as StoreError where error.isForThePerson {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
    }

    private func confirm(
        _ wanted: ClosureRequest, _ effect: ClosureEffect, to person: SignedIn
    ) async throws -> Response {
        let days = wanted.days
        let place = try await site.work { try PlaceWords.words(days.scope, $0) }
        var page = Page(.closure, "Close \(place)?")
        page.model = [
            "place": place, "days": ClosureForm.words(days.first, days.last), "reason": wanted.reason,
            "notifications": counted(effect.notifications, "notification"), "calls": counted(effect.phoneTasks, "call"),
            "rings": site.engine.ringsForClosures, "scope": days.scope.description, "on": days.first.description,
            "through": days.last.description, "link": Path.closures.link(),
        ]
        return await pages.show(page, to: person, at: .closures)
    }

    private func reopen(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .closeSchools)
        let number = fields.text("number", limit: 6)
        guard let scope = Scope(fields.text("scope")), let first = LocalDate(iso: fields.text("on")),
            let last = LocalDate(iso: fields.text("through"))
        else { throw Problem(.unprocessableContent, "the form does not say which closure is meant") }
        let reason = fields.text("reason", limit: 500)
        guard !reason.isEmpty else {
            let fault = PageFault(field: "reason-\(number)", text: "Say why the closure is taken back.")
            return try await show(
                to: person, reopening: fields, faults: [fault], status: .unprocessableContent)
        }
        let wanted = ClosureRequest(scope: scope, on: first, through: last, reason: reason)
        do {
            let result = try await site.run(.reopenSchools(wanted), by: person)
            let counts = result.reopening ?? ReopeningEffect()
            let code = "open.\(counts.withdrawn).\(counts.kept)"
            return .seeOther(Path.closures.link(query: [site.flashes.leave(code, for: person)]))
        } catch let error as StoreError where error.isForThePerson || error.reason == .notFound {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(
                to: person, reopening: fields, faults: [fault], status: Problem(error).status)
        }
    }
}
