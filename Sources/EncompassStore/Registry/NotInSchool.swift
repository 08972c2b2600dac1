public import EncompassCore
import Foundation
import GRDB

/// A child on a register of children not in school, with the places to notify.
public struct NotInSchoolEntry: Hashable, Sendable {
    /// Internal id; that of the pupil, if the child is also on a roll.
    public let pupil: Int64
    public let entry: ChildNotInSchool
    /// The place of each provider, in their order.
    public let providers: [Scope]

    public var authority: Scope { .localAuthority(entry.authority) }
}

/// How many children one authority's register has, and when it last changed.
public struct NotInSchoolRegister: Hashable, Sendable, Codable {
    public let authority: String
    public let children: Int
    public let changedAt: Timestamp
}

extension Registry {
    /// The registers of children not in school that a child is on, by authority.
    public func notInSchool(pupil: Int64) throws -> [NotInSchoolEntry] {
        try read { snapshot in try snapshot.notInSchool(pupil: pupil) }
    }
}

extension Reading {
    func notInSchoolRegisters() throws -> [NotInSchoolRegister] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT e.la, COUNT(*) AS children, MAX(g.landed_at) AS changed FROM not_in_school e
                JOIN registry_run g ON g.run = e.added WHERE \(Visible.rows("e")) GROUP BY e.la ORDER BY e.la
                """
        ).map {
            NotInSchoolRegister(
                authority: $0["la"], children: $0["children"], changedAt: Timestamp(milliseconds: $0["changed"]))
        }
    }

    func notInSchool(pupil: Int64) throws -> [NotInSchoolEntry] {
        try notInSchool("e.pupil = ?", [pupil])
    }

    func notInSchool(_ condition: String, _ arguments: StatementArguments) throws -> [NotInSchoolEntry] {
        let sql = """
            SELECT e.pupil, e.body, e.key_id FROM not_in_school e WHERE \(condition) AND \(Visible.rows("e"))
            ORDER BY e.pupil, e.la, e.id
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(notInSchoolEntry)
    }

    func notInSchoolEntry(_ row: Row) throws -> NotInSchoolEntry {
        let entry: ChildNotInSchool = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
        let identities = PupilIdentity(keys: keys)
        return NotInSchoolEntry(
            pupil: row["pupil"], entry: entry,
            providers: entry.providers.compactMap { identities.scope(of: $0, authority: entry.authority) })
    }

    /// A provider by its place, from the newest entry that names it, current or past; nil if none does.
    func provider(_ id: ProviderID) throws -> ChildNotInSchool.Provider? {
        let place = Scope.provider(id)
        let sql = """
            SELECT e.pupil, e.body, e.key_id FROM not_in_school_provider p JOIN not_in_school e ON e.id = p.entry
            WHERE p.scope = ? ORDER BY e.removed IS NULL DESC, e.id DESC LIMIT 1
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [place.description]) else {
            return nil
        }
        let held = try notInSchoolEntry(row)
        return held.providers.firstIndex(of: place).map { held.entry.providers[$0] }
    }

    /// The officers that the register names for every open child of a notification to an authority: somebody who is
    /// named for one of them is not shown the others.
    func namedOfficers(of row: NotificationRow) throws -> [StoredContact] {
        guard case .localAuthority(let code) = row.target else { return [] }
        let children = try openChildren(of: row.id)
        let named = try children.map { child -> Set<Data> in
            guard let pupil = child.pupil else { return [] }
            return try Set(
                notInSchool(pupil: pupil).filter { $0.entry.authority == code }
                    .compactMap { $0.entry.officerContact.map { RegisterContacts.identity($0, keys) } })
        }
        guard var common = named.first else { return [] }
        for others in named.dropFirst() { common.formIntersection(others) }
        return try common.compactMap { try contact(id: $0) }.sorted { $0.contact.name < $1.contact.name }
    }

    /// The contacts of a notification's place.
    func placeContacts(of row: NotificationRow) throws -> [StoredContact] {
        let own = try contacts(row.target)
        return try own
            + namedOfficers(of: row).filter { named in !own.contains { $0.contact.name == named.contact.name } }
    }
}

extension ChildNotInSchool {
    /// The authority's officer as a contact of the authority.
    var officerContact: Contact? {
        officer.map { person in contact(of: person, as: .laOfficer, at: .localAuthority(authority)) }
    }

    func contact(of person: Person, as role: Contact.Role, at place: Scope) -> Contact {
        var contact = Contact(
            scope: place, role: role, name: person.name, email: person.email, phone: person.phone,
            verifiedOn: verifiedOn)
        contact.phoneNote = person.phoneNote
        return contact
    }
}

/// The contacts that come with a register. They are rows of `contact`: those of providers under the provider's scope, the
/// officers under a scope of their own, since an officer is notified of the children who are theirs, not of all.
enum RegisterContacts {
    static func officers(of authority: String) -> String { "officer:\(authority)" }

    static func identity(_ contact: Contact, _ keys: KeyRing) -> Data {
        keys.lookup([
            "registerContact", contact.scope.description, contact.role.rawValue, PupilIdentity.fold(contact.name),
        ])
    }
}
