import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore

extension Night {
    /// One push, in transactions of some lines each. Without a whole answer the force pushes all of it again.
    func push(_ number: Int) {
        let push = feed.pushes[number]
        var items = ForceFeed.items(push.lines, at: clock.now())
        if push.isOvertaken {
            suffer(.pushOutOfOrder)
            feed.pushes[number].isOvertaken = false
        }
        if push.isCutOff {
            suffer(.pushCutOff)
            feed.pushes[number].isCutOff = false
            items = Array(items.prefix(items.count / 2))
        }
        identify(push.lines, items)
        var outcomes: [IngestOutcome] = []
        var isWhole = !push.isCutOff
        for start in stride(from: 0, to: items.count, by: push.chunk) {
            let part = Array(items[start..<min(start + push.chunk, items.count)])
            guard let stored = ask("ingest", { try $0.ingest(part, credential: template.feed) }).value else {
                isWhole = false
                break
            }
            outcomes += stored
            noteAnswered(stored, of: part, push.lines[start...])
            if dice.chance(0.2) { takeInHand(stored) }
        }
        note("push \(number) of \(items.count): \(outcomes.map(\.word).joined(separator: " "))")
        if isWhole, push.isAnswerLost {
            suffer(.answerLost)
            feed.pushes[number].isAnswerLost = false
            isWhole = false
        }
        guard isWhole else {
            return heap.plan(.push(number), at: now + dice.span(.seconds(30), .minutes(6)))
        }
        feed.pushes[number].isDone = true
        for (outcome, item) in zip(outcomes, items) { ledger.answer(outcome, for: item) }
        if push.isSentTwice {
            suffer(.pushTwice)
            feed.pushes[number].isSentTwice = false
            heap.plan(.push(number), at: now + dice.span(.seconds(1), .hours(3)))
        }
    }

    /// The world remembers who is meant by what.
    private func identify(_ lines: [String], _ items: [IngestItem]) {
        for (line, item) in zip(lines, items) {
            guard case .incident(let received) = item, let people = feed.people[line] else { continue }
            let incident = received.incident
            for name in feed.parties[incident.reference] ?? [] { truth.note(party: name, of: incident.reference) }
            guard people.count == incident.children.count else { continue }
            for (child, person) in zip(incident.children, people) {
                truth.note(child, as: person, in: incident.reference)
            }
        }
    }

    private func noteAnswered(_ outcomes: [IngestOutcome], of items: [IngestItem], _ lines: ArraySlice<String>) {
        for ((outcome, item), line) in zip(zip(outcomes, items), lines) {
            let revision: Int
            switch outcome {
            // What was accepted when the answer did not get there is a duplicate the next time.
            case .accepted(_, let held), .duplicate(_, let held): revision = held
            case .conflict, .quarantined: continue
            }
            guard case .incident(let received) = item, let people = feed.people[line],
                people.count == received.incident.children.count
            else { continue }
            truth.note(people, answeredAs: revision, of: received.incident.reference)
        }
    }

    /// The force says how many incidents there were, and says so again until it is answered.
    func declare(_ declaration: FeedManners.Declaration) {
        let wall = clock.now()
        let reply = ask("declare") {
            try $0.store.declare(
                force: template.county.force, from: declaration.from, to: declaration.to,
                incidents: declaration.incidents, credential: template.feed.id, at: wall)
        }
        note("declare \(declaration.incidents) of \(feed.counted): \(reply.word)")
        guard case .done = reply else {
            return heap.plan(.declare(declaration), at: now + mannersDice.span(.seconds(30), .minutes(4)))
        }
        heap.plan(.look, at: now + manners.window.grace + .seconds(1))
    }
}

extension IngestOutcome {
    fileprivate var word: String {
        switch self {
        case .accepted(let id, let revision): "accepted \(id) \(revision)"
        case .duplicate(let id, let revision): "duplicate \(id) \(revision)"
        case .conflict(let id, _): "conflict \(id)"
        case .quarantined(let id): "quarantined \(id)"
        }
    }
}
