public import EncompassCore
import GRDB

/// Which exceptions a person wants to see, and in what order.
public struct ExceptionFilter: Hashable, Sendable {
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// Nearest deadline first.
        case deadline
        /// Longest open first.
        case age
        case kind, force, school
    }

    /// Empty for every kind but matches to confirm, which have a sheet of their own.
    public var kinds: Set<ExceptionKind> = []
    public var force: String?
    /// The likeliest pupil's school.
    public var school: URN?
    public var isOverdue = false
    public var order = Order.deadline

    public init() {}

    /// Whether it leaves anything out.
    public var isNarrow: Bool { !kinds.isEmpty || force != nil || school != nil || isOverdue }

    /// The same; if it names no kind, of every kind: the interface and the command list matches to confirm with the others.
    public func withMatches() -> ExceptionFilter {
        var filter = self
        if kinds.isEmpty { filter.kinds = Set(ExceptionKind.allCases) }
        return filter
    }
}

/// A condition on exceptions `x`, with its arguments.
private struct ExceptionCondition {
    var sql: String
    var arguments: StatementArguments = []

    mutating func add(_ sql: String, _ arguments: StatementArguments = []) {
        self.sql += " AND " + sql
        self.arguments += arguments
    }
}

extension ExceptionFilter {
    /// What is listed for a person of those that are open.
    fileprivate func open(for viewer: Principal, at now: Timestamp) -> ExceptionCondition {
        var condition = ExceptionCondition(
            sql: "x.settled_at IS NULL AND \(viewer.areas.sees(AreasOf.exception("x")))")
        narrow(&condition, for: viewer)
        if isOverdue { condition.add("x.deadline_at <= ?", [now.milliseconds]) }
        return condition
    }

    /// What is listed for a person of those that people resolved since a time: also the person's own that turned out to be
    /// another area's. Where only overdue ones are wanted, those that were when they were resolved.
    fileprivate func resolved(for viewer: Principal, since: Timestamp) -> ExceptionCondition {
        var condition = ExceptionCondition(
            sql: "x.settled_at >= ? AND x.settled_by <> 'engine'", arguments: [since.milliseconds])
        condition.add(
            "(\(viewer.areas.sees(AreasOf.exception("x"))) OR x.settled_by = ?)", [viewer.actor.description])
        withMatches().narrow(&condition, for: viewer)
        if isOverdue { condition.add("x.deadline_at <= x.settled_at") }
        return condition
    }

    /// Of restricted ones, somebody who may not see them learns only that they are there: they are listed as `restricted`,
    /// and by no other kind and no school.
    private func narrow(_ condition: inout ExceptionCondition, for viewer: Principal) {
        let listed = kinds.isEmpty ? Set(ExceptionKind.allCases).subtracting([.confirm]) : kinds
        let names = listed.map(\.rawValue).sorted()
        let isAmong = "x.kind IN (\(names.map { _ in "?" }.joined(separator: ", ")))"
        if viewer.seesRestricted {
            condition.add(isAmong, StatementArguments(names))
        } else {
            condition.add(
                "((x.restricted = 0 AND \(isAmong)) OR (x.restricted = 1 AND ?))",
                StatementArguments(names) + [listed.contains(.restricted)])
            // Counts leave out matches to confirm for everybody, and so does the list.
            if !listed.contains(.confirm) { condition.add("x.kind <> 'confirm'") }
        }
        if let force { condition.add("x.force = ?", [force]) }
        if let school {
            condition.add(
                "x.restricted <= ? AND \(Exceptions.likeliestSchool) = ?", [viewer.seesRestricted, school.number])
        }
    }

    fileprivate func columns(for viewer: Principal) -> String {
        switch order {
        case .deadline: "x.deadline_at, x.id"
        case .age: "x.opened_at, x.id"
        case .kind where viewer.seesRestricted: "x.kind, x.deadline_at, x.id"
        case .kind: "CASE WHEN x.restricted THEN 'restricted' ELSE x.kind END, x.deadline_at, x.id"
        case .force: "x.force, x.deadline_at, x.id"
        case .school where viewer.seesRestricted: "\(Exceptions.likeliestSchool), x.deadline_at, x.id"
        case .school:
            "CASE WHEN x.restricted THEN NULL ELSE \(Exceptions.likeliestSchool) END, x.deadline_at, x.id"
        }
    }
}

extension Exceptions {
    /// How many open exceptions are looked through for the next one.
    private static let lookedThrough = 5000

    /// Open exceptions that fit.
    ///
    /// - Parameters:
    ///   - limit: 1 to 1,001.
    ///   - cursor: for the order `deadline` only.
    public func list(
        _ filter: ExceptionFilter, for viewer: Principal, limit: Int, after cursor: QueueCursor? = nil,
        at now: Timestamp
    ) throws -> [ExceptionItem] {
        var condition = filter.open(for: viewer, at: now)
        if let cursor { condition.add("(x.deadline_at, x.id) > (?, ?)", [cursor.deadline.milliseconds, cursor.id]) }
        let order = filter.columns(for: viewer)
        return try read { [condition] snapshot in
            try snapshot.db.all(
                Exceptions.exceptionSQL + " WHERE \(condition.sql) ORDER BY \(order) LIMIT ?",
                condition.arguments + [limit], ExceptionItem.init)
        }
    }

    /// Exceptions that people resolved since a time, the latest first. The filter's order does not matter.
    public func resolved(
        _ filter: ExceptionFilter = ExceptionFilter(), for viewer: Principal = .engine, since: Timestamp, limit: Int
    ) throws -> [ExceptionItem] {
        let condition = filter.resolved(for: viewer, since: since)
        return try read { snapshot in
            try snapshot.db.all(
                Exceptions.exceptionSQL + " WHERE \(condition.sql) ORDER BY x.settled_at DESC, x.id LIMIT ?",
                condition.arguments + [limit], ExceptionItem.init)
        }
    }

    /// By incident, in the order of each incident's first one. What is about no incident, and what the person may not see,
    /// is by itself.
    public static func byIncident(_ items: [ExceptionItem], for viewer: Principal) -> [[ExceptionItem]] {
        var places: [String: Int] = [:]
        var groups: [[ExceptionItem]] = []
        for item in items {
            let incident = viewer.isWithheld(item.isRestricted) ? nil : item.incident
            if let incident, let place = places[incident] {
                groups[place].append(item)
            } else {
                if let incident { places[incident] = groups.count }
                groups.append([item])
            }
        }
        return groups
    }

    /// The first school on whose roll the likeliest pupil of an exception's child is.
    fileprivate static let likeliestSchool = """
        (SELECT MIN(r.urn) FROM decision d JOIN roll_entry r ON r.pupil = d.best
        WHERE d.child = x.child AND d.id = (SELECT MAX(id) FROM decision WHERE child = x.child)
        AND \(Visible.rows("r")))
        """

    /// The schools of open exceptions' likeliest pupils, by exception: only those that the person may see.
    public func schools(for viewer: Principal) throws -> [String: URN] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT x.id, \(Exceptions.likeliestSchool) AS urn FROM exception x
                    WHERE x.settled_at IS NULL AND x.child IS NOT NULL AND x.restricted <= ?
                        AND \(viewer.areas.sees(AreasOf.exception("x")))
                    """, arguments: [viewer.seesRestricted]
            ).reduce(into: [:]) { found, row in
                if let urn = (row["urn"] as Int32?).flatMap({ URN(number: $0) }) { found[row["id"]] = urn }
            }
        }
    }

    /// What a person has left of a list after `item`, which has its place in it also after it was decided. One that they
    /// may not open, or that a colleague has open, is passed over.
    public func left(
        after item: ExceptionItem, in filter: ExceptionFilter, for viewer: Principal, at now: Timestamp
    ) throws -> ExceptionsLeft {
        let condition = filter.open(for: viewer, at: now)
        return try read { snapshot in
            let rows = try snapshot.db.all(
                Exceptions.exceptionSQL + """
                     WHERE x.id IN (SELECT x.id FROM exception x WHERE \(condition.sql) UNION ALL SELECT ?)
                    ORDER BY \(filter.columns(for: viewer)) LIMIT ?
                    """, condition.arguments + [item.id, Exceptions.lookedThrough], ExceptionItem.init)
            let taken = try String.fetchSet(
                snapshot.db, sql: "SELECT exception FROM exception_claim WHERE actor <> ? AND ends_at > ?",
                arguments: [viewer.actor.description, now.milliseconds])
            let listed = Exceptions.byIncident(rows, for: viewer).flatMap(\.self)
            let place = listed.firstIndex { $0.id == item.id } ?? listed.endIndex
            let others = (listed[place...].dropFirst() + listed[..<place]).filter {
                (viewer.seesRestricted || !$0.isRestricted) && !taken.contains($0.id)
            }
            return ExceptionsLeft(
                next: others.first?.id, count: others.count, isCut: rows.count == Exceptions.lookedThrough)
        }
    }
}

/// What a person has left to decide of a list after one of its exceptions.
public struct ExceptionsLeft: Hashable, Sendable {
    /// The one that follows in the list as the person sees it, else its first.
    public let next: String?
    public let count: Int
    /// Whether there may be more than were counted.
    public let isCut: Bool
}
