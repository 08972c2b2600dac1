import EncompassCore
import EncompassEngine
import EncompassStore

/// The first morning of term: notifications that were held over the holiday, released at six, and a mail server that
/// takes ten letters a second.
struct BacklogPart {
    let bench: Bench

    private static let lettersASecond = 10

    private var notifications: Int { bench.isFull ? 12_000 : 4_000 }

    func measure() throws {
        let ground = try Ground(pupils: 20_000)
        let stage = try Stage("backlog", in: bench, on: ground, from: try Bases(bench: bench).registry(ground))
        defer { stage.remove() }
        let store = try stage.open()
        defer { try? store.close() }
        let release = ground.start - .minutes(40)
        let clock = MovedClock(release - .days(2))
        let engine = try ground.engine(on: store, clock: clock)
        var queue = try QueueFill(engine: engine, ground: ground, places: 2) { _ in
            (release: release, deadline: release + .hours(3), hold: .holiday)
        }
        try queue.fill(notifications)
        // As every minute of the holiday would have.
        try engine.auditStep()
        clock.set(release - .minutes(1))
        let morning = BacklogMorning(engine, clock: clock)
        try morning.run(until: release + .hours(3), lettersAMinute: BacklogPart.lettersASecond * 60)
        try record(morning, ground)
    }

    private func record(_ morning: BacklogMorning, _ ground: Ground) throws {
        func time(_ moment: Timestamp?) -> String {
            moment.map { ground.london.civil($0).time.description } ?? "never"
        }
        guard let listed = morning.listedSince else {
            throw BenchFailure("some are neither written to nor on the phone list at the deadline")
        }
        try bench.record(
            Figure(
                "notifications written to their schools by 09:00", "", [Double(morning.written)],
                note:
                    "of \(Number.grouped(notifications)) released at 06:00; the last at \(time(morning.lastReached)); "
                    + "\(Number.grouped(morning.answered)) answered"))
        try bench.record(
            Figure(
                "notifications in a letter", "", morning.letters,
                note: "\(Number.grouped(morning.letters.count)) letters, reminders with them"))
        try bench.record(
            Figure(
                "notifications that no letter reached", "", [Double(morning.notReached)],
                note: "every one on the phone list from \(time(listed)) on"))
        let count = Double(notifications)
        try bench.record(
            Figure("processor time of their ladders", "ms", [morning.stepping / count * 1000], note: "a notification"))
        try bench.record(
            Figure("processor time of their letters", "ms", [morning.sending / count * 1000], note: "a notification"))
        try bench.record(
            Figure(
                "work of a minute of that morning", "s", morning.minutes, hasTail: true,
                note: "the longest must stay below 60"))
        try bench.record(
            Figure("the auditor's turn in each", "ms", morning.audits.inMilliseconds, hasTail: true, note: "balanced"))
    }
}
