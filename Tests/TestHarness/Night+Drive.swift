public import EncompassCore
import EncompassEngine
public import EncompassStore

extension Night {
    @discardableResult
    public func push(_ incidents: Incident...) throws -> [IngestOutcome] {
        try engine.ingest(incidents.map { Feed.item($0) }, credential: feed)
    }

    @discardableResult
    public func push(text: String) throws -> IngestOutcome {
        try engine.ingest([Feed.item(text: text)], credential: feed)[0]
    }

    /// Settles what is there, without a message going out.
    public func settle() throws { try drain { try engine.settleStep() } }

    /// Everything that is due now.
    public func turn(sending: Bool = true) throws {
        try drain {
            try engine.settleStep() + engine.ladderStep() + engine.exceptionStep() + (sending ? dispatch() : 0)
        }
    }

    /// Leases and sends what is due.
    @discardableResult
    public func dispatch(limit: Int = 100) throws -> Int {
        let leased = try engine.leaseStep(limit: limit)
        for message in leased { try engine.deliver(message, by: transport) }
        return leased.count
    }

    /// Does all that is due until `end`, jumping from one due moment to the next.
    public func run(until end: Timestamp, sending: Bool = true) throws {
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
        for _ in 0..<10_000 where try step() == 0 { return }
        throw Spinning()
    }
}
