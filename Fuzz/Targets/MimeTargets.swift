import EncompassCore
import EncompassFormats

let mimeTargets = [FuzzTarget("bounce", checkBounce), FuzzTarget("upload", checkUpload)]

/// What mail servers write. The worst result is one of those that are there, and there are no more than the mail has room for.
private func checkBounce(_ bytes: [UInt8]) throws {
    guard let report = DeliveryReport(bytes) else { return }
    try require(DeliveryReport(bytes) == report, "a mail is read in two ways")
    try require(report.recipients.count <= bytes.count / 6, "more recipients than a mail has room for")
    try require(
        report.worst.map { report.recipients.contains($0) } ?? report.recipients.isEmpty, "a recipient who is not there"
    )
    try require(report.messageIDs.allSatisfy { $0.utf8.count <= 200 && $0.contains("@") }, "an id that is none")
    for status in report.recipients.compactMap(\.status) {
        try require(MailStatus(in: "smtp; \(status)") == status, "a status is another status")
    }
}

/// A content type on the first line, then the body: a form with files. What is read does not depend on the pieces.
private func checkUpload(_ bytes: [UInt8]) throws {
    let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let reader = MultipartReader(contentType: String(decoding: parts[0], as: UTF8.self))
    else { return }
    let body = Array(parts[1])
    let whole = ReadForm(reader, [body[...]])
    try require(whole.fields.reduce(0) { $0 + $1.bytes.count } <= body.count, "more bytes than were sent")
    try require(!whole.isWhole || whole.fields.allSatisfy(\.hasEnded), "a whole form with a field that is cut")
    for chunks in chunkings(body) {
        try require(ReadForm(reader, chunks) == whole, "the form depends on the chunks")
    }
}

/// What came out of a form, to its end or to its fault.
private struct ReadForm: Equatable {
    struct Field: Equatable {
        var head: MultipartReader.Field
        var bytes: [UInt8] = []
        var hasEnded = false
    }

    var fields: [Field] = []
    var isWhole = false

    init(_ start: MultipartReader, _ chunks: [ArraySlice<UInt8>]) {
        var reader = start
        do {
            for chunk in chunks { try reader.feed(chunk) { add($0) } }
            try reader.finish()
            isWhole = true
        } catch {
            // Refused: what was read until then counts.
        }
    }

    private mutating func add(_ event: MultipartReader.Event) {
        switch event {
        case .field(let head): fields.append(Field(head: head))
        case .bytes(let bytes): fields[fields.count - 1].bytes += bytes
        case .end: fields[fields.count - 1].hasEnded = true
        }
    }
}
