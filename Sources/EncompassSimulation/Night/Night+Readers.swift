import EncompassCore
import EncompassEngine
import EncompassStore
import GRDB

/// People at the schools, and what they open.
extension Night {
    /// A place's contacts, cached until the register changes.
    private func people(at place: Scope) -> [Contact] {
        if let known = showings.contacts[place] { return known }
        guard let held = try? daemon?.store.registry.contacts(place) else { return [] }
        showings.contacts[place] = held.map(\.contact)
        return held.map(\.contact)
    }

    /// The reader with an address at a place, or its authority's officer.
    func mailbox(of address: String, at target: Scope) -> Reader? {
        let own = people(at: target)
        guard let found = own.first(where: { $0.email.flatMap { EmailAddress($0) }?.text == address }) else {
            return nil
        }
        return Reader(name: found.name, place: target)
    }

    /// Opens a notification like the page, the link and the school's token.
    func opening(_ id: String, by reader: Reader, in engine: Engine) throws -> DisclosedNotification {
        let principal = reader.principal
        return try engine.openForSchool(
            id, by: principal,
            as: AuditEntry(.disclosure, "notification.disclosed", actor: principal.actor, subject: ""), at: clock.now()
        ).disclosed
    }

    /// Somebody looks through everything at their place.
    func visit(by reader: Reader, of place: Scope) {
        for id in listed(for: reader, of: place) { look(at: id, by: reader) }
    }

    /// Their list: it must not show an incident to a party to it.
    private func listed(for reader: Reader, of place: Scope) -> [String] {
        let states = NotificationState.allCases.filter { $0 != .held }
        let wall = clock.now()
        let reply = ask("list") {
            try $0.store.notifications.queue(
                QueueFilter(states: states, targets: [place]), limit: 8, for: reader.principal, at: wall)
        }
        let items = reply.value ?? []
        showings.checked += items.count
        for item in items {
            guard let name = reader.name, truth.isParty(name, to: item.incidentReference) else { continue }
            violate(.shownToParty, "\(item.id) is on the list of a party to \(item.incidentReference)")
        }
        return items.map(\.id)
    }

    private func look(at id: String, by reader: Reader) {
        let inside = childrenIn(id)
        let reply = ask("open") { try opening(id, by: reader, in: $0) }
        switch reply {
        case .done(let opened): checkOpened(id, opened, by: reader)
        case .gone: for child in inside { showings.show(child, to: reader.key, at: nil) }
        case .refused: break
        }
    }

    /// A party to the incident who works at the school tries to read and answer it.
    func snoop(by reader: Reader, on id: String) {
        suffer(.partyLooks, id)
        _ = listed(for: reader, of: reader.place)
        look(at: id, by: reader)
        guard violations.isEmpty else { return }
        let before = rows("SELECT state FROM notification WHERE id = ?", [id]).first?["state"] as String?
        let reply = ask("answer of a party") { engine in
            try engine.acknowledge(
                notification: id,
                Acknowledgement(
                    outcome: .acknowledged, person: reader.name, via: .link, actor: reader.principal.actor),
                within: [reader.place])
        }
        guard case .done = reply, before != NotificationState.acknowledged.rawValue else { return }
        violate(.shownToParty, "a party to the incident has answered \(id)")
    }

    /// A colleague of a retraction's recipient, who may not know what it retracts, opens everything there.
    func planColleague(of message: LeasedMessage) {
        guard message.notice.kind == .retraction, dice.chance(0.4) else { return }
        let people = people(at: message.notice.target)
        let others = people.filter { $0.email != message.address && $0.role != .laOfficer }
        guard let other = dice.pick(others) else { return }
        let reader = Reader(name: other.name, place: message.notice.target)
        heap.plan(.visit(reader, of: message.notice.target), at: now + dice.span(.seconds(20), .minutes(40)))
    }

    /// Parties with an account at the place look within minutes of a message there.
    func planSnooping(on message: LeasedMessage) {
        let incident =
            rows(
                "SELECT i.reference FROM notification n JOIN incident i ON i.id = n.incident WHERE n.id = ?",
                [message.notice.id]
            ).first?["reference"] as String?
        guard let incident, let parties = truth.parties[incident] else { return }
        let people = people(at: message.notice.target)
        for name in people.map(\.name) where parties.contains(name) {
            let reader = Reader(name: name, place: message.notice.target)
            heap.plan(.snoop(reader, notification: message.notice.id), at: now + dice.span(.seconds(20), .hours(2)))
        }
    }
}
