import EncompassCore
import EncompassDelivery
import EncompassEngine
import Testing

@Suite("The health of a channel")
struct ChannelWatchTests {
    enum Event {
        case attempt(DeliveryOutcome)
        case probe(DeliveryOutcome)
        case waits, waitsForOne, waitsForSome, waitsForAlarmed, isPutOff, nothingWaits
    }

    private static let accepted = DeliveryOutcome.accepted(receipt: nil)
    private static func deferred(_ reason: DeliveryReason) -> DeliveryOutcome { .deferred(reason: reason, detail: "x") }

    private static let start = Timestamp(seconds: 1_800_000_000)

    /// What each second brings, and the verdict at the last of them.
    static let table: [(name: String, events: [(second: Int, Event)], at: Int, verdict: ChannelWatch.Verdict)] = [
        ("nothing is known", [], 600, .unknown),
        ("a probe succeeds", [(0, .probe(accepted))], 1, .up),
        ("a probe fails, at once", [(0, .probe(deferred(.connectionFailed)))], 0, .down(.connectionFailed)),
        (
            "a probe succeeds after one that failed",
            [(0, .probe(deferred(.tlsFailed))), (60, .probe(accepted))], 60, .up
        ),
        (
            "the sender is refused, at once", [(0, .waits), (1, .attempt(deferred(.senderRefused)))], 1,
            .down(.senderRefused)
        ),
        (
            "a probe disproves a refused sender",
            [(0, .waits), (1, .attempt(deferred(.senderRefused))), (12, .probe(accepted))], 12, .up
        ),
        (
            "a probe does not disprove refused relaying",
            [(0, .waits), (1, .attempt(deferred(.relayDenied))), (12, .probe(accepted))], 12, .down(.relayDenied)
        ),
        (
            "everything is deferred, though the probe succeeds",
            [
                (0, .waits), (1, .attempt(deferred(.serverBusy))), (12, .probe(accepted)),
                (21, .attempt(deferred(.serverBusy))), (61, .attempt(deferred(.policy))),
            ], 101, .down(.policy)
        ),
        (
            "everything is deferred, for less than two minutes",
            [
                (0, .waits), (1, .probe(accepted)), (2, .attempt(deferred(.serverBusy))),
                (21, .attempt(deferred(.policy))),
            ],
            90, .up
        ),
        (
            "one was accepted between two that were deferred",
            [
                (0, .waits), (1, .attempt(deferred(.policy))), (40, .attempt(accepted)),
                (60, .attempt(deferred(.policy))), (90, .attempt(deferred(.policy))),
            ], 130, .up
        ),
        (
            "what was deferred was withdrawn",
            [
                (0, .waits), (1, .attempt(deferred(.policy))), (21, .attempt(deferred(.policy))), (90, .nothingWaits),
                (95, .probe(accepted)),
            ], 300, .up
        ),
        ("no answer comes", [(0, .probe(accepted)), (1, .waits)], 101, .down(.timedOut)),
        (
            "one destination of many does not answer, after others have taken theirs",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForOne)], 200, .up
        ),
        (
            "nor was anything accepted while the alarm about it was to be mailed",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForOne)], 201, .down(.timedOut)
        ),
        (
            "all that waits has alarms of its own, and the mail about them was accepted",
            [
                (0, .waits), (1, .attempt(accepted)), (2, .waitsForOne), (105, .waitsForAlarmed),
                (110, .attempt(accepted)),
            ], 900, .up
        ),
        (
            "all that waits has alarms of its own, and nothing was accepted since",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForOne), (105, .waitsForAlarmed)], 201, .down(.timedOut)
        ),
        (
            "one destination of many defers everything, after others have taken theirs",
            [
                (0, .waits), (1, .attempt(accepted)), (2, .waitsForOne), (3, .attempt(deferred(.serverBusy))),
                (23, .attempt(deferred(.serverBusy))),
            ], 202, .up
        ),
        (
            "one destination defers everything, and nobody else accepts anything for as long again",
            [
                (0, .waits), (1, .attempt(accepted)), (2, .waitsForOne), (3, .attempt(deferred(.serverBusy))),
                (23, .attempt(deferred(.serverBusy))),
            ], 203, .down(.serverBusy)
        ),
        (
            "some destinations do not answer, and the server has answered a probe meanwhile",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForSome), (62, .probe(accepted))], 200, .up
        ),
        (
            "nor was anything accepted while the alarms about them were to be mailed",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForSome), (62, .probe(accepted))], 201, .down(.timedOut)
        ),
        (
            "some destinations do not answer, and no probe has succeeded since they were tried",
            [(0, .waits), (1, .attempt(accepted)), (2, .probe(accepted)), (3, .nothingWaits), (4, .waitsForSome)], 104,
            .down(.timedOut)
        ),
        (
            "some destinations do not answer, and the server answers no probe either",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForSome), (92, .probe(deferred(.timedOut)))], 92,
            .down(.timedOut)
        ),
        (
            "some destinations defer everything, and the server answers probes",
            [
                (0, .waits), (1, .attempt(accepted)), (2, .waitsForSome), (3, .attempt(deferred(.serverBusy))),
                (12, .probe(accepted)), (23, .attempt(deferred(.serverBusy))),
            ], 202, .up
        ),
        (
            "some destinations do not answer, and nothing was ever taken",
            [(0, .waitsForSome), (1, .probe(accepted))], 100, .down(.timedOut)
        ),
        (
            "one destination of many does not answer, and nothing was ever taken",
            [(0, .probe(accepted)), (1, .waitsForOne)], 101, .down(.timedOut)
        ),
        (
            "a third destination does not answer either",
            [(0, .waits), (1, .attempt(accepted)), (2, .waitsForOne), (90, .waits)], 101, .down(.timedOut)
        ),
        ("no answer has come yet", [(0, .probe(accepted)), (1, .waits)], 99, .up),
        (
            "one mailbox is full and is tried again in a quarter of an hour",
            [
                (0, .probe(accepted)), (1, .waits), (2, .attempt(deferred(.mailboxFull))), (3, .isPutOff),
                (22, .attempt(deferred(.mailboxFull))),
            ], 800, .up
        ),
        (
            "one was put off once",
            [(0, .probe(accepted)), (1, .waits), (2, .attempt(deferred(.policy))), (3, .isPutOff)],
            800, .up
        ),
        (
            "mail waits again after an answer",
            [(0, .waits), (90, .attempt(.rejected(reason: .recipientUnknown, detail: "x"))), (91, .probe(accepted))],
            180,
            .up
        ),
        (
            "a last answer is dropped again and again",
            [
                (0, .waits), (1, .attempt(.ambiguous(reason: .connectionLost, detail: "x"))),
                (21, .attempt(.ambiguous(reason: .connectionLost, detail: "x"))), (40, .probe(accepted)),
            ], 101, .down(.connectionLost)
        ),
        (
            "we stop", [(0, .probe(accepted)), (1, .attempt(deferred(.cancelled))), (2, .probe(deferred(.cancelled)))],
            3,
            .up
        ),
    ]

    @Test("is judged within two minutes", arguments: table.indices)
    func verdict(row: Int) {
        let (name, events, at, verdict) = Self.table[row]
        var watch = ChannelWatch()
        for (second, event) in events {
            let now = Self.start + .seconds(second)
            switch event {
            case .attempt(let outcome): watch.note(outcome, at: now, real: now)
            case .probe(let outcome): _ = watch.noteProbe(outcome, real: now)
            case .waits: watch.note(isWaiting: true, isDue: true, real: now)
            case .waitsForOne: watch.note(isWaiting: true, isDue: true, breadth: .few, real: now)
            case .waitsForSome: watch.note(isWaiting: true, isDue: true, breadth: .some, real: now)
            case .waitsForAlarmed:
                watch.note(isWaiting: true, isDue: true, breadth: .few, explainedSince: now, real: now)
            case .isPutOff: watch.note(isWaiting: true, isDue: false, real: now)
            case .nothingWaits: watch.note(isWaiting: false, isDue: false, real: now)
            }
        }
        let end = Self.start + .seconds(at)
        #expect(watch.verdict(at: end, real: end) == verdict, "\(name)")
    }

    @Test(
        "may be well although destinations fail, if these are few, or at most half of those that took something",
        arguments: [
            (0, 0, ChannelWatch.Breadth.few), (2, 0, .few), (3, 0, .most), (3, 5, .most), (3, 6, .some),
            (50, 100, .some),
            (51, 100, .most),
        ])
    func breadth(waiting: Int, accepted: Int, breadth: ChannelWatch.Breadth) {
        #expect(ChannelWatch.Breadth(waiting: waiting, accepted: accepted) == breadth)
    }

    @Test("is asked at the start, each minute while nothing leaves, and soon after a failure")
    func probes() {
        var watch = ChannelWatch()
        func wants(_ second: Int) -> Bool { watch.wantsProbe(real: Self.start + .seconds(second)) }
        #expect(wants(0))
        _ = watch.noteProbe(Self.accepted, real: Self.start)
        #expect(!wants(59) && wants(60))
        watch.note(Self.deferred(.timedOut), at: Self.start, real: Self.start + .seconds(3))
        #expect(!wants(9) && wants(10))
        watch.note(Self.accepted, at: Self.start, real: Self.start + .seconds(12))
        #expect(!wants(71) && wants(72))
    }

    @Test("is back once, when a probe that follows a failure succeeds")
    func back() {
        var watch = ChannelWatch()
        let outcomes = [Self.accepted, Self.deferred(.connectionFailed), Self.accepted, Self.accepted]
        var backs: [Bool] = []
        for (minute, outcome) in outcomes.enumerated() {
            backs.append(watch.noteProbe(outcome, real: Self.start + .minutes(minute)))
        }
        #expect(backs == [false, false, true, false])
    }
}
