package import Foundation
import GRDB

/// Says of most identities that no pupil has them, without a look into the database: a Bloom filter.
///
/// A new pupil is looked up by every identity that it may have. In a large registry each of these look-ups reads a page
/// from the disk, and on a first import nearly all of them find nothing.
package struct IdentityFilter {
    /// 16 MiB: of nine million pupils, one look-up in a thousand is made for nothing.
    private static let words = 1 << 21
    /// Bits per identity.
    private static let probes = 7
    private let patience: Int
    private var bits: [UInt64] = []
    private var lookUps = 0

    /// - Parameter patience: look-ups before the filter is made, which takes a scan of all pupils.
    package init(patience: Int = 50_000) { self.patience = patience }

    /// Reads all pupils, once there were enough look-ups. To be called between transactions.
    package mutating func read(from store: Store) throws {
        guard bits.isEmpty, lookUps > patience else { return }
        bits = [UInt64](repeating: 0, count: IdentityFilter.words)
        try store.read { snapshot in
            let identities = try Row.fetchCursor(snapshot.db, sql: "SELECT identity FROM pupil")
            while let row = try identities.next() { insert(try row.decode(Data.self, atIndex: 0)) }
        }
    }

    /// Whether a pupil may have the identity. False is certain.
    package mutating func mayContain(_ identity: Data) -> Bool {
        guard !bits.isEmpty else {
            lookUps += 1
            return true
        }
        let (first, step) = IdentityFilter.hashes(identity)
        return (0..<UInt64(IdentityFilter.probes)).allSatisfy { turn in
            let (word, bit) = IdentityFilter.place(first &+ turn &* step)
            return bits[word] & bit != 0
        }
    }

    /// Does nothing until the filter is made.
    package mutating func insert(_ identity: Data) {
        guard !bits.isEmpty else { return }
        let (first, step) = IdentityFilter.hashes(identity)
        for turn in 0..<UInt64(IdentityFilter.probes) {
            let (word, bit) = IdentityFilter.place(first &+ turn &* step)
            bits[word] |= bit
        }
    }

    /// An identity is a keyed hash, so its halves are hashes.
    private static func hashes(_ identity: Data) -> (UInt64, UInt64) {
        var halves: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &halves) { bytes in _ = identity.copyBytes(to: bytes) }
        return (halves.0, halves.1 | 1)
    }

    private static func place(_ hash: UInt64) -> (word: Int, bit: UInt64) {
        let bit = hash & UInt64(words * 64 - 1)
        return (Int(bit >> 6), 1 << (bit & 63))
    }
}
