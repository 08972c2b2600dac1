import EncompassCore
import Testing

@Suite struct IdentifierTests {
    @Test func idsSortByTimeAndContainIt() throws {
        var entropy = SeededEntropy(seed: 7)
        let moments = (0..<2000).map { Timestamp(milliseconds: 1_790_000_000_000 + Int64($0) * 7_654_321) }
        let ids = moments.map { Identifier(at: $0, random: entropy.bytes(10)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        #expect(ids.map(\.moment) == moments)
        for id in ids {
            #expect(id.description.utf8.count == 26)
            #expect(id.description == id.description.lowercased())
            #expect(Identifier(id.description) == id)
        }
    }

    @Test func idsOfOneMillisecondSortAsTheyWereMade() {
        var entropy = SeededEntropy(seed: 7)
        var sequence = IdentifierSequence()
        let moments = (Int64(0)..<5).flatMap {
            [Timestamp](repeating: Timestamp(milliseconds: 1_790_000_000_000 + $0), count: 500)
        }
        let ids = moments.map { sequence.next(at: $0, from: &entropy) }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        #expect(ids.map(\.moment) == moments)
        // A clock that was put back begins again.
        #expect(sequence.next(at: moments[0], from: &entropy).moment == moments[0])
    }

    @Test func afterTheLargestIdOfAMillisecondAnotherBegins() {
        var entropy = Largest()
        var sequence = IdentifierSequence()
        let ids = (0..<3).map { _ in sequence.next(at: Timestamp(milliseconds: 1), from: &entropy) }
        #expect(ids.allSatisfy { $0.description.hasSuffix("zzzzzzzzzzzzzzzz") && $0.moment.milliseconds == 1 })
    }

    /// Draws the largest number each time.
    private struct Largest: Entropy {
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0xFF, count: count) }
    }

    @Test func theLayoutIsThatOfAUlid() {
        let id = Identifier(at: Timestamp(milliseconds: 1_469_918_176_385), random: [UInt8](repeating: 0xFF, count: 10))
        #expect(id.description == "01aryz6s41zzzzzzzzzzzzzzzz")
        let zero = Identifier(at: Timestamp(milliseconds: -5), random: [])
        #expect(zero.description == String(repeating: "0", count: 26))
    }

    @Test(arguments: [
        "", "01ARYZ6S41ZZZZZZZZZZZZZZZZ", "01aryz6s41zzzzzzzzzzzzzzz", "81aryz6s41zzzzzzzzzzzzzzzz",
        "01aryz6s41zzzzzzzzzzzzzzzi", "../etc/passwd",
    ])
    func otherTextIsNoId(text: String) { #expect(Identifier(text) == nil) }
}

@Suite struct NotificationReferenceTests {
    private func references(_ count: Int) -> [NotificationReference] {
        var entropy = SeededEntropy(seed: 11)
        return (0..<count).map { _ in NotificationReference(random: entropy.bytes(8)) }
    }

    @Test func typedReferencesAreUnderstood() throws {
        for reference in references(500) {
            let text = reference.description
            #expect(text.utf8.count == 9)
            let plain = text.filter { $0 != "-" }
            for form in [
                text, plain, plain.lowercased(), " \(text) ", plain.map { "\($0) " }.joined(),
                text.replacing("-", with: "\u{2013}"),
            ] {
                #expect(NotificationReference(form) == reference)
            }
        }
    }

    @Test func wrongAndSwappedCharactersAreCaught() {
        let alphabet = Array("2346790CFHJKLMQRTWXYABDEGINOPSUVZ158")
        for reference in references(200) {
            let characters = Array(reference.description.filter { $0 != "-" })
            for place in characters.indices {
                for other in alphabet where other != characters[place] {
                    var changed = characters
                    changed[place] = other
                    #expect(NotificationReference(String(changed)) == nil)
                }
                guard place > 0, place < 7, characters[place] != characters[place - 1] else { continue }
                var swapped = characters
                swapped.swapAt(place, place - 1)
                #expect(NotificationReference(String(swapped)) == nil)
            }
        }
    }

    @Test func referencesSeldomCollide() { #expect(Set(references(10_000)).count >= 9_998) }

    @Test(arguments: ["", "K7RW", "K7RW-3HQ9-9", "<script>", "\u{202E}K7RW3HQ9"])
    func otherTextIsNoReference(text: String) { #expect(NotificationReference(text) == nil) }
}

@Suite struct UrgencyTests {
    @Test func riskDecidesThenPresenceThenRepeats() {
        func key(_ risk: Incident.RiskGrade?, _ present: Bool?, _ repeats: Int = 0) -> Int64 {
            Urgency.key(risk: Urgency.rank(risk), present: Urgency.rank(present: present), repeats: repeats)
        }
        let wanted = [
            key(.high, false), key(.medium, true, 99), key(.medium, nil), key(nil, true), key(.standard, true),
            key(.standard, nil, 7), key(.standard, false, 2_000_000), key(.standard, false, 3), key(.standard, false),
        ]
        #expect(wanted == wanted.sorted() && Set(wanted).count == wanted.count)
    }
}
