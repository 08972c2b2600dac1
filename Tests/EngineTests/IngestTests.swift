import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Synchronization
import TestSupport
import Testing

@Suite struct IngestTests {
    private func revision(_ outcome: RecordAnswer.Outcome) -> Int? {
        if case .accepted(_, let revision) = outcome { revision } else { nil }
    }

    @Test func theSameContentIsADuplicateAndChangedContentTheNextRevision() throws {
        let night = try Night()
        let first = Quayside.incident(children: [night.town.child("Rosalind", reference: "1")])
        var second = first
        second.schoolSummary = "Police attended twice."
        #expect(revision(try night.push(first)[0]) == 1)
        #expect(try night.push(first)[0].isDuplicate)
        #expect(revision(try night.push(second)[0]) == 2)
        // A push that is pushed again whole changes nothing.
        #expect(try night.push(first, second).allSatisfy { $0.isDuplicate })
    }

    @Test func contradictingRevisionIsOneConflict() throws {
        let night = try Night()
        let children = [night.town.child("Rosalind", reference: "1")]
        try night.push(Quayside.incident(revision: 3, children: children))
        let other = Quayside.incident(revision: 3, children: [night.town.child("Jory", reference: "1")])
        let lower = Quayside.incident(revision: 2, children: children)
        #expect(try night.push(other)[0].isConflict)
        #expect(try night.push(other)[0].isConflict)
        #expect(try night.exceptions(.conflict).count == 1)
        #expect(try night.push(lower)[0].isConflict)
        #expect(try night.exceptions(.conflict).count == 2)
        #expect(revision(try night.push(Quayside.incident(revision: 7, children: children))[0]) == 7)
    }

    @Test func unreadableRecordIsOnTheListOncePerContent() throws {
        let night = try Night()
        let first = try night.push(text: "{\"force\":\"quayside\"")
        #expect(try night.push(text: "{\"force\":\"quayside\"") == first)
        try night.push(text: "[]")
        let open = try night.exceptions(.quarantined)
        #expect(open.count == 2)
        #expect(open.allSatisfy { $0.deadlineAt == at("2026-11-20T09:00:00Z") })
        try night.turn()
    }

    @Test func acceptedRecordIsThereAfterTheFileIsOpenedAgain() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))
        try night.restart()
        #expect(
            try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))[0].isDuplicate)
        try night.turn()
        #expect(try night.notification(Quayside.primary).state == .sent)
    }

    @Test func everyReceiptHasItsEntryOfTheKindCollection() throws {
        let night = try Night()
        guard case .accepted(let id, _) = try night.push(Quayside.incident(children: [night.town.child("Jory")]))[0]
        else {
            Issue.record("not accepted")
            return
        }
        let trail = try night.store.auditLog.trail(of: "incident:\(id)")
        #expect(trail.map(\.entry.kind) == [.collection])
        #expect(trail.first?.entry.facts["children"] == "1")
    }

    @Test func aChildIsTheSameByReferenceElseByNameAndBirthdayNeverByPosition() throws {
        let night = try Night()
        var rosalind = night.town.child("Rosalind")
        let edmund = night.town.child("Edmund")
        try night.push(Quayside.incident(children: [rosalind, edmund]))
        try night.turn()
        let primary = try night.notification(Quayside.primary)
        let before = try night.opened(primary, bySchool: Quayside.primary).children[0].reference

        // The other order, and one more word about her.
        rosalind.welfareCheck = true
        try night.push(Quayside.incident(children: [edmund, rosalind]))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .correction])
        let after = try night.opened(all[1], bySchool: Quayside.primary).children
        #expect(after.map(\.reference) == [before])
        #expect(try night.notifications(Quayside.high).map(\.kind) == [.new])
    }

    @Test func retractionOfAnUnsentIncidentIsAcceptedAndNotifiesNobody() throws {
        let night = try Night()
        try night.push(Quayside.incident(status: .retracted, children: []))
        try night.push(Quayside.incident("QS-2", status: .retracted, children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T12:00:00Z"))
        #expect(try night.notifications().isEmpty)
        #expect(try night.exceptions().isEmpty)
    }
}

/// The door for a whole push: bytes in, answers out.
@Suite struct PushTests {
    /// Bytes that come in pieces, and may break off.
    private struct Pieces: AsyncSequence, AsyncIteratorProtocol {
        struct Broken: Error {}

        var pieces: [[UInt8]]
        var breaksOff = false

        init(_ text: String, of size: Int, breaksOff: Bool = false) {
            let bytes = Array(text.utf8)
            pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0...].prefix(size)) }
            self.breaksOff = breaksOff
        }

        func makeAsyncIterator() -> Pieces { self }

        mutating func next() async throws -> [UInt8]? {
            if pieces.isEmpty, breaksOff { throw Broken() }
            return pieces.isEmpty ? nil : pieces.removeFirst()
        }
    }

    /// The parts of a push as they were answered.
    private final class Answers: Sendable {
        private let kept = Mutex<[[RecordAnswer]]>([])
        var parts: [[RecordAnswer]] { kept.withLock { $0 } }
        func add(_ part: [RecordAnswer]) { kept.withLock { $0.append(part) } }
    }

    private let night: Night
    private let answers = Answers()

    init() throws { night = try Night() }

    private func line(_ number: Int, force: String = Quayside.force) -> String {
        var incident = Quayside.incident("QS-\(number)", children: [night.town.child("Rosalind", reference: "1")])
        incident.force = force
        return String(decoding: incident.json.serialized, as: UTF8.self)
    }

    private func push(_ bytes: Pieces, within limits: PushLimits = PushLimits()) async throws {
        try await night.engine.ingest(
            lines: bytes, from: FeedSource(night.feed, push: "one"), within: limits, answer: answers.add)
    }

    private var outcomes: [String] {
        answers.parts.flatMap(\.self).map { answer in
            let word =
                switch answer.outcome {
                case .accepted: "accepted"
                case .duplicate: "duplicate"
                case .conflict: "conflict"
                case .quarantined(_, let unread): "\(unread)"
                case .anotherForce: "another force"
                }
            return "\(answer.line ?? 0) \(answer.reference ?? "-") \(word)"
        }
    }

    @Test(arguments: [1, 7, 100_000])
    func everyLineIsAnsweredInOrderHoweverTheBytesAreCut(size: Int) async throws {
        let long = #"{"x":""# + String(repeating: "x", count: 2000) + "\"}"
        let lines = [line(1), "", "{", "[]", line(1), line(2, force: "elsewhere"), long, line(3)]
        try await push(Pieces(lines.joined(separator: "\r\n"), of: size), within: PushLimits(lineBytes: 1500))
        #expect(
            outcomes == [
                "1 QS-1 accepted", "3 - notJSON", "4 - invalid", "5 QS-1 duplicate", "6 QS-2 another force",
                "7 - tooLong", "8 QS-3 accepted",
            ])
        // What was refused of one push is one exception.
        #expect(try night.exceptions(.quarantined).count == 1)
    }

    @Test func aStreamThatBreaksKeepsTheWholeLinesBeforeTheBreak() async throws {
        let bytes = Pieces(line(1) + "\n" + line(2) + "\n" + line(3).prefix(40), of: 64, breaksOff: true)
        await #expect(throws: Pieces.Broken.self) { try await push(bytes) }
        #expect(outcomes == ["1 QS-1 accepted", "2 QS-2 accepted"])
        #expect(try night.push(text: line(2)).isDuplicate)
        #expect(try night.exceptions(.quarantined).isEmpty)
    }

    @Test(arguments: ["", "\n"])
    func aLineTooManyEndsThePushAndThoseBeforeAreStored(ending: String) async throws {
        let bytes = Pieces((1...3).map { line($0) }.joined(separator: "\n") + ending, of: 500)
        await #expect(throws: PushFault.tooManyLines(limit: 2)) { try await push(bytes, within: PushLimits(lines: 2)) }
        #expect(outcomes == ["1 QS-1 accepted", "2 QS-2 accepted"])
    }

    @Test func aPushOfManyPartsIsStoredPartByPart() async throws {
        try await push(Pieces((1...1100).map { line($0) }.joined(separator: "\n"), of: 4096))
        #expect(answers.parts.map(\.count) == [500, 500, 100])
    }
}

extension RecordAnswer.Outcome {
    var isDuplicate: Bool { if case .duplicate = self { true } else { false } }
    var isConflict: Bool { if case .conflict = self { true } else { false } }
}
