public import EncompassCore
import Foundation
import GRDB

extension Store {
    public func establishment(_ urn: URN) throws -> Establishment? { try read { db in try establishment(urn, in: db) } }

    func establishment(_ urn: URN, in db: Database) throws -> Establishment? {
        let sql = "SELECT e.body FROM establishment e WHERE e.urn = ? AND \(Visible.rows("e"))"
        return try String.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]).map {
            try Body(bytes: Data($0.utf8), keyId: 0).decode()
        }
    }

    func establishmentName(_ urn: URN, in db: Database) throws -> String? {
        let sql = "SELECT e.body ->> '$.name' FROM establishment e WHERE e.urn = ? AND \(Visible.rows("e"))"
        return try String.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number])
    }

    /// Counts every landed import: a decision made against an older registry is not saved.
    public func registryGeneration() throws -> Int64 { try read(registryGeneration(in:)) }

    func registryGeneration(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT run FROM registry")) ?? 0
    }

    /// Contacts in a scope, by role and order.
    func contacts(_ scope: Scope, in db: Database) throws -> [StoredContact] {
        let sql = "SELECT c.identity, c.body, c.key_id FROM contact c WHERE c.scope = ? AND \(Visible.rows("c"))"
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [scope.description]).map {
            StoredContact(id: $0["identity"], contact: try Body(bytes: $0["body"], keyId: $0["key_id"]).decode())
        }.sorted { ($0.contact.role.rawValue, $0.contact.order) < ($1.contact.role.rawValue, $1.contact.order) }
    }

    public func contacts(_ scope: Scope) throws -> [StoredContact] { try read { db in try contacts(scope, in: db) } }

    /// A contact as it stands now; nil once an import has taken it away.
    func contact(id: Data, in db: Database) throws -> StoredContact? {
        let sql = "SELECT c.identity, c.body, c.key_id FROM contact c WHERE c.identity = ? AND \(Visible.rows("c"))"
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id]).map {
            StoredContact(id: $0["identity"], contact: try Body(bytes: $0["body"], keyId: $0["key_id"]).decode())
        }
    }

    /// Whether the registry knows a place: an authority by an establishment or a contact of its.
    public func isHeld(_ place: Scope) throws -> Bool { try read { db in try isHeld(place, in: db) } }

    func isHeld(_ place: Scope, in db: Database) throws -> Bool {
        switch place {
        case .establishment(let urn): try establishment(urn, in: db) != nil
        case .localAuthority(let code):
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM establishment e WHERE e.la = ? AND \(Visible.rows("e")))
                        OR EXISTS (SELECT 1 FROM contact c WHERE c.scope = ? AND \(Visible.rows("c")))
                    """, arguments: [code, place.description]) ?? false
        }
    }

    /// What a place is called.
    public func placeName(_ target: Scope) throws -> String { try read { db in try placeName(target, in: db) } }

    func placeName(_ target: Scope, in db: Database) throws -> String {
        switch target {
        case .establishment(let urn): try establishmentName(urn, in: db) ?? "establishment \(urn)"
        case .localAuthority(let code): "local authority \(code)"
        }
    }
}
