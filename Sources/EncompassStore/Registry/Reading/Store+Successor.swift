public import EncompassCore
import GRDB

extension Store {
    /// The one open establishment that stands for `urn` now: itself while it is open, else the open end of its chain of
    /// successors. Nil where there is none, and where a school was split into several, since a wrong school is worse
    /// than a person's question (`successors(of:)` lists them).
    public func successor(of urn: URN) throws -> URN? { try read { db in try successor(of: urn, in: db) } }

    /// Every open establishment that a chain of successors from `urn` ends in, in the order of their numbers.
    public func successors(of urn: URN) throws -> [URN] { try read { db in try successors(of: urn, in: db) } }

    func successor(of urn: URN, in db: Database) throws -> URN? {
        let open = try successors(of: urn, in: db)
        return open.count == 1 ? open[0] : nil
    }

    /// Mergers meet again and some links of the register run in circles, so that each establishment is seen once.
    func successors(of urn: URN, in db: Database) throws -> [URN] {
        var seen: Set<URN> = [urn]
        var rest = [urn]
        var open: Set<URN> = []
        while let next = rest.popLast(), seen.count < 1_000 {
            if try isOpen(next, in: db) {
                open.insert(next)
            } else {
                rest += try nextSuccessors(next, in: db).filter { seen.insert($0).inserted }
            }
        }
        return open.sorted()
    }

    private func isOpen(_ urn: URN, in db: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM establishment e WHERE e.urn = ? AND e.status IN ('open', 'proposedToClose')
            AND \(Visible.rows("e")))
            """
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]) ?? false
    }

    /// A link counts from either side: not each has its counterpart in the file.
    private func nextSuccessors(_ urn: URN, in db: Database) throws -> [URN] {
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
