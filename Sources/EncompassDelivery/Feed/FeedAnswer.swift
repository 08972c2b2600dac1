import EncompassCore
import Foundation

/// The service's answer to one request of lines.
struct FeedAnswer {
    private struct Body: Decodable {
        let accepted: Int
        let duplicates: Int
        let rejected: Int
        let records: [Record]?
    }

    private struct Record: Decodable {
        let line: Int
        let reference: String?
        let status: String
        let problem: ProblemDocument?
    }

    let accepted: Int
    let duplicates: Int
    let rejected: Int
    private let refused: [Record]

    init?(_ bytes: [UInt8]) {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)) else { return nil }
        accepted = body.accepted
        duplicates = body.duplicates
        rejected = body.rejected
        refused = (body.records ?? []).filter { $0.status != "accepted" && $0.status != "duplicate" }
    }

    var total: Int { accepted + duplicates + rejected }

    /// The refused lines with their line numbers in the file, in order.
    func rejectedLines(of batch: FeedBatch) -> [RejectedLine] {
        refused.sorted { $0.line < $1.line }.compactMap { record in
            guard batch.numbers.indices.contains(record.line - 1) else { return nil }
            return RejectedLine(
                line: batch.numbers[record.line - 1], reference: record.reference,
                problem: record.problem?.text ?? record.status, faults: record.problem?.faults ?? [])
        }
    }
}

/// A problem in the service's answer: a sentence, or an RFC 9457 document with its faults.
struct ProblemDocument: Decodable {
    private struct Document: Decodable {
        let title: String?
        let detail: String?
        let errors: [Entry]?
    }

    private struct Entry: Decodable {
        let pointer: String?
        let detail: String?
    }

    /// As one line.
    let text: String
    let faults: [Fault]

    init(from decoder: any Decoder) throws {
        if let sentence = try? decoder.singleValueContainer().decode(String.self) {
            text = sentence
            faults = []
            return
        }
        let document = try Document(from: decoder)
        let entries = document.errors ?? []
        faults = entries.map { Fault(pointer: $0.pointer ?? "", detail: $0.detail ?? "") }
        let lines = entries.map { [$0.pointer, $0.detail].compactMap { $0 }.joined(separator: " ") }
        // A sentence that only repeats a fault is left out: the fault has its place too.
        let head = [document.detail ?? document.title].compactMap(\.self).filter { head in
            !lines.contains { $0.trimmingCharacters(in: .whitespaces).hasSuffix(head.drop { $0 == "/" }) }
        }
        text = (head + lines.map { $0.trimmingCharacters(in: .whitespaces) }).joined(separator: "; ")
    }
}

/// The text of an answer that is not a success.
struct ProblemText {
    let text: String

    init(_ response: HTTPResponse) {
        let document = try? JSONDecoder().decode(ProblemDocument.self, from: Data(response.body))
        text = document?.text ?? PlainText(response.body).text
    }
}

/// An answer's `Retry-After`: seconds, or a time by the server's clock, which its `Date` shows.
struct RetryAfter {
    let span: Span

    init?(_ response: HTTPResponse) {
        guard let text = response.header("retry-after") else { return nil }
        if let seconds = Int(text), (0...86_400).contains(seconds) {
            span = .seconds(seconds)
        } else if let then = RetryAfter.moment(text), let now = response.header("date").flatMap(RetryAfter.moment) {
            span = then - now
        } else {
            return nil
        }
    }

    /// `Fri, 20 Nov 2026 07:30:00 GMT`.
    private static func moment(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = MailDate.months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        return Timestamp(rfc3339: "\(parts[3])-\(padded(month + 1, 2))-\(parts[1])T\(parts[4])Z")
    }
}
