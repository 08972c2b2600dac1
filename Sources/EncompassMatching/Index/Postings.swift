/// Which rows have a blocking key: one sorted array of (key, row), with a directory by the key's first bits.
struct Postings: Sendable {
    private let entries: [UInt64]
    private let directory: [UInt32]
    private let shift: UInt64

    /// Each element has a key in the upper and a row in the lower 32 bits.
    init(_ unsorted: consuming [UInt64]) {
        entries = RadixSort.sortedByUpperHalf(unsorted)
        let bits = UInt64(max(4, min(24, entries.count.nextPowerOfTwo.trailingZeroBitCount - 1)))
        shift = 64 - bits
        var directory = [UInt32](repeating: 0, count: (1 << Int(bits)) + 1)
        for entry in entries { directory[Int(entry >> shift) + 1] += 1 }
        for index in 1..<directory.count { directory[index] += directory[index - 1] }
        self.directory = directory
    }

    static func entry(_ key: UInt32, _ row: Int) -> UInt64 { UInt64(key) << 32 | UInt64(UInt32(row)) }

    /// The positions in `row(at:)` of the rows that have `key`.
    func range(_ key: UInt32) -> Range<Int> {
        let bucket = Int((UInt64(key) << 32) >> shift)
        var low = Int(directory[bucket])
        let end = Int(directory[bucket + 1])
        while low < end, UInt32(truncatingIfNeeded: entries[low] >> 32) < key { low += 1 }
        var high = low
        while high < end, UInt32(truncatingIfNeeded: entries[high] >> 32) == key { high += 1 }
        return low..<high
    }

    func row(at place: Int) -> Int { Int(UInt32(truncatingIfNeeded: entries[place])) }
}

/// Least significant digit first, four bytes of the upper half.
enum RadixSort {
    static func sortedByUpperHalf(_ values: consuming [UInt64]) -> [UInt64] {
        var from = values
        var to = [UInt64](repeating: 0, count: from.count)
        for shift in [UInt64(32), 43, 54] {
            var places = [Int](repeating: 0, count: 2049)
            for value in from { places[Int((value >> shift) & 2047) + 1] += 1 }
            for index in 1..<places.count { places[index] += places[index - 1] }
            for value in from {
                let digit = Int((value >> shift) & 2047)
                to[places[digit]] = value
                places[digit] += 1
            }
            swap(&from, &to)
        }
        return from
    }
}

/// Hashes that are the same in every process, for tables and blocking keys held in memory.
enum ByteHash {
    /// FNV-1a, mixed at the end.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return mix(hash)
    }

    /// Two values as one hash.
    static func pair(_ a: UInt64, _ b: UInt64) -> UInt64 { mix(a &* 0x9E37_79B9_7F4A_7C15 ^ b) }

    static func mix(_ value: UInt64) -> UInt64 {
        var z = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
