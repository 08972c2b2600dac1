import Foundation
import TestSupport
import Testing

/// A document that names a test as its proof is wrong once the test is gone.
@Suite("Tests that documents name")
struct DocumentedTestsTests {
    @Test(arguments: ["docs/threat-model.md", "docs/asvs.md"]) func everyNamedTestExists(document: String) throws {
        let text = try String(contentsOfFile: Repository.path(document), encoding: .utf8)
        let named = Set(text.matches(of: /`([A-Z]\w+Tests)\/(\w+)`/).map { [String($0.1), String($0.2)] })
        #expect(named.count > 20)
        let known = try DocumentedTestsTests.known()
        for test in named.sorted(by: { $0.joined() < $1.joined() }) {
            #expect(known[test[0]]?.contains(test[1]) == true, "\(document) names \(test[0])/\(test[1])")
        }
    }

    @Test("each event of the log that the documentation lists is written somewhere")
    func listedEventsAreWritten() throws {
        let page = try String(contentsOfFile: Repository.path("docs/watching.md"), encoding: .utf8)
        let table = try #require(page.split(separator: "| event | level |\n").last?.split(separator: "\n\n").first)
        let events = Set(table.matches(of: /`([^`]+)`/).map { String($0.1) })
        #expect(events.count > 10)
        let folder = Repository.path("Sources")
        let sources = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
        for event in events.sorted() {
            #expect(sources.contains { $0.contains("\"\(event)") }, "nothing writes \"\(event)\"")
        }
    }

    /// The functions of each file, by the names of the types in it.
    private static func known() throws -> [String: Set<String>] {
        var known: [String: Set<String>] = [:]
        let folder = Repository.path("Tests")
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder) where file.hasSuffix("Tests.swift") {
            let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            let functions = Set(text.matches(of: /func (\w+)/).map { String($0.1) })
            for type in text.matches(of: /(?:struct|class|extension) (\w+Tests)\b/) {
                known[String(type.1), default: []].formUnion(functions)
            }
        }
        return known
    }
}
