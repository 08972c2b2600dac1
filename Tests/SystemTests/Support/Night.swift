import EncompassCore

/// A night of many incidents, in pushes of a hundred lines, as a force sends it until each has been answered.
struct Night {
    let lines: [String]
    /// Lines a push.
    let size = 100

    /// - Parameter families: children to whom the incidents happen, in turn.
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

/// What a force was answered: the id of each record that was taken.
struct Answered: Sendable {
    private(set) var ids: [String: String] = [:]
    /// Records that were given two ids: one incident held twice.
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
