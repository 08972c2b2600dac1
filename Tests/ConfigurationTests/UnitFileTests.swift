import Foundation
import TestSupport
import Testing

/// The memory holds children's details, and nothing of it is to be left on a disk.
@Suite("What the service manager is told")
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

    @Test("leaves no core and no backtrace, and stops a process that runs away")
    func memory() throws {
        let service = try settings("Service")
        #expect(service["LimitCORE"] == ["0"])
        #expect(service["Environment"]?.contains("SWIFT_BACKTRACE=enable=no") == true)
        let most = try #require(service["MemoryMax"]?.last)
        let gigabytes = try #require(most.hasSuffix("G") ? Int(most.dropLast()) : nil)
        #expect((2...16).contains(gigabytes))
        #expect(service["Restart"] == ["always"])
    }

    @Test("and so does the container")
    func container() throws {
        let text = try String(contentsOfFile: Repository.path("deploy/container/Containerfile"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("ENV ") }
        #expect(lines.contains { $0.contains("SWIFT_BACKTRACE=enable=no") })
    }
}
