import Foundation

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
