/// The one rule about who sees what of a notification. Pages, tokens, API, call sheets, outage packs, messages and
/// acknowledgements all use it, and so must every new channel.
///
/// | recipient | is shown |
/// |---|---|
/// | a party to the incident | not even that it exists |
/// | a person of the place, its system, an officer who got a copy | its children as its own roll names them, as far as the area's template discloses; nothing while it is held, no child once it is cancelled |
/// | the same, of linked reports | also the force's references, and each child once |
/// | the same, after a retraction | the names of the children that this recipient was shown before; no summary |
/// | the addressee of a message | the reference; only `mayKnow` is checked |
/// | a caller, on the call's page | what the place's page shows; after a retraction only the reference |
/// | the call sheet, the outage pack | name, birthday and presence of the children; after a retraction only the reference |
/// | the desk | all of it, with the report |
/// | any of these except a supervisor | a protected pupil by the roll's name, and no text that contains another name |
/// | any of these except the desk | no text in which something was found that a person has not released (`TextReview`) |
///
/// What the place and the desk have said about it is for the place itself and the desk: not for an officer who got a
/// copy. At the place, no text that names a child who is not disclosed to the reader, and none about such a child.
public enum Disclosure {
    public enum Recipient: Hashable, Sendable {
        /// A person or system that signs in: page, link, token.
        case principal(Principal)
        /// A caller with the call's page open: may say what is on it to a contact of the place.
        case telephone(seesRestricted: Bool)
        /// A caller with the call sheet.
        case caller(seesRestricted: Bool)
        case outagePack(describesRestricted: Bool)
    }

    /// - Returns: nil if the recipient must not learn that it exists.
    public static func view(_ facts: NotificationFacts, for recipient: Recipient) -> DisclosedNotification? {
        switch recipient {
        case .principal(let principal):
            switch principal.role {
            case .keyAdult, .laOfficer, .school: return view(facts, atThePlace: principal)
            case .operator, .supervisor, .dutyManager, .auditor, .owner:
                return view(facts, atTheDesk: principal.seesRestricted)
            default: return nil
            }
        case .telephone(let seesRestricted): return view(facts, byTelephone: seesRestricted)
        case .caller(let seesRestricted), .outagePack(let seesRestricted):
            return view(facts, forACall: seesRestricted)
        }
    }

    /// Whether a person or system that signs in may learn that it exists: a party may not.
    public static func mayKnow(_ principal: Principal, parties: ExcludedPeople) -> Bool {
        switch principal.role {
        case .keyAdult, .laOfficer: principal.name.map { mayKnow(name: $0, parties: parties) } ?? true
        default: true
        }
    }

    /// The same for a person at the place who is notified, called, or named as a reader.
    public static func mayKnow(name: String, parties: ExcludedPeople) -> Bool { !parties.mayInclude(name: name) }

    private static func view(
        _ facts: NotificationFacts, atThePlace principal: Principal
    ) -> DisclosedNotification? {
        let isOfficer = principal.role == .laOfficer && facts.officers.contains(where: principal.places.contains)
        guard principal.places.contains(facts.target) || isOfficer, facts.state != .held,
            mayKnow(principal, parties: facts.parties)
        else { return nil }
        guard facts.state != .cancelled else {
            return DisclosedNotification(
                facts, isDescribed: false, occurredAt: facts.isWithdrawn ? nil : facts.occurredAt,
                conversation: conversation(facts, for: principal, disclosing: []))
        }
        let open = facts.children.filter { !$0.isClosed }
        if facts.isWithdrawn {
            let seen = open.filter { child in child.shown.contains { principal.isSame(as: $0.reader) } }
            let named = seen.map { child($0, seesRestricted: false, template: .nameOnly, isWithdrawn: true) }
            return DisclosedNotification(
                facts, isDescribed: !named.isEmpty, occurredAt: named.isEmpty ? nil : facts.occurredAt,
                children: named, conversation: conversation(facts, for: principal, disclosing: seen))
        }
        return described(facts, to: principal)
    }

    /// What the place reads of a notification in force.
    ///
    /// - Parameter principal: nil for somebody on the telephone.
    private static func described(
        _ facts: NotificationFacts, to principal: Principal? = nil
    ) -> DisclosedNotification {
        let isOwn = principal?.places.contains(facts.target) ?? true
        let open = facts.children.filter { !$0.isClosed }
        return DisclosedNotification(
            facts, isDescribed: true, occurredAt: facts.occurredAt, attendedAt: facts.attendedAt,
            summary: facts.template.tellsSummary ? safe(facts.released(.summary, facts.summary), about: open) : nil,
            children: open.map { child(facts.released($0), seesRestricted: false, template: facts.template) },
            conversation: principal.map { conversation(facts, for: $0, disclosing: open) } ?? [],
            changes: changes(facts, open: open),
            notified: isOwn
                ? facts.notified.filter { person in
                    principal?.name.map { !PersonName.isSame($0, person.name) } ?? true
                } : [], reports: facts.reports)
    }

    private static func view(_ facts: NotificationFacts, byTelephone seesRestricted: Bool) -> DisclosedNotification {
        guard !facts.isRestricted || seesRestricted, !facts.isWithdrawn, facts.state != .cancelled else {
            return DisclosedNotification(facts, isDescribed: false)
        }
        return described(facts)
    }

    private static func view(
        _ facts: NotificationFacts, atTheDesk seesRestricted: Bool
    ) -> DisclosedNotification {
        guard !facts.isRestricted || seesRestricted else { return DisclosedNotification(facts, isDescribed: false) }
        return DisclosedNotification(
            facts, isDescribed: true, occurredAt: facts.occurredAt, attendedAt: facts.attendedAt,
            summary: seesRestricted ? facts.summary : safe(facts.summary, about: facts.children),
            children: facts.children.map {
                child($0, seesRestricted: seesRestricted, template: .standard, isAtDesk: true)
            },
            conversation: facts.conversation.map { entry in
                var entry = entry
                if !seesRestricted { entry.text = safe(entry.text, about: facts.children) }
                return entry
            }, changes: changes(facts, open: facts.children.filter { !$0.isClosed }), notified: facts.notified,
            review: facts.review.flatMap { review in
                let texts = review.texts.flatMap { [$0.original, $0.text] }.joined(separator: "\n")
                return seesRestricted || safe(texts, about: facts.children) != nil ? review : nil
            }, reports: facts.reports)
    }

    private static func view(_ facts: NotificationFacts, forACall seesRestricted: Bool) -> DisclosedNotification {
        guard !facts.isRestricted || seesRestricted, !facts.isWithdrawn else {
            return DisclosedNotification(facts, isDescribed: false)
        }
        return DisclosedNotification(
            facts, isDescribed: true, occurredAt: facts.occurredAt,
            children: facts.children.filter { !$0.isClosed }.map {
                child($0, seesRestricted: false, template: .fixedSentence)
            })
    }
}

// MARK: - What was said, and what has changed

extension Disclosure {
    private static func conversation(
        _ facts: NotificationFacts, for principal: Principal, disclosing shown: [NotificationFacts.Child]
    ) -> [ConversationEntry] {
        guard principal.places.contains(facts.target) else { return [] }
        let others = facts.children.filter { child in !shown.contains { $0.id == child.id } }
        let names = Set(others.flatMap(words)).subtracting(shown.flatMap(words)).filter { $0.count > 1 }
        return facts.conversation.map { entry in
            var entry = entry
            let isWritten = entry.text != nil
            if let child = entry.child, !shown.contains(where: { $0.id == child }) {
                (entry.child, entry.text) = (nil, nil)
            }
            let text = safe(entry.text, about: facts.children)
            entry.text = text.flatMap { names.isDisjoint(with: PersonName.words($0)) ? $0 : nil }
            entry.isWithheld = isWritten && entry.text == nil
            return entry
        }
    }

    /// The words of every name that a child has.
    private static func words(_ child: NotificationFacts.Child) -> [String] {
        let (reported, pupil) = (child.reported, child.pupil)
        return [
            reported.forename, reported.surname, reported.knownAs, reported.formerSurname, pupil?.forename,
            pupil?.surname, pupil?.preferredForename, pupil?.preferredSurname,
        ].flatMap { PersonName.words($0 ?? "") }
    }

    /// What a correction changes of what the template discloses. Names and dates of birth of protected pupils are left
    /// out.
    private static func changes(
        _ facts: NotificationFacts, open: [NotificationFacts.Child]
    ) -> [ReportedChange] {
        guard facts.kind == .correction, let earlier = facts.earlier else { return [] }
        var changes: [ReportedChange] = []
        let added = open.count { earlier.children[$0.id] == nil }
        let removed = earlier.children.keys.count { id in !facts.children.contains { $0.id == id } }
        if earlier.reports != facts.reports { changes.append(.reports) }
        if added > 0 { changes.append(.childrenAdded(added)) }
        if removed > 0 { changes.append(.childrenRemoved(removed)) }
        for child in open {
            guard let old = earlier.children[child.id] else { continue }
            let fields = ReportedChange.fields(of: facts.template.shown(old), facts.template.shown(child.reported))
            changes += fields.filter { !child.isProtected || $0 != .name && $0 != .dateOfBirth }.map {
                .child(child.id, $0)
            }
        }
        if earlier.occurredAt != facts.occurredAt { changes.append(.occurredAt) }
        if earlier.attendedAt != facts.attendedAt { changes.append(.attendedAt) }
        if facts.template.tellsSummary, earlier.summary != facts.summary { changes.append(.summary) }
        return changes
    }
}

// MARK: - One child

extension Disclosure {
    /// The name that the place would see for the child: a reader who was shown another name has not been shown this
    /// one.
    public static func identity(of child: NotificationFacts.Child) -> [String] {
        self.child(child, seesRestricted: false, template: .nameOnly, isWithdrawn: true).identity
    }

    private static func child(
        _ facts: NotificationFacts.Child, seesRestricted: Bool, template: ContentTemplate, isAtDesk: Bool = false,
        isWithdrawn: Bool = false
    ) -> DisclosedChild {
        let hides = facts.isProtected && !seesRestricted
        let shown = template.shown(facts.reported)
        let showsBirthday = template != .nameOnly || isWithdrawn
        // The child in the current report may not be the one that was shown.
        let showsReport = !hides && !isWithdrawn
        let showsClass = !isWithdrawn && template != .nameOnly
        let name = names(facts, hides: hides)
        let reported = facts.reported
        let dateOfBirth = showsBirthday ? facts.pupil?.dateOfBirth ?? (hides ? nil : reported.dateOfBirth) : nil
        let showsAge = showsReport && showsBirthday && dateOfBirth == nil && !reported.isUnborn
        return DisclosedChild(
            id: facts.id, reference: facts.reference, forename: name.forename, surname: name.surname,
            knownAs: name.knownAs,
            dateOfBirth: dateOfBirth, age: showsAge ? reported.age : nil, isUnborn: reported.isUnborn,
            dueDate: reported.isUnborn && showsBirthday ? reported.dueDate : nil,
            year: showsClass ? facts.pupil?.yearGroup : nil,
            className: showsClass ? facts.pupil?.className : nil,
            isOnRoll: facts.pupil != nil, reported: showsReport ? difference(facts, withBirthday: showsBirthday) : nil,
            isNameWithheld: hides && facts.pupil == nil, present: shown.present, welfareCheck: shown.welfareCheck,
            voice: hides ? shown.voice.map { safe($0, about: facts) } : shown.voice,
            report: isAtDesk ? (hides ? safe(facts) : facts.reported) : nil, isClosed: facts.isClosed,
            outcome: facts.outcome, shown: isAtDesk ? facts.shown : [])
    }

    private static func names(
        _ facts: NotificationFacts.Child, hides: Bool
    ) -> (forename: String?, surname: String?, knownAs: String?) {
        guard let pupil = facts.pupil else {
            let reported = facts.reported
            return hides ? (nil, nil, nil) : (reported.forename, reported.surname, reported.knownAs)
        }
        let preferred = [pupil.preferredForename ?? pupil.forename, pupil.preferredSurname ?? pupil.surname]
            .joined(separator: " ")
        let isOwn = PersonName.isSame(preferred, pupil.forename + " " + pupil.surname)
        return (pupil.forename, pupil.surname, isOwn ? nil : preferred)
    }

    /// What was reported, if it differs from the roll.
    private static func difference(
        _ facts: NotificationFacts.Child, withBirthday: Bool
    ) -> DisclosedChild.Reported? {
        guard let pupil = facts.pupil else { return nil }
        let reported = facts.reported
        func isOnRoll(_ given: String?, _ held: String?...) -> Bool {
            guard let given, !PersonName.words(given).isEmpty else { return true }
            return held.contains { $0.map { PersonName.isSame($0, given) } ?? false }
        }
        let isNamed =
            isOnRoll(reported.forename, pupil.forename, pupil.preferredForename)
            && isOnRoll(reported.surname, pupil.surname, pupil.preferredSurname)
        let isBorn = !withBirthday || reported.dateOfBirth.map { $0 == pupil.dateOfBirth } ?? true
        guard !isNamed || !isBorn else { return nil }
        return DisclosedChild.Reported(
            forename: isNamed ? nil : reported.forename, surname: isNamed ? nil : reported.surname,
            dateOfBirth: isBorn ? nil : reported.dateOfBirth)
    }

    /// A protected pupil's report for a reader who may not see all of it: no names, numbers or addresses.
    private static func safe(_ facts: NotificationFacts.Child) -> ChildDetails {
        let reported = facts.reported
        return ChildDetails(
            reference: facts.reference, forename: facts.pupil?.forename, surname: facts.pupil?.surname,
            dateOfBirth: facts.pupil?.dateOfBirth, sex: reported.sex, present: reported.present,
            welfareCheck: reported.welfareCheck, voice: reported.voice.map { safe($0, about: facts) })
    }

    private static func safe(_ voice: ChildVoice, about child: NotificationFacts.Child) -> ChildVoice {
        ChildVoice(
            text: safe(voice.text, about: [child]), presentWhenSpoken: safe(voice.presentWhenSpoken, about: [child]))
    }

    /// Nil if the text contains a name of a protected pupil that the roll does not have.
    private static func safe(_ text: String?, about children: [NotificationFacts.Child]) -> String? {
        guard let text else { return nil }
        let words = Set(PersonName.words(text))
        let isSafe = children.filter(\.isProtected).allSatisfy { child in
            let reported = child.reported
            let former = [reported.forename, reported.surname, reported.knownAs, reported.formerSurname]
            let known = [
                child.pupil?.forename, child.pupil?.surname, child.pupil?.preferredForename,
                child.pupil?.preferredSurname,
            ]
            func all(_ names: [String?]) -> Set<String> { Set(names.flatMap { PersonName.words($0 ?? "") }) }
            return all(former).subtracting(all(known)).filter { $0.count > 1 }.isDisjoint(with: words)
        }
        return isSafe ? text : nil
    }
}

/// What one recipient may see of a notification. Only `Disclosure.view` makes one, and only these reach a page, the
/// API, a call sheet, an outage pack or a printer.
public struct DisclosedNotification: Hashable, Sendable {
    public let kind: NotificationKind
    /// Whether it was retracted, so that there is nothing to do.
    public let isWithdrawn: Bool
    /// Whether more than the reference and the state is disclosed.
    public let isDescribed: Bool
    public let occurredAt: Timestamp?
    /// When police came, if the force says so.
    public let attendedAt: Timestamp?
    public let summary: String?
    public let children: [DisclosedChild]
    /// What the place and the desk have said about it, oldest first.
    public let conversation: [ConversationEntry]
    /// Of a correction: what is different of what the place is shown.
    public let changes: [ReportedChange]
    /// Who else at the place was notified; for the desk, everybody.
    public let notified: [NotifiedPerson]
    /// The force's texts with what was found in them and what a person released, only for the desk.
    public let review: TextReview?
    /// The force's references, if several linked reports are of the one event.
    public let reports: [String]

    init(
        _ facts: NotificationFacts, isDescribed: Bool, occurredAt: Timestamp? = nil, attendedAt: Timestamp? = nil,
        summary: String? = nil, children: [DisclosedChild] = [], conversation: [ConversationEntry] = [],
        changes: [ReportedChange] = [], notified: [NotifiedPerson] = [], review: TextReview? = nil,
        reports: [String] = []
    ) {
        kind = facts.kind
        isWithdrawn = facts.isWithdrawn
        self.isDescribed = isDescribed
        self.occurredAt = occurredAt
        self.attendedAt = attendedAt
        self.summary = summary
        self.children = children
        self.conversation = conversation
        self.changes = changes
        self.notified = notified
        self.review = review
        self.reports = reports
    }
}

/// A child as one recipient may see them: the pupil as the place's own roll has them, else as reported.
public struct DisclosedChild: Hashable, Sendable {
    public let id: String
    public let reference: String
    public let forename: String?
    public let surname: String?
    public let knownAs: String?
    public let dateOfBirth: LocalDate?
    /// As reported, if the date of birth is not known.
    public let age: Int?
    /// Not born yet: only an authority is notified.
    public let isUnborn: Bool
    public let dueDate: LocalDate?
    /// Year group and class on the place's own roll, as it writes them.
    public let year: String?
    public let className: String?
    /// Whether the details are from the place's own roll; otherwise they are as reported.
    public let isOnRoll: Bool
    /// What the force reported, if it differs from the roll.
    public let reported: Reported?
    /// Whether the name is withheld: a protected pupil who is on no roll of the place.
    public let isNameWithheld: Bool
    public let present: Bool?
    public let welfareCheck: Bool?
    public let voice: ChildVoice?
    /// The report itself, only for the desk.
    public let report: ChildDetails?
    public let isClosed: Bool
    public let outcome: String?
    /// Who at the place was shown the child, only for the desk.
    public let shown: [Showing]

    public struct Reported: Hashable, Sendable {
        public let forename: String?
        public let surname: String?
        public let dateOfBirth: LocalDate?

        /// For people: the name, if that differs.
        public var name: String? {
            let name = [forename, surname].compactMap(\.self).joined(separator: " ")
            return name.isEmpty ? nil : name
        }
    }

    /// For people.
    public var name: String {
        if isNameWithheld { return "A pupil whose name is protected" }
        let name = [forename, surname].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? knownAs ?? (isUnborn ? "An unborn child" : "A child without a name") : name
    }

    /// The identity that a retraction would name: a reader who was shown something else has not been shown this.
    public var identity: [String] { PersonName.storedWords(name) + [dateOfBirth?.description ?? ""] }
}
