public import EncompassCore
public import Foundation
import GRDB

/// A message's link, opened by somebody who has not signed in.
public struct OpenedLink: Sendable {
    public let notification: String
    public let reference: String
    public let entry: LinkEntry
    /// The contact whose link it is.
    public let contact: Data

    /// The code that lets the contact in; the desk may read it out for any of their links to the notification.
    public var code: CodeRequest { CodeRequest(.link, subject: "notification:\(notification)", contact: contact) }
}

/// A browser that a person had remembered.
public struct RememberedDevice: Hashable, Sendable {
    public let id: String
    /// A coarse name of the browser.
    public let browser: String?
    public let madeAt: Timestamp
    public let seenAt: Timestamp
    public let endsAt: Timestamp
    public static let life = Span.days(90)
}

extension Sessions {
    /// What somebody who has not signed in may do with a link; nil if no message has it. Changes nothing.
    ///
    /// - Parameter device: the token of a remembered device, from the browser's cookie.
    public func opened(
        link token: String, device: String?, on day: LocalDate, at now: Timestamp, real: Timestamp
    ) throws -> OpenedLink? {
        try read { try $0.opened(link: token, device: device, on: day, at: now, real: real) }
    }

    /// Signs in the contact whose link it is: by the code that was sent to another address, or on a device that they
    /// had remembered.
    ///
    /// - Parameters:
    ///   - password: a hash that no password fits, for the account of a contact who has none.
    ///   - remembersDevice: whether to remember the device from now on.
    /// - Returns: the verdict on the code, and if it is right the session's token and the remembered device's.
    public func enter(
        link token: String, code typed: String?, device: String?, remembersDevice: Bool, browser: String?,
        password: String, lasting: Span, on day: LocalDate, at now: Timestamp, real: Timestamp
    ) throws -> LinkVerdict {
        try write(at: now) { tx in
            guard let opened = try tx.opened(link: token, device: device, on: day, at: now, real: real),
                case .open(_, let isRemembered) = opened.entry, let stored = try tx.contact(id: opened.contact)
            else { return .closed }
            let actor = Actor("link:\(opened.notification)")
            if let typed {
                let verdict = try tx.use(typed, for: opened.code, by: actor)
                guard verdict == .right else { return .code(verdict) }
            } else {
                guard isRemembered else { return .code(.expired) }
            }
            let account = try tx.account(of: stored, password: password, by: actor)
            let session = try tx.openSession(
                of: account, lasting: lasting, browser: browser, real: real,
                facts: ["by": typed == nil ? "device" : "code", "contact": stored.id.hex])
            if isRemembered, let device { try tx.noteUse(ofDevice: device, at: real) }
            let made = remembersDevice ? try tx.remember(browser, of: account, at: real) : nil
            return .signedIn(session: session, device: made)
        }
    }

    /// The browsers that an account's owner had remembered, newest first.
    public func devices(of account: String, at real: Timestamp) throws -> [RememberedDevice] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: "SELECT * FROM device WHERE account = ? AND ends_at > ? ORDER BY made_at DESC, id",
                arguments: [account, real.milliseconds]
            ).map { row in
                RememberedDevice(
                    id: row["id"], browser: row["browser"], madeAt: Timestamp(milliseconds: row["made_at"]),
                    seenAt: Timestamp(milliseconds: row["seen_at"]), endsAt: Timestamp(milliseconds: row["ends_at"]))
            }
        }
    }

    /// Forgets a remembered browser; does nothing for another account's.
    public func forget(device id: String, of account: Account, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "DELETE FROM device WHERE id = ? AND account = ?", arguments: [id, account.id])
            guard tx.db.changesCount == 1 else { return }
            try tx.append(
                AuditEntry(
                    .operation, "device.forgotten", actor: account.actor, subject: "account:\(account.login)",
                    facts: ["device": id]))
        }
    }
}

/// What became of an attempt to enter by a link.
public enum LinkVerdict: Hashable, Sendable {
    case signedIn(session: String, device: String?)
    /// The code was wrong, used or over.
    case code(OneTimeCode.Verdict)
    /// Nobody enters by this link.
    case closed
}

extension Reading {
    fileprivate func opened(
        link token: String, device: String?, on day: LocalDate, at now: Timestamp, real: Timestamp
    ) throws -> OpenedLink? {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT l.notification, l.contact, l.expires_at, m.channel FROM link l
                        JOIN message m ON m.id = l.message WHERE l.token_hash = ?
                        """), arguments: [Credentials.hash(token: token)]),
            let notification = try self.notification(row["notification"] as String),
            let channel = Contact.Channel(rawValue: row["channel"])
        else { return nil }
        let stored = try contact(id: row["contact"])
        let account = try stored.flatMap { try heldAccount(of: $0) }
        let isRemembered = try account.map { try self.isRemembered(device, of: $0, at: real) } ?? false
        let entry = LinkEntry(
            contact: stored?.contact, channel: channel, parties: try parties(to: notification),
            isDisabled: account?.disabledAt != nil, isRemembered: isRemembered, served: try servedChannels(),
            endsAt: Timestamp(milliseconds: row["expires_at"]), on: day, at: now)
        return OpenedLink(
            notification: notification.id, reference: notification.reference, entry: entry, contact: row["contact"])
    }

    private func isRemembered(_ token: String?, of account: Account, at real: Timestamp) throws -> Bool {
        guard let token else { return false }
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM device WHERE token_hash = ? AND account = ? AND ends_at > ?)"),
            arguments: [Credentials.hash(token: token), account.id, real.milliseconds]) ?? false
    }
}

extension Transaction {
    fileprivate func noteUse(ofDevice token: String, at real: Timestamp) throws {
        try db.execute(
            sql: "UPDATE device SET seen_at = ? WHERE token_hash = ?",
            arguments: [real.milliseconds, Credentials.hash(token: token)])
    }

    fileprivate func remember(_ browser: String?, of account: Account, at real: Timestamp) throws -> String {
        let token = Data(entropy.bytes(32)).base64URL
        let id = newId()
        try db.execute(sql: "DELETE FROM device WHERE ends_at <= ?", arguments: [real.milliseconds])
        try db.execute(
            sql: """
                INSERT INTO device (id, account, token_hash, browser, made_at, seen_at, ends_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, account.id, Credentials.hash(token: token), browser, real.milliseconds, real.milliseconds,
                (real + RememberedDevice.life).milliseconds,
            ])
        try append(
            AuditEntry(
                .operation, "device.remembered", actor: account.actor, subject: "account:\(account.login)",
                facts: ["device": id]))
        return token
    }
}

extension Sessions {
    /// Makes a code for a contact's links to a notification, which a person at the desk reads out.
    public func readOutCode(
        notification id: String, contact: Data, by principal: Principal, on day: LocalDate, at now: Timestamp
    ) throws -> OneTimeCode {
        guard principal.may(.makeCalls) else { throw StoreError(Denied(permission: .makeCalls, role: principal.role)) }
        return try write(at: now) { tx in
            guard let row = try tx.notification(idOrReference: id) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            try principal.requireSight(ofRestricted: row.isRestricted)
            guard let stored = try tx.placeContacts(of: row).first(where: { $0.id == contact }) else {
                throw StoreError(.notFound, "contact.unknown")
            }
            let account = try tx.heldAccount(of: stored)
            let entry = LinkEntry(
                contact: stored.contact, channel: .email, parties: try tx.parties(to: row),
                isDisabled: account?.disabledAt != nil, isRemembered: false, served: [], endsAt: now + .minutes(1),
                on: day, at: now)
            guard case .open = entry, !row.isClosed || row.state == .acknowledged, row.state != .held else {
                throw StoreError(.invalid, "code.closed")
            }
            return try tx.readOut(
                CodeRequest(.link, subject: "notification:\(row.id)", contact: contact), by: principal.actor)
        }
    }
}
