/// Everything known about one notification, before disclosure.
public struct NotificationFacts: Sendable {
    public var kind: NotificationKind
    public var state: NotificationState
    public var target: Scope
    public var isRestricted: Bool
    /// Whether the place's latest notification is a retraction: this one or a later one.
    public var isWithdrawn: Bool
    public var occurredAt: Timestamp
    /// The force's summary for schools.
    public var summary: String?
    /// The force's texts as searched for what the place must not read.
    public var review: TextReview?
    /// How much the area discloses.
    public var template: ContentTemplate
    /// Who may be a party to the incident, seen from the target.
    public var parties: ExcludedPeople
    /// Authorities whose officer was also written to.
    public var officers: [Scope]
    public var children: [Child]
    /// When police came, if the force says so.
    public var attendedAt: Timestamp?
    /// What the place and the desk have said about it, oldest first.
    public var conversation: [ConversationEntry] = []
    /// Of a correction: what it replaces.
    public var earlier: Earlier?
    /// Who at the place was notified.
    public var notified: [NotifiedPerson] = []
    /// The force's references, if several linked reports are of the one event.
    public var reports: [String] = []

    /// The content of an earlier notification of the place.
    public struct Earlier: Hashable, Sendable {
        public var occurredAt: Timestamp
        public var attendedAt: Timestamp?
        public var summary: String?
        /// Its children as reported then, by id.
        public var children: [String: ChildDetails]
        /// The references of its linked reports.
        public var reports: [String]

        public init(
            occurredAt: Timestamp, attendedAt: Timestamp?, summary: String?, children: [String: ChildDetails],
            reports: [String] = []
        ) {
            self.reports = reports
            self.occurredAt = occurredAt
            self.attendedAt = attendedAt
            self.summary = summary
            self.children = children
        }
    }

    public struct Child: Hashable, Sendable {
        public var id: String
        /// The child's reference in acknowledgements and on pages.
        public var reference: String
        public var reported: ChildDetails
        /// The pupil as the target's own roll has them; nil if they are not on it.
        public var pupil: PupilDetails?
        /// Whether a roll marks the pupil as protected.
        public var isProtected: Bool
        /// Whether the place returned the child, or the child was moved away from it.
        public var isClosed: Bool
        /// What the school said about this child.
        public var outcome: String?
        /// Readers who were shown the child under its present name.
        public var shown: [Showing]

        public init(
            id: String, reference: String, reported: ChildDetails, pupil: PupilDetails? = nil,
            isProtected: Bool = false, isClosed: Bool = false, outcome: String? = nil, shown: [Showing] = []
        ) {
            self.id = id
            self.reference = reference
            self.reported = reported
            self.pupil = pupil
            self.isProtected = isProtected
            self.isClosed = isClosed
            self.outcome = outcome
            self.shown = shown
        }
    }

    public init(
        kind: NotificationKind, state: NotificationState, target: Scope, isRestricted: Bool = false,
        isWithdrawn: Bool = false, occurredAt: Timestamp, summary: String? = nil,
        template: ContentTemplate = .standard, parties: ExcludedPeople = ExcludedPeople(), officers: [Scope] = [],
        children: [Child]
    ) {
        self.kind = kind
        self.state = state
        self.target = target
        self.isRestricted = isRestricted
        self.isWithdrawn = isWithdrawn || kind == .retraction
        self.occurredAt = occurredAt
        self.summary = summary
        self.template = template
        self.parties = parties
        self.officers = officers
        self.children = children
    }
}

extension NotificationFacts {
    /// A text as a school may read it.
    func released(_ field: SchoolText, _ original: String?) -> String? {
        review.map { $0.disclosed(field) } ?? original
    }

    /// A child with the texts that a school may read.
    func released(_ child: Child) -> Child {
        guard let voice = child.reported.voice else { return child }
        var child = child
        child.reported.voice = ChildVoice(
            text: released(.voice(child: child.id), voice.text),
            presentWhenSpoken: released(.presentWhenSpoken(child: child.id), voice.presentWhenSpoken))
        return child
    }
}

/// A person at a place who was notified: by a message, or on the telephone.
public struct NotifiedPerson: Hashable, Sendable {
    public var name: String
    public var role: Contact.Role
    /// Nil for the telephone.
    public var channel: Contact.Channel?
    public var at: Timestamp

    public init(name: String, role: Contact.Role, channel: Contact.Channel?, at: Timestamp) {
        self.name = name
        self.role = role
        self.channel = channel
        self.at = at
    }
}

/// A reader at a place was shown a child.
public struct Showing: Hashable, Sendable {
    /// Who was shown the child. A school's system is one reader for its establishment, whatever its credential.
    public enum Reader: Hashable, Sendable {
        case account(Actor)
        case system
        /// Somebody on the telephone, or named by the school's system as the reader.
        case person(name: String)
    }

    public var reader: Reader
    public var at: Timestamp

    public init(_ reader: Reader, at: Timestamp) {
        self.reader = reader
        self.at = at
    }
}

extension Principal {
    /// The reader that this principal is.
    public var reader: Showing.Reader { role == .school ? .system : .account(actor) }

    /// Whether this is that reader: by account, or by the name given on the telephone.
    func isSame(as reader: Showing.Reader) -> Bool {
        switch reader {
        case .account, .system: reader == self.reader
        case .person(let name): role != .school && self.name.map { PersonName.isSame($0, name) } ?? false
        }
    }
}
