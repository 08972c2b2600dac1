import EncompassCore
import EncompassEngine
import EncompassFormats
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
        let items = try await site.work { try $0.store.exceptions(limit: ExceptionPages.rows + 1, after: cursor) }
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
            try $0.store.resolvedExceptions(since: now - ExceptionPages.resolvedShown, limit: ExceptionPages.rows)
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
            return try engine.store.heldByRestriction(incident: incident, at: now)
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

/// An exception as the page on which it is settled shows it.
struct ExceptionModel {
    let detail: ExceptionDetail
    let candidates: [Candidate]
    /// What a restricted incident holds back.
    let holds: [RestrictedHold]
    let text: LondonText
    /// What came with an error, so that nothing has to be chosen or typed again.
    let form: FormFields?

    var model: PageModel {
        let item = detail.item
        return [
            "kind": item.kind.words, "force": item.force, "incident": item.incidentReference ?? "",
            "detail": item.detail,
            "deadline": text.moment(item.deadlineAt), "remaining": text.remaining(item.deadlineAt),
            "occurredAt": detail.occurredAt.map(text.moment) ?? false as Any, "isOpen": item.settledAt == nil,
            "settled": settled ?? false as Any, "link": Path.exceptionPage.link(item.id),
            "hasChild": detail.child != nil,
            "child": detail.child.map(child) ?? false as Any,
            "hasFaults": !(detail.child?.faults.isEmpty ?? true),
            "childFaults": (detail.child?.faults ?? []).map(fault),
            "isRestriction": item.kind == .restricted, "holds": holds.map(hold), "hasHolds": !holds.isEmpty,
            "holdsSeveral": holds.count > 1, "holdCount": holds.count,
            "releaseAll": ExceptionAction.releaseAll.value, "cancelAll": ExceptionAction.cancelAll.value,
            "mayReopen": item.isReopenable, "reopen": ExceptionAction.reopen.value,
            "hasRecords": !detail.records.isEmpty, "records": detail.records.map(record),
            "moreRecords": item.records > detail.records.count ? item.records - detail.records.count : false as Any,
            "conflict": detail.conflict.map(conflict) ?? false as Any,
            "candidates": candidates.map { candidate in
                candidate.model.merging(["isChosen": chosen == "pupil:\(candidate.pupil)"]) { $1 }
            },
            "isByNumber": chosen == "match", "isBySchool": chosen == "establishment", "isByLA": chosen == "passToLA",
            "isNone": chosen == "dismiss", "upn": form?.text("upn") ?? "", "urn": form?.text("urn") ?? "",
            "la": form?.text("la") ?? "", "reason": form?.text("reason", limit: 2000) ?? "",
        ]
    }

    private var chosen: String? { form?.text("decision") }

    private var settled: String? {
        detail.item.settledAt.map {
            "\(text.moment($0)) by \(detail.item.settledBy ?? ""): \(detail.item.decision ?? "")"
        }
    }

    private func hold(_ hold: RestrictedHold) -> PageModel {
        let place = hold.item.placeName
        let children = hold.children == 1 ? "1 child" : "\(hold.children) children"
        return [
            "place": place, "reference": hold.item.reference, "children": children,
            "deadline": text.moment(hold.item.deadlineAt), "remaining": text.remaining(hold.item.deadlineAt),
            "link": Path.notificationPage.link(hold.item.id),
            "release": ExceptionAction.release(hold.item.id).value,
            "cancel": ExceptionAction.cancel(hold.item.id).value,
            "releaseEffect": "\(place) is notified now of \(children).",
            "cancelEffect": cancelEffect(hold, place),
        ]
    }

    private func cancelEffect(_ hold: RestrictedHold, _ place: String) -> String {
        switch hold.item.kind {
        case .correction: return "\(place) keeps what it was sent before."
        case .retraction: return "What \(place) was sent is not taken back."
        case .new: break
        }
        let alone = hold.childrenOfNoOtherPlace
        let rest =
            alone == 0
            ? "Each child is at another school as well."
            : alone == hold.children
                ? "Nobody is notified of \(alone == 1 ? "the child" : "the children")."
                : "Nobody is notified of \(alone) of the children."
        return "\(place) is not notified. \(rest)"
    }

    private func child(_ child: StoredChild) -> PageModel {
        ChildCard(reported: child.details, reference: child.reference).model
    }

    private func record(_ record: QuarantinedRecord) -> PageModel {
        let shown = RawRecord(record.raw)
        return [
            "line": record.line.map(String.init) ?? "a body of one record",
            "reference": shown.reference ?? "cannot be read", "receivedAt": text.moment(record.receivedAt),
            "raw": shown.text, "isCut": shown.isCut, "faults": record.faults.map(fault),
        ]
    }

    private func conflict(_ conflict: ConflictingVersions) -> PageModel {
        [
            "revision": String(conflict.currentRevision), "hasRefused": !conflict.refused.isEmpty,
            "refused": conflict.refused.map { version -> PageModel in
                [
                    "revision": String(version.revision), "heldRevision": String(version.heldRevision),
                    "receivedAt": text.moment(version.receivedAt), "isSame": version.differences.isEmpty,
                    "differences": version.differences.map { difference -> PageModel in
                        [
                            "pointer": difference.pointer, "held": difference.held ?? "not given",
                            "refused": difference.refused ?? "not given",
                        ]
                    },
                    "heldText": IncidentDifference.lines(of: version.held),
                    "refusedText": IncidentDifference.lines(of: version.incident),
                ]
            },
        ]
    }

    private func fault(_ fault: Fault) -> PageModel { ["pointer": fault.pointer, "detail": fault.detail] }
}

extension ExceptionItem {
    /// Whether a person resolved it, so that a person may take that back.
    var isReopenable: Bool {
        settledAt != nil && kind != .restricted && settledBy.map { $0 != Actor.engine.description } ?? false
    }
}

/// What a button of an exception's page does, apart from a decision on a child: each is named, with its effect beside it.
enum ExceptionAction: Hashable, Sendable {
    /// Everything that a restricted incident still holds.
    case releaseAll, cancelAll
    /// One held notification, by its id.
    case release(String)
    case cancel(String)
    case reopen

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("releaseAll", 1): self = .releaseAll
        case ("cancelAll", 1): self = .cancelAll
        case ("release", 2): self = .release(parts[1])
        case ("cancel", 2): self = .cancel(parts[1])
        case ("reopen", 1): self = .reopen
        default: return nil
        }
    }

    /// As the button sends it.
    var value: String {
        switch self {
        case .releaseAll: "releaseAll"
        case .cancelAll: "cancelAll"
        case .release(let id): "release:" + id
        case .cancel(let id): "cancel:" + id
        case .reopen: "reopen"
        }
    }

    func operation(on exception: String, reason: String) -> Operation {
        switch self {
        case .releaseAll: .decideRestricted(exception: exception, releasing: true, reason: reason)
        case .cancelAll: .decideRestricted(exception: exception, releasing: false, reason: reason)
        case .release(let id): .queue(QueueAction(kind: .release, notification: id, reason: reason))
        case .cancel(let id): .queue(QueueAction(kind: .cancel, notification: id, reason: reason))
        case .reopen: .reopenException(id: exception, reason: reason)
        }
    }
}

/// A person's decision on an exception, as the page's form sends it.
struct SettlementForm: Sendable {
    private let request: ResolveRequest
    /// The candidate that was chosen from the list.
    private let pupil: Int64?
    let faults: [PageFault]

    init(exception: String, _ fields: FormFields) {
        let decision = fields.text("decision")
        pupil = decision.hasPrefix("pupil:") ? Int64(decision.dropFirst(6)) : nil
        let number = fields.optional("upn")
        let isUPN = number.map { UPN($0) != nil } ?? false
        request = ResolveRequest(
            exception: exception, decision: decision, reason: fields.text("reason", limit: 2000),
            upn: isUPN ? number : nil, pupilId: isUPN ? nil : number, urn: URN(fields.text("urn")),
            la: fields.optional("la"))
        faults = SettlementForm.faults(decision, number, request, urn: fields.text("urn"))
    }

    private static func faults(
        _ decision: String, _ number: String?, _ request: ResolveRequest, urn: String
    ) -> [PageFault] {
        var faults: [PageFault] = []
        if decision.isEmpty { faults.append(PageFault(field: "decision", text: "Choose what is right.")) }
        if decision == "match", number == nil {
            faults.append(PageFault(field: "upn", text: "Give the pupil's UPN or the school's own number."))
        }
        if !urn.isEmpty, request.urn == nil { faults.append(PageFault(field: "urn", text: "A URN has six digits.")) }
        if decision == "establishment", urn.isEmpty {
            faults.append(PageFault(field: "urn", text: "Give the establishment's URN."))
        }
        if decision == "passToLA", request.la == nil {
            faults.append(PageFault(field: "la", text: "Give the authority's three digits."))
        }
        if request.reason.isEmpty { faults.append(PageFault(field: "reason", text: "Give a reason.")) }
        return faults
    }

    /// - Throws: `StoreError`.
    func settle(_ engine: Engine, by principal: Principal) throws {
        guard let pupil else {
            _ = try engine.run(.resolve(request), by: principal)
            return
        }
        try engine.store.resolve(
            exception: request.exception, .match(pupil: pupil), reason: request.reason, by: principal,
            at: engine.clock.now())
        engine.bell.ring()
    }
}
