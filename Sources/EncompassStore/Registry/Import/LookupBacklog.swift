import Foundation

/// Identities, numbers and schools of staged rows that are not in their tables yet.
///
/// Hashes come in no order, and the schools of a country's roll in hardly any, so each written at once would change a
/// page of its own. Even a million at a time and in their order, they would change nearly every page of the tables, and
/// each further million all of them again. So they wait until the files are at their end, and each page is written once:
/// the latest in memory, and sorted ones before them in a file (`LookupFile`).
package struct LookupBacklog {
    /// A staged row with a number.
    struct Entry {
        let id: Int64
        let pupil: Int64
    }

    /// Some 80 MB.
    package static let usualLimit = 2_000_000

    private let limit: Int
    private let folder: String
    private var identities = CollectedLookups()
    private var numbers = CollectedLookups()
    private var places: [PlaceOrder.Row] = []
    private var file: LookupFile?
    private var sorted = SortedLookups()

    /// - Parameters:
    ///   - limit: how many identities and numbers may be in memory, and how many places.
    ///   - folder: where the file is made once there are more.
    init(limit: Int, folder: String) {
        self.limit = limit
        self.folder = folder
    }

    /// Whether it is time for `putAside`; also by the places alone: rows may have no number, or all of them the same.
    var isFull: Bool {
        identities.count + numbers.count + places.count / 8 >= limit || places.count >= limit
    }

    func pupil(_ identity: LookupKey) throws -> Int64? {
        try identities.first(identity)?.pupil ?? sorted.identities(identity).last?.pupil
    }

    /// The rows with a number, in the order in which they came.
    func entries(_ number: LookupKey) throws -> [Entry] {
        try sorted.numbers(number).map { Entry(id: $0.entry, pupil: $0.pupil) } + numbers.all(number)
    }

    mutating func add(pupil: Int64, identity: LookupKey) {
        identities.set(CollectedLookups.Row(key: identity, entry: 0, pupil: pupil))
    }

    mutating func add(_ entry: Entry, number: LookupKey) {
        numbers.add(CollectedLookups.Row(key: number, entry: entry.id, pupil: entry.pupil))
    }

    /// Adds to the rolls.
    mutating func add(entry: Int64, urn: Int32) { places.append(PlaceOrder.row(entry: entry, urn: urn)) }

    /// Gives every key to a filter.
    func insert(into filter: inout LookupFilter) throws {
        for row in identities.rows { filter.insert(row.key) }
        for row in numbers.rows { filter.insert(row.key) }
        try sorted.eachKey { filter.insert($0) }
    }

    /// Sorts what is in memory and puts it into the file.
    mutating func putAside() throws {
        let file = try file ?? LookupFile(in: folder)
        self.file = file
        try sort(into: file)
    }

    /// Everything in the order of its tables. Nothing can be added or looked up after it.
    mutating func inOrder() throws -> OrderedLookups {
        try sort(into: nil)
        return OrderedLookups(sorted)
    }

    private mutating func sort(into file: LookupFile?) throws {
        try sorted.add(identities.everyRow(), numbers.everyRow(), places, into: file)
        identities.removeAll()
        numbers.removeAll()
        places.removeAll(keepingCapacity: true)
    }
}

/// Look-ups in the order in which they came, with an index by key.
struct CollectedLookups {
    struct Row: BitwiseCopyable {
        let key: LookupKey
        let entry: Int64
        let pupil: Int64
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

    /// Also those that share a key. Only `removeAll` may follow.
    mutating func everyRow() -> [Row] {
        for (key, entries) in more { rows += entries.map { Row(key: key, entry: $0.id, pupil: $0.pupil) } }
        more = [:]
        return rows
    }

    /// Keeps the memory for the next.
    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        more = [:]
        for slot in slots.indices { slots[slot] = 0 }
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

/// Look-ups that are sorted, in the order in which they were put aside.
struct SortedLookups {
    fileprivate private(set) var identities: [LookupRun<IdentityOrder>] = []
    fileprivate private(set) var nhs: [LookupRun<NumberOrder>] = []
    fileprivate private(set) var upns: [LookupRun<NumberOrder>] = []
    fileprivate private(set) var places: [LookupRun<PlaceOrder>] = []

    /// - Parameter file: nil to keep them in memory.
    mutating func add(
        _ identities: [CollectedLookups.Row], _ numbers: [CollectedLookups.Row], _ places: [PlaceOrder.Row],
        into file: LookupFile?
    ) throws {
        func put<Order>(_ rows: [Order.Row], in runs: inout [LookupRun<Order>]) throws {
            if !rows.isEmpty { runs.append(try LookupRun(sorting: rows, into: file)) }
        }
        try put(identities, in: &self.identities)
        let others = numbers.filter { $0.key.number == .nhs }
        try put(others, in: &nhs)
        try put(others.isEmpty ? numbers : numbers.filter { $0.key.number == .upn }, in: &upns)
        try put(places, in: &self.places)
    }

    func identities(_ key: LookupKey) throws -> [CollectedLookups.Row] {
        try identities.flatMap { run in
            try run.rows(from: { LookupKey.isInOrder(identity: $0.key, key) }, while: { $0.key == key })
        }
    }

    func numbers(_ key: LookupKey) throws -> [CollectedLookups.Row] {
        try (key.number == .upn ? upns : nhs).flatMap { run in
            try run.rows(from: { $0.key.hash < key.hash }, while: { $0.key == key })
        }
    }

    func eachKey(_ body: (LookupKey) -> Void) throws {
        for run in identities { try run.each { body($0.key) } }
        for run in nhs + upns { try run.each { body($0.key) } }
    }
}

/// Every look-up of an import, in the order of its tables.
struct OrderedLookups {
    private var identities: LookupMerge<IdentityOrder>
    private var nhs: LookupMerge<NumberOrder>
    private var upns: LookupMerge<NumberOrder>
    private var places: LookupMerge<PlaceOrder>

    init(_ sorted: SortedLookups) {
        identities = LookupMerge(sorted.identities)
        nhs = LookupMerge(sorted.nhs)
        upns = LookupMerge(sorted.upns)
        places = LookupMerge(sorted.places)
    }

    /// How often `writeNext` has something to write.
    var steps: Int { identities.steps + nhs.steps + upns.steps + places.steps }

    /// Writes the next few of one table.
    mutating func writeNext(_ statements: RollStatements) throws {
        if identities.steps > 0 {
            try statements.add(identities: identities.next())
        } else if nhs.steps > 0 {
            try statements.add(.nhs, numbers: nhs.next())
        } else if upns.steps > 0 {
            try statements.add(.upn, numbers: upns.next())
        } else {
            try statements.add(places: places.next())
        }
    }
}
