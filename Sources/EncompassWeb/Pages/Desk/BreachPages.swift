import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/breaches`: children's details that a wrong school may have opened, each with its clock of 72 hours.
struct BreachPages: Sendable {
    /// How many that are settled are shown.
    private static let settledRows = 50
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.breaches, list)
        routes.get(.breach) { request, context in
            let person = try await site.access.desk(request)
            return try await show(context.parameter("id"), to: person)
        }
        routes.post(.breach, settle)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let viewer = person.principal
        let text = pages.text
        let models = try await site.work { engine in
            let names = try StaffNames(engine.store)
            return try engine.store.breaches(openOnly: false).map {
                try BreachModel($0, engine, names: names, viewer: viewer)
            }
        }
        let open = models.filter { $0.breach.settledAt == nil }
        let settled = models.filter { $0.breach.settledAt != nil }
        var page = Page(.breaches, "Breaches")
        page.model["open"] = open.map { $0.row(text) }
        page.model["hasOpen"] = !open.isEmpty
        page.model["settled"] = settled.suffix(BreachPages.settledRows).reversed().map { $0.row(text) }
        page.model["hasSettled"] = !settled.isEmpty
        page.done = site.flashes.take(request, for: person) == nil ? nil : "The record is settled."
        return await pages.show(page, to: person, at: .breaches)
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let model = try await read(id, for: person)
        var page = Page(.breach, "Breach, \(model.breach.reference)", model.row(text))
        page.model["openings"] = model.openings(text)
        page.model["hasOpenings"] = !model.breach.opened.isEmpty
        page.model["mayDecide"] = person.account.role.decides
        page.model["isReported"] = form?.text("decision") == "reported"
        page.model["isNotReported"] = form?.text("decision") == "notReported"
        page.model["words"] = form?.text("words") ?? ""
        page.faults = faults
        page.status = status
        return await pages.show(page, to: person, at: .breaches)
    }

    private func read(_ id: String, for person: SignedIn) async throws -> BreachModel {
        let viewer = person.principal
        return try await site.work { engine in
            guard let breach = try engine.store.breach(id: id) else { throw Problem(.notFound, "no such record") }
            try Access.guardRestricted(breach.isRestricted, viewer)
            return try BreachModel(breach, engine, names: StaffNames(engine.store), viewer: viewer)
        }
    }

    private func settle(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .closeBreaches)
        let id = context.parameter("id")
        let model = try await read(id, for: person)
        guard model.breach.settledAt == nil else { throw Problem(.conflict, "the record is settled already") }
        let words = fields.text("words", limit: 2000)
        var faults: [PageFault] = []
        let decision: String? =
            switch fields.text("decision") {
            case "reported": "reported to the Information Commissioner"
            case "notReported": "not reported"
            default: nil
            }
        if decision == nil { faults.append(PageFault(field: "decision", text: "Choose what was decided.")) }
        if words.isEmpty { faults.append(PageFault(field: "words", text: "Say when and how, or why not.")) }
        guard let decision, faults.isEmpty else {
            return try await show(id, to: person, form: fields, faults: faults, status: .unprocessableContent)
        }
        try await site.run(.settleBreach(id: id, outcome: "\(decision): \(words)"), by: person)
        return .seeOther(Path.breaches.link(query: [site.flashes.leave("settled", for: person)]))
    }
}

/// A breach record as its page and its row show it.
struct BreachModel: Sendable {
    let breach: Breach
    let place: String
    let viewer: Principal
    private let names: StaffNames

    init(_ breach: Breach, _ engine: Engine, names: StaffNames, viewer: Principal) throws {
        self.breach = breach
        self.names = names
        self.viewer = viewer
        place = try PlaceWords.words(breach.target, engine)
    }

    /// A restricted one stands in the list with its clock, and is described to a supervisor alone.
    func row(_ text: LondonText) -> PageModel {
        let isKept = viewer.isKept(breach.isRestricted)
        return [
            "link": Path.breach.link(breach.id), "reference": isKept ? "" : breach.reference, "isKept": isKept,
            "isGuarded": breach.isRestricted && !isKept, "place": isKept ? "" : place,
            "notification": Path.notificationPage.link(breach.notification),
            "learned": text.moment(breach.learnedAt), "due": text.moment(breach.dueAt),
            "remaining": text.left(until: breach.dueAt), "isOpen": breach.settledAt == nil,
            "isLate": breach.settledAt == nil && breach.dueAt <= text.now,
            "isNear": breach.settledAt == nil && breach.dueAt > text.now && breach.dueAt - text.now <= .hours(24),
            "reportedBy": isKept ? "" : names.words(breach.reportedBy), "opened": breach.opened.count,
            "settled": breach.settledAt.map(text.moment) ?? false as Any,
            "settledBy": breach.settledBy.map(names.words) ?? "", "outcome": isKept ? "" : breach.outcome ?? "",
        ]
    }

    func openings(_ text: LondonText) -> [PageModel] {
        breach.opened.map { opening in
            [
                "seq": String(opening.seq), "at": text.moment(opening.at),
                "what": BreachModel.words(opening.action), "by": names.words(opening.actor),
            ]
        }
    }

    private static func words(_ action: String) -> String {
        switch action {
        case "message.sent", "message.delivered": "A message left (reference and link, no child's details)"
        case "notification.shown": "The children's details were shown at the school"
        case "notification.read": "The school's system read the details"
        case "notification.opened": "Opened"
        case "call.recorded": "Told by telephone"
        default: action
        }
    }
}
