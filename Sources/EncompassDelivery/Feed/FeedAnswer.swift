import Foundation

/// What the service answered to one request of lines.
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

    /// The refused lines by their place in the file, in order.
    func rejectedLines(of batch: FeedBatch) -> [RejectedLine] {
        refused.sorted { $0.line < $1.line }.compactMap { record in
            guard batch.numbers.indices.contains(record.line - 1) else { return nil }
            return RejectedLine(
                line: batch.numbers[record.line - 1], reference: record.reference,
                problem: record.problem?.text ?? record.status)
        }
    }
}
