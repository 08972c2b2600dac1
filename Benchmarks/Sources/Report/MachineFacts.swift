import Foundation

/// On what the figures were measured: enough to judge them by, and nothing that names the machine.
struct MachineFacts {
    private let swift: String
    private let revision: String
    private let fileSystem: String
    private let began = Date()
    private let loadBefore = MachineFacts.load
    private var loadAfter = ""
    private var ended = Date()

    /// - Parameter folder: where the databases lie that are measured.
    init(folder: String, swift: String, revision: String) {
        self.swift = swift
        self.revision = revision
        fileSystem = MachineFacts.fileSystem(of: folder)
    }

    /// To be called after the last measurement.
    mutating func finish() {
        loadAfter = MachineFacts.load
        ended = Date()
    }

    var markdown: String {
        let information = ProcessInfo.processInfo
        let memory = Double(information.physicalMemory) / 1_073_741_824
        return """
            | | |
            |---|---|
            | measured | \(began.formatted(.iso8601.year().month().day())), in \(Int(ended.timeIntervalSince(began))) s |
            | revision | \(revision) |
            | processor cores | \(information.activeProcessorCount) |
            | memory | \(Int(memory.rounded())) GiB |
            | kernel | Linux \(MachineFacts.kernel) |
            | file system | \(fileSystem) |
            | Swift | \(swift), release build |
            | load average (1, 5, 15 min) | before \(loadBefore); after \(loadAfter) |
            """
    }

    /// A word of caution where others used the machine before the first measurement; nil where it was quiet.
    var caution: String? {
        let before = loadBefore.split(separator: " ").first.flatMap { Double($0) } ?? 0
        guard before >= 1 else { return nil }
        return "**The machine was busy with other work all the while**: the clock's times, and most of all those that "
            + "wait for the disk, are worse than on a quiet one. Processor times are not."
    }

    private static var load: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }

    /// The version's numbers; what a vendor adds to them is left out.
    private static var kernel: String {
        let text = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        return String(text.prefix { $0.isNumber || $0 == "." })
    }

    /// The type of the mount with the longest path above `folder`.
    private static func fileSystem(of folder: String) -> String {
        let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
        let full = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        var best = (length: 0, kind: "not known")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = String(fields[1])
            let isAbove = point == "/" || full == point || full.hasPrefix(point + "/")
            if isAbove, point.count > best.length { best = (point.count, String(fields[2])) }
        }
        return best.kind
    }
}
