import EncompassConfiguration
import EncompassCore
import Foundation
import TestSupport
import Testing

@Suite("Random files")
struct FuzzTests {
    /// Pieces of configurations, and some other text.
    private static let pieces =
        ConfigurationKey.all.map { String($0.name.split(separator: ".").last ?? "") }
        + ConfigurationKey.all.compactMap(\.standard) + ["http", "delivery", "smtp", "areas", "tls", "log", "exercise"]
        + [
            ": ", ":\n", "\n", "\n  ", "\n    ", "- ", "#", "'", "\"", "{", "}", "[", "]", ",", "&a ", "*a", "!!int ",
            "|\n", ">\n", "---\n", "...\n", "%YAML 1.1\n", "<<", "? ", "\t", "\0", "\u{FEFF}", "é", "😀", "~", "null",
            "-1", "1e999", "99999999999999999999", "0x1F", ".inf", "none", "smtp", "2026-02-30T00:00:00Z", "\r\n",
        ]

    @Test(
        "a random file is accepted or gets faults, the same each time", arguments: 0..<8 as Range<UInt64>)
    func randomPieces(_ seed: UInt64) {
        var entropy = SeededEntropy(seed: seed)
        for _ in 0..<400 {
            let count = Int.random(in: 0...60, using: &entropy)
            let yaml = (0..<count).map { _ in Self.pieces.randomElement(using: &entropy) ?? "" }.joined()
            check(yaml)
        }
    }

    @Test(
        "a valid file with changed bytes is accepted or gets faults", arguments: 100..<104 as Range<UInt64>
    )
    func mutated(_ seed: UInt64) {
        var entropy = SeededEntropy(seed: seed)
        let whole = Array(
            "http:\n  host: 127.0.0.1\n  port: 9\ndelivery:\n  transport: smtp\n  smtp:\n    host: a\n    from: a@b\n"
                .utf8)
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &entropy) {
                bytes[Int.random(in: bytes.indices, using: &entropy)] = UInt8.random(in: .min ... .max, using: &entropy)
            }
            check(bytes)
        }
    }

    @Test("deep nesting is refused", arguments: ["[", "{a: ", "- ", "? "])
    func deep(_ opening: String) {
        for depth in [100, 1_000, 5_000, 20_000, 100_000] { check(String(repeating: opening, count: depth)) }
        let closed = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        check("http: " + closed)
        _ = AreaLoader(files: MemoryFiles().access).read(Array(("id: " + closed).utf8), path: "a.yaml")
    }

    @Test(
        "the example area with changed bytes is accepted or gets faults",
        arguments: 200..<204 as Range<UInt64>)
    func mutatedArea(_ seed: UInt64) throws {
        var entropy = SeededEntropy(seed: seed)
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: Repository.path("Config/areas/norfolk.yaml"))))
        let loader = AreaLoader(files: MemoryFiles().access, templates: ["standard"])
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...20, using: &entropy) {
                bytes[Int.random(in: bytes.indices, using: &entropy)] = UInt8.random(in: .min ... .max, using: &entropy)
            }
            let (policy, faults) = loader.read(bytes, path: "a.yaml")
            #expect(policy != nil || !faults.isEmpty)
            #expect(faults.allSatisfy { $0.source != nil && !$0.description.contains("\n") })
            #expect(loader.read(bytes, path: "a.yaml").faults == faults)
        }
    }

    private func check(_ yaml: String) { check(Array(yaml.utf8)) }

    private func check(_ bytes: [UInt8]) {
        var files = MemoryFiles()
        files.contents["/etc/encompass/encompass.yaml"] = .init(bytes: bytes)
        let loader = ConfigurationLoader(environment: [:], files: files.access)
        let first = loader.load()
        let second = loader.load()
        #expect(first.faults == second.faults)
        #expect(first.settings == second.settings)
        #expect(first.isValid == ((try? first.configuration()) != nil))
        #expect(first.faults.allSatisfy { !$0.problem.isEmpty && $0.remedy?.isEmpty == false })
        for fault in first.faults {
            #expect(!fault.description.unicodeScalars.contains { $0.value < 0x20 }, "a fault stands on one line")
        }
    }
}
