import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import Foundation
import GRDB

extension Night {
    /// Some schools get new Key Adults: the old ones must not be notified any more.
    func changeContacts() {
        suffer(.contactsChanged)
        let scopes = register.keys.sorted { $0.description < $1.description }
        var changed: [Contact] = []
        for scope in scopes where dice.chance(0.25) {
            for var contact in register[scope] ?? [] {
                switch dice.below(5) {
                case 0:
                    contact.name = "Robin " + surname(dice.below(1000))
                    contact.email = "replaced\(dice.below(100_000))@county.example"
                case 1: contact.email = "moved\(dice.below(100_000))@county.example"
                case 2: (contact.awayFrom, contact.awayTo) = (evening, evening.adding(days: 3))
                case 3: contact.verifiedOn = nil
                default: break
                }
                changed.append(contact)
            }
        }
        _ = importing { staged in
            try staged.stage(contacts: changed.enumerated().map { ($0.offset + 2, $0.element) })
        }
        ledger.lastContactChange = now
        showings.contacts = [:]
    }

    /// Letters only: a digit is not part of a name, and two people would look the same.
    private func surname(_ number: Int) -> String {
        let syllables = ["ba", "de", "fin", "gor", "hul", "ka", "lem", "mi", "nor", "pu"]
        return "Mac" + String(number).compactMap { $0.wholeNumberValue.map { syllables[$0] } }.joined()
    }

    /// A few rolls are imported again: some pupils have left.
    func changeRolls() {
        suffer(.rollChanged)
        let rolls = Set(template.county.trust.prefix(3))
        var rows: [(line: Int, row: RollRow)] = []
        template.generator.forEachRow { row in
            guard rolls.contains(row.enrolment.urn) else { return }
            guard !dice.chance(0.08) else {
                if let person = population.key(number: row.pupil.upn ?? row.pupil.pupilId ?? "") {
                    showings.left.insert(person)
                }
                return
            }
            rows.append((rows.count + 2, row))
        }
        _ = importing { try $0.stage(roll: rows) }
    }

    /// A school closes permanently, and another replaces it.
    func closeSchool() {
        let open = population.held.filter { urn in
            template.county.place(urn)?.establishment.status == .open && population.successor(of: urn) == nil
                && template.webhooks[urn] == nil
        }
        guard let closed = dice.pick(open), let successor = dice.pick(open.filter { $0 != closed }) else { return }
        suffer(.schoolClosed, "\(closed) into \(successor)")
        var establishments = template.county.establishments
        for place in establishments.indices where establishments[place].urn == closed {
            establishments[place].status = .closed
            establishments[place].closeDate = evening.adding(days: -1)
        }
        let link = EstablishmentLink(
            urn: closed, linked: successor, kind: .successor, description: "Successor",
            establishedOn: evening)
        let links = template.county.links + [link]
        // From the earliest time that the import may be in effect, either may be right.
        population.close(closed, into: successor)
        let reply = importing {
            try $0.stage(establishments: establishments)
            try $0.stage(links: links)
        }
        if case .done = reply { showings.closed[closed] = now }
    }

    private func importing(_ stage: (RegistryImport) throws -> Void) -> Reply<Void> {
        let wall = clock.now()
        showings.owners = [:]
        return ask("import") { engine in
            let staged = try engine.store.registry.beginImport(by: .login("county"), at: wall)
            try stage(staged)
            try staged.land(acceptRemovals: true, at: wall)
            _ = try engine.currentRegistry()
            engine.workSignal.send()
        }
    }

    /// An edit does not change existing notifications.
    func editPolicy() {
        suffer(.policyEdited)
        policies = AreaVariants.book(for: template.county, feed: behaviour.window, &dice)
        noteDeadlines()
        daemon?.engine.replacePolicies(policies)
    }

    /// Snow: schools close at an hour's notice, and no deadline moves.
    func closeForSnow() {
        suffer(.emergencyClosure)
        let day = london.date(now + .hours(12))
        let authority = template.county.authorities[0].code
        var periods = template.county.calendar().filter { $0.scope == .localAuthority(authority) }
        periods.append(
            CalendarPeriod(
                scope: .localAuthority(authority), kind: .emergencyClosure, from: day, to: day, name: "Snow"))
        let all = periods
        _ = importing { try $0.stage(calendar: all) }
    }
}

/// The night runs in one thread, so two concurrent threads of the daemon are simulated in halves: one reads, the other
/// changes what it read, and the first then writes. The store must refuse that.
extension Night {
    /// The step in progress when an acknowledgement arrives; nil if none is due.
    func stepInProgress(of notification: String) -> DueNotification? {
        guard let daemon = awake else { return nil }
        let read = try? daemon.store.notifications.due(ids: [notification], at: clock.now())
        return (try? read?.first?.get()) ?? nil
    }

    /// Takes a step that was in progress when the acknowledgement arrived.
    func finish(_ due: DueNotification) {
        suffer(.staleStep, due.id)
        let wall = clock.now()
        let outcome = StepOutcome(phoneTask: "ladder", nextStep: due.step + 1, nextAt: nil, note: "stale")
        let reply = ask("stale step") {
            try $0.store.notifications.completeSteps([(due: due, outcome: outcome)], at: wall).first?.get() ?? false
        }
        if case .done(true) = reply {
            violate(.escalatedAfterAcknowledgement, "\(due.id) took a step that was read before it")
        }
    }

    /// The matcher is working on an incident, and finishes after the incident has changed.
    func beginDecision(_ answers: [RecordAnswer]) {
        guard case .accepted(let id, _)? = dice.pick(answers)?.outcome, let daemon = awake,
            let incident = try? daemon.store.incidents.undecided(id: id)
        else { return }
        heap.plan(.staleDecision(incident), at: now + dice.span(.seconds(1), .hours(3)))
    }

    func finish(_ incident: UndecidedIncident) {
        guard awake != nil, let change = value("SELECT change FROM incident WHERE id = ?", [incident.id]),
            change != incident.change
        else { return }
        suffer(.staleDecision, incident.id)
        let wall = clock.now()
        let reply = ask("stale decision") { engine in
            let decision = IncidentDecision(
                incident: incident, decisions: [], generation: try engine.store.registry.generation(),
                exceptionDeadline: wall, isAssisted: isAssisted)
            return try engine.store.incidents.decide(decision, at: wall) { _, _, _, _, _ in
                NotificationSchedule(releaseAt: wall, deadlineAt: wall, late: false, hold: nil, rules: "{}")
            }
        }
        if case .done(true) = reply { violate(.decidedTwice, "incident \(incident.id) based on outdated data") }
    }
}

extension Night {
    func planCorruption(_ sql: String) {
        let time = LocalTime(hour: 7, minute: 10) ?? .firstCalls
        heap.plan(.corrupt(sql), at: london.moment(morning, time))
    }

    /// Changes the file behind the daemon's back, with a function `opened(body, key_id)` for sealed data. Waits for a
    /// running daemon.
    func corrupt(_ sql: String) {
        guard let daemon else { return heap.plan(.corrupt(sql), at: now + .minutes(1)) }
        note("the file is corrupted")
        let keys = daemon.store.keys
        let opened = DatabaseFunction("opened", argumentCount: 2) { values in
            guard let bytes = Data.fromDatabaseValue(values[0]), let key = Int.fromDatabaseValue(values[1]) else {
                return nil
            }
            return try Body(bytes: bytes, keyId: key).open(with: keys)
        }
        let isDone: Void? = try? daemon.store.write { db in
            db.add(function: opened)
            try db.execute(sql: sql)
        }
        if isDone == nil {
            heap.plan(.corrupt(sql), at: now + .minutes(1))
        }
    }
}
