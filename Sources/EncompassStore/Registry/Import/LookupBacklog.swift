import Foundation

/// Identities, numbers and schools of staged rows that are not in their tables yet.
///
/// Hashes come in no order, and the schools of a country's roll in hardly any, so each written at once would change a
/// page of its own. By the hundred thousand and in their order, some go into each page.
///
/// There are two lots: one is collected while the other is written, some of it after each batch of rows. So neither the
/// rows of the file nor a push of the feed wait until a whole lot is written.
package struct LookupBacklog {
    /// A staged row with a number.
    struct Entry {
        let id: Int64
        let pupil: Int64
    }

    /// Some 80 MB while they are collected, and as much for those that are written.
    package static let usualLimit = 2_000_000

    private let limit: Int
    private var identities = CollectedLookups()
    private var numbers = CollectedLookups()
    /// The school's URN above the row's number.
    private var places: [UInt64] = []
    private var sorted = SortedLookups()

    /// - Parameter limit: how many identities and numbers may be collected, and how many places.
    init(limit: Int) { self.limit = limit }

    /// Whether it is time for `turn`; also by the places alone: rows may have no number, or all of them the same.
    var isFull: Bool {
        identities.count + numbers.count + places.count / 8 >= limit || places.count >= limit
    }

    /// How many are being collected.
    var collected: Int { identities.count + numbers.count + places.count }

    /// How many of the sorted ones are not written yet.
    var unwritten: Int { sorted.unwritten }

    func pupil(_ identity: LookupKey) -> Int64? {
        identities.first(identity)?.pupil ?? sorted.pupil(identity)
    }

    func entries(_ number: LookupKey) -> [Entry] { sorted.entries(number) + numbers.all(number) }

    mutating func add(pupil: Int64, identity: LookupKey) {
        identities.set(CollectedLookups.Row(key: identity, entry: 0, pupil: pupil))
    }

    mutating func add(_ entry: Entry, number: LookupKey) {
        numbers.add(CollectedLookups.Row(key: number, entry: entry.id, pupil: entry.pupil))
    }

    /// Adds to the rolls. A row's number has some ten digits, and a URN six.
    mutating func add(entry: Int64, urn: Int32) { places.append(UInt64(urn) << 40 | UInt64(entry)) }

    /// Gives every key to a filter.
    func insert(into filter: inout LookupFilter) {
        for row in identities.rows { filter.insert(row.key) }
        for row in numbers.rows { filter.insert(row.key) }
        for key in sorted.keys { filter.insert(key) }
    }

    /// Sorts what was collected, to be written by `writeNext`, and begins to collect the next lot. Nothing may be
    /// unwritten.
    mutating func turn() { sorted.take(&places, &identities, &numbers) }

    /// Writes the next of those that are sorted.
    mutating func writeNext(_ statements: RollStatements) throws { try sorted.writeNext(statements) }
}

/// Look-ups in the order in which they came, with an index by key.
struct CollectedLookups {
    struct Row {
        let key: LookupKey
        let entry: Int64
        var pupil: Int64
    }

    private(set) var rows: [Row] = []
    /// For each key, one more than the place of its first row; 0 where there is none. At most half are in use.
    private var slots: [UInt32] = []
    /// More rows with a key of `rows`: few have one.
    private var more: [LookupKey: [LookupBacklog.Entry]] = [:]

    var count: Int { rows.count }

    func first(_ key: LookupKey) -> Row? {
        if slots.isEmpty { return nil }
        let place = slots[slot(of: key)]
        return place == 0 ? nil : rows[Int(place) - 1]
    }

    func all(_ key: LookupKey) -> [LookupBacklog.Entry] {
        guard let first = first(key) else { return [] }
        return [LookupBacklog.Entry(id: first.entry, pupil: first.pupil)] + more[key, default: []]
    }

    /// Adds a row, also where its key has others.
    mutating func add(_ row: Row) {
        if !isNew(row) { more[row.key, default: []].append(LookupBacklog.Entry(id: row.entry, pupil: row.pupil)) }
    }

    /// Adds a row in the place of any other with its key.
    mutating func set(_ row: Row) {
        if !isNew(row) { rows[Int(slots[slot(of: row.key)]) - 1] = row }
    }

    /// Adds a row if its key is new.
    private mutating func isNew(_ row: Row) -> Bool {
        if 2 * (rows.count + 1) > slots.count { growIndex() }
        let slot = slot(of: row.key)
        guard slots[slot] == 0 else { return false }
        rows.append(row)
        slots[slot] = UInt32(rows.count)
        return true
    }

    /// Every row, in the order of its table; then this is empty. Exchanges its memory with that of `other`.
    mutating func exchange(with other: inout [Row], by isInOrder: (Row, Row) -> Bool) {
        for (key, entries) in more { rows += entries.map { Row(key: key, entry: $0.id, pupil: $0.pupil) } }
        rows.sort(by: isInOrder)
        other.removeAll(keepingCapacity: true)
        swap(&rows, &other)
        more = [:]
        for slot in slots.indices { slots[slot] = 0 }
    }

    private mutating func growIndex() {
        slots = [UInt32](repeating: 0, count: max(1024, 2 * slots.count))
        for (place, row) in rows.enumerated() { slots[slot(of: row.key)] = UInt32(place + 1) }
    }

    /// The slot that has the key, or else the free one where it would be.
    private func slot(of key: LookupKey) -> Int {
        // The keys are hashes already; the upper bits of the product depend on all of them.
        let hash = (key.first ^ key.second) &* 0x9E37_79B9_7F4A_7C15
        var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
        while slots[slot] != 0, rows[Int(slots[slot]) - 1].key != key { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }
}

/// Look-ups in the order of their tables. Some are written already.
struct SortedLookups {
    typealias Row = CollectedLookups.Row

    private var places: [UInt64] = []
    private var identities: [Row] = []
    private var numbers: [Row] = []
    /// How many of each are written.
    private var written = (places: 0, identities: 0, numbers: 0)

    var unwritten: Int {
        places.count - written.places + identities.count - written.identities + numbers.count - written.numbers
    }

    var keys: [LookupKey] { identities[written.identities...].map(\.key) + numbers[written.numbers...].map(\.key) }

    mutating func take(
        _ places: inout [UInt64], _ identities: inout CollectedLookups, _ numbers: inout CollectedLookups
    ) {
        places.sort()
        self.places.removeAll(keepingCapacity: true)
        swap(&places, &self.places)
        identities.exchange(with: &self.identities) { LookupKey.isInOrder(identity: $0.key, $1.key) }
        numbers.exchange(with: &self.numbers) {
            ($0.key.second, $0.key.hash, $0.entry) < ($1.key.second, $1.key.hash, $1.entry)
        }
        written = (0, 0, 0)
    }

    /// One that is written is found in its table.
    func pupil(_ identity: LookupKey) -> Int64? {
        let place = SortedLookups.place(in: identities, from: written.identities) {
            LookupKey.isInOrder(identity: $0.key, identity)
        }
        return place < identities.count && identities[place].key == identity ? identities[place].pupil : nil
    }

    func entries(_ number: LookupKey) -> [LookupBacklog.Entry] {
        let place = SortedLookups.place(in: numbers, from: written.numbers) {
            ($0.key.second, $0.key.hash) < (number.second, number.hash)
        }
        return numbers[place...].prefix { $0.key == number }.map {
            LookupBacklog.Entry(id: $0.entry, pupil: $0.pupil)
        }
    }

    /// The first place whose row is not before what is looked for.
    private static func place(in rows: [Row], from start: Int, _ isBefore: (Row) -> Bool) -> Int {
        var (low, high) = (start, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(rows[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func writeNext(_ statements: RollStatements) throws {
        if written.places < places.count {
            let place = places[written.places]
            try statements.add(entry: Int64(place & 0xFF_FFFF_FFFF), toRollOf: Int32(place >> 40))
            written.places += 1
        } else if written.identities < identities.count {
            let row = identities[written.identities]
            try statements.add(identity: row.key, of: row.pupil)
            written.identities += 1
        } else if written.numbers < numbers.count {
            let row = numbers[written.numbers]
            try statements.add(number: row.key, of: LookupBacklog.Entry(id: row.entry, pupil: row.pupil))
            written.numbers += 1
        }
    }
}
