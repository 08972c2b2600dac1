import Foundation
import GRDB

/// Identities and numbers of staged rows that are not in their tables yet.
///
/// Hashes come in no order, so each written at once would change a page of its own. By the hundred thousand and in
/// their order, some go into each page; the database's file is written a fifth as often.
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

    /// - Parameter limit: how many identities and numbers may wait.
    init(limit: Int) { self.limit = limit }

    var isFull: Bool { pupils.count + entries.count >= limit }

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
        }
        let identities = pupils.sorted { LookupKey.isInOrder(identity: $0.key, $1.key) }
        let numbers = entries.sorted { ($0.key.second, $0.key.hash) < ($1.key.second, $1.key.hash) }
        return identities.map { .identity($0.key, pupil: $0.value) }
            + numbers.flatMap { number, entry in
                ([entry] + more[number, default: []]).map { LookupInsertion.number(number, $0) }
            }
    }
}

/// One row for the tables of look-ups.
enum LookupInsertion {
    case identity(LookupKey, pupil: Int64)
    case number(LookupKey, LookupBacklog.Entry)

    func run(_ db: Database) throws {
        switch self {
        case .identity(let key, let pupil):
            try db.cachedStatement(sql: "INSERT INTO pupil_identity (identity, pupil) VALUES (?, ?)").execute(
                arguments: [key.identity, pupil])
        case .number(let key, let entry):
            let kind: LookupKey.Number = key.second == 1 ? .upn : .nhs
            try db.cachedStatement(sql: "INSERT INTO roll_number (kind, hash, entry, pupil) VALUES (?, ?, ?, ?)")
                .execute(arguments: [kind.rawValue, key.hash, entry.id, entry.pupil])
        }
    }
}
