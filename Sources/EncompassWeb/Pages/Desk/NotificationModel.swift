import EncompassCore
import EncompassStore

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
