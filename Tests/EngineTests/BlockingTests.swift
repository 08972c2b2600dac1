import Dispatch
import EncompassEngine
import Synchronization
import Testing

struct BlockingTests {
    /// Writes that share a commit wait for each other: each must have a thread.
    @Test func piecesThatWaitForEachOtherAllRun() async throws {
        let blocking = Blocking(label: "test", lanes: 32)
        let meeting = Meeting(of: 32)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask { try await blocking.run { meeting.arrive() } }
            }
            try await group.waitForAll()
        }
        #expect(meeting.isComplete)
    }

    @Test func oneLaneDoesOneThingAtATime() async throws {
        let blocking = Blocking(label: "test", lanes: 1)
        let seen = Seen()
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 { group.addTask { try await blocking.run { seen.add(number) } } }
        }
        #expect(seen.mostAtOnce == 1)
        #expect(seen.numbers.sorted() == Array(0..<100))
    }

    @Test func whatFailsIsThrownAndFreesItsLane() async throws {
        struct Fault: Error {}
        let blocking = Blocking(label: "test", lanes: 1)
        for _ in 0..<3 {
            await #expect(throws: Fault.self) { try await blocking.run { throw Fault() } }
        }
        #expect(try await blocking.run { 7 } == 7)
    }
}

/// Everybody waits until the last has come.
private final class Meeting: Sendable {
    private let size: Int
    private let arrived = Mutex(0)
    private let wake = DispatchSemaphore(value: 0)

    init(of size: Int) { self.size = size }

    var isComplete: Bool { arrived.withLock { $0 } == size }

    func arrive() {
        let count = arrived.withLock {
            $0 += 1
            return $0
        }
        if count == size { for _ in 1..<size { wake.signal() } } else { wake.wait() }
    }
}

private final class Seen: Sendable {
    private struct State {
        var numbers: [Int] = []
        var atOnce = 0
        var most = 0
    }

    private let state = Mutex(State())

    var numbers: [Int] { state.withLock(\.numbers) }
    var mostAtOnce: Int { state.withLock(\.most) }

    func add(_ number: Int) {
        state.withLock {
            $0.atOnce += 1
            $0.most = max($0.most, $0.atOnce)
        }
        state.withLock {
            $0.numbers.append(number)
            $0.atOnce -= 1
        }
    }
}
