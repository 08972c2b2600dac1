import EncompassFormats
import Foundation
import TestSupport
import Testing

@Suite("The public JSON test suite", .enabled(if: !SharedData.isAbsent))
struct JSONSuiteTests {
    private func files(_ prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: SharedData.path("nasty/json"))
            .filter { $0.hasPrefix(prefix) }.sorted()
    }

    private func parses(_ name: String) throws -> Bool {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: SharedData.path("nasty/json/" + name))))
        do {
            _ = try JSONParser.parse(bytes)
            return true
        } catch {
            #expect(error.offset <= bytes.count && error.line >= 1 && error.column >= 1)
            return false
        }
    }

    @Test("Valid files are accepted")
    func accepts() throws {
        let files = try files("y_")
        #expect(files.count >= 90)
        for file in files { #expect(try parses(file), "\(file)") }
    }

    @Test("Invalid files are refused")
    func refuses() throws {
        let files = try files("n_")
        #expect(files.count >= 180)
        for file in files { #expect(try !parses(file), "\(file)") }
    }

    @Test("Optional cases end without a crash")
    func either() throws {
        for file in try files("i_") { _ = try parses(file) }
    }
}
