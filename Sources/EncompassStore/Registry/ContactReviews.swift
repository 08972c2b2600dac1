public import EncompassCore
public import Foundation
import GRDB

/// A contact with what they were asked.
public struct ContactQuestions: Sendable {
    public let stored: StoredContact
    public let placeName: String
    /// When they were asked about each waiting address, newest first.
    public let addresses: [Contact.Address: [Timestamp]]
    /// When they were asked whether their details are still right, and when they said so; newest first.
    public let reviews: [(askedAt: Timestamp, answeredAt: Timestamp?)]
}

extension ContactReviews {
    /// Every contact of a school, with what they were asked since a time.
    public func all(since: Timestamp) throws -> [ContactQuestions] {
        try read { snapshot in
            let asked = try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT contact, matter, address_hash, made_at, answered_at FROM contact_message
                    WHERE matter <> 'test' AND made_at >= ? ORDER BY made_at DESC
                    """, arguments: [since.milliseconds])
            let byContact = Dictionary(grouping: asked) { $0["contact"] as Data }
            return try snapshot.registryContacts().ofSchools.map { known in
                let stored = known.stored
                let rows = byContact[stored.id] ?? []
                var addresses: [Contact.Address: [Timestamp]] = [:]
                for address in stored.contact.pendingAddresses {
                    let hash = stored.contact.pending(address).map(snapshot.addressHash)
                    addresses[address] = rows.filter { $0["matter"] == "address" && $0["address_hash"] as Data == hash }
                        .map { Timestamp(milliseconds: $0["made_at"]) }
                }
                return ContactQuestions(
                    stored: stored, placeName: known.placeName, addresses: addresses,
                    reviews: rows.filter { $0["matter"] == "review" }.map { row in
                        (
                            Timestamp(milliseconds: row["made_at"]),
                            (row["answered_at"] as Int64?).map(Timestamp.init(milliseconds:))
                        )
                    })
            }
        }
    }

    /// Asks the owner of a waiting address whether it is theirs.
    public func ask(
        _ address: Contact.Address, of stored: StoredContact, dueAt: Timestamp, linkUntil until: Timestamp,
        at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            guard let waiting = stored.contact.pending(address) else { return }
            _ = try tx.queue(
                .address, to: stored, at: waiting, on: address.channel, dueAt: dueAt, linkUntil: until)
            try tx.append(
                AuditEntry(
                    .operation, "contact.addressAsked", actor: .engine, subject: stored.contact.scope.description,
                    facts: ["address": address.rawValue, "role": stored.contact.role.rawValue]))
        }
    }

    /// Asks a contact whether their details are still right.
    public func review(
        _ stored: StoredContact, on channel: Contact.Channel, dueAt: Timestamp, linkUntil until: Timestamp,
        at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            guard let address = stored.contact.address(for: channel) else { return }
            _ = try tx.queue(.review, to: stored, at: address, on: channel, dueAt: dueAt, linkUntil: until)
        }
    }

    /// The question that a link's token names; nil for an unknown or expired one. Looking it up changes nothing.
    public func link(token: String, at now: Timestamp) throws -> ContactMessageLink? {
        try read { try $0.contactLink(token, [.address, .review], at: now) }
    }

    /// The channel that a question went by.
    public func channel(of link: ContactMessageLink) throws -> Contact.Channel? {
        try read { snapshot in
            try String.fetchOne(
                snapshot.db, sql: "SELECT channel FROM message WHERE id = ?", arguments: [link.message]
            ).flatMap(Contact.Channel.init)
        }
    }

    /// The question about their details that is open for a contact; nil if there is none.
    public func openReview(of contact: Data, at now: Timestamp) throws -> String? {
        try read { snapshot in
            try String.fetchOne(
                snapshot.db,
                sql: """
                    SELECT message FROM contact_message WHERE contact = ? AND matter = 'review' AND answered_at IS NULL
                        AND expires_at > ? ORDER BY made_at DESC LIMIT 1
                    """, arguments: [contact, now.milliseconds])
        }
    }

    /// A contact has answered a question: the open ones about the same address, or about their details, are answered.
    public func answer(_ link: ContactMessageLink, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    UPDATE contact_message SET answered_at = ?
                    WHERE contact = ? AND matter = ? AND answered_at IS NULL AND (matter = 'review' OR address_hash =
                        (SELECT address_hash FROM contact_message WHERE message = ?))
                    """, arguments: [now.milliseconds, link.contact.id, link.matter.rawValue, link.message])
            try tx.append(
                AuditEntry(
                    .operation, link.matter == .review ? "contact.confirmed" : "contact.addressAnswered",
                    actor: Actor("link:\(link.message)"), subject: link.contact.contact.scope.description,
                    facts: ["role": link.contact.contact.role.rawValue]))
        }
    }

    /// What subjects of codes are made of: says nothing about the address.
    public func addressSubject(_ address: String) -> String {
        "contact:" + keys.lookup(["contact address", address]).hex
    }

    /// Proves that the holder of a link has entered its code, until a time.
    ///
    /// - Parameter isSecond: whether the code went by another way than the link.
    public func pass(for message: String, isSecond: Bool, until end: Timestamp) -> String {
        let parts = [String(end.milliseconds), isSecond ? "2" : "1"]
        return (parts + [keys.token(["contact pass", message] + parts)]).joined(separator: ".")
    }

    /// Whether a pass is valid, and whether its code went by a second way; nil if it is not valid.
    public func isSecond(pass: String, for message: String, at now: Timestamp) -> Bool? {
        let parts = pass.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let end = Int64(parts[0]), now < Timestamp(milliseconds: end),
            self.pass(for: message, isSecond: parts[1] == "2", until: Timestamp(milliseconds: end)) == pass
        else { return nil }
        return parts[1] == "2"
    }
}

extension Reading {
    /// Every contact, without the officers of single children.
    func registryContacts() throws -> RegistryMemory.Contacts {
        try known.value(\.contacts, at: registryGeneration()) {
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT t.identity, t.body, t.key_id FROM contact t
                    WHERE substr(t.scope, 1, 8) <> 'officer:' AND \(Visible.rows("t"))
                    """)
            var all: [StoredContact] = []
            while let row = try rows.next() {
                all.append(
                    StoredContact(
                        id: row["identity"],
                        contact: try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)))
            }
            let byScope = Dictionary(grouping: all) { $0.contact.scope }
            let ofSchools = try byScope.filter { $0.key.urn != nil }.sorted { $0.key.description < $1.key.description }
                .flatMap { scope, contacts in
                    let name = try placeName(scope)
                    return contacts.sorted {
                        ($0.contact.role.rawValue, $0.contact.order, $0.contact.name)
                            < ($1.contact.role.rawValue, $1.contact.order, $1.contact.name)
                    }.map { SchoolContact(stored: $0, placeName: name) }
                }
            return RegistryMemory.Contacts(
                byScope: byScope.mapValues { $0.map(\.contact) }, ofSchools: ofSchools)
        }
    }
}
