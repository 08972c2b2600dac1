import EncompassCore
import Testing

@Suite("A test of the ways to a school")
struct ChannelTestTests {
    private typealias Progress = ChannelTest.Progress
    private typealias Step = ChannelTest.Step

    private static let (due, sent, changed, confirmed) = (
        Timestamp(seconds: 1), Timestamp(seconds: 2), Timestamp(seconds: 3), Timestamp(seconds: 4)
    )

    private static func progress(
        _ state: MessageState?, _ reach: ChannelReach = .nowhere, _ reason: String? = nil, isSent: Bool = false,
        isServed: Bool = true, isConfirmed: Bool = false
    ) -> Progress {
        Progress(
            state: state, isServed: isServed, reach: reach, reason: reason, detail: reason.map { $0 + "!" }, dueAt: due,
            sentAt: isSent ? sent : nil, changedAt: changed, confirmedAt: isConfirmed ? confirmed : nil)
    }

    private static let taken: [Step] = [.lookedUp, .connected, .accepted(at: sent)]

    @Test(
        arguments: [
            (progress(nil, isServed: false), [.notServed]), (progress(nil), []),
            (progress(.queued), [.waits(until: due)]), (progress(.sending), [.sending]),
            (
                progress(.deferred, .lookedUp, "timedOut"),
                [.lookedUp, .deferred(reason: "timedOut", detail: "timedOut!", until: due)]
            ),
            (progress(.sent, isSent: true), taken),
            (progress(.delivered, isSent: true), taken + [.delivered(at: changed)]),
            (
                progress(.delivered, isSent: true, isConfirmed: true),
                taken + [.delivered(at: changed), .confirmed(at: confirmed)]
            ),
            (progress(.sent, isSent: true, isConfirmed: true), taken + [.confirmed(at: confirmed)]),
            (
                progress(.failed, .answered, "recipientUnknown"),
                [
                    .lookedUp, .connected, .answered,
                    .refused(reason: "recipientUnknown", detail: "recipientUnknown!"),
                ]
            ),
            (
                progress(.failed, .nowhere, "nameNotResolved"),
                [.refused(reason: "nameNotResolved", detail: "nameNotResolved!")]
            ),
            (
                progress(.failed, .connected, "tlsFailed"),
                [.lookedUp, .connected, .refused(reason: "tlsFailed", detail: "tlsFailed!")]
            ),
            (
                progress(.failed, .answered, "mailboxFull", isSent: true),
                taken + [.returned(reason: "mailboxFull", detail: "mailboxFull!")]
            ),
        ] as [(ChannelTest.Progress, [ChannelTest.Step])])
    func theStepsOfOneAddress(_ progress: ChannelTest.Progress, _ steps: [ChannelTest.Step]) {
        #expect(ChannelTest.steps(progress) == steps)
        let isMoving = [.queued, .sending, .deferred].contains(progress.state)
        #expect(ChannelTest.isOver(progress) == !isMoving)
    }

    @Test func everyAddressOfEveryContactIsAWayAndASchoolsSystemIsOne() throws {
        let place = Scope.establishment(try #require(URN("121234")))
        var kay = Contact(scope: place, role: .keyAdult, name: "Kay", email: "kay@a.example", mobile: "07700 900123")
        kay.channel = .webhook
        var denis = Contact(scope: place, role: .deputy, name: "Denis", email: "denis@a.example")
        denis.channel = .webhook
        // Nobody has verified it, and he is away.
        denis.awayFrom = LocalDate(dayNumber: 1)
        let helen = Contact(scope: place, role: .head, name: "Helen", phone: "01632 960001")
        let ways = ChannelTest.ways(to: [kay, denis, helen], served: [.email])
        #expect(ways.map(\.contact) == [0, 0, 0, 1])
        #expect(ways.map(\.channel) == [.email, .sms, .webhook, .email])
        #expect(ways.map(\.isServed) == [true, false, false, true])
    }

    @Test func aRoundLeavesEvenlyAndContinuesAfterWhatWaits() {
        let now = Timestamp(seconds: 100)
        var fresh = ChannelTest.slots(after: nil, perMinute: 30, at: now)
        #expect([fresh.take(), fresh.take()] == [now, Timestamp(seconds: 102)])
        var later = ChannelTest.slots(after: Timestamp(seconds: 110), perMinute: 60, at: now)
        #expect(later.take() == Timestamp(seconds: 111))
        var over = ChannelTest.slots(after: Timestamp(seconds: 50), perMinute: 60, at: now)
        #expect(over.take() == now)
    }
}
