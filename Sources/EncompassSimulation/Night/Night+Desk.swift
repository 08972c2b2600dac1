import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import GRDB

extension Night {
    /// An operator, or a supervisor, looks at the open exceptions.
    func workAtDesk() {
        guard let daemon = awake else { return }
        let exceptions = (try? daemon.store.exceptions.page(limit: 60)) ?? []
        for item in exceptions where dice.chance(0.3) { resolve(item) }
        let held = rows(
            "SELECT id, hold FROM notification WHERE hold IN ('confirmation', 'restricted') ORDER BY deadline_at, id LIMIT 60"
        )
        for row in held where dice.chance(0.25) {
            let isRestricted = row["hold"] as String == HoldReason.restricted.rawValue
            if isRestricted, dice.chance(0.1) { overstep(row["id"]) }
            act(isRestricted && dice.chance(0.3) ? .cancel : .release, on: row["id"])
        }
        let open = rows(
            """
            SELECT id FROM notification WHERE state NOT IN ('acknowledged', 'cancelled') ORDER BY deadline_at, id LIMIT 60
            """)
        for row in open {
            if dice.chance(0.01) {
                meddle(with: row["id"])
            } else if showings.opened.contains(row["id"]), dice.chance(0.02) {
                // A notification that somebody has read turns out to be another school's.
                act(.redirect, on: row["id"], to: dice.pick(places))
            }
        }
        if dice.chance(0.12) { printSheet() }
    }

    /// The phone list and the outage pack of an operator.
    private func printSheet() {
        let wall = clock.now()
        let sheet = ask("call sheet") {
            try $0.store.phoneList.callSheet(
                .allOpen(until: wall + .hours(36)), for: .desk("operator", as: .operator), isExercise: false,
                today: london.date(wall), at: wall)
        }
        if let sheet = sheet.value { checkCallSheet(sheet) }
        let restricted = rows("SELECT id FROM notification WHERE restricted = 1 ORDER BY id DESC LIMIT 1").first
        guard let id = restricted?["id"] as String? else { return }
        showings.checked += 1
        let page = ask("operator") {
            try $0.store.notifications.open(
                id, atDeskBy: .desk("operator", as: .operator),
                as: AuditEntry(.disclosure, "notification.disclosed", actor: .account("operator"), subject: ""),
                at: wall)
        }
        if case .done = page { violate(.wronglyShown, "an operator reads \(id), which is restricted") }
    }

    private func meddle(with id: String) {
        switch dice.below(4) {
        case 0: act(.retry, on: id)
        case 1: act(.cancel, on: id)
        case 2: act(.redirect, on: id, to: dice.pick(places))
        default: act(.redirect, on: id, contact: "head")
        }
    }

    private var places: [URN] { template.county.establishments.filter { $0.status != .closed }.map(\.urn) }

    private func act(_ kind: QueueAction.Kind, on id: String, to urn: URN? = nil, contact: String? = nil) {
        let action = QueueAction(kind: kind, notification: id, reason: "drill", urn: urn, contact: contact)
        let children = childrenIn(id)
        let reply = ask("\(kind.rawValue)") {
            try $0.run(.queue(action), by: .desk("supervisor", as: .supervisor))
        }
        note("\(kind.rawValue) \(id): \(reply.word)")
        ledger.retried.insert(id)
        // Without an answer, either outcome is possible.
        if case .refused = reply { return }
        switch kind {
        case .redirect:
            guard let urn else { return }
            sent(children, to: urn, reply)
            if case .done = reply { checkBreach(of: id, children) }
        case .cancel:
            showings.cancelled.insert(id)
            for child in children { showings.decide(on: child) }
        case .release, .retry: break
        }
    }

    /// An operator tries to act on a supervisor's item.
    private func overstep(_ id: String) {
        suffer(.wrongEntry, id)
        let kind: QueueAction.Kind = dice.chance(0.5) ? .release : .cancel
        let action = QueueAction(kind: kind, notification: id, reason: "drill")
        let reply = ask("operator") { try $0.run(.queue(action), by: .desk("operator", as: .operator)) }
        guard case .done = reply else { return }
        violate(.believed, "\(kind.rawValue) of the restricted notification \(id) by an operator")
    }

    private func sent(_ children: [Showings.Child], to urn: URN, _ reply: Reply<OperationResult>) {
        for child in children { showings.say(["urn:\(urn)"], of: child) }
        guard case .done = reply, showings.closed[urn] != nil else { return }
        violate(.believed, "a redirection to \(urn), which is closed")
    }

    func childrenIn(_ notification: String) -> [Showings.Child] {
        rows(
            """
            SELECT c.body, c.key_id, i.reference AS incident_reference FROM notification_child k
            JOIN child c ON c.id = k.child JOIN incident i ON i.id = c.incident WHERE k.notification = ? ORDER BY c.id
            """, [notification]
        ).compactMap(who)
    }

    private func resolve(_ item: ExceptionItem) {
        if item.kind == .restricted { return close(item) }
        let child = item.child.flatMap { who(child: $0) }
        let entry = entry(for: item, child)
        let reply = resolve(item, entry.request, by: entry.isOperator ? .operator : .supervisor)
        note("resolve \(item.kind.rawValue) \(item.id) as \(entry.request.decision): \(reply.word)")
        if case .refused = reply { return }
        if let child, let urn = entry.rollOf { showings.register(child, at: urn) }
        if let child { showings.say(entry.targets.map(\.description), of: child) }
        if let child, let pupil = entry.pupil { showings.say(pupil: pupil, of: child) }
        guard case .done = reply else { return }
        if let mistake = entry.mistake, item.kind == .unborn || !isRegistration(item, entry) {
            return violate(.believed, "exception \(item.id): \(mistake)")
        }
        guard dice.chance(0.05) else { return }
        suffer(.twoOperatorsAtOnce, item.id)
        let dismissal = ResolveRequest(exception: item.id, decision: "dismiss", reason: "drill")
        if case .done = resolve(item, dismissal, by: .supervisor) { violate(.decidedTwice, "exception \(item.id)") }
    }

    /// If a child's most likely pupil is on that roll, naming the school says which registration is right.
    private func isRegistration(_ item: ExceptionItem, _ entry: Entry) -> Bool {
        guard let urn = entry.rollOf, showings.closed[urn] == nil, let id = item.child,
            let pupil = rows("SELECT pupil FROM child WHERE id = ?", [id]).first?["pupil"] as Int64?
        else { return false }
        return entries(pupil).contains { $0.enrolment.urn == urn }
    }

    /// Resolving the exception of a restricted incident must not cancel its notifications.
    private func close(_ item: ExceptionItem) {
        let sql = "SELECT id FROM notification WHERE incident = ? AND state = 'cancelled' ORDER BY id"
        let before = Set(rows(sql, [item.incident]).map { $0["id"] as String })
        let dismissal = ResolveRequest(exception: item.id, decision: "dismiss", reason: "drill")
        let reply = resolve(item, dismissal, by: .supervisor)
        note("resolve restricted \(item.id): \(reply.word)")
        let after = rows(sql, [item.incident]).map { $0["id"] as String }
        guard let id = after.first(where: { !before.contains($0) }) else { return }
        violate(.cancelledUnasked, "closing exception \(item.id) cancelled notification \(id)")
    }

    private func resolve(
        _ item: ExceptionItem, _ request: ResolveRequest, by role: Principal.Role
    ) -> Reply<OperationResult> {
        ask("resolve") { try $0.run(.resolve(request), by: .desk("\(role)", as: role)) }
    }

    /// Somebody's decision on an exception.
    private struct Entry {
        var request: ResolveRequest
        var isOperator = false
        /// Where the child may be placed by that decision.
        var targets: [Scope] = []
        var pupil: Int64?
        /// The school that they named although its roll is held.
        var rollOf: URN?
        /// Why it is impossible.
        var mistake: String?
    }

    private func entry(for item: ExceptionItem, _ child: Showings.Child?) -> Entry {
        var entry = Entry(request: ResolveRequest(exception: item.id, decision: "dismiss", reason: "drill"))
        guard let id = item.child else { return entry }
        let person = child.flatMap { population.people[$0.person] }
        let held = rows("SELECT pupil FROM child WHERE id = ?", [id]).first?["pupil"] as Int64?
        if let best = protected(id), let person, person.isProtected, best == person.key, dice.chance(0.3) {
            suffer(.wrongEntry, item.id)
            entry.isOperator = true
            entry.mistake = "an operator has dismissed a protected pupil"
            guard dice.chance(0.5), let authority = template.county.authorities.first else { return entry }
            entry = pass(item, authority.code, entry)
            entry.mistake = "an operator has passed a protected pupil to the authority"
            return entry
        }
        if item.kind == .unborn { return expected(item, entry) }
        if item.kind == .confirm, held != nil {
            guard dice.chance(0.9) else { return entry }
            return match(item, population.people(with: held.map(entries) ?? []), entry)
        }
        switch dice.below(20) {
        case 0...8: return right(item, person, entry)
        case 9...11: return attends(item, dice.pick(places), entry)
        case 12...13: return pass(item, dice.pick(template.county.authorities)?.code ?? "991", entry)
        case 14:
            suffer(.wrongEntry, item.id)
            var wrong = pass(item, dice.pick(["999", "926", "000"]) ?? "999", entry)
            wrong.mistake = "passed to \(wrong.request.la ?? ""), which is not an authority in the register"
            return wrong
        case 15...16:
            return match(
                item, population.keys.isEmpty ? nil : population.people[dice.pick(population.keys) ?? ""], entry)
        default: return entry
        }
    }

    /// The nearest candidate, if that pupil is protected.
    private func protected(_ child: String) -> String? {
        guard
            let best = rows("SELECT best FROM decision WHERE child = ? ORDER BY id DESC LIMIT 1", [child]).first?[
                "best"]
                as Int64?
        else { return nil }
        return population.people(with: entries(best)).flatMap { $0.isProtected ? $0.key : nil }
    }

    private func entries(_ pupil: Int64) -> [RollRow] { (try? daemon?.store.registry.rollEntries(pupil: pupil)) ?? [] }

    /// For an unborn child, usually the authority; occasionally somebody tries a school or a pupil.
    private func expected(_ item: ExceptionItem, _ entry: Entry) -> Entry {
        guard dice.chance(0.25) else {
            return dice.chance(0.8) ? pass(item, dice.pick(template.county.authorities)?.code ?? "991", entry) : entry
        }
        suffer(.wrongEntry, item.id)
        var wrong =
            dice.chance(0.5)
            ? attends(item, dice.pick(places), entry)
            : match(item, dice.pick(population.keys).flatMap { population.people[$0] }, entry)
        if wrong.request.decision != "dismiss" { wrong.mistake = "an unborn child was taken for a pupil" }
        return wrong
    }

    /// The truth, as somebody finds it out by calling schools.
    private func right(_ item: ExceptionItem, _ person: Person?, _ entry: Entry) -> Entry {
        guard let person else { return entry }
        if !person.rows.isEmpty { return match(item, person, entry) }
        return attends(item, person.elsewhere.first, entry)
    }

    private func match(_ item: ExceptionItem, _ person: Person?, _ entry: Entry) -> Entry {
        guard let person, let row = person.rows.first else { return entry }
        var entry = entry
        entry.request.decision = "match"
        entry.request.upn = row.pupil.upn
        if row.pupil.upn == nil {
            entry.request.pupilId = row.pupil.pupilId
            entry.request.urn = row.enrolment.urn
        }
        let urns = Set(person.rows.map(\.enrolment.urn)).union(population.places(of: person.key))
        let successors = urns.flatMap { population.line(of: $0) }
        entry.targets = urns.union(successors).sorted().map(Scope.establishment)
        entry.pupil = try? daemon?.store.registry.pupil(urn: row.enrolment.urn, pupilId: row.pupil.pupilId ?? "").first
        if let upn = row.pupil.upn { entry.pupil = try? daemon?.store.registry.pupil(upn: upn).first }
        return entry
    }

    private func attends(_ item: ExceptionItem, _ urn: URN?, _ entry: Entry) -> Entry {
        guard let urn else { return entry }
        var entry = entry
        entry.request.decision = "establishment"
        entry.request.urn = urn
        entry.targets = population.line(of: urn).map(Scope.establishment)
        // In the first weeks of a school year the rolls are last year's, and people may disregard them.
        if population.enrolled.contains(urn), ![8, 9].contains(london.date(clock.now()).month) {
            suffer(.wrongEntry, item.id)
            entry.rollOf = urn
            entry.mistake = "\(urn) was taken for a school without a roll"
        }
        if showings.closed[urn] != nil { entry.mistake = "\(urn) is closed" }
        return entry
    }

    private func pass(_ item: ExceptionItem, _ authority: String, _ entry: Entry) -> Entry {
        var entry = entry
        entry.request.decision = "passToLA"
        entry.request.la = authority
        entry.targets = [.localAuthority(authority)]
        return entry
    }

    /// A caller takes the first line of the phone list.
    func makeCall() {
        guard let daemon = awake, let task = try? daemon.store.phoneList.tasks(limit: 3).first else { return }
        let outcome =
            dice.pick([CallOutcome.spoke, .spoke, .spoke, .noAnswer, .leftMessage, .wrongNumber]) ?? .noAnswer
        let person = outcome == .spoke ? whoAnswers(task) : nil
        // To the minute, as a caller writes it down: the call is about the children of that minute.
        let call = CallEntry(
            outcome: outcome, spokeTo: person, note: nil, at: clock.now() - dice.span(.seconds(0), .seconds(59)))
        let before = rows("SELECT state FROM notification WHERE id = ?", [task.notification]).first?["state"] as String?
        let children = childrenIn(task.notification)
        let reply = ask("call") {
            try $0.recordCall(notification: task.notification, call, by: .desk("caller", as: .operator))
        }
        note("call \(outcome.rawValue) for \(task.notification): \(reply.word)")
        noteClosed(task.notification)
        guard let person else { return }
        if case .done = reply, before != NotificationState.acknowledged.rawValue { checkCalled(task, person) }
        // Whoever answered now knows.
        for child in children { showings.show(child, to: person, at: nil) }
    }

    /// Usually somebody on the list; occasionally another contact of the school, or nobody in particular.
    private func whoAnswers(_ task: PhoneTask) -> String {
        let named =
            (try? daemon?.store.phoneList.peopleToCall(about: task.notification, today: london.date(clock.now()))) ?? []
        let people = (try? daemon?.store.registry.contacts(task.target)) ?? []
        switch dice.below(20) {
        case 0...13: return dice.pick(named)?.name ?? "the office"
        case 14...16: return dice.pick(people)?.contact.name ?? "the office"
        default:
            suffer(.wrongEntry, task.notification)
            return dice.pick(Night.nobodies) ?? "the receptionist"
        }
    }

    private static let nobodies = [
        "the receptionist", "secretary to the head", "head cook", "not the head", "\u{2060}", "the head's PA",
    ]

    /// Checks the effect of a call.
    private func checkCalled(_ task: PhoneTask, _ person: String) {
        let row = rows(
            """
            SELECT n.state, i.reference FROM notification n JOIN incident i ON i.id = n.incident WHERE n.id = ?
            """, [task.notification]
        ).first
        guard let row, row["state"] as String == NotificationState.acknowledged.rawValue else { return }
        showings.checked += 1
        if Night.nobodies.contains(person) {
            violate(.acknowledgedByNobody, "\(task.notification) by a call to \(person)")
        } else if truth.isParty(person, to: row["reference"]) {
            violate(.shownToParty, "\(task.notification) by a call to a party to it")
        }
    }
}

extension Night.Reply {
    var word: String {
        switch self {
        case .done: "done"
        case .refused(let error): error.reason.rawValue
        case .gone: "no answer"
        }
    }
}
