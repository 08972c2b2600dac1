import Dispatch
import EncompassEngine
import Foundation
import Logging

/// Ends the process some time after a signal to stop, whatever still hangs: a disk, a server, a client. What was
/// answered is on disk, and what was in progress is taken up at the next start, as after a power cut.
final class StopDeadline {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - seconds: within the contract's 20.
    ///   - log: written as far as possible before the end.
    init(after seconds: Double, of signals: [Int32] = [SIGTERM, SIGINT], log: LogQueue) {
        let isStopping = DispatchSemaphore(value: 0)
        // Threads of their own: every other one may hang.
        let thread = Thread {
            isStopping.wait()
            Thread.sleep(forTimeInterval: seconds)
            Logger(label: "encompass").error("something does not stop: the process ends with work in progress")
            log.drain(within: 0.5)
            _exit(0)
        }
        thread.name = "stop"
        thread.start()
        let queue = DispatchQueue(label: "encompass.stop")
        sources = signals.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { isStopping.signal() }
            source.resume()
            return source
        }
    }
}
