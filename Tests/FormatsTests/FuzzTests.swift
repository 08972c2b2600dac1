import EncompassCore
import EncompassFormats
import Testing

@Suite("Hostile bytes")
struct FuzzTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    private let incident = Array(
        #"{"force":"norfolk","reference":"R1","revision":1,"occurredAt":"2026-11-19T22:41:00Z","location":{"lines":["1 Ré"],"postcode":"NR31 6AB"},"restricted":false,"children":[{"reference":"1","forename":"A\u00e9\ud83d\ude00","dateOfBirth":"2015-03-02","sex":"F","address":{"lines":["x"]},"school":{"urn":"121234"},"voice":{"text":"t"}}],"adults":[{"role":"victim"}]}"#
            .utf8)

    /// A few bytes changed, removed, doubled or inserted.
    private func mutated(_ bytes: [UInt8], _ random: inout SeededEntropy) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3: bytes.insert(#"{}[]",:\0tn-"#.utf8.randomElement(using: &random) ?? 0, at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + 20))
            }
        }
        return bytes
    }

    @Test("Broken JSON is refused or read, and a read value round-trips", arguments: seeds)
    func json(seed: UInt64) {
        var random = SeededEntropy(seed: seed)
        for _ in 0..<3_000 {
            let bytes = mutated(incident, &random)
            guard let value = try? JSONParser.parse(bytes) else { continue }
            #expect((try? JSONParser.parse(value.serialized)) == value)
            #expect((try? JSONParser.parse(value.canonical))?.canonical == value.canonical)
        }
    }

    @Test("A broken incident is accepted with its children or refused with a reason", arguments: seeds)
    func incidents(seed: UInt64) {
        var random = SeededEntropy(seed: seed &+ 100)
        for _ in 0..<3_000 {
            switch IncidentReader().read(mutated(incident, &random)) {
            case .accepted(let record):
                #expect(record.incident.status == .retracted || !record.incident.children.isEmpty)
                #expect(record.childFaults.keys.allSatisfy { record.incident.children.indices.contains($0) })
            case .refused(let record): #expect(!record.faults.isEmpty)
            }
        }
    }

    @Test("CSV records do not depend on the chunks", arguments: seeds)
    func csv(seed: UInt64) {
        var random = SeededEntropy(seed: seed &+ 200)
        let alphabet = Array("a,b\"\r\n\"\n, é".utf8) + [0xFF, 0x00, 0xEF, 0xBB, 0xBF]
        for _ in 0..<1_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in
                alphabet.randomElement(using: &random)
            }
            let whole = records(bytes)
            #expect(records(bytes, size: 1) == whole)
            #expect(records(bytes, size: Int.random(in: 2...9, using: &random)) == whole)
        }
    }

    @Test("Any bytes under a roll's header become rows, faults or a refusal", arguments: seeds)
    func roll(seed: UInt64) throws {
        var random = SeededEntropy(seed: seed &+ 300)
        let file = Array(
            "surname,forename,dateOfBirth,urn,upn\nOther,Ann,2015-03-02,121234,B801200005001\n\"Else\",Bob,02/03/2015,121234,\n"
                .utf8)
        for _ in 0..<1_000 {
            guard let (items, counts) = try? read(mutated(file, &random), as: RollDecoder(today: today)) else {
                continue
            }
            #expect(items.count == counts.rows)
            #expect(
                items.allSatisfy {
                    $0.row != nil || ($0.subject != nil) == $0.faults.contains { $0.severity == .rejected }
                })
            #expect(items.allSatisfy { $0.row != nil || !$0.faults.isEmpty })
        }
    }

    @Test("Lines do not depend on the chunks", arguments: seeds)
    func lines(seed: UInt64) {
        var random = SeededEntropy(seed: seed &+ 400)
        for _ in 0..<500 {
            let bytes = (0..<80).map { _ in Array("ab\r\n\n ".utf8).randomElement(using: &random) ?? 0 }
            var whole = LineSplitter(limit: 5)
            var single = LineSplitter(limit: 5)
            let expected = whole.feed(bytes) + whole.finish()
            #expect(bytes.flatMap { single.feed([$0]) } + single.finish() == expected)
        }
    }
}
