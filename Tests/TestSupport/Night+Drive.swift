package import EncompassCore
package import EncompassDelivery
package import EncompassEngine
import EncompassFormats
package import EncompassStore

extension Night {
    /// Lets a little time pass between two events.
    package func tick() { clock.advance(Span(milliseconds: 1)) }

    @discardableResult
    package func push(_ incidents: Incident...) throws -> [RecordAnswer.Outcome] {
        try incidents.map { incident in
            tick()
            return try engine.ingest(incident, by: feed)[0]
        }
    }

    @discardableResult
    package func push(text: String) throws -> RecordAnswer.Outcome { try engine.ingest(text: text, by: feed) }

    /// Decides what there is, without sending messages.
    package func decide() throws { try drain { try engine.decideStep() } }

    /// Everything that is due now.
    package func turn(sending: Bool = true) throws {
        try drain {
            try engine.decideStep() + engine.ladderStep() + engine.exceptionStep() + (sending ? dispatch() : 0)
        }
        let balance = try engine.auditStep()
        guard balance.holds else { throw OutOfBalance(differences: balance.differences) }
    }

    /// Leases and sends due messages.
    @discardableResult
    package func dispatch(limit: Int = 100) throws -> Int {
        let leased = try engine.leaseStep(limit: limit)
        for message in leased { try engine.deliver(message, by: transport) }
        return leased.count
    }

    /// Does everything due until `end`, jumping from one due time to the next.
    package func run(until end: Timestamp, sending: Bool = true) throws {
        try turn(sending: sending)
        while let next = try store.nextDue(), next <= end {
            guard next > clock.now() else { throw Spinning() }
            clock.set(next)
            try turn(sending: sending)
        }
        clock.set(max(end, clock.now()))
        try turn(sending: sending)
    }

    private func drain(_ step: () throws -> Int) throws {
        for _ in 0..<10_000 where try step() == 0 {
            // A failed message makes the next step due.
            if try step() == 0 { return }
        }
        throw Spinning()
    }
}

extension Night {
    /// Moves the clock and does the services' work: matching, ladders and messages.
    package func run(to moment: Timestamp, every span: Span = .minutes(1), post: RecordingTransport? = nil) throws {
        while clock.now() < moment {
            clock.set(min(moment, clock.now() + span))
            try turn(post: post)
        }
    }

    package func turn(post: RecordingTransport?) throws {
        try decide()
        while try engine.ladderStep() > 0 {}
        while try engine.exceptionStep() > 0 {}
        guard let post else { return }
        try send(by: post)
    }

    /// Sends what is due on a channel, to schools and to the desk.
    package func send(by channel: any Channel) throws {
        while case let leased = try engine.leaseStep(on: channel.kind, limit: 50), !leased.isEmpty {
            for message in leased { try engine.deliver(message, by: channel) }
        }
    }
}

extension Night {
    /// Imports files as the command does it, in one run.
    package func take(
        _ files: [(RegistryFile, String)], options: ImportOptions = ImportOptions(acceptsRemovals: true)
    ) throws -> ImportReport {
        tick()
        let importer = try RegistryImporter(
            store: store, options: options, by: .login("tester"), london: engine.london, at: clock.now())
        for (file, text) in files {
            importer.begin(file)
            try importer.feed(Array(text.utf8))
            try importer.end()
        }
        return try importer.finish(at: clock.now())
    }
}

extension Engine {
    /// Pushes these incidents as lines, the same way as the HTTP interface.
    @discardableResult
    package func ingest(_ incidents: Incident..., by credential: Credential) throws -> [RecordAnswer.Outcome] {
        let lines = incidents.enumerated().map { place, incident in
            LineSplitter.Line(number: place + 1, content: .bytes(incident.json.serialized))
        }
        return try ingest(lines, from: FeedSource(credential, push: "a push"), at: clock.now()).map(\.outcome)
    }

    /// A record by itself.
    @discardableResult
    package func ingest(text: String, by credential: Credential) throws -> RecordAnswer.Outcome {
        try ingest(Array(text.utf8), from: FeedSource(credential), at: clock.now()).outcome
    }
}
