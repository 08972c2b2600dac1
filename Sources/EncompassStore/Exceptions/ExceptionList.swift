public import EncompassCore
import GRDB

/// Which open exceptions a person wants to see, and in what order.
public struct ExceptionFilter: Hashable, Sendable {
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// Nearest deadline first.
        case deadline
        /// Longest open first.
        case age
        case kind, force, school
    }

    /// Empty for every kind.
    public var kinds: Set<ExceptionKind> = []
    public var force: String?
    /// The likeliest pupil's school.
    public var school: URN?
    public var isOverdue = false
    public var order = Order.deadline

    public init() {}

    /// Whether it leaves anything out.
    public var isNarrow: Bool { !kinds.isEmpty || force != nil || school != nil || isOverdue }
}

extension Exceptions {
    /// Open exceptions that fit. Of restricted ones, somebody who may not see them learns only that they are there:
    /// they are listed as `restricted`, and by no other kind and no school.
    ///
    /// - Parameters:
    ///   - limit: 1 to 1,001.
    ///   - cursor: for the order `deadline` only.
    public func list(
        _ filter: ExceptionFilter, for viewer: Principal, limit: Int, after cursor: QueueCursor? = nil,
        at now: Timestamp
    ) throws -> [ExceptionItem] {
        var conditions = ["x.settled_at IS NULL", viewer.areas.sees(AreasOf.exception("x"))]
        var arguments = StatementArguments()
        func add(_ condition: String, _ values: StatementArguments) {
            conditions.append(condition)
            arguments += values
        }
        if !filter.kinds.isEmpty {
            let names = filter.kinds.map(\.rawValue).sorted()
            let isAmong = "x.kind IN (\(names.map { _ in "?" }.joined(separator: ", ")))"
            if viewer.seesRestricted {
                add(isAmong, StatementArguments(names))
            } else {
                add(
                    "((x.restricted = 0 AND \(isAmong)) OR (x.restricted = 1 AND ?))",
                    StatementArguments(names) + [filter.kinds.contains(.restricted)])
            }
        }
        if let force = filter.force { add("x.force = ?", [force]) }
        if filter.isOverdue { add("x.deadline_at <= ?", [now.milliseconds]) }
        if let school = filter.school {
            add("x.restricted <= ? AND \(Exceptions.likeliestSchool) = ?", [viewer.seesRestricted, school.number])
        }
        if let cursor { add("(x.deadline_at, x.id) > (?, ?)", [cursor.deadline.milliseconds, cursor.id]) }
        let order =
            switch filter.order {
            case .deadline: "x.deadline_at, x.id"
            case .age: "x.opened_at, x.id"
            case .kind where viewer.seesRestricted: "x.kind, x.deadline_at, x.id"
            case .kind: "CASE WHEN x.restricted THEN 'restricted' ELSE x.kind END, x.deadline_at, x.id"
            case .force: "x.force, x.deadline_at, x.id"
            case .school where viewer.seesRestricted: "\(Exceptions.likeliestSchool), x.deadline_at, x.id"
            case .school:
                "CASE WHEN x.restricted THEN NULL ELSE \(Exceptions.likeliestSchool) END, x.deadline_at, x.id"
            }
        return try read { snapshot in
            try snapshot.db.all(
                Exceptions.exceptionSQL + " WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT ?",
                arguments + [limit], ExceptionItem.init)
        }
    }

    /// The first school on whose roll the likeliest pupil of an exception's child is.
    private static let likeliestSchool = """
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

    /// The next exception to decide: the one with the nearest deadline after `item`, else the first of all. One that a
    /// colleague has open, that closes itself or has a sheet of its own is passed over; restricted incidents are gone
    /// through one after the other.
    public func next(after item: ExceptionItem, for viewer: Principal, at now: Timestamp) throws -> String? {
        try read { snapshot in
            try String.fetchOne(
                snapshot.db,
                sql: """
                    SELECT x.id FROM exception x WHERE x.settled_at IS NULL AND x.id <> :id AND x.restricted <= :restricted
                        AND x.kind NOT IN ('confirm', 'text') AND (x.kind <> 'restricted' OR :isRestriction)
                        AND \(viewer.areas.sees(AreasOf.exception("x"))) AND NOT EXISTS (SELECT 1
                            FROM exception_claim c WHERE c.exception = x.id AND c.actor <> :actor AND c.ends_at > :now)
                    ORDER BY (x.deadline_at, x.id) <= (:deadline, :id), x.deadline_at, x.id LIMIT 1
                    """,
                arguments: [
                    "id": item.id, "restricted": viewer.seesRestricted, "isRestriction": item.kind == .restricted,
                    "actor": viewer.actor.description, "now": now.milliseconds,
                    "deadline": item.deadlineAt.milliseconds,
                ])
        }
    }
}
