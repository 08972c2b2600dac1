import CLinux
import EncompassConfiguration
import EncompassCore
import Foundation
import Glibc

/// The machine: time zone, clock, disk, limits and the service's unit.
struct MachineChecks {
    let configuration: Configuration
    /// The systemd unit's file; nil looks for the installed one.
    let unit: String?

    var findings: [Finding] { [timeZone, clock, disk, openFiles].compactMap(\.self) + service }

    private var timeZone: Finding {
        (try? London.installed()) == nil
            ? .fail(
                "time zone", "this machine does not know Europe/London, by which every deadline is reckoned",
                mend: "install the package tzdata")
            : .ok("time zone", "Europe/London is known")
    }

    private var clock: Finding {
        let answer = clinux_clock_is_unsynchronised()
        guard answer >= 0 else { return .ok("clock", "its synchronisation cannot be seen from here") }
        return answer == 1
            ? .warn(
                "clock", "is not synchronised: deadlines go by it",
                mend: "turn on a time service, such as systemd-timesyncd or chrony")
            : .ok("clock", "is synchronised")
    }

    private var disk: Finding? {
        let folder = MachineFiles.folder(of: configuration.database.path)
        guard let free = MachineFiles.freeSpace(folder) else { return nil }
        let words = "\(free >> 20) MB are free in \(folder)"
        if free < 200 << 20 {
            return .fail("disk", words, mend: "make room: the daemon cannot store what it cannot write")
        }
        return free < 2 << 30 ? .warn("disk", words, mend: "make room soon") : .ok("disk", words)
    }

    private var openFiles: Finding {
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        let wanted = configuration.http.maximumConnections + 256
        return limits.rlim_max < wanted
            ? .warn(
                "open files",
                "\(limits.rlim_max) at most, and http.maximumConnections is \(configuration.http.maximumConnections)",
                mend: "raise LimitNOFILE to \(wanted) or more, or lower http.maximumConnections")
            : .ok("open files", "\(limits.rlim_max) at most")
    }

    private var service: [Finding] {
        guard let path = unit ?? MachineChecks.installedUnit else {
            return [.ok("service", "no systemd unit is installed on this machine")]
        }
        guard let unit = ServiceUnit(path) else {
            return [.fail("service", "\(path) cannot be read", mend: "install the unit again")]
        }
        let faults = unit.faults
        return faults.isEmpty ? [.ok("service", "\(path) is as shipped where it matters")] : faults
    }

    private static let installedUnit = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ].map { $0 + "/encompass.service" }.first(where: MachineFiles.exists)
}

/// The settings of a systemd unit and its drop-ins, as far as the daemon depends on them.
struct ServiceUnit {
    private let path: String
    /// The last value of each key of [Service].
    private var values: [String: String] = [:]

    init?(_ path: String) {
        self.path = path
        let dropIns = "/etc/systemd/system/encompass.service.d"
        let further = ((try? FileManager.default.contentsOfDirectory(atPath: dropIns)) ?? []).sorted()
            .filter { $0.hasSuffix(".conf") }.map { dropIns + "/" + $0 }
        guard MachineFiles.isReadable(path) else { return nil }
        for file in [path] + further {
            guard let data = FileManager.default.contents(atPath: file) else { continue }
            read(String(decoding: data, as: UTF8.self))
        }
    }

    private mutating func read(_ text: String) {
        var isService = false
        for line in text.split(whereSeparator: \.isNewline).map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if line.hasPrefix("[") { isService = line == "[Service]" }
            guard isService, !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
    }

    var faults: [Finding] { [account, restart, stop, coreDumps, memory, program, users].compactMap(\.self) }

    private func fault(_ level: Finding.Level, _ text: String, _ mend: String) -> Finding {
        Finding(level: level, check: "service", text: "\(path): \(text)", mend: mend)
    }

    private var account: Finding? {
        guard ["", "root"].contains(values["User"] ?? "") else { return nil }
        return fault(.fail, "the daemon would run as root", "set User=encompass")
    }

    private var restart: Finding? {
        guard values["Restart"] != "always" else { return nil }
        return fault(.fail, "a daemon that ended would stay down, and nobody be notified", "set Restart=always")
    }

    private var stop: Finding? {
        guard let text = values["TimeoutStopSec"], let seconds = Int(text.filter(\.isNumber)), seconds < 20,
            !text.contains("min")
        else { return nil }
        return fault(.warn, "it is killed before work in progress is finished", "set TimeoutStopSec=30")
    }

    private var coreDumps: Finding? {
        guard values["LimitCORE"] != "0" else { return nil }
        return fault(.warn, "a crash could leave a core file with children's details", "set LimitCORE=0")
    }

    private var memory: Finding? {
        guard values["MemoryMax"] == nil else { return nil }
        return fault(.warn, "a memory leak would affect the whole machine", "set MemoryMax=4G")
    }

    private var program: Finding? {
        let command = values["ExecStart"]?.split(separator: " ").first.map { String($0) } ?? ""
        guard !MachineFiles.exists(command) else { return nil }
        return fault(
            .fail, "ExecStart names \(command), which is not there", "install the program, or correct the path")
    }

    private var users: Finding? {
        guard ["yes", "true", "1", "on"].contains(values["PrivateUsers"] ?? "no") else { return nil }
        return fault(
            .warn, "with PrivateUsers the local socket cannot tell who calls", "remove PrivateUsers")
    }
}
