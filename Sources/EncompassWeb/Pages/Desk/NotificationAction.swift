import EncompassCore
import EncompassEngine
import EncompassStore

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
