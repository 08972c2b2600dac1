import EncompassFuzzTargets
import Foundation
import TestSupport
import Testing

/// Every input that the fuzzer starts from, and every one that broke a parser once, in each test run.
@Suite("Corpora of the fuzzer")
struct CorpusTests {
    @Test(arguments: FuzzTarget.all.map(\.name)) func everyInputKeepsTheProperties(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let folder = Repository.path("Fuzz/Corpus/" + name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!files.isEmpty, "a parser without a corpus")
        for file in files {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
            #expect(throws: Never.self, "\(name)/\(file)") { try target.check(Array(bytes)) }
        }
    }
}
