public import EncompassCore
public import EncompassStore
import Logging

/// Contacts that a person at the desk should know of.
public struct ContactsToConfirm: Sendable {
    /// Those with an address that waits for its code.
    public let waiting: [ContactQuestions]
    /// Those who were asked this term whether their details are right, and have not answered.
    public let silent: [ContactQuestions]

    /// - Throws: `StoreError`.
    public init(_ store: Store, london: London, at now: Timestamp) throws {
        let held = try store.registry.calendarData()
        let calendar = SchoolCalendar(
            periods: held.periods, bankHolidays: held.bankHolidays, authorities: held.authorities)
        let today = london.date(now)
        var terms: [Scope: Timestamp] = [:]
        func termBegan(_ scope: Scope) -> Timestamp {
            if let known = terms[scope] { return known }
            let term = scope.urn.map { calendar.days(urn: $0).confirmationTerm(containing: today) }
            let began = ContactsToConfirm.beginning(of: term ?? ConfirmationTerm(containing: today), london)
            terms[scope] = began
            return began
        }
        let all = try store.contactReviews.all(since: now - ContactsToConfirm.longest)
        waiting = all.filter { !$0.stored.contact.pendingAddresses.isEmpty }
        silent = all.filter { contact in
            let began = termBegan(contact.stored.contact.scope)
            return contact.reviews.contains { $0.askedAt >= began }
                && !ContactQuestion.isConfirmed(contact.reviews, since: began)
        }
    }

    /// What was asked before a term began, and the longest term.
    static let longest = Span.days(260)

    static func beginning(of term: ConfirmationTerm, _ london: London) -> Timestamp {
        london.moment(term.begins, LocalTime("00:00") ?? .nineOClock)
    }
}

extension Engine {
    /// Asks contacts about waiting addresses and, once a term, about their details: in working hours, after each import
    /// and each hour. What is asked is a row of the outbox, so that nobody is asked twice after a restart.
    public func contactsStep() throws {
        let now = clock.now()
        let (today, time) = london.civil(now)
        guard ContactQuestion.hours.contains(time.hour), !today.isWeekend else { return }
        let generation = try store.registry.generation()
        let last = morning.with { $0.contactsAsked }
        if let last, last.generation == generation, now >= last.at, now - last.at < .hours(1) { return }
        let asked = try askContacts(on: today, at: now)
        morning.with { $0.contactsAsked = (generation, now) }
        guard asked > 0 else { return }
        log.info("contacts were asked about their details", metadata: ["count": "\(asked)"])
        dispatchSignal.send()
    }

    private func askContacts(on today: LocalDate, at now: Timestamp) throws -> Int {
        var places: [URN: PlaceRules] = [:]
        var slots = ChannelTest.slots(after: nil, perMinute: ChannelTest.perMinute, at: now)
        var count = 0
        for known in try store.contactReviews.all(since: now - ContactsToConfirm.longest) {
            guard let urn = known.stored.contact.scope.urn else { continue }
            if places[urn] == nil { places[urn] = try rules(for: urn, on: today) }
            guard let place = places[urn] else { continue }
            for question in ContactQuestion.due(
                for: known.stored.contact, asked: known.addresses, reviews: known.reviews, place.policy,
                served: settings.channels, isSchoolDay: place.isSchoolDay, on: today, term: place.term,
                termBegan: ContactsToConfirm.beginning(of: place.term, london), at: now)
            {
                count += 1
                switch question {
                case .address(let address):
                    try store.contactReviews.ask(
                        address, of: known.stored, dueAt: slots.take(),
                        linkUntil: now + ContactQuestion.addressLinkLife, at: now)
                case .review(let channel):
                    try store.contactReviews.review(
                        known.stored, on: channel, dueAt: slots.take(),
                        linkUntil: london.moment(place.term.ends, .nineOClock), at: now)
                }
            }
        }
        return count
    }

    private struct PlaceRules {
        let policy: ContactPolicy
        let isSchoolDay: Bool
        let term: ConfirmationTerm
    }

    private func rules(for urn: URN, on today: LocalDate) throws -> PlaceRules {
        guard let place = try store.registry.establishment(urn), place.status != .closed else {
            return PlaceRules(
                policy: ContactPolicy(), isSchoolDay: false, term: ConfirmationTerm(containing: today))
        }
        let days = knownRegistry.calendar.days(urn: urn, la: policies.resolve(place).localAuthority)
        return PlaceRules(
            policy: policies.contacts(of: place), isSchoolDay: days.isSchoolDay(today),
            term: days.confirmationTerm(containing: today))
    }

    /// What the area of a contact's school asks of its contacts.
    public func contactPolicy(of contact: Contact) throws -> ContactPolicy {
        try contact.scope.urn.flatMap { try store.registry.establishment($0) }.map(policies.contacts)
            ?? ContactPolicy()
    }
}

/// The rules for changed addresses in imported files.
struct ImportedAddresses {
    private let policies: PolicyBook
    private let store: Store

    init(_ policies: PolicyBook, _ store: Store) {
        self.policies = policies
        self.store = store
    }

    /// - Parameter staged: the schools of the import and the register.
    func rules(
        for places: some Sequence<Scope>, staged: () throws -> [Establishment]
    ) throws -> [Scope: AddressRule] {
        guard policies.areas.contains(where: { $0.contacts.imported == .code }) else { return [:] }
        let wanted = Set(places)
        let known = Dictionary(
            try staged().map { ($0.urn, $0) }, uniquingKeysWith: { first, _ in first })
        return try wanted.reduce(into: [:]) { rules, scope in
            guard let urn = scope.urn, let place = try store.registry.establishment(urn) ?? known[urn] else { return }
            rules[scope] = policies.contacts(of: place).imported
        }
    }
}
