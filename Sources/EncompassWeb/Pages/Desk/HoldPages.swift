import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/holds`: legal holds in force, and the forms to place and lift one.
struct HoldPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.holds) { request, _ in
            let person = try await site.access.desk(request)
            let code = site.flashes.take(request, for: person)
            return try await show(
                to: person,
                done: code == "placed"
                    ? pages.words("hold.done.placed") : code == "lifted" ? pages.words("hold.done.lifted") : nil)
        }
        routes.post(.holds, place)
        routes.post(.holdLifting, lift)
    }

    private func show(
        to person: SignedIn, form: FormFields? = nil, lifting: (id: String, reason: String)? = nil,
        done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let holds = try await site.work { engine in
            let names = try StaffNames(engine.store, text.words)
            let places = PlaceWords(engine: engine, words: text.words)
            let holds = try engine.store.areas.seen(
                engine.store.holds.all(inForceOnly: true), by: person.principal
            ) { .hold($0.id) }
            return try holds.map {
                try HoldRow($0, places, names, text, lifting: lifting?.id == $0.id ? lifting?.reason ?? "" : "")
            }
        }
        let kind = form?.text("kind")
        let content = HoldList(
            link: Path.holds.link(), holds: holds, mayHold: person.principal.may(.placeHolds),
            form: HoldList.Form(
                isChild: kind == "child", isIncident: kind == "incident", isPlace: kind == "place",
                what: form?.text("what") ?? "", reason: form?.text("reason") ?? ""))
        var page = Page(text.words("place.holds"), content)
        page.done = done
        page.say(refusal)
        return await pages.show(page, to: person, at: .holds)
    }

    private func place(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .placeHolds)
        let what = fields.text("what", limit: 200)
        let reason = fields.text("reason", limit: 500)
        let scope = Scope(typed: what)
        let target: HoldTarget? =
            switch fields.text("kind") {
            case "child": .child(what)
            case "incident": .incident(what)
            case "place": scope.map(HoldTarget.place)
            default: nil
            }
        var faults: [PageFault] = []
        if what.isEmpty || target == nil && fields.text("kind") != "place" {
            faults.append(PageFault(what.isEmpty ? "what" : "kind", "fault.holdWhat"))
        } else if target == nil {
            faults.append(PageFault("what", "fault.holdPlace"))
        }
        if reason.isEmpty { faults.append(PageFault("reason", "fault.holdReason")) }
        return try await Form.answer(
            faults, alsoFor: .notFound, again: { try await show(to: person, form: fields, refusal: $0) },
            act: {
                guard let target else { throw Problem(.unprocessableContent, "no target") }
                try await site.run(.placeHold(HoldRequest(target: target, reason: reason)), by: person)
                return .seeOther(Path.holds.link(query: [site.flashes.leave("placed", for: person)]))
            })
    }

    private func lift(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .placeHolds)
        let id = context.parameter("id")
        let reason = fields.text("reason", limit: 500)
        return try await Form.answer(
            reason.isEmpty ? [PageFault("reason-\(id)", "fault.holdReason")] : [],
            again: { try await show(to: person, lifting: (id, reason), refusal: $0) },
            act: {
                try await site.run(.liftHold(id: id, reason: reason), by: person)
                return .seeOther(Path.holds.link(query: [site.flashes.leave("lifted", for: person)]))
            })
    }
}

struct HoldList: PageContent {
    static let template = Template.holds

    struct Form: PageModel {
        let isChild: Bool
        let isIncident: Bool
        let isPlace: Bool
        let what: String
        let reason: String
    }

    let link: String
    let holds: [HoldRow]
    /// Whether the person may place and lift holds.
    let mayHold: Bool
    let form: Form
}

/// A legal hold as a card of its page.
struct HoldRow: PageModel {
    let id: String
    let on: String
    let since: String
    let by: String
    let reason: String
    let liftLink: String
    /// The reason for lifting as it was typed.
    let lifting: String

    init(
        _ hold: LegalHold, _ places: PlaceWords, _ names: StaffNames, _ text: LondonText, lifting: String
    ) throws {
        id = hold.id
        let parts = hold.subject.split(separator: ":", maxSplits: 1).map(String.init)
        let value = ["id": parts.last ?? ""]
        on =
            switch parts.first {
            case "child": text.words("hold.on.child", value)
            case "pupil": text.words("hold.on.pupil", value)
            case "incident": text.words("hold.on.incident", value)
            default: try places.name(hold.subject)
            }
        since = text.moment(hold.placedAt)
        by = names.words(hold.placedBy)
        reason = hold.reason
        liftLink = Path.holdLifting.link(hold.id)
        self.lifting = lifting
    }
}

/// A legal hold as a line of a notification's page.
struct HoldNotice: PageModel {
    let since: String
    let by: String
    let reason: String

    init(_ hold: LegalHold, _ names: StaffNames, _ text: LondonText) {
        since = text.moment(hold.placedAt)
        by = names.words(hold.placedBy)
        reason = hold.reason
    }
}
