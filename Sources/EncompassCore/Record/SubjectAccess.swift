/// A person who asks what is held about them, as a data protection officer has established who they are.
public struct AccessSubject: Hashable, Sendable {
    public let name: String
    public let born: LocalDate

    public init(name: String, born: LocalDate) {
        self.name = name
        self.born = born
    }

    /// How sure it is that a record is about this person.
    public enum Likeness: Hashable, Sendable { case sure, possible }

    /// Sure if name and date of birth agree, possible if the record has no date of birth; nil for somebody else.
    ///
    /// - Parameter names: every name that the record has for the person.
    public func likeness(names: [String], born other: LocalDate?) -> Likeness? {
        guard names.contains(where: { PersonName.isSame($0, name) }) else { return nil }
        guard let other else { return .possible }
        return other == born ? .sure : nil
    }
}

/// Who the person is in a record.
public enum SubjectRole: String, Hashable, Sendable, CaseIterable {
    /// A child in an incident, or a pupil on a roll.
    case child
    /// An adult named in an incident.
    case adult
    /// A contact of a school or an authority, or a person who signs in.
    case staff
}

/// What a part of a record says, for the rules about what may be given to its subject.
public enum SubjectField: String, Hashable, Sendable, CaseIterable {
    /// Their own name, date of birth, sex and numbers.
    case identity
    /// Their own addresses.
    case address
    /// The school that they attend, or that was notified of them.
    case school
    /// The school or authority that they work for, and how they are reached there.
    case workplace
    /// What they said.
    case ownWords
    /// Their part in the incident.
    case part
    /// Force, reference, time and status of the incident; what was decided, and when.
    case event
    /// How the police graded the risk.
    case riskGrade
    /// Free text about the incident.
    case narrative
    /// Where the incident happened.
    case location
    /// Names and details of others: children, adults, staff.
    case otherPerson
    /// How the child was compared with pupils.
    case matching
}

/// Why a part of a record is withheld from the draft.
public enum Withholding: String, Hashable, Sendable, CaseIterable {
    case thirdParty, school, address, narrative, riskGrade, matching

    /// For the data protection officer, with the provision to consider.
    public var reason: String {
        switch self {
        case .thirdParty:
            "about another person (Data Protection Act 2018, s. 45(4)(e); UK GDPR: Sch. 2 para. 16)"
        case .school:
            "would show where a child can be found (Data Protection Act 2018, s. 45(4)(e); UK GDPR: Sch. 3 Part 5)"
        case .address:
            "would show where a victim or a child lives (Data Protection Act 2018, s. 45(4)(e); UK GDPR: Sch. 2 para. 16)"
        case .narrative:
            "free text that names others and MASH's sources: release by hand, passage by passage (s. 45(4)(b), (e))"
        case .riskGrade:
            "an assessment whose release may put somebody at risk or prejudice an investigation (s. 45(4)(b), (e))"
        case .matching:
            "compares the child with other pupils (Data Protection Act 2018, s. 45(4)(e); UK GDPR: Sch. 2 para. 16)"
        }
    }
}

/// What is withheld by rule. A data protection officer decides about every part; the rule only drafts, and rather
/// withholds too much: the person who asks may be a victim, or live with the alleged perpetrator, or be one.
public enum SubjectAccessRule {
    /// | | child | adult | staff |
    /// |---|---|---|---|
    /// | identity, part, event | given | given | given |
    /// | ownWords | given | third party | given |
    /// | workplace | third party | third party | given |
    /// | school | school | school | school |
    /// | address, location | address | address | address |
    /// | narrative | narrative | narrative | narrative |
    /// | riskGrade | risk grade | risk grade | risk grade |
    /// | matching | matching | third party | third party |
    /// | otherPerson | third party | third party | third party |
    public static func withholding(_ field: SubjectField, from role: SubjectRole) -> Withholding? {
        switch (field, role) {
        case (.identity, _), (.part, _), (.event, _): nil
        case (.ownWords, .child), (.ownWords, .staff), (.workplace, .staff): nil
        case (.ownWords, .adult), (.workplace, _), (.otherPerson, _): .thirdParty
        case (.school, _): .school
        case (.address, _), (.location, _): .address
        case (.narrative, _): .narrative
        case (.riskGrade, _): .riskGrade
        case (.matching, .child): .matching
        case (.matching, _): .thirdParty
        }
    }
}

/// One record about the person, before anything is withheld.
public struct SubjectRecord: Hashable, Sendable {
    public struct Part: Hashable, Sendable {
        public let field: SubjectField
        public let label: String
        public let value: String

        public init(_ field: SubjectField, _ label: String, _ value: String) {
            self.field = field
            self.label = label
            self.value = value
        }
    }

    public let role: SubjectRole
    /// What it is, in words: a child in an incident, a pupil on a roll.
    public let title: String
    public let likeness: AccessSubject.Likeness
    public let parts: [Part]
    /// The item's name in the audit log: who looked at it is listed.
    public let subject: String?

    public init(
        role: SubjectRole, title: String, likeness: AccessSubject.Likeness, parts: [Part], subject: String? = nil
    ) {
        self.role = role
        self.title = title
        self.likeness = likeness
        self.parts = parts
        self.subject = subject
    }
}

/// A record as the draft gives it: what the person gets, and what was withheld with the reason.
public struct DraftedRecord: Hashable, Sendable {
    public struct Withheld: Hashable, Sendable {
        public let label: String
        public let why: Withholding
    }

    public let title: String
    public let isPossible: Bool
    public let given: [SubjectRecord.Part]
    public let withheld: [Withheld]

    public init(_ record: SubjectRecord) {
        title = record.title
        isPossible = record.likeness == .possible
        let held = record.parts.filter { !$0.value.isEmpty }
        given = held.filter { SubjectAccessRule.withholding($0.field, from: record.role) == nil }
        withheld = held.compactMap { part in
            SubjectAccessRule.withholding(part.field, from: record.role).map {
                Withheld(label: part.label, why: $0)
            }
        }
    }
}
