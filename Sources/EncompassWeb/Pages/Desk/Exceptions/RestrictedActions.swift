import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords

extension ExceptionView {
    /// A notification that a restricted incident holds, with what each button does.
    struct Hold: PageModel {
        let id: String
        let place: String
        let reference: String
        let children: String
        let deadline: String
        let remaining: String
        let notification: String
        let release: String
        let cancel: String
        let route: String
        let releaseEffect: String
        let cancelEffect: String
        let routeEffect: String
        /// What was typed as the other school.
        let typed: String

        init(_ hold: PersonHold, _ form: FormFields?, _ text: LondonText) {
            let words = text.words
            id = hold.item.id
            place = hold.item.placeName
            children = words.count("children", hold.children)
            reference = hold.item.reference
            deadline = text.moment(hold.item.deadlineAt)
            remaining = text.remaining(hold.item.deadlineAt)
            notification = Path.notificationPage.link(hold.item.id)
            release = ExceptionAction.release(hold.item.id).value
            cancel = ExceptionAction.cancel(hold.item.id).value
            route = ExceptionAction.route(hold.item.id).value
            releaseEffect = words("restricted.release", ["place": place, "children": children])
            cancelEffect = Hold.cancelEffect(hold, words)
            routeEffect = words("restricted.route", ["place": place])
            typed = form?.text("school-\(hold.item.id)") ?? ""
        }

        private static func cancelEffect(_ hold: PersonHold, _ words: Words) -> String {
            let place = ["place": hold.item.placeName]
            switch hold.item.kind {
            case .correction: return words("restricted.cancel.correction", place)
            case .retraction: return words("restricted.cancel.retraction", place)
            case .new: break
            }
            let only = hold.childrenWithNoOtherPlace
            let rest =
                only == 0
                ? words("restricted.cancel.others")
                : only == hold.children
                    ? words.count("restricted.cancel.all", only) : words.count("restricted.cancel.some", only)
            return words("restricted.cancel.new", place) + " " + rest
        }
    }
}

/// What a button on an exception's page does, other than decide a child; its effect is next to it.
enum ExceptionAction: Hashable, Sendable {
    /// All notifications that a restricted incident still holds.
    case releaseAll, cancelAll
    /// One held notification, by its id.
    case release(String)
    case cancel(String)
    /// Its children go to another school, which a person names.
    case route(String)
    case reopen
    /// Takes back a decision from which nothing has left.
    case undo
    /// Searches the rolls, and changes nothing.
    case search
    /// Stores what was typed from a refused record, by its id.
    case correct(String)

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("releaseAll", 1): self = .releaseAll
        case ("cancelAll", 1): self = .cancelAll
        case ("release", 2): self = .release(parts[1])
        case ("cancel", 2): self = .cancel(parts[1])
        case ("route", 2): self = .route(parts[1])
        case ("reopen", 1): self = .reopen
        case ("undo", 1): self = .undo
        case ("search", 1): self = .search
        case ("correct", 2): self = .correct(parts[1])
        default: return nil
        }
    }

    /// The value that the button sends.
    var value: String {
        switch self {
        case .releaseAll: "releaseAll"
        case .cancelAll: "cancelAll"
        case .release(let id): "release:" + id
        case .cancel(let id): "cancel:" + id
        case .route(let id): "route:" + id
        case .reopen: "reopen"
        case .undo: "undo"
        case .search: "search"
        case .correct(let id): "correct:" + id
        }
    }

    /// Whether it decides on held notifications, the last of which closes the item.
    var decidesHold: Bool {
        switch self {
        case .releaseAll, .cancelAll, .release, .cancel, .route: true
        case .reopen, .undo, .search, .correct: false
        }
    }

    var isCorrection: Bool {
        if case .correct = self { true } else { false }
    }

    /// Whether it is carried out without a reason of its own.
    var needsReason: Bool { self != .undo && self != .search }
}
