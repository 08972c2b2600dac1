import CLinux
package import EncompassCore
import EncompassStore
import Foundation
import Glibc
import Logging

/// What the machine below the program has left, and how its clock is: read, never changed.
public struct Machine: Sendable {
    /// The database's path: its file system is what runs full.
    private let database: String

    public init(database: String) { self.database = database }

    /// Bytes that this account may still write to the database's file system; nil if it cannot be asked.
    var diskFree: Int? {
        var system = statvfs()
        let folder = (database as NSString).deletingLastPathComponent
        guard statvfs(folder.isEmpty ? "." : folder, &system) == 0 else { return nil }
        return Int(system.f_bavail) * Int(system.f_frsize)
    }

    /// Bytes of the database, without its write-ahead log; 0 if there is none.
    var databaseSize: Int {
        var file = stat()
        return stat(database, &file) == 0 ? Int(file.st_size) : 0
    }

    /// Files and connections that the process has open.
    var openDescriptors: Int? {
        // One of them is the folder's own.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { max(0, $0.count - 1) }
    }

    /// How many it may have.
    var descriptorLimit: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Whether a time service keeps the clock in step; nil if the kernel may not be asked.
    var clockIsSynchronised: Bool? {
        switch clinux_clock_is_unsynchronised() {
        case 0: true
        case 1: false
        default: nil
        }
    }
}

/// When to warn of a clock that nothing keeps in step: a time service needs a few minutes after a start.
package struct ClockWatch: Sendable {
    package enum Change: Hashable, Sendable { case lost, regained }

    private static let patience = Span.minutes(10)
    private var unsynchronisedSince: Timestamp?
    private var hasWarned = false

    package init() {}

    /// - Returns: what somebody should know now; nil if nothing has changed.
    package mutating func note(isSynchronised: Bool, real: Timestamp) -> Change? {
        guard !isSynchronised else {
            defer { (unsynchronisedSince, hasWarned) = (nil, false) }
            return hasWarned ? .regained : nil
        }
        // A clock that was put back must not hide it.
        let since = min(unsynchronisedSince ?? real, real)
        unsynchronisedSince = since
        guard !hasWarned, real - since >= ClockWatch.patience else { return nil }
        hasWarned = true
        return .lost
    }
}

extension Engine {
    /// Notes what the machine has left, and warns of a clock that nothing keeps in step: deadlines, signatures and
    /// certificates depend on it.
    func machineStep() throws {
        try startForceCounters()
        guard let machine = settings.machine else { return }
        if let free = machine.diskFree { meters.set("encompass_disk_free_bytes", Double(free)) }
        meters.set("encompass_database_bytes", Double(machine.databaseSize))
        if let open = machine.openDescriptors { meters.set("encompass_descriptors_open", Double(open)) }
        meters.set("encompass_descriptors_limit", Double(machine.descriptorLimit))
        guard let isSynchronised = machine.clockIsSynchronised else { return }
        meters.set("encompass_clock_synchronised", isSynchronised ? 1 : 0)
        let real = realClock.now()
        switch morning.with({ $0.clock.note(isSynchronised: isSynchronised, real: real) }) {
        case .lost: log.warning("the machine's clock is not synchronised: deadlines and signatures depend on it")
        case .regained: log.notice("the machine's clock is synchronised again")
        case nil: break
        }
    }
}
