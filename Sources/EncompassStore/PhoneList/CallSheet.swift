public import EncompassCore

/// What a caller needs: who to ring, in which order, and what to say. It names children, so that opening it is
/// audited, and it leaves the machine only encrypted.
public struct CallSheet: Codable, Hashable, Sendable {
    public var madeAt: Timestamp
    public var isExercise: Bool
    /// By person to ring: nearest deadline first, then risk, presence and repeats.
    public var entries: [Entry]
    /// Exceptions that were open when the sheet was made, nearest deadline first.
    public var exceptions: [OpenException]
    /// Restricted exceptions, which are counted and not described.
    public var restrictedExceptions: Int
    /// Who to ring about restricted items, if the sheet does not describe them.
    public var supervisor: String?
    /// How far the audit log had got, in an outage pack: a copy kept outside the database.
    public var auditLog: String?

    public init(
        madeAt: Timestamp, isExercise: Bool, entries: [Entry], exceptions: [OpenException] = [],
        restrictedExceptions: Int = 0, supervisor: String? = nil, auditLog: String? = nil
    ) {
        self.madeAt = madeAt
        self.isExercise = isExercise
        self.entries = entries
        self.exceptions = exceptions
        self.restrictedExceptions = restrictedExceptions
        self.supervisor = supervisor
        self.auditLog = auditLog
    }

    /// Also reads packs from before exceptions were included.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            madeAt: try values.decode(Timestamp.self, forKey: .madeAt),
            isExercise: try values.decode(Bool.self, forKey: .isExercise),
            entries: try values.decode([Entry].self, forKey: .entries),
            exceptions: try values.decodeIfPresent([OpenException].self, forKey: .exceptions) ?? [],
            restrictedExceptions: try values.decodeIfPresent(Int.self, forKey: .restrictedExceptions) ?? 0,
            supervisor: try values.decodeIfPresent(String.self, forKey: .supervisor),
            auditLog: try values.decodeIfPresent(String.self, forKey: .auditLog))
    }

    /// The same entries with those of one number next to each other, where the first of them was.
    static func byPersonToRing(_ entries: [Entry]) -> [Entry] {
        var groups: [[Entry]] = []
        var places: [String: Int] = [:]
        for entry in entries {
            let number = entry.contacts.first?.numbers.first ?? entry.switchboard.map { NumberToCall($0) }
            let key = number.map { $0.link ?? $0.number }
            if let key, let place = places[key] {
                groups[place].append(entry)
            } else {
                if let key { places[key] = groups.count }
                groups.append([entry])
            }
        }
        return groups.flatMap(\.self)
    }

    /// What a person must resolve: a child whose school is not known yet, a record that could not be read.
    public struct OpenException: Codable, Hashable, Sendable {
        public var kind: ExceptionKind
        public var force: String
        public var incidentReference: String?
        /// Why it waits, without personal data.
        public var detail: String
        public var occurredAt: Timestamp?
        public var deadlineAt: Timestamp
        public var isRestricted: Bool
        /// As the officer reported the child; nil for a record without one.
        public var child: ChildDetails?
        /// Line of the push and time of receipt of a record that could not be read.
        public var line: Int?
        public var receivedAt: Timestamp?
        /// Who the child might be, likeliest first, and the school that the officer named. Nobody has agreed with any
        /// of these.
        public var candidates: [Candidate]
        /// The authorities' officers, who find a school for a child on no roll.
        public var officers: [Person]

        public init(
            kind: ExceptionKind, force: String, incidentReference: String?, detail: String, occurredAt: Timestamp?,
            deadlineAt: Timestamp, isRestricted: Bool, child: ChildDetails?, line: Int? = nil,
            receivedAt: Timestamp? = nil, candidates: [Candidate] = [], officers: [Person] = []
        ) {
            self.kind = kind
            self.force = force
            self.incidentReference = incidentReference
            self.detail = detail
            self.occurredAt = occurredAt
            self.deadlineAt = deadlineAt
            self.isRestricted = isRestricted
            self.child = child
            self.line = line
            self.receivedAt = receivedAt
            self.candidates = candidates
            self.officers = officers
        }
    }

    /// A pupil that the child might be, and one of the pupil's schools.
    public struct Candidate: Codable, Hashable, Sendable {
        /// Nil for the school that the officer named.
        public var name: String?
        public var dateOfBirth: LocalDate?
        public var place: String
        /// Nil for an authority or a provider.
        public var urn: URN?
        public var switchboard: String?
        public var contacts: [Person]

        public init(
            name: String?, dateOfBirth: LocalDate?, place: String, urn: URN?, switchboard: String?, contacts: [Person]
        ) {
            self.name = name
            self.dateOfBirth = dateOfBirth
            self.place = place
            self.urn = urn
            self.switchboard = switchboard
            self.contacts = contacts
        }
    }

    public struct Entry: Codable, Hashable, Sendable {
        /// The task on the phone list; nil for an open notification that is not on it yet.
        public var task: String?
        /// `escalation`, `callBack`, `challenge`; `notYet` for one that is not on the list.
        public var kind: String
        public var reference: String
        public var place: String
        public var target: Scope
        public var dueAt: Timestamp
        public var deadlineAt: Timestamp
        public var isRestricted: Bool
        /// Why it is held, if it is: nobody is to be notified before a person has released it.
        public var hold: HoldReason?
        public var claimedBy: String?
        /// The switchboard's number, as on the register.
        public var switchboard: String?
        public var contacts: [Person]
        /// Empty if the sheet's reader may not see a restricted item.
        public var children: [Child]
        public var childCount: Int
        /// Whether it was retracted: the caller names no child, and says that nothing is to be done.
        public var isWithdrawn: Bool?
        public var calls: [Call]
    }

    public struct Person: Codable, Hashable, Sendable {
        public var name: String
        public var role: Contact.Role
        /// In calling order.
        public var numbers: [NumberToCall]
        public var isAway: Bool
    }

    public struct Child: Codable, Hashable, Sendable {
        public var reference: String
        /// As on the school's roll, else as reported.
        public var name: String
        public var dateOfBirth: LocalDate?
        /// As reported, if the date of birth is not known.
        public var age: Int?
        public var present: Bool?
        /// The reported name, if the roll has another.
        public var reportedAs: String?
        /// The reported date of birth, if the roll has another.
        public var reportedBirthday: LocalDate?
    }

    public struct Call: Codable, Hashable, Sendable {
        public var at: Timestamp
        public var outcome: CallOutcome
    }
}

/// Which notifications a call sheet includes.
public enum CallSheetExtent: Hashable, Sendable {
    /// Open tasks of the phone list.
    case phoneList
    /// These, and every open notification with a deadline until a moment: for a morning without the daemon.
    case allOpen(until: Timestamp)
}
