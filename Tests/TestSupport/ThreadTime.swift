import Glibc

/// What work costs on the thread that does it: what else the machine does at the time does not count.
package enum ThreadTime {
    package static func measure(_ work: () throws -> Void) rethrows -> Duration {
        let begun = spent
        try work()
        return spent - begun
    }

    private static var spent: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
