import EncompassCore
import EncompassEngine
import EncompassStore

extension Night {
    /// Time goes on between one thing and the next.
    func tick() { clock.advance(Span(milliseconds: 1)) }

    @discardableResult
    func push(_ incidents: Incident...) throws -> [RecordAnswer.Outcome] {
        try incidents.map { incident in
            tick()
            return try engine.ingest(incident, by: feed)[0]
        }
    }

    @discardableResult
    func push(text: String) throws -> RecordAnswer.Outcome { try engine.ingest(text: text, by: feed) }

    /// Settles what is there, without a message going out.
    func settle() throws { try drain { try engine.decideStep() } }

    /// Everything that is due now.
    func turn(sending: Bool = true) throws {
        try drain {
            try engine.decideStep() + engine.ladderStep() + engine.exceptionStep() + (sending ? dispatch() : 0)
        }
        let balance = try engine.auditStep()
        guard balance.holds else { throw OutOfBalance(differences: balance.differences) }
    }

    /// Leases and sends what is due.
    @discardableResult
    func dispatch(limit: Int = 100) throws -> Int {
        let leased = try engine.leaseStep(limit: limit)
        for message in leased { try engine.deliver(message, by: transport) }
        return leased.count
    }

    /// Does all that is due until `end`, jumping from one due moment to the next.
    func run(until end: Timestamp, sending: Bool = true) throws {
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
            // A message that could not leave makes the next step due.
            if try step() == 0 { return }
        }
        throw Spinning()
    }
}
