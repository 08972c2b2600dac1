import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import GRDB

extension Night {
    /// An operator, or a supervisor, looks at what waits for a person.
    func workAtDesk() {
        guard let daemon = awake else { return }
        let exceptions = (try? daemon.store.exceptions(limit: 60)) ?? []
        for item in exceptions where dice.chance(0.3) { settle(item) }
        let held = rows(
            "SELECT id FROM notification WHERE hold IN ('confirmation', 'restricted') ORDER BY deadline_at, id LIMIT 60"
        )
        for row in held where dice.chance(0.25) { act(.release, on: row["id"]) }
        let open = rows(
            """
            SELECT id FROM notification WHERE state NOT IN ('acknowledged', 'cancelled') ORDER BY deadline_at, id LIMIT 60
            """)
        for row in open where dice.chance(0.01) { meddle(with: row["id"]) }
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
        let reply = ask("\(kind.rawValue)") {
            try $0.run(.queue(action), by: .desk("supervisor", as: .supervisor))
        }
        note("\(kind.rawValue) \(id): \(reply.word)")
        ledger.retried.insert(id)
    }

    private func settle(_ item: ExceptionItem) {
        let resolution = resolution(of: item)
        let reply = resolve(item, resolution, by: "first")
        note("settle \(item.kind.rawValue) \(item.id) as \(resolution.name): \(reply.word)")
        guard case .done = reply, dice.chance(0.05) else { return }
        suffer(.twoOperatorsAtOnce, item.id)
        if case .done = resolve(item, .dismiss, by: "second") { violate(.decidedTwice, "exception \(item.id)") }
    }

    private func resolve(_ item: ExceptionItem, _ resolution: Resolution, by login: String) -> Reply<ExceptionItem> {
        let wall = clock.now()
        return ask("resolve") {
            let settled = try $0.store.resolve(
                exception: item.id, resolution, reason: "drill", by: .desk(login, as: .supervisor), at: wall)
            $0.bell.ring()
            return settled
        }
    }

    private func resolution(of item: ExceptionItem) -> Resolution {
        guard let child = item.child else { return .dismiss }
        if item.kind == .confirm, let pupil = value("SELECT pupil FROM child WHERE id = ?", [child]) {
            return dice.chance(0.9) ? .match(pupil: pupil) : .dismiss
        }
        switch dice.below(10) {
        case 0...3: return dice.pick(places).map(Resolution.establishment) ?? .dismiss
        case 4...5: return .passToAuthority(dice.pick(template.county.authorities)?.code ?? "991")
        case 6...7:
            let count = value("SELECT COUNT(*) FROM pupil", []) ?? 0
            return count > 0 ? .match(pupil: 1 + Int64(dice.below(Int(count)))) : .dismiss
        default: return .dismiss
        }
    }

    /// A caller takes the first line of the phone list.
    func ring() {
        guard let daemon = awake, let task = try? daemon.store.phoneList(limit: 3).first else { return }
        let people = (try? daemon.store.contacts(task.target)) ?? []
        let outcome =
            dice.pick([CallOutcome.spoke, .spoke, .spoke, .noAnswer, .leftMessage, .wrongNumber]) ?? .noAnswer
        let person = dice.chance(0.85) ? dice.pick(people)?.contact.name : "the receptionist"
        let call = CallEntry(
            outcome: outcome, spokeTo: outcome == .spoke ? person ?? "the office" : nil, note: nil,
            at: clock.now() - dice.span(.seconds(0), .minutes(2)))
        let reply = ask("call") {
            try $0.recordCall(notification: task.notification, call, by: .desk("caller", as: .operator))
        }
        note("call \(outcome.rawValue) for \(task.notification): \(reply.word)")
        noteClosed(task.notification)
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
