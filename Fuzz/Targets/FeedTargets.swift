import EncompassCore
import EncompassFormats

let feedTargets = [FuzzTarget("json", checkJSON), FuzzTarget("feed", checkFeed), FuzzTarget("raw", checkRaw)]

/// JSON is read the same again after it was written, byte for byte.
private func checkJSON(_ bytes: [UInt8]) throws {
    let value: JSONValue
    do {
        value = try JSONParser.parse(bytes)
    } catch {
        try require((0...bytes.count).contains(error.offset), "the fault is outside the text")
        try require(error.line >= 1 && error.column >= 1, "a fault has a place")
        try MadeUpPerson.requireAbsent(from: [error.description])
        return
    }
    let written = value.serialized
    try require(isUTF8(written), "what was written is not UTF-8")
    let again = try JSONParser.parse(written)
    try require(again == value && again.serialized == written, "written and read again, it is another value")
    let canonical = value.canonical
    try require(
        try JSONParser.parse(canonical).canonical == canonical, "the canonical form is not its own canonical form")
}

/// Lines do not depend on chunks; an accepted incident is read the same again after it was written.
private func checkFeed(_ bytes: [UInt8]) throws {
    var check = FeedCheck(receivedAt: now, lineLimit: 1 << 16)
    let lines = check.feed(bytes) + check.finish()
    for chunks in chunkings(bytes) {
        var other = FeedCheck(receivedAt: now, lineLimit: 1 << 16)
        let found = chunks.flatMap { other.feed($0) } + other.finish()
        try require(found == lines, "the lines depend on the chunks")
    }
    for line in lines {
        switch line.result {
        case .refused(let record):
            try require(!record.faults.isEmpty, "refused without a reason")
            try checkTexts(of: record.faults)
        case .accepted(let record):
            try checkTexts(of: record.warnings + record.childFaults.values.joined())
            try require(
                record.childFaults.keys.allSatisfy(record.incident.children.indices.contains), "a fault of no child")
            try checkAgain(record)
        }
    }
}

/// A fault is a JSON pointer and a text without values.
private func checkTexts(of faults: [Fault]) throws {
    try require(faults.allSatisfy { $0.pointer.isEmpty || $0.pointer.hasPrefix("/") }, "a fault without a pointer")
    try MadeUpPerson.requireAbsent(from: faults.flatMap { [$0.detail, $0.pointer] })
}

private func checkAgain(_ record: AcceptedIncident) throws {
    let written = record.incident.json.serialized
    guard case .accepted(let again) = IncidentReader(receivedAt: now).read(written) else {
        throw BrokenProperty(description: "an accepted incident is refused after it was written")
    }
    try require(again.incident == record.incident, "an accepted incident is another one after it was written")
    try require(again.incident.json.serialized == written, "an accepted incident is written in two ways")
}

/// What a person is shown of a refused record is bounded, and has no control characters.
private func checkRaw(_ bytes: [UInt8]) throws {
    let record = RawRecord(bytes)
    try require(record.text.unicodeScalars.count <= RawRecord.limit, "more is shown than the limit")
    try require(record.reference.map { $0.unicodeScalars.count <= 200 } ?? true, "a reference over the limit")
    try require(
        (record.text + (record.reference ?? "")).unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control || "\t\n\r".unicodeScalars.contains(scalar)
        }, "control characters are shown")
}

private func isUTF8(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

private let now = Timestamp(seconds: 1_795_600_000)
