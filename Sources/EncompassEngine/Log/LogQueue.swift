import Dispatch
import EncompassCore
import Foundation
import Glibc
import Logging
import Synchronization

/// The lines of the log that wait to be written. A thread of its own writes them, since a reader that stops (a full pipe,
/// a stopped journal, a full disk) would otherwise stop every thread that logs.
///
/// What does not fit is dropped and counted, and the first line that can be written afterwards says how many there were.
public final class LogQueue: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var isWriting = false
        /// Dropped since the last line that said so.
        var dropped = 0
        var onDrop: (@Sendable () -> Void)?
    }

    let format: LogFormat
    private let descriptor: Int32
    private let limit: Int
    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - descriptor: where the lines go; standard error.
    ///   - limit: how many bytes may wait.
    public init(_ format: LogFormat, descriptor: Int32 = 2, limit: Int = 1 << 20) {
        self.format = format
        self.descriptor = descriptor
        self.limit = limit
        let thread = Thread { [weak self] in
            while let queue = self { queue.writeNext() }
        }
        thread.name = "log"
        thread.start()
    }

    /// What to do for each line that is dropped; it must not log.
    public func whenDropping(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onDrop = body } }

    /// Adds a line; returns at once.
    func add(_ line: [UInt8]) {
        let (isNews, onDrop) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard state.waiting.count + line.count <= limit else {
                state.dropped += 1
                return (false, state.onDrop)
            }
            let wasEmpty = state.waiting.isEmpty
            state.waiting += line
            return (wasEmpty, nil)
        }
        if isNews { signal.signal() }
        onDrop?()
    }

    /// Waits until everything is written, or so long: at the end of the program.
    public func drain(within seconds: Double) {
        let start = ContinuousClock.now
        while state.withLock({ $0.isWriting || !$0.waiting.isEmpty }), ContinuousClock.now - start < .seconds(seconds) {
            usleep(2_000)
        }
    }

    private func writeNext() {
        // Ends the wait now and then, so that the thread ends with the queue.
        guard signal.wait(timeout: .now() + .seconds(5)) == .success else { return }
        let (lines, dropped) = state.withLock { state in
            defer {
                state.waiting = []
                state.isWriting = true
                state.dropped = 0
            }
            return (state.waiting, state.dropped)
        }
        write(lines)
        if dropped > 0 {
            write(
                format.line(
                    .warning, "encompass.log", "lines of the log were dropped, since it was not read",
                    ["count": "\(dropped)"], at: SystemClock().now()))
        }
        state.withLock { $0.isWriting = false }
    }

    /// Blocks until somebody reads; what cannot be written at all is lost.
    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, 1_000)
            } else if errno != EINTR {
                return
            }
        }
    }
}
