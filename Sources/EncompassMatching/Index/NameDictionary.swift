/// Every distinct name once, with the number of roll rows that have it. Rows hold its index; 0 is the empty name.
struct NameDictionary: Sendable {
    private(set) var pool: [UInt8] = []
    private(set) var offsets: [UInt32] = [0, 0]
    private(set) var starts: [UInt64] = [0]
    private(set) var counts: [UInt32] = [0]
    private var slots: [UInt32]
    private var mask: Int

    init(reserving: Int = 4096) {
        let capacity = max(4096, reserving.nextPowerOfTwo)
        slots = [UInt32](repeating: 0, count: capacity)
        mask = capacity - 1
    }

    /// How many indexes are in use, including that of the empty name.
    var count: Int { counts.count }

    /// The index of `name`, counting `count` more rows that have it.
    mutating func add(_ name: FoldedName, count: UInt32 = 1) -> UInt32 {
        if name.isEmpty { return 0 }
        let slot = slot(of: name)
        if slots[slot] != 0 {
            counts[Int(slots[slot])] += count
            return slots[slot]
        }
        let id = UInt32(counts.count)
        slots[slot] = id
        pool.append(contentsOf: name.bytes)
        offsets.append(UInt32(pool.count))
        starts.append(name.starts)
        counts.append(count)
        if counts.count * 2 > slots.count { grow() }
        return id
    }

    /// Counts a name that is already in the dictionary; nil for a new one.
    mutating func count(_ name: FoldedName, _ count: UInt32) -> UInt32? {
        guard let id = find(name) else { return nil }
        counts[Int(id)] += count
        return id
    }

    /// Nil for a name that no row has.
    func find(_ name: FoldedName) -> UInt32? {
        if name.isEmpty { return nil }
        let id = slots[slot(of: name)]
        return id == 0 ? nil : id
    }

    func range(_ id: UInt32) -> Range<Int> { Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1]) }
    func bytes(_ id: UInt32) -> ArraySlice<UInt8> { pool[range(id)] }
    func name(_ id: UInt32) -> FoldedName { FoldedName(bytes: Array(bytes(id)), starts: starts[Int(id)]) }

    private func slot(of name: FoldedName) -> Int {
        var slot = Int(truncatingIfNeeded: ByteHash.hash(name.bytes) ^ name.starts &* 0x9E37_79B9) & mask
        while slots[slot] != 0 {
            let id = Int(slots[slot])
            if starts[id] == name.starts, bytes(slots[slot]).elementsEqual(name.bytes) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        mask = slots.count - 1
        for id in 1..<UInt32(counts.count) { slots[slot(of: name(id))] = id }
    }
}

extension Int {
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
