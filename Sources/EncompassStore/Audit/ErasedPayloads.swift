import EncompassCore
import Foundation

/// Which entries of the audit log had their payload erased, as entries of the log itself say.
///
/// Such an entry has the kind `erasure`, the action `audit.payloadsErased`, and a subject such as `audit:12-40,57`. The
/// subject is part of the chain, so a payload that is missing without one was taken by somebody else.
struct ErasedPayloads: Sendable {
    static let action = "audit.payloadsErased"
    private static let prefix = "audit:"
    /// Longer lists are split over several entries.
    static let mostRanges = 200

    private var known = IndexSet()

    init() {}

    mutating func add(kind: String, action: String, subject: String) {
        guard kind == AuditEntry.Kind.erasure.rawValue, action == ErasedPayloads.action,
            subject.hasPrefix(ErasedPayloads.prefix)
        else { return }
        for range in subject.dropFirst(ErasedPayloads.prefix.count).split(separator: ",") {
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first > 0, first <= last, ends.count <= 2 else {
                continue
            }
            known.insert(integersIn: first...last)
        }
    }

    func contains(_ seq: Int64) -> Bool { known.contains(Int(seq)) }

    /// The subjects that name these entries.
    static func subjects(of seqs: [Int64]) -> [String] {
        let ranges = IndexSet(seqs.map(Int.init)).rangeView.map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound - 1)"
        }
        return stride(from: 0, to: ranges.count, by: mostRanges).map {
            prefix + ranges[$0..<min($0 + mostRanges, ranges.count)].joined(separator: ",")
        }
    }
}
