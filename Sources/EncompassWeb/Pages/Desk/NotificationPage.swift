import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/notifications/{id}`: everything about one notification, and what staff do with it.
struct NotificationPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.notificationPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            return try await show(context.parameter("id"), request, to: person)
        }
        routes.post(.notificationAction, act)
    }

    private func show(
        _ id: String, _ request: Request, to person: SignedIn, sent: SentAction? = nil,
        faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.notificationPage.link(id))]))
        }
        let caller = person.principal
        let opening = NotificationOpening(site: site, caller: caller)
        let detail = try await opening.open(id)
        let item = detail.item
        let now = site.now
        let (contacts, trail, pauses, parties, names) = try await site.work { engine in
            (
                try engine.store.contacts(item.target),
                try engine.store.auditTrail(of: "notification:\(item.id)"),
                item.state.isFinal
                    ? [] : try PauseNotice.all(engine.store.pauses(holding: item.id, at: now), engine),
                try engine.store.contactsWhoMayBeParties(to: item.id), try StaffNames(engine.store)
            )
        }
        let text = pages.text
        var model = NotificationModel(detail: detail, text: text, viewer: person.principal, names: names).model
        model["handling"] = opening.handling(for: item) ?? false as Any
        model["pausesHere"] = pauses.map { $0.model(text) }
        model["contacts"] = contacts.map { stored -> PageModel in
            stored.contact.model.merging([
                "isParty": parties.contains(stored.contact.name),
                "isChosen": sent?.fields.text("contact") == stored.contact.name,
            ]) { $1 }
        }
        model["hasContacts"] = !contacts.isEmpty
        model["trail"] = trail.map { AuditRow(record: $0, text: text).model }
        model["mayDecide"] = person.account.role.decides
        model["actions"] = NotificationAction.possible(for: item).map { $0.model(for: item, sent: sent) }
        model["callLink"] = Path.callPage.link(item.id)
        var page = Page(.notification, "\(item.kind.words) \(item.reference)", model)
        page.faults = faults
        page.status = status
        page.done = site.flashes.take(request, for: person).flatMap(NotificationAction.init)?.doneText
        return await pages.show(page, to: person, at: .queue)
    }

    private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .actOnNotifications)
        let id = context.parameter("id")
        guard let action = NotificationAction(rawValue: context.parameter("action")) else {
            throw Problem(.notFound, "no such action")
        }
        let wanted = QueueAction(
            kind: action.kind, notification: id, reason: fields.text("reason", limit: 2000),
            urn: URN(fields.text("urn")), contact: fields.optional("contact"))
        let sent = SentAction(action: action, fields: fields)
        if let fault = action.fault(in: wanted, urn: fields.text("urn")) {
            return try await show(
                id, request, to: person, sent: sent, faults: [fault], status: .unprocessableContent)
        }
        do {
            _ = try await site.work {
                try $0.run(
                    .queue(wanted), by: person.principal)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not done: \(error.description).")
            return try await show(
                id, request, to: person, sent: sent, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.notificationPage.link(id, query: [site.flashes.leave(action.rawValue, for: person)]))
    }
}

/// A notification as its page for staff shows it.
struct NotificationModel {
    let detail: NotificationDetail
    let text: LondonText
    let viewer: Principal
    let names: StaffNames

    var model: PageModel {
        let item = detail.item
        let row = QueueRow(item: item, text: text, viewer: viewer)
        return [
            "kindText": item.kind.words, "place": item.placeName, "reference": item.reference,
            "state": item.state.words, "colour": item.state.colour, "isGuarded": item.isRestricted, "late": item.late,
            "isLate": item.overdue, "phone": item.hasOpenPhoneTask, "deadline": text.moment(item.deadlineAt),
            "remaining": text.remaining(item.deadlineAt), "force": item.force,
            "incidentReference": item.incidentReference, "occurredAt": text.moment(detail.occurredAt),
            "summary": detail.summary ?? false as Any, "hold": item.hold?.words ?? false as Any,
            "releaseAt": text.moment(item.releaseAt), "nextStep": row.nextStep.isEmpty ? "none" : row.nextStep,
            "acknowledged": item.acknowledgement.map(acknowledged) ?? false as Any,
            "replaces": item.replaces.map { Path.notificationPage.link($0) } ?? false as Any,
            "children": detail.children.map {
                ChildCard($0.disclosed, text: text, names: names).model
            },
            "attempts": item.attempts.map(attempt), "hasAttempts": !item.attempts.isEmpty,
            "calls": detail.calls.map(call), "hasCalls": !detail.calls.isEmpty,
            "answers": detail.answers.map(answer), "hasAnswers": !detail.answers.isEmpty,
        ]
    }

    private func acknowledged(_ record: AcknowledgementRecord) -> String {
        "\(record.by), \(text.moment(record.at)), by \(record.via)"
    }

    private func attempt(_ attempt: QueueItem.Attempt) -> PageModel {
        [
            "to": "\(Contact.Role(rawValue: attempt.role)?.words ?? attempt.role), \(attempt.channel)",
            "state": attempt.state.words, "colour": attempt.state.colour, "tries": attempt.attempt,
            "at": text.moment(attempt.updatedAt),
            "reason": [attempt.reason, attempt.detail].compactMap(\.self).joined(separator: ": "),
        ]
    }

    private func answer(_ answer: AnswerRecord) -> PageModel {
        let child = answer.child.flatMap { reference in detail.children.first { $0.reference == reference } }
        return [
            "at": text.moment(answer.at), "outcome": answer.outcome.words,
            "child": child?.disclosed.name ?? (answer.child ?? "all"),
            "person": answer.person ?? "", "note": answer.note ?? "", "via": answer.via,
        ]
    }

    private func call(_ call: CallRecord) -> PageModel {
        [
            "at": text.moment(call.at), "outcome": call.outcome.words, "spokeTo": call.spokeTo ?? "",
            "note": call.note ?? "", "by": call.actor,
        ]
    }
}

extension Contact {
    /// A contact on a page for staff.
    var model: PageModel {
        [
            "name": name, "role": role.words,
            "phone": [phone, mobile].compactMap(\.self).joined(separator: ", "), "isVerified": verifiedOn != nil,
            "verifiedOn": verifiedOn.map(LondonText.date) ?? "",
        ]
    }
}

/// What staff can do with a notification, as its page offers it.
enum NotificationAction: String, CaseIterable, Sendable {
    case release, redirect, retry, cancel

    /// Those that its state allows.
    static func possible(for item: QueueItem) -> [NotificationAction] {
        switch item.state {
        case .held: [.release, .redirect, .cancel]
        case .acknowledged, .cancelled: []
        default: [.redirect, .retry, .cancel]
        }
    }

    var kind: QueueAction.Kind {
        switch self {
        case .release: .release
        case .redirect: .redirect
        case .retry: .retry
        case .cancel: .cancel
        }
    }

    private func label(for item: QueueItem) -> String {
        switch self {
        case .release: "Release to \(item.placeName)"
        case .redirect: "Send elsewhere"
        case .retry: "Send again"
        case .cancel: "Cancel for \(item.placeName)"
        }
    }

    /// What it will do.
    private func hint(for item: QueueItem) -> String {
        switch self {
        case .release where item.isRestricted:
            "\(item.placeName) is notified now. Other schools of the incident stay held."
        case .release: "It goes out now, and you agree with the match."
        case .redirect:
            "To the school where the children really are, or to one more person of this one. Where \(item.placeName) has "
                + "read it, a breach record is opened."
        case .retry: "The steps begin again from the first."
        case .cancel: cancelHint(for: item)
        }
    }

    private func cancelHint(for item: QueueItem) -> String {
        switch item.kind {
        case .new:
            "\(item.placeName) is not notified. Of a child who has no other school nobody is notified, by your decision."
        case .correction: "\(item.placeName) keeps what it was sent before."
        case .retraction: "What \(item.placeName) was sent is not taken back."
        }
    }

    var doneText: String {
        switch self {
        case .release: "It is released."
        case .redirect: "It is sent elsewhere."
        case .retry: "It is sent again."
        case .cancel: "It is cancelled."
        }
    }

    /// What the form lacks.
    func fault(in action: QueueAction, urn: String) -> PageFault? {
        if action.reason.isEmpty { return PageFault(field: "reason-\(rawValue)", text: "Give a reason.") }
        guard self == .redirect else { return nil }
        if !urn.isEmpty, action.urn == nil { return PageFault(field: "urn", text: "A URN has six digits.") }
        if action.urn == nil, action.contact == nil {
            return PageFault(field: "urn", text: "Name an establishment or choose a contact.")
        }
        return nil
    }

    /// - Parameter sent: what came with an error, so that nothing has to be typed again.
    func model(for item: QueueItem, sent: SentAction?) -> PageModel {
        let own = sent?.action == self ? sent?.fields : nil
        return [
            "name": rawValue, "label": label(for: item), "hint": hint(for: item),
            "isOpen": self == sent?.action ?? .release,
            "isRedirect": self == .redirect, "reason": own?.text("reason", limit: 2000) ?? "",
            "urn": own?.text("urn") ?? "",
            "link": Path.notificationAction.link(item.id, rawValue),
            "style": self == .cancel ? "danger" : self == .release ? "" : "second",
        ]
    }
}

/// An action as its form sent it.
struct SentAction: Sendable {
    let action: NotificationAction
    let fields: FormFields
}
