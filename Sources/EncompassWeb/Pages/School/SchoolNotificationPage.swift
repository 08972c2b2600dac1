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

    /// - Parameters:
    ///   - form: where the answer is sent.
    ///   - answer: what came with an error, so that nothing has to be chosen or typed again.
    func show(
        _ id: String, form: String, answer: SchoolAnswerForm = SchoolAnswerForm(), faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let principal = person.principal
        let entry = AuditEntry(
            .disclosure, "notification.shown", actor: principal.actor, subject: "",
            facts: ["to": principal.places.map(\.description).joined(separator: " ")])
        let now = site.now
        let (opened, handling) = try await site.work { engine in
            let opened = try engine.openForSchool(id, by: principal, as: entry, at: now)
            return (opened, HandlingText.find(opened.item, engine: engine))
        }
        var page = Page(
            .schoolNotification, "\(opened.item.kind.words) \(opened.item.reference)", model(opened, answer))
        page.model["handling"] = opened.disclosed.isWithdrawn ? false : handling ?? false as Any
        page.model["link"] = form
        page.model["outcomeFault"] = faults.first { $0.field == "outcome" }?.text ?? false as Any
        page.model["noteFault"] = faults.first { $0.field == "note" }?.text ?? false as Any
        page.faults = faults
        page.status = status
        page.isNarrow = true
        return await pages.show(page, to: person, at: .school)
    }

    private func model(_ opened: OpenedNotification, _ answer: SchoolAnswerForm) -> PageModel {
        let item = opened.item
        let disclosed = opened.disclosed
        let text = pages.text
        let isOwn = person.account.places.contains(item.target)
        let children = disclosed.children.enumerated().map { index, child -> PageModel in
            var model = ChildCard(child, isWithdrawn: disclosed.isWithdrawn).model
            model["number"] = index + 1
            model["isTicked"] = answer.isGivenBack(child.reference)
            return model
        }
        // Once it was withdrawn, the retraction is what waits for an answer.
        let isOver = item.state == .cancelled || disclosed.isWithdrawn && item.kind != .retraction
        return [
            "kindText": item.kind.words, "reference": item.reference, "place": item.placeName,
            "isCorrection": item.kind == .correction && !disclosed.isWithdrawn,
            "isWithdrawn": disclosed.isWithdrawn, "isUnnamed": disclosed.isWithdrawn && children.isEmpty,
            "occurredAt": disclosed.occurredAt.map { "\(text.day($0)) at \(text.clock($0))" } ?? false as Any,
            "deadline": text.moment(item.deadlineAt), "summary": disclosed.summary ?? false as Any,
            "children": children, "hasChildren": !children.isEmpty,
            "asksForPupils": !children.isEmpty && !disclosed.isWithdrawn,
            "childrenTitle": children.count == 1 ? "The child" : "The children",
            "acknowledged": item.acknowledgement.map {
                "Acknowledged by \($0.by), \(text.moment($0.at))."
            } ?? false as Any,
            "mayAnswer": isOwn && !isOver, "note": answer.note ?? "",
            "outcomes": answer.choices(isWithdrawn: disclosed.isWithdrawn),
            // That a school knows is for the school to say.
            "isAnothers": !isOwn,
        ]
    }

    func answer(_ id: String, _ request: Request, form: String) async throws -> Response {
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let answer = SchoolAnswerForm(fields)
        guard let acknowledgement = answer.acknowledgement(by: person.account), answer.faults.isEmpty else {
            return try await show(
                id, form: form, answer: answer, faults: answer.pageFaults, status: .unprocessableContent)
        }
        let scope = person.account.places
        do {
            try await site.work { try $0.acknowledge(notification: id, acknowledgement, within: scope) }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(id, form: form, answer: answer, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.school.link(query: [site.flashes.leave("answer", for: person)]))
    }
}

extension SchoolAnswerForm {
    init(_ fields: FormFields) {
        self.init(
            outcome: fields.text("outcome"), givenBack: fields.all("notOurPupil"), note: fields.optional("note"))
    }

    /// What the page says about each fault, beside its field.
    var pageFaults: [PageFault] {
        faults.map { fault in
            switch fault {
            case .noOutcome: PageFault(field: "outcome", text: "Choose your answer.")
            case .noReason: PageFault(field: "note", text: "Say what you disagree with.")
            }
        }
    }

    func acknowledgement(by account: Account) -> Acknowledgement? {
        outcome.map {
            Acknowledgement(
                outcome: $0, person: account.name,
                children: givenBack.reduce(into: [:]) { $0[$1] = .notOurPupil }, note: note, via: .link,
                actor: account.actor)
        }
    }

    func choices(isWithdrawn: Bool) -> [PageModel] {
        SchoolAnswerForm.offered.map { outcome in
            let label =
                switch outcome {
                case .callBack: "Please ring me"
                case .challenge: "I disagree with how this is being handled"
                default:
                    isWithdrawn
                        ? "I have read that this was withdrawn" : "I have read this and know which children it is about"
                }
            return [
                "value": outcome.rawValue, "label": label, "isChosen": isChosen(outcome),
                "hint": outcome == .challenge
                    ? "A named person will answer you. Say why below." as Any : false,
            ]
        }
    }
}
