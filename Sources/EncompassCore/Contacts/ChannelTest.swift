/// A test of the ways to a school: a marked message, about no incident, to each address of each of its contacts.
///
/// It touches no notification, no ladder and no count of the morning; a failed one raises no alarm.
public enum ChannelTest {
    /// One address that a test concerns.
    public struct Way: Hashable, Sendable {
        /// The contact's place in the list.
        public let contact: Int
        public let channel: Contact.Channel
        /// Whether messages can be sent on the channel.
        public let isServed: Bool
    }

    /// Every address of the contacts on a channel; a school's own system once, however many prefer it.
    ///
    /// An address that nobody has verified, and one of somebody away, is tested as well: the message discloses nothing.
    ///
    /// - Parameter served: the channels on which messages can be sent.
    public static func ways(to contacts: [Contact], served: [Contact.Channel]) -> [Way] {
        var systems: Set<String> = []
        return contacts.enumerated().flatMap { index, contact in
            Contact.Channel.allCases.compactMap { channel in
                guard let address = contact.address(for: channel) else { return nil }
                if channel == .webhook, !systems.insert(address).inserted { return nil }
                return Way(contact: index, channel: channel, isServed: served.contains(channel))
            }
        }
    }

    /// What is known of one address's message.
    public struct Progress: Hashable, Sendable {
        /// Nil if there is no message: its channel is not served, or its text was erased since.
        public var state: MessageState?
        public var isServed: Bool
        /// How far the last attempt got, if it failed.
        public var reach: ChannelReach
        public var reason: String?
        /// For people, and nothing personal.
        public var detail: String?
        public var dueAt: Timestamp?
        public var sentAt: Timestamp?
        public var changedAt: Timestamp?
        public var confirmedAt: Timestamp?

        public init(
            state: MessageState?, isServed: Bool = true, reach: ChannelReach = .nowhere, reason: String? = nil,
            detail: String? = nil, dueAt: Timestamp? = nil, sentAt: Timestamp? = nil, changedAt: Timestamp? = nil,
            confirmedAt: Timestamp? = nil
        ) {
            self.state = state
            self.isServed = isServed
            self.reach = reach
            self.reason = reason
            self.detail = detail
            self.dueAt = dueAt
            self.sentAt = sentAt
            self.changedAt = changedAt
            self.confirmedAt = confirmedAt
        }
    }

    /// One thing that happened, or did not.
    public enum Step: Hashable, Sendable {
        case notServed
        case waits(until: Timestamp?)
        case sending
        /// The server's address was found; we were connected; the server answered us.
        case lookedUp, connected, answered
        case accepted(at: Timestamp?)
        case delivered(at: Timestamp?)
        /// To be tried again.
        case deferred(reason: String, detail: String?, until: Timestamp?)
        case refused(reason: String, detail: String?)
        /// It was accepted, and came back.
        case returned(reason: String, detail: String?)
        /// A person opened the link and pressed the button.
        case confirmed(at: Timestamp)
    }

    /// ```
    /// queued     waits
    /// sending    sending
    /// deferred   how far it got, deferred
    /// sent       looked up, connected, accepted
    /// delivered  looked up, connected, accepted, delivered
    /// failed     how far it got, refused; if it had been accepted, accepted and returned
    /// ```
    /// A confirmation comes last, whatever the channel says.
    public static func steps(_ progress: Progress) -> [Step] {
        let reason = progress.reason ?? "unknown"
        let far = Step.reaching(progress.reach)
        let taken: [Step] = [.lookedUp, .connected, .accepted(at: progress.sentAt)]
        let steps: [Step]
        switch progress.state {
        case nil: steps = progress.isServed ? [] : [.notServed]
        case .queued: steps = [.waits(until: progress.dueAt)]
        case .sending: steps = [.sending]
        case .deferred:
            steps = far + [.deferred(reason: reason, detail: progress.detail, until: progress.dueAt)]
        case .sent: steps = taken
        case .delivered: steps = taken + [.delivered(at: progress.changedAt)]
        case .failed where progress.sentAt != nil:
            steps = taken + [.returned(reason: reason, detail: progress.detail)]
        case .failed: steps = far + [.refused(reason: reason, detail: progress.detail)]
        }
        return steps + (progress.confirmedAt.map { [.confirmed(at: $0)] } ?? [])
    }

    /// Whether nothing more will happen by itself, apart from a receipt or a confirmation.
    public static func isOver(_ progress: Progress) -> Bool {
        switch progress.state {
        case nil, .sent, .delivered, .failed: true
        case .queued, .sending, .deferred: false
        }
    }

    /// A round of tests of an area can be continued for so long; after that, the command begins another.
    public static let roundLength = Span.days(60)

    /// How long the link of a test can be confirmed.
    public static let linkLife = Span.days(60)

    /// How many messages of a round leave in a minute, unless a person says otherwise.
    public static let perMinute = 60

    /// When the messages of a round leave: evenly, after those that wait already.
    ///
    /// - Parameters:
    ///   - last: when the last of the round's earlier messages is due.
    ///   - perMinute: how many leave in a minute.
    public static func slots(after last: Timestamp?, perMinute: Int, at now: Timestamp) -> TestSlots {
        let gap = Span(milliseconds: 60_000 / Int64(max(1, perMinute)))
        return TestSlots(next: last.map { max(now, $0 + gap) } ?? now, gap: gap)
    }
}

/// How far an attempt to send got.
public enum ChannelReach: Hashable, Sendable { case nowhere, lookedUp, connected, answered }

extension ChannelTest.Step {
    fileprivate static func reaching(_ reach: ChannelReach) -> [ChannelTest.Step] {
        switch reach {
        case .nowhere: []
        case .lookedUp: [.lookedUp]
        case .connected: [.lookedUp, .connected]
        case .answered: [.lookedUp, .connected, .answered]
        }
    }
}

/// The times at which the messages of a round are due.
public struct TestSlots: Hashable, Sendable {
    private var next: Timestamp
    private let gap: Span

    fileprivate init(next: Timestamp, gap: Span) {
        self.next = next
        self.gap = gap
    }

    /// The next free time.
    public mutating func take() -> Timestamp {
        defer { next = next + gap }
        return next
    }
}
