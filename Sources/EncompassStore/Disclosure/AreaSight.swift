public import EncompassCore
import GRDB

/// Which areas things belong to, as SQL. Each text selects `area`, once for each place that something is about; null for
/// a place outside every area.
enum AreasOf {
    /// The notification that `name` is the alias of.
    static func notification(_ name: String) -> String { "SELECT \(name).area AS area" }

    /// An incident, by its id: where its children are notified, or go to school as a person said, else probably. A
    /// notification of linked reports has the children of each.
    static func incident(_ id: String) -> String {
        """
        SELECT area FROM notification WHERE incident = \(id)
        UNION ALL SELECT seen_n.area FROM child seen_c JOIN notification_child seen_k ON seen_k.child = seen_c.id
            JOIN notification seen_n ON seen_n.id = seen_k.notification WHERE seen_c.incident = \(id)
        UNION ALL SELECT seen_a.area FROM child seen_c
            JOIN decision seen_d ON seen_d.id = (SELECT MAX(id) FROM decision WHERE child = seen_c.id)
                AND \(isLikely) \(schools(of: "COALESCE(seen_c.pupil, seen_d.best)")) WHERE seen_c.incident = \(id)
        """
    }

    /// The exception that `name` is the alias of: of a child, where that child is notified, or probably goes to school;
    /// else as the incident, whose children it may show.
    static func exception(_ name: String) -> String {
        """
        \(child("\(name).child"))
        UNION ALL \(incident("CASE WHEN \(name).child IS NULL THEN \(name).incident END"))
        """
    }

    /// A child of an incident, by its id. A notification that was cancelled before anybody was told of it, such as one of
    /// a decision that was undone, says nothing about where the child belongs.
    static func child(_ id: String) -> String {
        """
        SELECT seen_n.area AS area FROM notification_child seen_k
            JOIN notification seen_n ON seen_n.id = seen_k.notification
            WHERE seen_k.child = \(id) AND (seen_n.state <> 'cancelled' OR seen_n.told_at IS NOT NULL)
        UNION ALL SELECT seen_a.area FROM decision seen_d JOIN child seen_c ON seen_c.id = seen_d.child
            \(schools(of: "COALESCE(seen_c.pupil, seen_d.best)"))
            WHERE seen_d.id = (SELECT MAX(id) FROM decision WHERE child = \(id)) AND \(isLikely)
        """
    }

    /// The alarm that `name` is the alias of, if its kind may have thousands, by the rule of
    /// `Reading.areas(of:)` for one alarm.
    static func alarm(_ name: String) -> String {
        let late = "FROM exception seen_x WHERE seen_x.id = \(name).subject AND \(name).kind = 'exceptionDue'"
        return """
            SELECT seen_m.area AS area FROM notification seen_m WHERE seen_m.id = CASE \(name).kind
                WHEN 'overdue' THEN \(name).subject
                WHEN 'answerDue' THEN
                    (SELECT seen_t.notification FROM phone_task seen_t WHERE seen_t.id = \(name).subject) END
            UNION ALL \(child("(SELECT seen_x.child \(late))"))
            UNION ALL \(incident("(SELECT seen_x.incident \(late) AND seen_x.child IS NULL)"))
            """
    }

    /// A pupil, by the internal id: the rolls and registers that have them.
    static func pupil(_ id: String) -> String {
        """
        SELECT seen_a.area AS area FROM (SELECT \(id) AS id) seen_p \(schools(of: "seen_p.id"))
        UNION ALL SELECT seen_a.area FROM not_in_school seen_o
            JOIN area_authority seen_a ON seen_a.authority = seen_o.la
            WHERE seen_o.pupil = \(kept(id)) AND \(Visible.rows("seen_o"))
        """
    }

    /// Whether the likeliest pupil says anything: of a child on no roll, the one who is least unlike does not.
    private static let isLikely = "seen_d.verdict IN ('matched', 'review')"

    /// A pupil who was joined to another counts as the one that the rolls have.
    private static func kept(_ pupil: String) -> String {
        "COALESCE((SELECT seen_s.same_as FROM pupil seen_s WHERE seen_s.id = \(pupil)), \(pupil))"
    }

    private static func schools(of pupil: String) -> String {
        """
        JOIN roll_entry seen_r ON seen_r.pupil = \(kept(pupil)) AND \(Visible.rows("seen_r"))
        JOIN establishment seen_e ON seen_e.urn = seen_r.urn AND \(Visible.rows("seen_e"))
        JOIN area_authority seen_a ON seen_a.authority = seen_e.la
        """
    }
}

extension WorkAreas {
    /// `see` as a condition on what `AreasOf` selects: something without an area is seen by everybody.
    func sees(_ areas: String) -> String {
        switch self {
        case .all: return "1"
        case .only(let own):
            // Only what is an id gets into the text. With no id at all, something without an area is seen as by others: null
            // is in no list unless the list is empty.
            let ids = (own.filter(AreaPolicy.isID).sorted() + (own.isEmpty ? [""] : [])).map { "'\($0)'" }
                .joined(separator: ", ")
            return "COALESCE((SELECT MAX(seen.area IN (\(ids))) FROM (\(areas)) seen), 1)"
        }
    }
}

extension Reading {
    /// - Throws: `StoreError` `forbidden`, which names the areas, for what belongs to other areas than the person's. What is
    ///   not held belongs to none.
    func requireSight(of item: WorkItem, by principal: Principal, for permission: Permission) throws {
        guard principal.areas != .all else { return }
        let areas = try areas(of: item)
        guard !principal.areas.see(areas), try !isDecided(item, by: principal) else { return }
        throw StoreError(Denied(permission: permission, role: principal.role, areas: areas.sorted()))
    }

    /// Whoever has decided an exception still sees it, so that a slip is taken back by the one who made it.
    private func isDecided(_ item: WorkItem, by principal: Principal) throws -> Bool {
        guard case .exception(let id) = item else { return false }
        return try exception(id)?.resolvedBy == principal.actor.description
    }

    func areas(of item: WorkItem) throws -> Set<String> {
        /// Of something that a notification has.
        func ofNotification(_ table: String, _ id: String) throws -> Set<String> {
            try select(
                "SELECT n.area FROM \(table) o JOIN notification n ON n.id = o.notification WHERE o.id = ?", id)
        }
        func select(_ sql: String, _ argument: (any DatabaseValueConvertible)?) throws -> Set<String> {
            Set(try String?.fetchAll(db.cachedStatement(sql: sql), arguments: [argument]).compactMap(\.self))
        }
        switch item {
        case .notification(let text):
            guard let row = try notification(idOrReference: text) else { return [] }
            return try select("SELECT area FROM notification WHERE id = ?", row.id)
        case .call(let id):
            let task = try String.fetchOne(
                db.cachedStatement(sql: "SELECT notification FROM phone_task WHERE id = ?"), arguments: [id])
            return try areas(of: .notification(task ?? id))
        case .exception(let id):
            guard let item = try exception(id) else { return [] }
            if let child = item.child { return try areas(of: .child(child)) }
            return try select(AreasOf.incident("?1"), item.incident)
        case .incident(let text):
            return try incidents(called: text).reduce(into: []) { $0.formUnion(try select(AreasOf.incident("?1"), $1)) }
        case .child(let id): return try select(AreasOf.child("?1"), id)
        case .pupil(let id): return try select(AreasOf.pupil("?1"), id)
        case .breach(let id):
            return try ofNotification("breach", id)
        case .message(let id): return try ofNotification("message", id)
        case .pause(let id):
            let scope = try String.fetchOne(db, sql: "SELECT scope FROM pause WHERE id = ?", arguments: [id])
            return try scope.map { try areas(of: .subject($0)) } ?? []
        case .alarm(let key):
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT kind, subject FROM alarm WHERE key = ?"), arguments: [key])
            guard let row, let subject: String = row["subject"] else { return [] }
            switch Alarm.Kind(rawValue: row["kind"]) {
            case .overdue: return try areas(of: .notification(subject))
            case .exceptionDue: return try areas(of: .exception(subject))
            case .answerDue: return try areas(of: .call(subject))
            case .breach: return try areas(of: .breach(subject))
            case .emergencyPause: return try areas(of: .pause(subject))
            case .childAbsent: return try ofNotification("note", subject)
            default: return []
            }
        case .hold(let id):
            let subject = try String.fetchOne(db, sql: "SELECT subject FROM legal_hold WHERE id = ?", arguments: [id])
            return try subject.map { try areas(of: .subject($0)) } ?? []
        case .place(.establishment(let urn)):
            return try select(
                """
                SELECT a.area FROM establishment e JOIN area_authority a ON a.authority = e.la
                WHERE e.urn = ? AND \(Visible.rows("e"))
                """, urn.number)
        case .place(let place):
            return try select("SELECT area FROM area_authority WHERE authority = ?", place.authority)
        case .area(let id): return [id]
        case .subject(let text): return try areas(ofSubject: text)
        }
    }

    /// Of something as the audit log names it, and as a pause or a hold does: `notification:…`, `area:…`, `urn:…`.
    private func areas(ofSubject text: String) throws -> Set<String> {
        if let place = Scope(text) { return try areas(of: .place(place)) }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return [] }
        return switch parts[0] {
        case "area": [parts[1]]
        case "notification": try areas(of: .notification(parts[1]))
        case "exception": try areas(of: .exception(parts[1]))
        case "message": try areas(of: .message(parts[1]))
        case "phoneTask": try areas(of: .call(parts[1]))
        case "breach": try areas(of: .breach(parts[1]))
        case "hold": try areas(of: .hold(parts[1]))
        case "pause": try areas(of: .pause(parts[1]))
        case "alarm": try areas(of: .alarm(parts[1]))
        case "child": try areas(of: .child(parts[1]))
        case "incident": try areas(of: .incident(parts[1]))
        case "pupil": try Int64(parts[1]).map { try areas(of: .pupil($0)) } ?? []
        default: []
        }
    }
}

extension Areas {
    /// Notes which area each authority belongs to, for the rule about who sees what.
    public func note(_ authorities: [String: String]) throws {
        let held = try read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT authority, area FROM area_authority").reduce(
                into: [String: String]()
            ) { $0[$1["authority"]] = $1["area"] }
        }
        guard held != authorities else { return }
        try write { db in
            try db.execute(sql: "DELETE FROM area_authority")
            for (authority, area) in authorities.sorted(by: { $0.key < $1.key }) {
                try db.execute(
                    sql: "INSERT INTO area_authority (authority, area) VALUES (?, ?)", arguments: [authority, area])
            }
        }
    }

    /// - Throws: `StoreError` `forbidden` if one belongs to other areas than the person's.
    public func requireSight(of items: [WorkItem], by principal: Principal, for permission: Permission) throws {
        guard principal.areas != .all else { return }
        try read { snapshot in
            for item in items { try snapshot.requireSight(of: item, by: principal, for: permission) }
        }
    }

    /// The ones that the person sees.
    public func seen<Item>(_ items: [Item], by principal: Principal, as item: (Item) -> WorkItem) throws -> [Item] {
        guard principal.areas != .all else { return items }
        return try read { snapshot in
            try items.filter { principal.areas.see(try snapshot.areas(of: item($0))) }
        }
    }

    /// What decides which pupils the person sees, for a search among all; nil if that is everybody.
    public func pupilSight(of principal: Principal) throws -> PupilSight? {
        guard principal.areas != .all else { return nil }
        return try read { snapshot in
            let schools = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT e.urn, a.area FROM establishment e JOIN area_authority a ON a.authority = e.la
                        WHERE \(Visible.rows("e"))
                        """)
            ).reduce(into: [UInt32: Bool]()) { schools, row in
                let urn: Int64 = row["urn"]
                schools[UInt32(truncatingIfNeeded: urn)] = principal.areas.see([row["area"]])
            }
            let children = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT o.pupil, a.area FROM not_in_school o JOIN area_authority a ON a.authority = o.la
                        WHERE \(Visible.rows("o"))
                        """)
            ).filter { principal.areas.see([$0["area"]]) }
            return PupilSight(isOwn: schools, onOwnRegisters: Set(children.map { $0["pupil"] as Int64 }))
        }
    }

    /// The areas of the configuration, and of work that is still open.
    public func withWork() throws -> Set<String> {
        try read { snapshot in
            try String.fetchSet(
                snapshot.db,
                sql: """
                    SELECT area FROM area_authority UNION SELECT area FROM notification
                    WHERE area IS NOT NULL AND closed_at IS NULL
                    """)
        }
    }
}

/// Which pupils somebody sees who works for some areas. A search compares every pupil of a country, so that most are
/// decided without a query: a limit comes after this, or pupils of other areas would take the places of one's own.
public struct PupilSight: Sendable {
    /// By the URN of a school of any area.
    fileprivate let isOwn: [UInt32: Bool]
    fileprivate let onOwnRegisters: Set<Int64>

    /// - Returns: nil for a pupil at no school of an area: only the database knows then.
    public func sees(_ pupil: Int64, at schools: some Sequence<UInt32>) -> Bool? {
        let known = schools.compactMap { isOwn[$0] }
        guard !known.isEmpty else { return nil }
        return known.contains(true) || onOwnRegisters.contains(pupil)
    }
}
