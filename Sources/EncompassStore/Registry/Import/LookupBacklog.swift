import Foundation

/// Identities, numbers and schools of staged rows that are not in their tables yet.
///
/// Hashes come in no order, and the schools of a country's roll in hardly any, so each written at once would change a
/// page of its own. By the hundred thousand and in their order, some go into each page.
package struct LookupBacklog {
    /// A staged row with a number.
    struct Entry {
        let id: Int64
        let pupil: Int64
    }

    /// Some 60 MB with what the dictionaries leave free, and as much again while it is written.
    package static let usualLimit = 1_000_000

    private let limit: Int
    private var pupils: [LookupKey: Int64] = [:]
    private var entries: [LookupKey: Entry] = [:]
    /// More rows with a number of `entries`: few have one.
    private var more: [LookupKey: [Entry]] = [:]
    /// The school's URN above the row's number.
    private var places: [UInt64] = []

    /// - Parameter limit: how many identities and numbers may wait, and how many places.
    init(limit: Int) { self.limit = limit }

    /// Also by the places alone: rows may have no number, or all of them the same.
    var isFull: Bool { pupils.count + entries.count + places.count / 8 >= limit || places.count >= limit }

    func pupil(_ identity: LookupKey) -> Int64? { pupils[identity] }

    func entries(_ number: LookupKey) -> [Entry] {
        entries[number].map { [$0] + more[number, default: []] } ?? []
    }

    mutating func add(pupil: Int64, identity: LookupKey) { pupils[identity] = pupil }

    mutating func add(_ entry: Entry, number: LookupKey) {
        if entries[number] == nil {
            entries[number] = entry
        } else {
            more[number, default: []].append(entry)
        }
    }

    /// Adds to the rolls. A row's number has some ten digits, and a URN six.
    mutating func add(entry: Int64, urn: Int32) { places.append(UInt64(urn) << 40 | UInt64(entry)) }

    /// Gives every key to a filter.
    func insert(into filter: inout LookupFilter) {
        for identity in pupils.keys { filter.insert(identity) }
        for number in entries.keys { filter.insert(number) }
    }

    /// Empties the backlog: statements to run, in the order of the tables.
    mutating func drain() -> [LookupInsertion] {
        defer {
            pupils.removeAll(keepingCapacity: true)
            entries.removeAll(keepingCapacity: true)
            more = [:]
            places.removeAll(keepingCapacity: true)
        }
        places.sort()
        let identities = pupils.sorted { LookupKey.isInOrder(identity: $0.key, $1.key) }
        let numbers = entries.sorted { ($0.key.second, $0.key.hash) < ($1.key.second, $1.key.hash) }
        return places.map { .place(urn: Int32($0 >> 40), entry: Int64($0 & 0xFF_FFFF_FFFF)) }
            + identities.map { .identity($0.key, pupil: $0.value) }
            + numbers.flatMap { number, entry in
                ([entry] + more[number, default: []]).map { LookupInsertion.number(number, $0) }
            }
    }
}

/// One row for the tables of look-ups.
enum LookupInsertion {
    case identity(LookupKey, pupil: Int64)
    case number(LookupKey, LookupBacklog.Entry)
    case place(urn: Int32, entry: Int64)

    func run(_ statements: RollStatements) throws {
        switch self {
        case .identity(let key, let pupil):
            try statements.identity.bind(1, key.identity)
            try statements.identity.bind(2, pupil)
            try statements.identity.run()
        case .number(let key, let entry):
            let statement = key.second == 1 ? statements.upn : statements.nhs
            try statement.bind(1, key.hash)
            try statement.bind(2, entry.id)
            try statement.bind(3, entry.pupil)
            try statement.run()
        case .place(let urn, let entry):
            try statements.place.bind(1, Int64(urn))
            try statements.place.bind(2, entry)
            try statements.place.run()
        }
    }
}
