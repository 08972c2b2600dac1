package import Foundation
import GRDB

/// What an import looks up: a pupil's identity, or a number of a roll row; as keyed hashes, so well spread.
package struct LookupKey: Hashable, Sendable, BitwiseCopyable {
    /// A number that more than one roll may have.
    package enum Number: String, Sendable { case upn, nhs }

    let first: UInt64
    let second: UInt64

    package init(identity: Data) { self = identity.withUnsafeBytes { LookupKey($0) } }

    /// The first 16 bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 16 else {
            var halves: (UInt64, UInt64) = (0, 0)
            withUnsafeMutableBytes(of: &halves) { $0.copyMemory(from: bytes) }
            (first, second) = halves
            return
        }
        first = bytes.loadUnaligned(as: UInt64.self)
        second = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    }

    package init(_ number: Number, _ hash: Int64) {
        first = UInt64(bitPattern: hash)
        second = number == .upn ? 1 : 2
    }

    /// The bytes as they are stored.
    var data: Data { withUnsafeBytes(of: (first, second)) { Data($0) } }

    /// Of a number.
    var hash: Int64 { Int64(bitPattern: first) }
    /// Of a number: its kind.
    var number: Number { second == 1 ? .upn : .nhs }

    /// In the order of their tables: bytes for an identity, signed numbers for a number.
    static func isInOrder(identity one: LookupKey, _ other: LookupKey) -> Bool {
        one.first == other.first
            ? one.second.bigEndian < other.second.bigEndian : one.first.bigEndian < other.first.bigEndian
    }
}

/// Says of most identities and numbers that nobody has them, without a look into the database: a Bloom filter.
///
/// A new pupil is looked up by each number and by every identity that it may have. In a large registry each of these
/// look-ups reads a page from the disk, and on a first import nearly all of them find nothing.
package struct LookupFilter {
    /// 32 MiB: with nine million pupils, two look-ups in a thousand are made for nothing.
    private static let words = 1 << 22
    /// Bits per key.
    private static let probes = 7
    private let patience: Int
    private var bits: [UInt64] = []
    private var lookUps = 0

    /// - Parameter patience: look-ups before the filter is made, which takes a scan of all identities and numbers.
    package init(patience: Int = 50_000) { self.patience = patience }

    /// Whether there were enough look-ups for `read`.
    package var isDue: Bool { bits.isEmpty && lookUps > patience }

    /// Reads all identities and numbers. To be called between transactions.
    package mutating func read(from store: Store) throws {
        bits = [UInt64](repeating: 0, count: LookupFilter.words)
        try store.read { snapshot in
            let identities = try Row.fetchCursor(snapshot.db, sql: "SELECT identity FROM pupil_identity")
            while let row = try identities.next() {
                try row.withUnsafeData(atIndex: 0) { if let identity = $0 { insert(LookupKey(identity: identity)) } }
            }
            for number in [LookupKey.Number.upn, .nhs] {
                let hashes = try Int64.fetchCursor(
                    snapshot.db, sql: "SELECT hash FROM roll_number WHERE kind = ?", arguments: [number.rawValue])
                while let hash = try hashes.next() { insert(LookupKey(number, hash)) }
            }
        }
    }

    /// Whether anybody may have it. False is certain.
    package mutating func mayContain(_ key: LookupKey) -> Bool {
        guard !bits.isEmpty else {
            lookUps += 1
            return true
        }
        var (line, hash) = LookupFilter.hashes(key)
        for _ in 0..<LookupFilter.probes {
            if bits[line | Int(hash >> 6 & 7)] & 1 << (hash & 63) == 0 { return false }
            hash >>= 9
        }
        return true
    }

    /// Does nothing until the filter is made.
    package mutating func insert(_ key: LookupKey) {
        guard !bits.isEmpty else { return }
        var (line, hash) = LookupFilter.hashes(key)
        for _ in 0..<LookupFilter.probes {
            bits[line | Int(hash >> 6 & 7)] |= 1 << (hash & 63)
            hash >>= 9
        }
    }

    /// The first of eight words, which the processor reads together, and a hash with nine bits for each probe in them. A
    /// number's second half is only its kind, so both halves are mixed.
    private static func hashes(_ key: LookupKey) -> (line: Int, hash: UInt64) {
        let one = (key.first ^ key.second &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        let two = (one ^ one >> 31) &* 0x94D0_49BB_1331_11EB
        return (Int(truncatingIfNeeded: (one ^ one >> 29) & UInt64(words - 1)) & ~7, two ^ two >> 30)
    }
}
