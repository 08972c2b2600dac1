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
                try PauseNotice.all(engine.store.pauses(inForceOnly: false, at: text.now), engine),
                try engine.store.accounts().filter {
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

/// A pause as the page's form asks for it.
struct PauseForm: Sendable {
    /// Nil where something is wrong.
    let request: PauseRequest?
    let faults: [PageFault]

    init(_ fields: FormFields, now: Timestamp, london: London) {
        var faults: [PageFault] = []
        let scope = PauseForm.scope(fields, &faults)
        let approver = fields.optional("approvedBy", limit: 64)
        if approver == nil { faults.append(PageFault(field: "approvedBy", text: "Name who is to approve it.")) }
        let reason = fields.optional("reason", limit: 500)
        if reason == nil { faults.append(PageFault(field: "reason", text: "Give a reason.")) }
        let until = fields.moment("untilDate", "untilTime", london: london)
        if let until {
            if until <= now || until - now > Pause.longest {
                faults.append(
                    PageFault(field: "untilDate", text: "A pause ends in the future, within seven days."))
            }
        } else {
            faults.append(PageFault(field: "untilDate", text: "Give a day and a time at which it ends."))
        }
        self.faults = faults
        guard faults.isEmpty, let scope, let approver, let reason, let until else {
            request = nil
            return
        }
        request = PauseRequest(scope: scope, approvedBy: approver, reason: reason, until: until)
    }

    private static func scope(_ fields: FormFields, _ faults: inout [PageFault]) -> String? {
        switch fields.text("kind") {
        case "la":
            let code = fields.text("la", limit: 10)
            if let scope = Scope("la:" + code) { return scope.description }
            faults.append(PageFault(field: "la", text: "A local authority has three digits."))
        case "urn":
            if let urn = URN(fields.text("urn", limit: 10)) { return Scope.establishment(urn).description }
            faults.append(PageFault(field: "urn", text: "A URN has six digits."))
        case let kind where kind.hasPrefix("area:"): return kind
        default: faults.append(PageFault(field: "kind", text: "Choose what is paused."))
        }
        return nil
    }

    /// The form, empty or as it was sent.
    static func model(
        _ form: FormFields?, text: LondonText, areas: [AreaPolicy], approvers: [Account]
    ) -> PageModel {
        let kind = form?.text("kind") ?? ""
        let today = text.london.date(text.now)
        return [
            "areas": areas.map { area -> PageModel in
                ["id": area.id, "name": area.name, "isChosen": kind == "area:" + area.id]
            },
            "isAuthority": kind == "la", "isSchool": kind == "urn", "la": form?.text("la") ?? "",
            "urn": form?.text("urn") ?? "", "reason": form?.text("reason") ?? "",
            "untilDate": form?.optional("untilDate") ?? today.description, "untilTime": form?.text("untilTime") ?? "",
            "approvers": approvers.map { account -> PageModel in
                [
                    "login": account.login, "name": account.name, "role": account.role.words,
                    "isChosen": form?.text("approvedBy") == account.login,
                ]
            }, "hasApprovers": !approvers.isEmpty,
        ]
    }
}

/// A pause in words, for the banner, the list and the page of a notification.
struct PauseNotice: Sendable {
    let pause: Pause
    let place: String
    let askedBy: String
    let approvedBy: String
    let endedBy: String?

    init(_ pause: Pause, _ engine: Engine, names: StaffNames) throws {
        self.pause = pause
        place = try PlaceWords.words(pause.scope, engine)
        askedBy = names.words(pause.askedBy)
        approvedBy = names.name(ofLogin: pause.approvedBy)
        endedBy = pause.endedBy.map(names.words)
    }

    static func all(_ pauses: [Pause], _ engine: Engine) throws -> [PauseNotice] {
        guard !pauses.isEmpty else { return [] }
        let names = try StaffNames(engine.store)
        return try pauses.map { try PauseNotice($0, engine, names: names) }
    }

    static func inForce(_ engine: Engine, at now: Timestamp) throws -> [PauseNotice] {
        try all(engine.store.pauses(inForceOnly: true, at: now), engine)
    }

    func model(_ text: LondonText) -> PageModel {
        [
            "id": pause.id, "place": place, "scope": pause.scope, "reason": LondonText.withoutStop(pause.reason),
            "askedBy": askedBy, "approvedBy": approvedBy, "from": text.moment(pause.approvedAt ?? pause.startedAt),
            "asked": text.moment(pause.startedAt), "lapses": text.moment(pause.lapsesAt),
            "until": text.moment(pause.expiresAt), "remaining": text.remaining(pause.expiresAt),
            "isInForce": pause.isInForce(at: text.now), "wasApproved": pause.approvedAt != nil,
            "ended": pause.endedAt.map { text.moment($0) + (endedBy.map { ", " + $0 } ?? "") } ?? false as Any,
            "endLink": Path.pauseEnd.link(pause.id), "approveLink": Path.pauseApproval.link(pause.id),
        ]
    }
}
