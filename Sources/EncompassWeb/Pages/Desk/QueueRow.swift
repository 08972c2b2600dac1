import EncompassCore
import EncompassStore

/// A notification as a row of a table.
struct QueueRow {
    let item: QueueItem
    let text: LondonText
    let viewer: Principal

    var model: PageModel {
        let isKept = viewer.isKept(item.isRestricted)
        return [
            "deadline": text.moment(item.deadlineAt), "remaining": text.remaining(item.deadlineAt),
            "reference": item.reference, "link": Path.notificationPage.link(item.id), "isLate": item.overdue,
            "kind": item.kind == .new ? false : item.kind.words as Any, "isKept": isKept, "place": item.placeName,
            "isGuarded": item.isRestricted && !isKept, "count": item.childCount, "state": item.state.words,
            "colour": item.state.colour, "flag": flag ?? false as Any, "nextStep": nextStep,
        ]
    }

    /// One more thing to know at a glance.
    private var flag: String? {
        if item.hasOpenPhoneTask { return item.isPaused ? "Paused: call" : "Call to make" }
        if item.isPaused { return "Paused" }
        if item.state == .held { return item.hold?.short }
        return nil
    }

    var nextStep: String {
        if item.state.isFinal { return "" }
        guard let next = item.nextAt else { return item.hasOpenPhoneTask ? "a call" : "none" }
        if item.hold?.endsByItself == false { return "a person's decision" }
        return text.moment(next)
    }
}
