import EncompassCore
import EncompassMatching
import Foundation
import TestSupport
import Testing

@Suite struct BadInputTests {
    private static let placeholders = [
        "", " ", "UNKNOWN", "unknown", "Not Known", "N/K", "Baby", "baby boy", "Child 1", "CHILD TWO", "Infant", "-",
        "?", "\u{0}",
        "\u{200F}", "\u{1F476}", "12345", "Unborn", "xxx",
    ]

    @Test(arguments: placeholders)
    func aPlaceholderIsNotAName(_ text: String) {
        var roll = Roll()
        roll.add(text.isEmpty ? "Rosalind" : text, "Fenwick")
        let decision = roll.decide(Roll.child(text, "Fenwick"))
        #expect(decision.verdict != .match)
        #expect(decision.notes.contains { $0.contains("forename") })
    }

    @Test(arguments: ["Unknown", "NK", "", "not given"])
    func aPlaceholderIsNoSurname(_ text: String) {
        var roll = Roll()
        roll.add("Rosalind", "Talbot", at: Roll.elsewhere)
        let decision = roll.decide(Roll.child("Rosalind", text, nil, at: nil))
        #expect(decision.verdict != .match)
        #expect(decision.notes.contains { $0.contains("surname") })
    }

    @Test func namesOfTenThousandLettersAreCut() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        let long = String(repeating: "Rosalind", count: 1250)
        for child in [Roll.child(long, "Fenwick"), Roll.child("Rosalind", long), Roll.child(long, long, nil, at: nil)] {
            let decision = roll.decide(child)
            #expect(decision.verdict != .match || child.forename == "Rosalind")
            #expect(decision.notes.contains { $0.contains("too long") })
        }
    }

    @Test func anyTextIsReadWithoutCrashing() {
        var entropy = SeededEntropy(seed: 3)
        var roll = Roll()
        for _ in 0..<40 {
            roll.add(Self.text(&entropy), Self.text(&entropy), middle: Self.text(&entropy), upn: Self.text(&entropy))
        }
        roll.add("Rosalind", "Fenwick")
        let matcher = Matcher(index: roll.index(), model: .standard)
        for _ in 0..<1500 {
            let decisions = matcher.decide(
                [Self.child(&entropy), Self.child(&entropy)], location: PostalAddress(lines: [Self.text(&entropy)]))
            #expect(decisions.count == 2)
            #expect(decisions.allSatisfy { $0.probability >= 0 && $0.probability <= 1 && $0.weight.isFinite })
        }
    }

    @Test(.enabled(if: !SharedData.isAbsent)) func naughtyStringsMatchNobody() throws {
        let folder = SharedData.path("nasty")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        let matcher = Matcher(index: roll.index(), model: .standard)
        for name in names {
            let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
            for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(1000) {
                let text = String(line)
                let child = Roll.child(
                    text, text, "2015-03-02", at: PostalAddress(lines: [text], town: text, postcode: text))
                #expect(matcher.decide([child])[0].verdict != .match)
            }
        }
    }

    private static func child(_ entropy: inout SeededEntropy) -> ChildDetails {
        ChildDetails(
            forename: text(&entropy), surname: text(&entropy), knownAs: text(&entropy), formerSurname: text(&entropy),
            dateOfBirth: LocalDate(dayNumber: Int32(truncatingIfNeeded: Int(entropy.next() % 60000)) - 30000),
            upn: text(&entropy),
            address: PostalAddress(
                lines: [text(&entropy), text(&entropy)], town: text(&entropy), postcode: text(&entropy)),
            school: SchoolClaim(urn: URN("121234"), name: text(&entropy)))
    }

    /// Scalars of every kind, words that people write, and lengths from none to thousands.
    private static func text(_ entropy: inout SeededEntropy) -> String {
        let words = [
            "Rosalind", "Fenwick", "de", "Mc", "O'", "-", "NR31 6AB", "12", "Flat", "\u{0}", "É", "Unknown", ",",
            "B801200005001",
        ]
        var text = ""
        let kind = entropy.next() % 3
        for _ in 0..<(entropy.next() % (entropy.next() % 40 == 0 ? 3000 : 12)) {
            if kind == 0 {
                text += words[Int(entropy.next() % UInt64(words.count))] + " "
            } else if let scalar = Unicode.Scalar(UInt32(entropy.next() % (kind == 1 ? 0x300 : 0x1_FFFF))) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
