import EncompassCore
import EncompassEngine
import EncompassStore

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
