/// How far one notification has got: one incident for one establishment.
public enum NotificationState: String, Hashable, Sendable, Codable, CaseIterable {
    case held, queued, sending, sent, delivered, acknowledged, failed, cancelled

    /// What can happen to a notification.
    public enum Event: Hashable, Sendable, Codable {
        /// The release time has come, or a person let it go.
        case release
        /// A person or a pause keeps it back.
        case hold
        /// Its written messages have got this far (`DeliveryProgress.furthest`).
        case progress(DeliveryProgress)
        /// A named person at the establishment has been shown or told which children.
        case acknowledge
        /// A named person's reason, or the force's retraction.
        case cancel
        /// A person wants it tried once more.
        case retry
    }

    /// The state after `event`. An acknowledgement stands whenever it comes, before the send was recorded too; what the
    /// messages do after it (a written confirmation of a call) changes nothing any more.
    ///
    /// ```
    ///               release   hold     progress(p)            acknowledge   cancel     retry
    /// held          queued    held     p if it has left,      acknowledged  cancelled  held
    ///                                  else held
    /// queued        not held  held     p                      acknowledged  cancelled  queued
    /// sending       not held  already  p                      acknowledged  cancelled  sending
    /// sent          not held  already  p                      acknowledged  cancelled  sent
    /// delivered     not held  already  p                      acknowledged  cancelled  delivered
    /// failed        not held  held     p                      acknowledged  cancelled  queued
    /// acknowledged  refused   refused  acknowledged           acknowledged  refused    refused
    /// cancelled     refused   refused  cancelled              refused       cancelled  refused
    /// ```
    public func transition(_ event: Event) -> Result<NotificationState, Refusal> {
        switch (self, event) {
        case (.acknowledged, .acknowledge), (.acknowledged, .progress): .success(.acknowledged)
        case (.acknowledged, _): .failure(.acknowledged)
        case (.cancelled, .cancel), (.cancelled, .progress): .success(.cancelled)
        case (.cancelled, _): .failure(.cancelled)
        case (_, .acknowledge): .success(.acknowledged)
        case (_, .cancel): .success(.cancelled)
        case (.held, .release): .success(.queued)
        case (_, .release): .failure(.notHeld)
        case (.held, .hold), (.queued, .hold), (.failed, .hold): .success(.held)
        case (_, .hold): .failure(.alreadySent)
        case (.failed, .retry): .success(.queued)
        case (_, .retry): .success(self)
        case (.held, .progress(let progress)): .success(progress.hasLeft ? progress.state : .held)
        case (_, .progress(let progress)): .success(progress.state)
        }
    }

    /// Whether nothing more happens to it.
    public var isFinal: Bool { self == .acknowledged || self == .cancelled }
}
