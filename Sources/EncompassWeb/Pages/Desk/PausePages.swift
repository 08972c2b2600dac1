import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/pauses`: pauses in force, requested and ended, and the forms to request and end one.
struct PausePages: Sendable {
    /// How many ended ones are shown.
    private static let pastRows = 20
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.pauses) { request, _ in
            let person = try await site.access.desk(request)
            return try await show(
                to: person, done: site.flashes.take(request, for: person).flatMap(doneText))
        }
        routes.post(.pauses, start)
        routes.post(.pauseEnd, end)
        routes.post(.pauseApproval, approve)
    }

    private func doneText(_ code: String) -> String? {
        switch code {
        case "requested": pages.words("done.pauseRequested")
        case "emergency": pages.words("done.pauseEmergency")
        case "approved": pages.words("done.pauseApproved")
        case "end": pages.words("done.pauseEnded")
        default: nil
        }
    }

    private func show(
        to person: SignedIn, form: FormFields? = nil, ending: FormFields? = nil, done: String? = nil,
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let (notices, approvers) = try await site.work { engine in
            (
                try PauseNotice.all(
                    engine.store.areas.seen(
                        engine.store.pauses.all(inForceOnly: false, at: text.now), by: person.principal
                    ) { .pause($0.id) }, engine, text.words),
                try engine.store.accounts.all().filter {
                    $0.role.seesRestricted && $0.disabledAt == nil && $0.login != person.account.login
                }
            )
        }
        let inForce = notices.filter { $0.pause.isInForce(at: text.now) }
        let requested = notices.filter { $0.pause.isRequested(at: text.now) }
        let current = Set((inForce + requested).map(\.pause.id))
        let over = notices.filter { !current.contains($0.pause.id) }
        let content = PauseList(
            current: inForce.map {
                PauseList.Current(
                    pause: $0.model(text),
                    ending: ending?.text("id") == $0.pause.id ? ending?.text("reason") ?? "" : "")
            },
            requested: requested.map {
                PauseList.Requested(
                    pause: $0.model(text),
                    isYours: $0.pause.approvedBy == person.account.login && person.principal.may(.approvePause))
            },
            past: over.prefix(PausePages.pastRows).map { $0.model(text) },
            form: PauseForm.Model(form, text: text, areas: site.engine.policies.areas, approvers: approvers),
            link: Path.pauses.link())
        var page = Page(text.words("place.pauses"), content)
        page.done = done
        page.say(refusal)
        return await pages.show(page, to: person, at: .pauses)
    }

    private func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .askForPause)
        let form = PauseForm(fields, now: site.now, london: site.engine.london)
        guard let wanted = form.request else {
            return try await show(to: person, form: fields, refusal: FormRefusal(form.faults))
        }
        return try await run(
            .requestPause(wanted), person, form: fields, done: wanted.isEmergency ? "emergency" : "requested")
    }

    private func approve(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, _) = try await site.access.decision(request, .approvePause)
        return try await run(.approvePause(id: context.parameter("id")), person, done: "approved")
    }

    private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .askForPause)
        let id = context.parameter("id")
        let reason = fields.text("reason", limit: 500)
        let faults = reason.isEmpty ? [PageFault("reason-\(id)", "fault.pauseEnd")] : []
        return try await run(
            .endPause(id: id, reason: reason), person, ending: fields, faults: faults, done: "end")
    }

    private func run(
        _ operation: Operation, _ person: SignedIn, form: FormFields? = nil, ending: FormFields? = nil,
        faults: [PageFault] = [], done: String
    ) async throws -> Response {
        try await Form.answer(
            faults, again: { try await show(to: person, form: form, ending: ending, refusal: $0) },
            act: {
                try await site.run(operation, by: person)
                return .seeOther(Path.pauses.link(query: [site.flashes.leave(done, for: person)]))
            })
    }
}

/// A pause from the page's form.
struct PauseForm: Sendable {
    /// Nil if something is wrong.
    let request: PauseRequest?
    let faults: [PageFault]

    init(_ fields: FormFields, now: Timestamp, london: London) {
        var faults: [PageFault] = []
        let scope = PauseForm.scope(fields, &faults)
        let isEmergency = fields.text("do") == "emergency"
        let approver = fields.optional("approvedBy", limit: 64)
        if approver == nil, !isEmergency { faults.append(PageFault("approvedBy", "fault.approver")) }
        let reason = fields.optional("reason", limit: 500)
        if reason == nil { faults.append(PageFault("reason", "fault.reason")) }
        guard !isEmergency else {
            self.faults = faults
            request = scope.flatMap { scope in
                reason.map { PauseRequest(emergencyFor: scope, reason: $0, at: now) }
            }
            return
        }
        let until = fields.moment("untilDate", "untilTime", london: london)
        if let until {
            if until <= now || until - now > Pause.longest {
                faults.append(PageFault("untilDate", "fault.pauseLength"))
            }
        } else {
            faults.append(PageFault("untilDate", "fault.pauseUntil"))
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
            faults.append(PageFault("la", "fault.la"))
        case "urn":
            if let urn = URN(fields.text("urn", limit: 10)) { return Scope.establishment(urn).description }
            faults.append(PageFault("urn", "fault.urn"))
        case let kind where kind.hasPrefix("area:"): return kind
        default: faults.append(PageFault("kind", "fault.pauseScope"))
        }
        return nil
    }

    /// The form, empty or as sent.
    struct Model: PageModel {
        struct Area: PageModel {
            let id: String
            let name: String
            let isChosen: Bool
        }

        struct Approver: PageModel {
            let login: String
            let name: String
            let role: String
            let isChosen: Bool
        }

        let areas: [Area]
        let isAuthority: Bool
        let isSchool: Bool
        let la: String
        let urn: String
        let reason: String
        let untilDate: String
        let untilTime: String
        let approvers: [Approver]

        init(_ form: FormFields?, text: LondonText, areas: [AreaPolicy], approvers: [Account]) {
            let kind = form?.text("kind") ?? ""
            self.areas = areas.map { Area(id: $0.id, name: $0.name, isChosen: kind == "area:" + $0.id) }
            isAuthority = kind == "la"
            isSchool = kind == "urn"
            la = form?.text("la") ?? ""
            urn = form?.text("urn") ?? ""
            reason = form?.text("reason") ?? ""
            untilDate = form?.optional("untilDate") ?? text.london.date(text.now).description
            untilTime = form?.text("untilTime") ?? ""
            self.approvers = approvers.map {
                Approver(
                    login: $0.login, name: $0.name, role: $0.role.name(text.words),
                    isChosen: form?.text("approvedBy") == $0.login)
            }
        }
    }
}

struct PauseList: PageContent {
    static let template = Template.pauses

    struct Current: PageModel {
        let pause: PauseNotice.Model
        let ending: String
    }

    struct Requested: PageModel {
        let pause: PauseNotice.Model
        let isYours: Bool
    }

    let current: [Current]
    let requested: [Requested]
    let past: [PauseNotice.Model]
    let form: PauseForm.Model
    let link: String
}

/// A pause in words, for the banner, the list and a notification's page.
struct PauseNotice: Sendable {
    let pause: Pause
    let place: String
    let askedBy: String
    let approvedBy: String
    let endedBy: String?

    init(_ pause: Pause, _ engine: Engine, _ words: Words, names: StaffNames) throws {
        self.pause = pause
        place = try PlaceWords(engine: engine, words: words).name(pause.scope)
        askedBy = names.words(pause.askedBy)
        approvedBy = pause.isEmergency ? words("pause.noApprover") : names.name(ofLogin: pause.approvedBy)
        endedBy = pause.endedBy.map(names.words)
    }

    static func all(_ pauses: [Pause], _ engine: Engine, _ words: Words) throws -> [PauseNotice] {
        guard !pauses.isEmpty else { return [] }
        let names = try StaffNames(engine.store, words)
        return try pauses.map { try PauseNotice($0, engine, words, names: names) }
    }

    static func inForce(
        _ engine: Engine, _ words: Words, for viewer: Principal, at now: Timestamp
    ) throws -> [PauseNotice] {
        let pauses = try engine.store.pauses.all(inForceOnly: true, at: now)
        return try all(engine.store.areas.seen(pauses, by: viewer) { .pause($0.id) }, engine, words)
    }

    struct Model: PageModel {
        let id: String
        let place: String
        let reason: String
        let askedBy: String
        let approvedBy: String
        let from: String
        let asked: String
        let lapses: String
        let until: String
        let remaining: String
        let wasApproved: Bool
        let ended: String
        let endLink: String
        let approveLink: String
    }

    func model(_ text: LondonText) -> Model {
        let ended = pause.endedAt.map { text.moment($0) + (endedBy.map { ", " + $0 } ?? "") }
        return Model(
            id: pause.id, place: place, reason: LondonText.withoutStop(pause.reason), askedBy: askedBy,
            approvedBy: approvedBy, from: text.moment(pause.approvedAt ?? pause.startedAt),
            asked: text.moment(pause.startedAt), lapses: text.moment(pause.lapsesAt),
            until: text.moment(pause.expiresAt), remaining: text.remaining(pause.expiresAt),
            wasApproved: pause.approvedAt != nil, ended: ended ?? text.moment(pause.expiresAt),
            endLink: Path.pauseEnd.link(pause.id), approveLink: Path.pauseApproval.link(pause.id))
    }
}
