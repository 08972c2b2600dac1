import EncompassCore
import EncompassStore

/// A notification as its page for staff shows it.
struct NotificationModel {
    let detail: NotificationDetail
    let text: LondonText
    let viewer: Principal

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
            "children": detail.children.map { ChildCard(child: $0, isForSchool: false).model },
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
            "child": child.map { ChildCard(child: $0, isForSchool: false).name } ?? (answer.child ?? "all"),
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

/// A child's details on a page.
struct ChildCard {
    let name: String
    let reference: String
    let isClosed: Bool
    let details: ChildDetails
    let isForSchool: Bool

    init(child: NotificationDetail.Child, isForSchool: Bool) {
        self.init(
            details: child.details, reference: child.reference, isClosed: child.isClosed, isForSchool: isForSchool)
    }

    init(details: ChildDetails, reference: String, isClosed: Bool = false, isForSchool: Bool) {
        let names = [details.forename, details.surname].compactMap(\.self).joined(separator: " ")
        name = names.isEmpty ? details.knownAs ?? "A child without a name" : names
        self.reference = reference
        self.isClosed = isClosed
        self.details = details
        self.isForSchool = isForSchool
    }

    var model: PageModel {
        [
            "name": name, "childReference": reference, "number": reference, "isClosed": isClosed,
            "facts": facts.map { ["label": $0.0, "value": $0.1] as PageModel },
        ]
    }

    /// What was not recorded is *not known*, never *no*.
    private var facts: [(String, String)] {
        var facts: [(String, String?)] = [
            ("Date of birth", details.dateOfBirth.map(LondonText.date) ?? "not known"),
            ("Known as", details.knownAs),
            ("Was there", ChildCard.words(details.present, yes: "yes, present", no: "no, not present")),
            ("Seen by an officer", ChildCard.words(details.welfareCheck, yes: "yes", no: "no")),
            ("What the child said", details.voice?.text),
            ("Who was there then", details.voice?.presentWhenSpoken),
        ]
        if !isForSchool {
            facts += [
                ("Former surname", details.formerSurname), ("Sex", details.sex?.rawValue), ("UPN", details.upn),
                ("Address", details.address.map(ChildCard.line)),
                ("School, as the officer wrote it", details.school.map(ChildCard.claim)),
            ]
        }
        return facts.compactMap { label, value in value.map { (label, $0) } }
    }

    static func line(_ address: PostalAddress) -> String {
        (address.lines + [address.town, address.postcode].compactMap(\.self)).joined(separator: ", ")
    }

    private static func claim(_ claim: SchoolClaim) -> String {
        [claim.name, claim.urn?.description].compactMap(\.self).joined(separator: ", ")
    }

    private static func words(_ flag: Bool?, yes: String, no: String) -> String {
        flag.map { $0 ? yes : no } ?? "not known"
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
