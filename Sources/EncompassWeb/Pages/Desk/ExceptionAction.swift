import EncompassEngine

/// What a button of an exception's page does, apart from a decision on a child: each is named, with its effect beside it.
enum ExceptionAction: Hashable, Sendable {
    /// Everything that a restricted incident still holds.
    case releaseAll, cancelAll
    /// One held notification, by its id.
    case release(String)
    case cancel(String)
    case reopen

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("releaseAll", 1): self = .releaseAll
        case ("cancelAll", 1): self = .cancelAll
        case ("release", 2): self = .release(parts[1])
        case ("cancel", 2): self = .cancel(parts[1])
        case ("reopen", 1): self = .reopen
        default: return nil
        }
    }

    /// As the button sends it.
    var value: String {
        switch self {
        case .releaseAll: "releaseAll"
        case .cancelAll: "cancelAll"
        case .release(let id): "release:" + id
        case .cancel(let id): "cancel:" + id
        case .reopen: "reopen"
        }
    }

    func operation(on exception: String, reason: String) -> Operation {
        switch self {
        case .releaseAll: .decideRestricted(exception: exception, releasing: true, reason: reason)
        case .cancelAll: .decideRestricted(exception: exception, releasing: false, reason: reason)
        case .release(let id): .queue(QueueAction(kind: .release, notification: id, reason: reason))
        case .cancel(let id): .queue(QueueAction(kind: .cancel, notification: id, reason: reason))
        case .reopen: .reopenException(id: exception, reason: reason)
        }
    }
}
