import EncompassCore
import Foundation
import TestSupport
import Testing

@Suite struct PostcodeTests {
    @Test(arguments: ["NR31 6AB", "nr316ab", " NR31  6ab ", "NR31-6AB", "\u{200F}NR31 6AB"])
    func readsOneHoweverItIsSpaced(_ text: String) { #expect(Postcode(text)?.unit == "NR31 6AB") }

    @Test func knowsItsParts() {
        let postcode = Postcode("EC1A 1BB")
        #expect(postcode?.outward == "EC1A")
        #expect(postcode?.inward == "1BB")
    }

    @Test(arguments: ["Definitely wrong", "12FSSD", "1A1 1AA", "EH1 JS", "EH1JS", "", "NR31 6AO", "NR31 6A\u{0}"])
    func refusesWhatIsNone(_ text: String) { #expect(Postcode(text) == nil) }

    @Test(arguments: [
        ("NR3I 6AB", "NR31 6AB"), ("NR31 GAB", nil), ("N1O 0AB", "N10 0AB"), ("NR1O 3EZ", "NR10 3EZ"),
        ("L27 BXY", "L27 8XY"),
        ("NR31 6AB", "NR31 6AB"), ("S0I4 0AA", "SO14 0AA"), ("Definitely wrong", nil), ("12FSSD", nil), ("", nil),
    ])
    func mendsLettersThatLookLikeDigits(_ text: String, _ meant: String?) {
        #expect(Postcode(repairing: text)?.unit == meant)
    }

    @Test func readingStopsEarlyInLongText() {
        #expect(Postcode(repairing: String(repeating: "N", count: 100_000)) == nil)
    }

    @Test(
        .enabled(if: !SharedData.isAbsent), arguments: ["validation", "normalisation"])
    func agreesWithThePublicVectors(_ file: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: SharedData.path("postcodes/\(file).json")))
        let tests = try JSONDecoder().decode(Vectors.self, from: data).tests
        for test in tests {
            let unit = Postcode(test.base)?.unit
            switch test.expected {
            case .text(let text): #expect(unit == text)
            case .valid(let valid): #expect((unit != nil) == valid)
            case nil: #expect(unit == nil)
            }
        }
    }
}

private struct Vectors: Decodable {
    struct Case: Decodable {
        var base: String
        var expected: Expected?
    }
    enum Expected: Decodable {
        case text(String)
        case valid(Bool)
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let valid = try? container.decode(Bool.self) {
                self = .valid(valid)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }
    var tests: [Case]
}
