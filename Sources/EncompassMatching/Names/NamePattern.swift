/// One name of the child, prepared for comparison with many: its letters as bit masks, and its sound.
struct NamePattern: Sendable {
    let bytes: [UInt8]
    let sound: UInt64
    /// For each byte value, the positions at which it occurs.
    private let masks: [UInt64]

    /// `bytes` has at most `FoldedName.limit` elements.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        sound = Sound.code(bytes.span)
        var masks = [UInt64](repeating: 0, count: 256)
        for (index, byte) in bytes.enumerated() { masks[Int(byte)] |= 1 << UInt64(index) }
        self.masks = masks
    }

    /// How many letters must be inserted, deleted, changed, or swapped with their neighbour to make the other name
    /// (optimal string alignment, using Hyyrö's bit-parallel algorithm).
    func distance(to other: Span<UInt8>) -> Int {
        let length = bytes.count
        guard length > 0 else { return other.count }
        let last: UInt64 = 1 << UInt64(length - 1)
        var (plus, minus, diagonal, previous): (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
        var distance = length
        for index in other.indices {
            let match = masks[Int(other[index])]
            let swapped = ((~diagonal & match) << 1) & previous
            diagonal = (((match & plus) &+ plus) ^ plus) | match | minus | swapped
            var up = minus | ~(diagonal | plus)
            let down = diagonal & plus
            if up & last != 0 { distance += 1 }
            if down & last != 0 { distance -= 1 }
            up = (up << 1) | 1
            plus = (down << 1) | ~(diagonal | up)
            minus = up & diagonal
            previous = match
        }
        return distance
    }
}
