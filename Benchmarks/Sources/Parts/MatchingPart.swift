import EncompassCore
import EncompassMatching
import EncompassSample
import Foundation

/// How fast children are matched on one thread, and what the index costs.
struct MatchingPart {
    let bench: Bench
    let pupils: Int

    /// Children in a batch.
    private static let batch = 5_000

    func measure() throws {
        let set = LinkageSet(pupils: pupils, children: MatchingPart.batch, seed: 11)
        let before = ProcessMemory.own
        let (index, seconds) = build(set)
        let after = ProcessMemory.own
        try bench.record(
            Figure(
                "build the index of \(Number.grouped(index.count)) pupils", "s", [seconds],
                note: "one thread; without the making of the pupils"))
        if let before, let after {
            try bench.record(
                Figure(
                    "resident memory after loading", "MB", [after.resident],
                    note: "the whole process; \(Number.text(before.resident)) MB before, at most "
                        + "\(Number.text(after.peak)) MB while building"))
        }
        let households = households(set.children())
        let matcher = Matcher(index: index, model: .standard)
        try measureBatch(households, matcher)
        try measureSingle(households.flatMap(\.self), matcher)
    }

    /// Pupils go in by the thousand, so that neither they nor their making weigh on what is measured.
    private func build(_ set: LinkageSet) -> (PupilIndex, seconds: Double) {
        var builder = PupilIndex.Builder(reserving: 0)
        var seconds = 0.0
        var waiting: [IndexedPupil] = []
        var key: Int64 = 0
        func add() {
            seconds += Stopwatch.time { for pupil in waiting { builder.add(pupil) } }
            waiting.removeAll(keepingCapacity: true)
        }
        set.generator.forEachFamily { family in
            for child in family.children where !child.rows.isEmpty {
                key += 1
                waiting.append(
                    IndexedPupil(
                        key: PupilKey(raw: key), details: child.rows.map(\.pupil),
                        urns: child.rows.map(\.enrolment.urn), isProtected: child.isProtected))
            }
            if waiting.count >= 1000 { add() }
        }
        add()
        let watch = Stopwatch()
        let index = builder.build()
        return (index, seconds + watch.seconds)
    }

    private func measureBatch(_ households: [[ChildDetails]], _ matcher: Matcher) throws {
        var verdicts: [Verdict: Int] = [:]
        for household in households {
            for decision in matcher.decide(household) { verdicts[decision.verdict, default: 0] += 1 }
        }
        let counts = Verdict.allCases.map { "\(Number.grouped(verdicts[$0] ?? 0)) \($0.rawValue)" }
        let children = households.reduce(0) { $0 + $1.count }
        let decide = { for household in households { _ = matcher.decide(household) } }
        let runs = Stopwatch.times(5) { _ in decide() }
        try bench.record(
            Figure(
                "\(Number.grouped(children)) children in one batch", "s", runs,
                note: "one thread, \(Number.grouped(households.count)) households: " + counts.joined(separator: ", ")))
        try bench.record(Figure("— its processor time", "s", (0..<3).map { _ in ProcessorTime.time(decide) }))
        try bench.record(Figure("— children a second", "1/s", runs.rates(of: children)))
    }

    private func measureSingle(_ children: [ChildDetails], _ matcher: Matcher) throws {
        let times = children.map { child in Stopwatch.time { _ = matcher.decide([child]) } }
        try bench.record(Figure("one child", "ms", times.inMilliseconds, hasTail: true, note: "one thread"))
        let worked = children.map { child in ProcessorTime.time { _ = matcher.decide([child]) } }
        try bench.record(Figure("— its processor time", "ms", worked.inMilliseconds, hasTail: true))
    }

    private func households(_ children: [LinkageChild]) -> [[ChildDetails]] {
        var households: [[ChildDetails]] = []
        var incident: String?
        for child in children {
            if child.incident != incident { households.append([]) }
            incident = child.incident
            households[households.count - 1].append(child.child)
        }
        return households
    }
}
