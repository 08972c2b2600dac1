import EncompassCore
import EncompassStore

/// A task of the phone list as a row.
struct CallRow {
    let task: PhoneTask
    let text: LondonText
    let viewer: Principal
    let names: StaffNames
    /// How long a claim holds.
    let lasting: Span
    let reader: Actor

    var model: PageModel {
        let isKept = viewer.isKept(task.isRestricted)
        let holder = CallRow.holder(of: task, lasting: lasting, at: text.now)
        let isMine = holder == reader.description
        return [
            "due": text.moment(task.dueAt), "remaining": text.remaining(task.dueAt), "isLate": task.dueAt <= text.now,
            "isKept": isKept, "isGuarded": task.isRestricted && !isKept, "place": task.placeName,
            "reference": task.reference, "reason": CallRow.words(task), "id": task.id,
            "link": Path.callPage.link(task.notification), "claimLink": Path.callClaim.link(task.id),
            "returnLink": Path.callReturn.link(task.id), "isMine": isMine, "isOthers": holder != nil && !isMine,
            "isFree": holder == nil, "asksForAnswer": CallRow.asksForAnswer(task),
            "holder": holder.map(names.words) ?? "", "since": task.claimedAt.map(text.clock) ?? "",
            "until": task.claimedAt.map { text.clock($0 + lasting) } ?? "",
        ]
    }

    /// Whose call it is; nil where anybody may take it.
    static func holder(of task: PhoneTask, lasting: Span, at now: Timestamp) -> String? {
        task.isClaimed(lasting: lasting, at: now) ? task.claimedBy : nil
    }

    /// Whether it ends with an answer rather than with a call.
    static func asksForAnswer(_ task: PhoneTask) -> Bool {
        AcknowledgementOutcome(rawValue: task.kind)?.asksForAnswer ?? false
    }

    static func words(_ task: PhoneTask) -> String {
        switch (task.kind, task.reason) {
        case ("callBack", _): "the school asks for a call"
        case ("challenge", _): "the school disagrees: answer it"
        case (_, "noContact"), (_, "unreachable"): "no verified contact"
        case (_, "undeliverable"): "no message got through"
        case (_, MessageState.uncertain): "it is not known whether the message arrived"
        case (_, "mailDown"): "no mail can be sent"
        case (_, "schoolClosed"): "the school is shut: ring a mobile"
        case (_, "phoneFirst"): "this school is rung first"
        default: HoldReason(rawValue: task.reason).map { "held: " + $0.words } ?? "no acknowledgement yet"
        }
    }
}
