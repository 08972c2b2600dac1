import EncompassCore
import TestSupport
import Testing

@Suite("Waits after copies without an answer")
struct UnansweredCopiesTests {
    private static let start = at("2026-11-20T05:00:00Z")

    @Test(
        "grow from half a minute to ten",
        arguments: [
            (copies: 0, seconds: 0), (1, 0), (2, 30), (3, 60), (4, 120), (5, 240), (6, 480), (7, 600), (40, 600),
        ])
    func waits(copies: Int, seconds: Int) {
        var unanswered = UnansweredCopies()
        for _ in 0..<copies { unanswered.note(at: Self.start) }
        #expect(!unanswered.holds(at: Self.start + .seconds(seconds)))
        if seconds > 0 { #expect(unanswered.holds(at: Self.start + .seconds(seconds - 1))) }
    }

    @Test("end if the clock is put back")
    func ends() {
        var unanswered = UnansweredCopies()
        for _ in 0..<4 { unanswered.note(at: Self.start) }
        #expect(!unanswered.holds(at: Self.start - .minutes(1)))
    }
}
