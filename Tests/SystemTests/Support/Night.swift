import EncompassCore

/// A night of many incidents, pushed a hundred lines at a time until each is answered.
struct Night {
    let lines: [String]
    /// Lines per push.
    let size = 100

    /// - Parameter families: the children of the incidents, in turn.
    init(incidents: Int, families: [Pupil], occurredAt: String = "2026-11-19T22:41:00Z") {
        lines = (0..<incidents).map { index in
            let child = families[index % families.count].reported()
            return IncidentText.make("NC-\(index)", children: [child], occurredAt: occurredAt)
        }
    }

    var pushes: [ArraySlice<String>] {
        stride(from: 0, to: lines.count, by: size).map { lines[$0..<min($0 + size, lines.count)] }
    }
}

/// The answers to a force: the id of each accepted record.
struct Answered: Sendable {
    private(set) var ids: [String: String] = [:]
    /// Records with two ids: one incident stored twice.
    private(set) var contradictions: [String] = []
    private(set) var rejected = 0

    var count: Int { ids.count }

    mutating func add(_ answer: Answer) {
        for record in answer.records {
            guard record["status"].text != "rejected" else {
                rejected += 1
                continue
            }
            let reference = record["reference"].text
            if let known = ids[reference], known != record["id"].text { contradictions.append(reference) }
            ids[reference] = record["id"].text
        }
    }
}
