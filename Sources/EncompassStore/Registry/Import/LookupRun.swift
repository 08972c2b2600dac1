import Foundation
import Glibc
import Synchronization

/// The order of a table of look-ups.
protocol LookupOrder {
    associatedtype Row: BitwiseCopyable

    static func isInOrder(_ one: Row, _ other: Row) -> Bool

    /// 16 bits that are in the same order, and spread the rows well.
    static func group(_ row: Row) -> Int
}

/// Bytes of an identity.
enum IdentityOrder: LookupOrder {
    static func isInOrder(_ one: CollectedLookups.Row, _ other: CollectedLookups.Row) -> Bool {
        LookupKey.isInOrder(identity: one.key, other.key)
    }

    static func group(_ row: CollectedLookups.Row) -> Int { Int(row.key.first.bigEndian >> 48) }
}

/// Signed hashes of numbers of one kind, then the rows.
enum NumberOrder: LookupOrder {
    static func isInOrder(_ one: CollectedLookups.Row, _ other: CollectedLookups.Row) -> Bool {
        (one.key.hash, one.entry) < (other.key.hash, other.entry)
    }

    static func group(_ row: CollectedLookups.Row) -> Int { Int((row.key.first ^ 1 << 63) >> 48) }
}

/// Schools, then the rows of their rolls. A row's number has some ten digits, and a URN six.
enum PlaceOrder: LookupOrder {
    static func row(entry: Int64, urn: Int32) -> UInt64 { UInt64(urn) << 40 | UInt64(entry) }
    static func entry(_ row: UInt64) -> Int64 { Int64(row & 0xFF_FFFF_FFFF) }
    static func urn(_ row: UInt64) -> Int32 { Int32(row >> 40) }

    static func isInOrder(_ one: UInt64, _ other: UInt64) -> Bool { one < other }
    static func group(_ row: UInt64) -> Int { Int(row >> 44) }
}

extension LookupOrder {
    /// Hashes are spread so well that each group is a few rows, whose order is soon found.
    static func sorted(_ rows: [Row]) -> [Row] {
        var ends = [Int](repeating: 0, count: 1 << 16)
        for row in rows { ends[group(row)] += 1 }
        var start = 0
        for place in ends.indices { (ends[place], start) = (start, start + ends[place]) }
        return [Row](unsafeUninitializedCapacity: rows.count) { sorted, count in
            for row in rows {
                let place = group(row)
                sorted.initializeElement(at: ends[place], to: row)
                ends[place] += 1
            }
            var start = 0
            for end in ends where end > start {
                var group = UnsafeMutableBufferPointer(rebasing: sorted[start..<end])
                if group.count > 1 { group.sort(by: isInOrder) }
                start = end
            }
            count = rows.count
        }
    }
}

/// A file without a name: nothing is left of it, however the program ends. It holds keyed hashes and numbers of rows.
final class LookupFile: Sendable {
    private let descriptor: Int32
    private let end = Mutex(0)

    /// - Throws: `StoreError` `unavailable` if it cannot be made.
    init(in folder: String) throws {
        let name = folder + "/.encompass-import-" + UUID().uuidString
        descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LookupFile.failure }
        unlink(name)
    }

    deinit { close(descriptor) }

    /// - Returns: where the bytes begin.
    func append(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        try end.withLock { end in
            let start = end
            while end < start + bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[(end - start)...])
                let written = pwrite(descriptor, rest.baseAddress, rest.count, end)
                guard written > 0 else { throw LookupFile.failure }
                end += written
            }
            return start
        }
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, from start: Int) throws {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            let read = pread(descriptor, rest.baseAddress, rest.count, start + done)
            guard read > 0 else { throw LookupFile.failure }
            done += read
        }
    }

    private static var failure: StoreError { StoreError(.unavailable, "import.lookUps", ["why": StoreError.system]) }
}

/// Rows in the order of their table, in memory or in a file.
struct LookupRun<Order: LookupOrder> {
    typealias Row = Order.Row

    private enum Place {
        case memory([Row])
        case file(LookupFile, start: Int)
    }

    /// Rows of a file that are read to find one.
    private static var part: Int { 128 }

    let count: Int
    private let place: Place
    /// The first row of each part.
    private let marks: [Row]

    /// - Parameter file: nil to keep the rows in memory.
    init(sorting rows: [Row], into file: LookupFile?) throws {
        let rows = Order.sorted(rows)
        count = rows.count
        marks = stride(from: 0, to: rows.count, by: LookupRun.part).map { rows[$0] }
        place = try file.map { .file($0, start: try rows.withUnsafeBytes($0.append)) } ?? .memory(rows)
    }

    func read(_ range: Range<Int>) throws -> [Row] {
        switch place {
        case .memory(let rows): return Array(rows[range])
        case .file(let file, let start):
            return try [Row](unsafeUninitializedCapacity: range.count) { rows, count in
                let bytes = UnsafeMutableRawBufferPointer(start: rows.baseAddress, count: range.count * size)
                try file.read(into: bytes, from: start + range.lowerBound * size)
                count = range.count
            }
        }
    }

    private var size: Int { MemoryLayout<Row>.stride }

    /// From the first row that is not before what is looked for, as long as they match.
    func rows(from isBefore: (Row) -> Bool, while matches: (Row) -> Bool) throws -> [Row] {
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(marks[middle]) { low = middle + 1 } else { high = middle }
        }
        var found: [Row] = []
        // The part before the mark may have the first.
        var next = max(0, low - 1) * LookupRun.part
        while next < count {
            let end = min(count, next + LookupRun.part)
            for row in try read(next..<end) where !isBefore(row) {
                guard matches(row) else { return found }
                found.append(row)
            }
            next = end
        }
        return found
    }

    func each(_ body: (Row) -> Void) throws {
        for start in stride(from: 0, to: count, by: 2048) {
            for row in try read(start..<min(count, start + 2048)) { body(row) }
        }
    }
}

/// The rows of several runs, in one order.
struct LookupMerge<Order: LookupOrder> {
    /// A run as far as it is read: at least one row of `rows` is left.
    private struct Head {
        let run: LookupRun<Order>
        var rows: [Order.Row] = []
        var next = 0
        var read = 0

        /// Nil at the end of the run.
        init?(_ run: LookupRun<Order>) throws {
            self.run = run
            guard try fill() else { return nil }
        }

        mutating func fill() throws -> Bool {
            guard read < run.count else { return false }
            let end = min(run.count, read + 2048)
            rows = try run.read(read..<end)
            (next, read) = (0, end)
            return true
        }
    }

    private let runs: [LookupRun<Order>]
    private var heads: [Head]?
    private var left: Int

    init(_ runs: [LookupRun<Order>]) {
        self.runs = runs
        left = runs.reduce(0) { $0 + $1.count }
    }

    /// How many more times there are rows.
    var steps: Int { (left + RollStatements.several - 1) / RollStatements.several }

    /// The next rows; fewer than `RollStatements.several` only at the end.
    mutating func next() throws -> [Order.Row] {
        var heads = try self.heads.take() ?? runs.compactMap { try Head($0) }
        var rows: [Order.Row] = []
        rows.reserveCapacity(RollStatements.several)
        while rows.count < RollStatements.several, !heads.isEmpty {
            var first = 0
            for place in heads.indices.dropFirst()
            where Order.isInOrder(heads[place].rows[heads[place].next], heads[first].rows[heads[first].next]) {
                first = place
            }
            rows.append(heads[first].rows[heads[first].next])
            heads[first].next += 1
            if heads[first].next == heads[first].rows.count, try !heads[first].fill() { heads.remove(at: first) }
        }
        left -= rows.count
        self.heads = heads
        return rows
    }
}
