import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// One notification for the Key Adult of its establishment, or for its authority's officer.
struct SchoolNotificationPage: Sendable {
    let site: Site
    let pages: Pages
    let person: SignedIn

    /// - Parameter form: where the answer is sent.
    func show(
        _ id: String, form: String, note: String = "", faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let scope = person.account.places
        let entry = AuditEntry(
            .disclosure, "notification.shown", actor: person.account.actor, subject: "",
            facts: ["to": scope.map(\.description).joined(separator: " ")])
        let now = site.now
        let (detail, handling) = try await site.work { engine in
            let detail = try engine.openForSchool(id, within: scope, as: entry, at: now)
            return (detail, HandlingText.find(detail.item, engine: engine))
        }
        var page = Page(.schoolNotification, "\(detail.item.kind.words) \(detail.item.reference)", model(detail))
        page.model["handling"] = handling ?? false as Any
        page.model["link"] = form
        page.model["note"] = note
        page.faults = faults
        page.status = status
        page.isNarrow = true
        return await pages.show(page, to: person, at: .school)
    }

    private func model(_ detail: NotificationDetail) -> PageModel {
        let item = detail.item
        let text = pages.text
        let isOwn = person.account.places.contains(item.target)
        let children = detail.children.enumerated().map { index, child -> PageModel in
            var model = ChildCard(child: child, isForSchool: true).model
            model["number"] = index + 1
            return model
        }
        return [
            "kindText": item.kind.words, "reference": item.reference, "place": item.placeName,
            "isCorrection": item.kind == .correction, "isRetraction": item.kind == .retraction,
            "occurredAt": "\(text.day(detail.occurredAt)) at \(text.clock(detail.occurredAt))",
            "deadline": text.moment(item.deadlineAt), "summary": detail.summary ?? false as Any,
            "children": children, "hasChildren": !children.isEmpty,
            "childrenTitle": children.count == 1 ? "The child" : "The children",
            "acknowledged": item.acknowledgement.map {
                "Acknowledged by \($0.by), \(text.moment($0.at))."
            } ?? false as Any,
            "mayAnswer": isOwn && item.state != .cancelled,
            // That a school knows is for the school to say.
            "isAnothers": !isOwn,
        ]
    }

    func answer(_ id: String, _ request: Request, form: String) async throws -> Response {
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let note = fields.optional("note")
        guard let outcome = AcknowledgementOutcome(rawValue: fields.text("outcome")), outcome.needsPerson,
            outcome != .notOurPupil
        else {
            let fault = PageFault(field: "outcome", text: "Choose your answer.")
            return try await show(id, form: form, faults: [fault], status: .unprocessableContent)
        }
        if outcome == .challenge, note == nil {
            let fault = PageFault(field: "note", text: "Say what you disagree with.")
            return try await show(id, form: form, faults: [fault], status: .unprocessableContent)
        }
        let given = fields.all("notOurPupil")
        let acknowledgement = Acknowledgement(
            outcome: outcome, person: person.account.name,
            children: given.reduce(into: [:]) { $0[$1] = .notOurPupil }, note: note, via: .link,
            actor: person.account.actor)
        let scope = person.account.places
        do {
            try await site.work { try $0.acknowledge(notification: id, acknowledgement, within: scope) }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(
                id, form: form, note: note ?? "", faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.school.link(query: [site.flashes.leave("answer", for: person)]))
    }
}
