import EncompassCore
import EncompassEngine
import EncompassStore

/// What a turn of the auditor costs with 100,000 notifications, none of them acknowledged: as the queue grows, in an
/// ordinary minute, and where nobody has been reached by nine.
struct AuditorPart {
    let bench: Bench

    private static let notifications = 100_000
    /// Children of one incident.
    private static let places = 2
    private static let pushes = 20
    private static let turns = 100

    func measure() throws {
        let ground = try Ground(pupils: 20_000)
        let stage = try Stage("auditor", in: bench, on: ground, from: try Bases(bench: bench).registry(ground))
        defer { stage.remove() }
        let store = try stage.open()
        defer { try? store.close() }
        let clock = MovedClock(ground.start)
        let engine = try ground.engine(on: store, clock: clock)
        var queue = try QueueFill(engine: engine, ground: ground, places: AuditorPart.places) { _ in
            (release: ground.start + .minutes(80), deadline: ground.start + .minutes(140), hold: nil)
        }
        try grow(&queue, engine)
        try measure("an ordinary minute", engine, note: "5 incidents changed since the last turn") {
            try queue.fill(5 * AuditorPart.places)
        }
        clock.set(ground.start + .minutes(110))
        let deadline = ground.start + .minutes(140)
        try step(engine, clock, to: StepOutcome(phoneTask: "ladder", nextStep: 1, nextAt: deadline, note: "phone"))
        clock.set(deadline - .minutes(1))
        try measure("08:59", engine, note: "all on the phone list, and nobody rings")
        clock.set(deadline)
        try step(engine, clock, to: StepOutcome(alert: [.dutyManager], nextStep: 2, nextAt: nil, note: "overdue"))
        clock.set(deadline + .minutes(1))
        try measure("09:01", engine, note: "all overdue, each an alarm")
    }

    /// Fills the queue, the last of it by pushes with a turn after each.
    private func grow(_ queue: inout QueueFill, _ engine: Engine) throws {
        let watch = Stopwatch()
        let push = 500 * AuditorPart.places
        let first = AuditorPart.notifications - AuditorPart.pushes * push
        try queue.fill(first)
        bench.tell("  the queue in \(Number.text(watch.seconds)) s")
        let seconds = try Stopwatch.time { try audit(engine) }
        try bench.record(
            Figure(
                "the first turn of all", "ms", [seconds * 1000],
                note: "\(Number.grouped(first / AuditorPart.places)) incidents, none looked at before"))
        try measure(
            "after a push of 500 incidents", engine, turns: AuditorPart.pushes, note: "the queue grows to 100,000"
        ) { try queue.fill(push) }
    }

    private func measure(
        _ name: String, _ engine: Engine, turns: Int = AuditorPart.turns, note: String,
        before: () throws -> Void = {}
    ) throws {
        var seconds: [Double] = []
        var processor: [Double] = []
        for _ in 0..<turns {
            try before()
            try processor.append(ProcessorTime.time { try seconds.append(Stopwatch.time { try audit(engine) }) })
        }
        try bench.record(Figure(name, "ms", seconds.inMilliseconds, hasTail: true, note: note))
        try bench.record(Figure("— its processor time", "ms", processor.inMilliseconds, hasTail: true))
    }

    private func audit(_ engine: Engine) throws {
        guard try engine.auditStep().holds else { throw BenchFailure("the balance does not hold") }
    }

    /// Takes the step of every ladder that is due, with the same outcome for all.
    private func step(_ engine: Engine, _ clock: MovedClock, to outcome: StepOutcome) throws {
        let store = engine.store
        let now = clock.now()
        while case let ids = try store.notifications.due(at: now, limit: 1000), !ids.isEmpty {
            let due = try store.notifications.due(ids: ids, at: now).compactMap { try $0.get() }
            for result in try store.notifications.completeSteps(due.map { (due: $0, outcome: outcome) }, at: now) {
                guard try result.get() else { throw BenchFailure("a step was not taken") }
            }
        }
    }
}
