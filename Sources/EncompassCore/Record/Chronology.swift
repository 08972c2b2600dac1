/// A child by the name and date of birth under which they were known.
public struct KnownName: Hashable, Sendable, Codable {
    public let name: String
    public let born: LocalDate?

    public init(name: String, born: LocalDate?) {
        self.name = name
        self.born = born
    }
}

/// One entry of a child's chronology: something that became known here at one moment.
public struct ChronologyEvent: Hashable, Sendable {
    /// How an incident belongs to the child.
    public enum Basis: String, Hashable, Sendable, Codable {
        /// The incident's child was taken for this pupil.
        case pupil
        /// The incident's child has the same name and date of birth, and was taken for nobody.
        case likeness
    }

    public enum Fact: Hashable, Sendable {
        /// A force reported the child in a revision of an incident; `as` is nil if the revision does not name them.
        case reported(Report)
        /// A school's roll, or an authority's register of children not in school, has the child.
        case enrolled(Scope, as: KnownName)
        /// It has the child under another name or date of birth.
        case renamed(Scope, from: KnownName, as: KnownName)
        /// It has the child no longer.
        case left(Scope, as: KnownName)
        /// An entry of the audit log: a decision, a notification, a call, or somebody's look.
        case logged(Logged)
    }

    /// One revision of an incident.
    public struct Report: Hashable, Sendable {
        public let incident: String
        public let force: String
        public let reference: String
        public let revision: Int
        public let status: Incident.Status
        public let occurredAt: Timestamp
        public let child: KnownName?
        public let basis: Basis
        /// The event, if this is one of several linked reports of it.
        public let event: String?

        public init(
            incident: String, force: String, reference: String, revision: Int, status: Incident.Status,
            occurredAt: Timestamp, child: KnownName?, basis: Basis, event: String? = nil
        ) {
            self.incident = incident
            self.force = force
            self.reference = reference
            self.revision = revision
            self.status = status
            self.occurredAt = occurredAt
            self.child = child
            self.basis = basis
            self.event = event
        }
    }

    /// What an entry of the audit log says.
    public struct Logged: Hashable, Sendable {
        public let seq: Int64
        /// Whether somebody at the desk or at a school was shown something.
        public let isLook: Bool
        public let action: String
        public let actor: Actor
        public let subject: String
        public let facts: [String: String]

        public init(
            seq: Int64, isLook: Bool, action: String, actor: Actor, subject: String, facts: [String: String]
        ) {
            self.seq = seq
            self.isLook = isLook
            self.action = action
            self.actor = actor
            self.subject = subject
            self.facts = facts
        }
    }

    /// A group of entries, to tell them apart at a glance.
    public enum Group: String, Hashable, Sendable, Codable, CaseIterable {
        case incident, school, decision, notification, look
    }

    /// When it became known here.
    public let at: Timestamp
    public let fact: Fact
    /// Whether it is about an incident that only supervisors may read.
    public let isRestricted: Bool

    public init(at: Timestamp, _ fact: Fact, isRestricted: Bool = false) {
        self.at = at
        self.fact = fact
        self.isRestricted = isRestricted
    }

    public var group: Group {
        switch fact {
        case .reported: return .incident
        case .enrolled, .renamed, .left: return .school
        case .logged(let entry):
            // What was sent, or said on the telephone, is part of the notification: nobody looked at anything.
            let isTold = ["message.", "call."].contains { entry.action.hasPrefix($0) }
            if entry.isLook, !isTold { return .look }
            let isDecision = ["child.", "exception."].contains { entry.action.hasPrefix($0) }
            return isDecision ? .decision : .notification
        }
    }
}

/// Everything about one child in one line of time, as it was known at a moment, for one reader.
public struct Chronology: Hashable, Sendable {
    /// A name, and since when it was known.
    public struct Name: Hashable, Sendable {
        public let name: KnownName
        public let since: Timestamp
    }

    /// A school whose roll had the child, or an authority whose register had.
    public struct Place: Hashable, Sendable {
        public let place: Scope
        public let since: Timestamp
        /// When it was known that the child had left; nil while the child is there.
        public internal(set) var until: Timestamp?
    }

    /// An incident of the child.
    public struct KnownIncident: Hashable, Sendable {
        public let id: String
        public let force: String
        public let reference: String
        public let occurredAt: Timestamp
        public let isRestricted: Bool
        /// The event, if this is one of several linked reports of it.
        fileprivate let event: String?
    }

    public let knownAt: Timestamp
    /// In the order in which they became known.
    public let events: [ChronologyEvent]
    /// Each once, the first known first.
    public let names: [Name]
    public let places: [Place]
    /// In the order in which they happened.
    public let incidents: [KnownIncident]

    /// - Parameters:
    ///   - all: every event, in any order; of the same moment, the earlier one first.
    ///   - knownAt: what became known later is left out.
    ///   - seesRestricted: whether the reader sees restricted incidents; to others they do not exist.
    public init(_ all: [ChronologyEvent], knownAt: Timestamp, seesRestricted: Bool) {
        self.knownAt = knownAt
        let visible = all.enumerated().filter { $1.at <= knownAt && (seesRestricted || !$1.isRestricted) }
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        events = visible
        var names: [Name] = []
        var places: [Place] = []
        var incidents: [KnownIncident] = []
        func note(_ name: KnownName, _ since: Timestamp) {
            guard !names.contains(where: { $0.name.isSame(as: name) }) else { return }
            names.append(Name(name: name, since: since))
        }
        for event in visible {
            switch event.fact {
            case .reported(let report):
                if let child = report.child { note(child, event.at) }
                incidents.removeAll { $0.id == report.incident }
                incidents.append(
                    KnownIncident(
                        id: report.incident, force: report.force, reference: report.reference,
                        occurredAt: report.occurredAt, isRestricted: event.isRestricted, event: report.event))
            case .enrolled(let place, let name):
                note(name, event.at)
                places.append(Place(place: place, since: event.at, until: nil))
            case .renamed(_, _, let name): note(name, event.at)
            case .left(let place, _):
                if let last = places.lastIndex(where: { $0.place == place && $0.until == nil }) {
                    places[last].until = event.at
                }
            case .logged: break
            }
        }
        self.names = names
        self.places = places
        self.incidents = incidents.sorted { ($0.occurredAt, $0.id) < ($1.occurredAt, $1.id) }
    }
}

extension Chronology {
    /// The incidents, linked reports of one event together, in the order in which they happened.
    public var incidentsByEvent: [[KnownIncident]] {
        var groups: [[KnownIncident]] = []
        for incident in incidents {
            let place = groups.firstIndex { $0.contains { $0.event != nil && $0.event == incident.event } }
            if let place { groups[place].append(incident) } else { groups.append([incident]) }
        }
        return groups
    }
}

extension KnownName {
    /// Whether it is the same name, however it is spelt, with the same date of birth.
    func isSame(as other: KnownName) -> Bool { PersonName.isSame(name, other.name) && born == other.born }
}

/// Which incident of a child one is: the fourth since March.
public struct IncidentOrdinal: Hashable, Sendable {
    /// 2 or more.
    public let number: Int
    /// When the first one happened.
    public let since: Timestamp

    /// Nil for the first incident, and for one that is not among them. Linked reports of one event are one incident, which
    /// happened when the first of them says.
    ///
    /// - Parameter incidents: all incidents of the child that the reader may know of, in any order, linked ones with their
    ///   event.
    public init?(of incident: String, among incidents: [(id: String, event: String?, occurredAt: Timestamp)]) {
        let inOrder = incidents.sorted { ($0.occurredAt, $0.id) < ($1.occurredAt, $1.id) }
        guard let own = inOrder.first(where: { $0.id == incident }), let first = inOrder.first else { return nil }
        var events: [String] = []
        for event in inOrder.map({ $0.event ?? $0.id }) where !events.contains(event) { events.append(event) }
        guard let place = events.firstIndex(of: own.event ?? own.id), place > 0 else { return nil }
        number = place + 1
        since = first.occurredAt
    }
}
