import Foundation
import Synchronization

/// Times by the machine's monotonic clock.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Since it was made.
    var seconds: Double { (ContinuousClock.now - start).inSeconds }

    /// What `body` takes, in seconds.
    static func time(_ body: () throws -> Void) rethrows -> Double {
        let watch = Stopwatch()
        try body()
        return watch.seconds
    }

    /// What each of `count` calls takes, in seconds.
    static func times(_ count: Int, _ body: (Int) throws -> Void) rethrows -> [Double] {
        try (0..<count).map { index in try time { try body(index) } }
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension [Double] {
    /// Seconds as milliseconds.
    var inMilliseconds: [Double] { map { $0 * 1000 } }
    /// Seconds as how many of `count` things a second.
    func rates(of count: Int) -> [Double] { map { Double(count) / $0 } }
}

/// Time for which a processor worked, in seconds: on a machine that others use too, it says more than the clock.
enum ProcessorTime {
    /// Of the calling thread.
    static var ofThread: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Of a process, all threads, in steps of the kernel's tick; nil once it is gone.
    static func of(_ id: Int32) -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        // After the name: state is the 3rd field, user and system time are the 14th and the 15th.
        let fields = text[name...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// What `body` takes of the calling thread.
    static func time(_ body: () throws -> Void) rethrows -> Double {
        let start = ofThread
        try body()
        return ofThread - start
    }
}

/// What the kernel says of a process's resident memory, in MB (10^6 bytes).
struct ProcessMemory {
    /// Now.
    let resident: Double
    /// The most since it began, or since `forgetPeak`.
    let peak: Double

    /// Nil once the process is gone.
    init?(of id: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8) else { return nil }
        func value(_ key: String) -> Double? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        }
        guard let resident = value("VmRSS"), let peak = value("VmHWM") else { return nil }
        self.resident = resident * 1024 / 1e6
        self.peak = peak * 1024 / 1e6
    }

    static var own: ProcessMemory? { ProcessMemory(of: getpid()) }

    /// Resets the peak.
    static func forgetPeak(of id: Int32) throws {
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(id)/clear_refs"))
    }
}

/// Threads that work side by side and wait for the disk or the network.
enum Threads {
    /// Runs `body` on `count` threads and waits for all.
    ///
    /// - Returns: what each gave, in order.
    /// - Throws: the first error.
    static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        let results = Results<Value>()
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            Thread.detachNewThread {
                results.add(Result { try body(index) }, at: index)
                group.leave()
            }
        }
        group.wait()
        return try results.inOrder.map { try $0.get() }
    }

    private final class Results<Value: Sendable>: Sendable {
        private let held = Mutex<[(index: Int, result: Result<Value, any Error>)]>([])

        func add(_ result: Result<Value, any Error>, at index: Int) { held.withLock { $0.append((index, result)) } }

        var inOrder: [Result<Value, any Error>] {
            held.withLock { $0.sorted { $0.index < $1.index }.map(\.result) }
        }
    }
}
