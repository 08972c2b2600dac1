import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore

extension Night {
    /// One push, in transactions of a few lines each. Without a complete answer the force pushes all of it again.
    func push(_ number: Int) {
        let push = feed.pushes[number]
        var lines = push.lines
        if push.isOvertaken {
            suffer(.pushOutOfOrder)
            feed.pushes[number].isOvertaken = false
        }
        if push.isCutOff {
            suffer(.pushCutOff)
            feed.pushes[number].isCutOff = false
            lines = Array(lines.prefix(lines.count / 2))
        }
        let wall = clock.now()
        let incidents = ForceFeed.incidents(lines, at: wall)
        identify(lines, incidents)
        let source = FeedSource(template.feed, push: "push \(number) at \(wall.rfc3339)")
        var answers: [RecordAnswer] = []
        var isWhole = !push.isCutOff
        for start in stride(from: 0, to: lines.count, by: push.chunk) {
            let part = (start..<min(start + push.chunk, lines.count)).map { place in
                LineSplitter.Line(number: place + 1, content: .bytes(Array(lines[place].utf8)))
            }
            guard let stored = ask("ingest", { try $0.ingest(part, from: source, at: clock.now()) }).value else {
                isWhole = false
                break
            }
            answers += stored
            noteAnswered(stored, of: incidents[start...], lines[start...])
            if dice.chance(0.2) { beginDecision(stored) }
        }
        note("push \(number) of \(lines.count): \(answers.map(\.word).joined(separator: " "))")
        if isWhole, push.isAnswerLost {
            suffer(.answerLost)
            feed.pushes[number].isAnswerLost = false
            isWhole = false
        }
        guard isWhole else {
            return heap.plan(.push(number), at: now + dice.span(.seconds(30), .minutes(6)))
        }
        feed.pushes[number].isDone = true
        for (answer, incident) in zip(answers, incidents) { ledger.note(answer, of: incident) }
        if push.isSentTwice {
            suffer(.pushTwice)
            feed.pushes[number].isSentTwice = false
            heap.plan(.push(number), at: now + dice.span(.seconds(1), .hours(3)))
        }
    }

    /// Records who the children really are.
    private func identify(_ lines: [String], _ incidents: [Incident?]) {
        for (line, incident) in zip(lines, incidents) {
            guard let incident, let people = feed.people[line] else { continue }
            for name in feed.parties[incident.reference] ?? [] { truth.note(party: name, of: incident.reference) }
            guard people.count == incident.children.count else { continue }
            for (child, person) in zip(incident.children, people) {
                truth.note(child, as: person, in: incident.reference)
            }
        }
    }

    private func noteAnswered(
        _ answers: [RecordAnswer], of incidents: ArraySlice<Incident?>, _ lines: ArraySlice<String>
    ) {
        for ((answer, incident), line) in zip(zip(answers, incidents), lines) {
            let revision: Int
            switch answer.outcome {
            // A record that was accepted but whose answer was lost is a duplicate the next time.
            case .accepted(_, let held), .duplicate(_, let held): revision = held
            case .conflict, .quarantined, .anotherForce: continue
            }
            guard let incident, let people = feed.people[line], people.count == incident.children.count else {
                continue
            }
            truth.note(people, answeredAs: revision, of: incident.reference)
        }
    }

    /// The force declares how many incidents there were, and repeats it until it gets an answer.
    func declare(_ declaration: FeedBehaviour.Declaration) {
        let wall = clock.now()
        let reply = ask("declare") {
            try $0.store.incidents.declare(
                force: template.county.force, from: declaration.from, to: declaration.to,
                incidents: declaration.incidents, credential: template.feed.id, at: wall)
        }
        note("declare \(declaration.incidents) of \(feed.counted): \(reply.word)")
        guard case .done = reply else {
            return heap.plan(.declare(declaration), at: now + behaviourDice.span(.seconds(30), .minutes(4)))
        }
        heap.plan(.look, at: now + behaviour.window.grace + .seconds(1))
    }
}

extension RecordAnswer {
    fileprivate var word: String {
        switch outcome {
        case .accepted(let id, let revision): "accepted \(id) \(revision)"
        case .duplicate(let id, let revision): "duplicate \(id) \(revision)"
        case .conflict(let id, _): "conflict \(id)"
        case .quarantined(let id, _): "quarantined \(id)"
        case .anotherForce: "another force's"
        }
    }
}
