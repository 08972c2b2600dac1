public import EncompassCore
public import Foundation
import GRDB

extension Registry {
    public func establishment(_ urn: URN) throws -> Establishment? {
        try read { snapshot in try snapshot.establishment(urn) }
    }

    /// Counts landed imports: a decision made with an older registry is not saved.
    public func generation() throws -> Int64 { try read { try $0.registryGeneration() } }

    public func contacts(_ scope: Scope) throws -> [StoredContact] {
        try read { snapshot in try snapshot.contacts(scope) }
    }

    /// Whether the registry knows a place; an authority is known through an establishment or a contact.
    public func isHeld(_ place: Scope) throws -> Bool { try read { snapshot in try snapshot.isHeld(place) } }

    /// The name of an authority by the register; nil if no establishment there gives it.
    public func authorityName(_ code: String) throws -> String? {
        try read { snapshot in try snapshot.authorityName(code) }
    }

    /// The name of a place; of an authority with its code, which is what forms ask for.
    public func placeName(_ target: Scope) throws -> String { try read { snapshot in try snapshot.placeName(target) } }
}

extension Reading {
    func establishment(_ urn: URN) throws -> Establishment? {
        let sql = "SELECT e.body FROM establishment e WHERE e.urn = ? AND \(Visible.rows("e"))"
        return try String.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]).map {
            try JSONText.decode($0)
        }
    }

    func establishmentName(_ urn: URN) throws -> String? {
        let sql = "SELECT e.name FROM establishment e WHERE e.urn = ? AND \(Visible.rows("e"))"
        return try String.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number])
    }

    func registryGeneration() throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT run FROM registry")) ?? 0
    }

    /// The contacts of a scope, by role and order.
    func contacts(_ scope: Scope) throws -> [StoredContact] {
        let sql = "SELECT c.identity, c.body, c.key_id FROM contact c WHERE c.scope = ? AND \(Visible.rows("c"))"
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [scope.description]).map {
            StoredContact(
                id: $0["identity"],
                contact: try keys.contacts.contact(Body(bytes: $0["body"], keyId: $0["key_id"]), with: keys))
        }.sorted { ($0.contact.role.rawValue, $0.contact.order) < ($1.contact.role.rawValue, $1.contact.order) }
    }

    /// The current row of a contact; nil once an import has removed it.
    func contact(id: Data) throws -> StoredContact? {
        let sql = "SELECT c.identity, c.body, c.key_id FROM contact c WHERE c.identity = ? AND \(Visible.rows("c"))"
        return try db.one(sql, [id]) {
            StoredContact(
                id: $0[named: "identity"],
                contact: try keys.contacts.contact(
                    Body(bytes: $0[named: "body"], keyId: $0[named: "key_id"]), with: keys))
        }
    }

    func isHeld(_ place: Scope) throws -> Bool {
        switch place {
        case .establishment(let urn): try establishment(urn) != nil
        case .localAuthority(let code):
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM establishment e WHERE e.la = ? AND \(Visible.rows("e")))
                        OR EXISTS (SELECT 1 FROM contact c WHERE c.scope = ? AND \(Visible.rows("c")))
                    """, arguments: [code, place.description]) ?? false
        case .provider(let id): try provider(id) != nil
        }
    }

    func authorityName(_ code: String) throws -> String? {
        try known.value(\.authorityNames, at: registryGeneration()) {
            // Only the first establishment of each is read: the register has tens of thousands.
            try Row.fetchAll(
                db,
                sql: """
                    SELECT place.la, place.body ->> '$.localAuthorityName' AS name FROM establishment place
                    WHERE place.id IN (
                        SELECT MIN(first.id) FROM establishment first
                        WHERE first.la IS NOT NULL AND \(Visible.rows("first")) GROUP BY first.la)
                    """
            ).reduce(into: [:]) { names, row in
                if let name: String = row["name"] { names[row["la"]] = name }
            }
        }[code]
    }

    func placeName(_ target: Scope) throws -> String {
        switch target {
        case .establishment(let urn): try establishmentName(urn) ?? "establishment \(urn)"
        case .localAuthority(let code):
            try authorityName(code).map { "\($0) (local authority \(code))" } ?? "local authority \(code)"
        case .provider(let id): try provider(id)?.name ?? "provider \(id)"
        }
    }
}

/// A contact on the register and the identity that it keeps when its address changes.
public struct StoredContact: Hashable, Sendable {
    /// A keyed hash of scope, role and name.
    public let id: Data
    public let contact: Contact
}

/// The successors of a closed establishment.
private enum SuccessorChain {
    /// The open establishments at the ends of the chains from `urn`; itself while it is open. Mergers meet again and
    /// some links of the register run in circles, so each establishment is visited once.
    static func ends(
        of urn: URN, isOpen: (URN) throws -> Bool, next: (URN) throws -> [URN]
    ) rethrows -> [URN] {
        var seen: Set<URN> = [urn]
        var rest = [urn]
        var open: Set<URN> = []
        while let place = rest.popLast(), seen.count < 1_000 {
            if try isOpen(place) {
                open.insert(place)
            } else {
                rest += try next(place).filter { seen.insert($0).inserted }
            }
        }
        return open.sorted()
    }
}

extension Registry {
    /// The one open establishment that `urn` has become: itself while it is open, else the open end of its chain of
    /// successors. Nil if there is none, or if a school was split into several, since a wrong school is worse than a
    /// question to a person (`successors(of:)` lists them).
    public func successor(of urn: URN) throws -> URN? { try read { snapshot in try snapshot.successor(of: urn) } }

    /// Every open establishment at the end of a chain of successors from `urn`, by number.
    public func successors(of urn: URN) throws -> [URN] { try read { snapshot in try snapshot.successors(of: urn) } }

    /// The name of each open establishment, and the names of those that it succeeded: an officer may know either.
    public func establishmentNames() throws -> [EstablishmentName] {
        try read { snapshot in try snapshot.establishmentNames() }
    }
}

/// A name by which an open establishment is known.
public struct EstablishmentName: Hashable, Sendable {
    public let urn: URN
    public let name: String
    public let town: String?
}

extension Reading {
    func successor(of urn: URN) throws -> URN? {
        let open = try successors(of: urn)
        return open.count == 1 ? open[0] : nil
    }

    func successors(of urn: URN) throws -> [URN] {
        try SuccessorChain.ends(of: urn, isOpen: isOpen, next: nextSuccessors)
    }

    /// Reads the register once: a query for each closed establishment of the country would take seconds.
    func establishmentNames() throws -> [EstablishmentName] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT e.urn, e.name, e.town, e.status FROM establishment e WHERE \(Visible.rows("e")) ORDER BY e.urn"
        )
        let links = try Row.fetchAll(
            db,
            sql: """
                SELECT l.urn, l.linked FROM establishment_link l WHERE l.kind = 'successor' AND \(Visible.rows("l"))
                UNION
                SELECT l.linked, l.urn FROM establishment_link l WHERE l.kind = 'predecessor' AND \(Visible.rows("l"))
                """)
        var next: [URN: [URN]] = [:]
        for link in links {
            guard let urn = URN(number: link[0]), let linked = URN(number: link[1]) else { continue }
            next[urn, default: []].append(linked)
        }
        let open = Set(
            rows.filter { ["open", "proposedToClose"].contains($0[3] as String) }.compactMap { URN(number: $0[0]) })
        return rows.flatMap { row -> [EstablishmentName] in
            guard let urn = URN(number: row[0]) else { return [] }
            return SuccessorChain.ends(of: urn, isOpen: open.contains, next: { next[$0] ?? [] }).map {
                EstablishmentName(urn: $0, name: row[1], town: row[2])
            }
        }
    }

    private func isOpen(_ urn: URN) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM establishment e WHERE e.urn = ? AND e.status IN ('open', 'proposedToClose')
            AND \(Visible.rows("e")))
            """
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]) ?? false
    }

    /// A link counts in both directions: not every link has its counterpart in the file.
    private func nextSuccessors(_ urn: URN) throws -> [URN] {
        let sql = """
            SELECT l.linked FROM establishment_link l WHERE l.urn = ? AND l.kind = 'successor' AND \(Visible.rows("l"))
            UNION
            SELECT l.urn FROM establishment_link l WHERE l.linked = ? AND l.kind = 'predecessor' AND \(Visible.rows("l"))
            """
        return try Int32.fetchAll(db.cachedStatement(sql: sql), arguments: [urn.number, urn.number]).compactMap {
            URN(number: $0)
        }
    }
}

extension Registry {
    /// Establishments with each word in the name or the town, or at the start of the URN: open ones first, then by
    /// name.
    ///
    /// - Parameter text: the case of ASCII letters does not count; white space alone finds nothing.
    public func establishments(matching text: String, limit: Int = 20) throws -> [Establishment] {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(8).map(Registry.escaped)
        guard !words.isEmpty else { return [] }
        let word = """
            (e.name LIKE '%' || ? || '%' ESCAPE '\\' OR e.town LIKE '%' || ? || '%' ESCAPE '\\'
            OR e.urn LIKE ? || '%' ESCAPE '\\')
            """
        let sql = """
            SELECT e.body FROM establishment e WHERE \(words.map { _ in word }.joined(separator: " AND "))
            AND \(Visible.rows("e")) ORDER BY e.status = 'closed', e.name, e.urn LIMIT ?
            """
        let arguments = words.flatMap { [$0, $0, $0] }
        return try read { snapshot in
            try String.fetchAll(snapshot.db, sql: sql, arguments: StatementArguments(arguments) + [limit]).map {
                try JSONText.decode($0)
            }
        }
    }

    /// Establishments at a postcode, or in its sector or district: open ones first, then by name.
    public func establishments(at place: PostcodeSearch, limit: Int = 20) throws -> [Establishment] {
        let sql = """
            SELECT e.body ->> '$.address.postcode' AS postcode, e.body FROM establishment e
            WHERE upper(e.body ->> '$.address.postcode') LIKE ? || '%' AND \(Visible.rows("e"))
            ORDER BY e.status = 'closed', e.name, e.urn
            """
        return try read { snapshot in
            var found: [Establishment] = []
            let rows = try Row.fetchCursor(snapshot.db, sql: sql, arguments: [place.outward])
            while found.count < limit, let row = try rows.next() {
                if place.fits(row["postcode"]) { found.append(try JSONText.decode(row["body"])) }
            }
            return found
        }
    }

    private static func escaped(_ word: Substring) -> String {
        word.reduce(into: "") { text, character in
            if "%_\\".contains(character) { text.append("\\") }
            text.append(character)
        }
    }
}

extension Registry {
    /// How many open schools of a town each authority has.
    public func authorities(inTown town: String) throws -> [String: Int] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT e.la, COUNT(*) AS n FROM establishment e WHERE e.town = ? COLLATE NOCASE AND e.la IS NOT NULL
                    AND e.status <> 'closed' AND \(Visible.rows("e")) GROUP BY e.la
                    """, arguments: [town]
            ).reduce(into: [:]) { $0[$1["la"]] = $1["n"] }
        }
    }

    /// The authorities that have a contact of their own.
    public func authoritiesWithContacts() throws -> [String] {
        try read { snapshot in
            try String.fetchAll(
                snapshot.db,
                sql: """
                    SELECT DISTINCT substr(c.scope, 4) FROM contact c
                    WHERE substr(c.scope, 1, 3) = 'la:' AND \(Visible.rows("c"))
                    """)
        }
    }
}
