import EncompassCore
import Testing

@Suite("The order of ringing") struct CallOrderTests {
    private static let now = Timestamp(seconds: 100_000)

    private static func call(
        _ task: String, _ number: String?, nobody: Bool = false, due: Int, urgency: Int = 0, tryIn: Int? = nil
    ) -> CallToMake {
        CallToMake(
            task: task, number: number, asksForSomebody: !nobody, dueAt: now + .minutes(due), urgency: urgency,
            tryAt: tryIn.map { now + .minutes($0) })
    }

    private static let orders: [(String, [CallToMake], [[String]])] = [
        ("nothing", [], []),
        (
            "one entry for a number, where its most urgent call is",
            [call("a", "1", due: 60), call("b", "2", due: 30), call("c", "1", due: 10)], [["c", "a"], ["b"]]
        ),
        (
            "risk decides between those due in the same minute",
            [call("a", "1", due: 60, urgency: 5), call("b", "2", due: 60, urgency: 1)], [["b"], ["a"]]
        ),
        (
            "whoever may know of one call is not asked for about another of which nobody may know",
            [
                call("a", "1", due: 10), call("b", "1", nobody: true, due: 20), call("c", "1", due: 30),
                call("d", "1", nobody: true, due: 40),
            ], [["a", "c"], ["b", "d"]]
        ),
        ("without a number, each by itself", [call("a", nil, due: 1), call("b", nil, due: 2)], [["a"], ["b"]]),
        (
            "whoever did not answer comes after those to ring now",
            [call("a", "1", due: 10, tryIn: 5), call("b", "2", due: 60)], [["b"], ["a"]]
        ),
        (
            "a new call to the number is a reason to ring now",
            [call("a", "1", due: 10, tryIn: 5), call("b", "2", due: 30), call("c", "1", due: 60)],
            [["a", "c"], ["b"]]
        ),
        (
            "a time to try again that has come", [call("a", "1", due: 10, tryIn: 0), call("b", "2", due: 60)],
            [["a"], ["b"]]
        ),
    ]

    @Test(arguments: orders)
    func oneCallIsAboutEverythingThatWaitsForItsNumber(_ row: (name: String, calls: [CallToMake], order: [[String]])) {
        #expect(CallOrder.byNumber(row.calls, at: Self.now).map { $0.map(\.task) } == row.order, "\(row.name)")
    }

    private static let tries: [(CallOutcome, Int, Int?)] = [
        (.noAnswer, 120, 10), (.leftMessage, 120, 20), (.leftMessage, 20, 10), (.noAnswer, 3, 2), (.noAnswer, 0, 5),
        (.leftMessage, -30, 5), (.spoke, 120, nil), (.wrongNumber, 120, nil),
    ]

    @Test(arguments: tries)
    func aCallThatReachedNobodyIsTriedAgainInTime(_ row: (outcome: CallOutcome, left: Int, next: Int?)) {
        let next = CallOrder.nextTry(after: row.outcome, at: Self.now, dueAt: Self.now + .minutes(row.left))
        #expect(next == row.next.map { Self.now + .minutes($0) }, "\(row.outcome), \(row.left) minutes left")
    }
}
