public import EncompassCore
import Foundation
import GRDB

/// A message to be sent now, leased to one attempt: for a notification, to somebody at the desk, or to a contact about
/// no notification.
public struct LeasedMessage: Sendable {
    public let id: String
    /// The message whose id the batch carries, the same each time: this one's own, or the first's of several.
    public let batch: String
    /// The number of this attempt, from 1; an outcome counts only for its own attempt.
    public let attempt: Int
    public let channel: Contact.Channel
    public let address: String
    public let createdAt: Timestamp
    /// Attempts come closer together as it approaches.
    public let deadlineAt: Timestamp
    public let matter: Matter
    /// The other messages of the same batch, to the same person.
    public internal(set) var others: [LeasedMessage] = []

    /// What it is about: everything that its content is made from.
    public enum Matter: Sendable {
        case notification(LeasedNotification)
        case staff(subject: String, text: String)
        case contact(LeasedContactMessage)
        /// A one-time code, to the person who asked for it; their place, if they are no one at the desk.
        case code(OneTimeCode, OneTimeCode.Purpose, of: Scope?)
        /// A link with which its reader chooses a password.
        case invitation(token: String, of: Scope?)
    }

    /// The subject of rows that carry an invitation.
    static let invitation = "invitation"

    /// The notification that it is about, if there is one.
    public var notification: LeasedNotification? {
        if case .notification(let notification) = matter { notification } else { nil }
    }

    /// What it says to a contact, if it is about no notification.
    public var contactMessage: LeasedContactMessage? {
        if case .contact(let message) = matter { message } else { nil }
    }
}

/// The facts about its notification for a message: no child's details.
public struct LeasedNotification: Sendable {
    public let id: String
    public let reference: String
    public let kind: NotificationKind
    public let target: Scope
    public let placeName: String
    /// Whether the message follows a call that the school has already acknowledged.
    public let isConfirmation: Bool
    /// Whether it was released during school hours.
    public let inSchoolHours: Bool
    /// The secret of the link, for this recipient only.
    public let linkToken: String
    /// The correlation id of the push that its incident came with.
    public let correlation: String?
    /// The rules that it was made with (`FrozenRules`).
    public let rules: String
}

/// The outcome of an attempt.
public enum MessageOutcome: Hashable, Sendable {
    /// The channel took it; `providerID` is the provider's id for it, if it gave one.
    case sent(providerID: String? = nil)
    /// Try again at the given time; the reason is for metrics, the detail is for people and holds nothing personal.
    case deferred(reason: String, detail: String, retryAt: Timestamp)
    /// It may have been taken, but no answer came: one more copy at the given time, or a person.
    case unanswered(reason: String, detail: String, retryAt: Timestamp)
    /// It will never get there.
    case failed(reason: String, detail: String)
}

/// The destination of a message's link.
public struct LinkTarget: Hashable, Sendable {
    public let notification: String
    public let reference: String
    public let target: Scope
    public let message: String
    public let expiresAt: Timestamp
}

extension Messages {
    /// The notification that a link's token names; nil for an unknown or expired one. Looking it up changes nothing.
    public func link(token: String, at now: Timestamp) throws -> LinkTarget? {
        try read { snapshot in
            guard
                let row = try Row.fetchOne(
                    snapshot.db.cachedStatement(
                        sql: """
                            SELECT l.notification, l.message, l.expires_at, n.reference, n.target FROM link l
                            JOIN notification n ON n.id = l.notification WHERE l.token_hash = ? AND l.expires_at > ?
                            """), arguments: [Credentials.hash(token: token), now.milliseconds]),
                let target = Scope(row["target"] as String)
            else { return nil }
            return LinkTarget(
                notification: row["notification"], reference: row["reference"], target: target,
                message: row["message"], expiresAt: Timestamp(milliseconds: row["expires_at"]))
        }
    }

    /// The place that a link is for, also after it has expired; nil for an unknown one.
    public func place(ofLink token: String) throws -> Scope? {
        try read { snapshot in
            try String.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT n.target FROM link l JOIN notification n ON n.id = l.notification
                        WHERE l.token_hash = ?
                        """), arguments: [Credentials.hash(token: token)]
            ).flatMap { Scope($0) }
        }
    }

    /// When a link expired; nil for an unknown one and one that has not.
    public func linkExpired(token: String, at now: Timestamp) throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db.cachedStatement(
                    sql: "SELECT expires_at FROM link WHERE token_hash = ? AND expires_at <= ?"),
                arguments: [Credentials.hash(token: token), now.milliseconds]
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}

extension Messages {
    /// At the start: messages that a dead process had leased may or may not have been taken. Each is sent once more,
    /// with the same Message-ID; if an earlier copy also went unanswered, a person takes over instead.
    ///
    /// - Returns: how many there were.
    public func recoverLeases(before epoch: Int64, at now: Timestamp) throws -> Int {
        try write(at: now) { tx in
            let rows = try Row.fetchAll(
                tx.db,
                sql: "SELECT id, notification, attempt FROM message WHERE state = 'sending' AND epoch < ? ORDER BY id",
                arguments: [epoch])
            for row in rows {
                let id: String = row["id"]
                let notification = try (row["notification"] as String?).flatMap { try tx.notification($0) }
                try tx.noteAttempt(
                    "message.interrupted", id, number: row["attempt"], of: notification, reason: "interrupted")
                if try tx.isUncertain(id) {
                    try tx.fail(id, of: notification, .uncertain)
                } else {
                    try tx.move(
                        message: id, .recover, setting: "due_at = ?, updated_at = ?, reason = ?, detail = ?",
                        [
                            now.milliseconds, now.milliseconds, "interrupted",
                            try tx.keys.seal(text: "the daemon stopped while it was being sent"),
                        ])
                }
                if let notification { try tx.refreshState(of: notification.id) }
            }
            return rows.count
        }
    }

    /// At the start: notes the channels on which messages can be sent from now on. A message that waits on another
    /// channel would wait for ever: it fails, and the next step of its notification comes at once, on the channels in
    /// service.
    ///
    /// - Returns: how many failed.
    public func serve(_ channels: [Contact.Channel], at now: Timestamp) throws -> Int {
        let names = channels.map(\.rawValue)
        let marks = names.map { _ in "?" }.joined(separator: ",")
        return try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES ('channels', ?1)
                    ON CONFLICT (key) DO UPDATE SET value = ?1 WHERE value <> ?1
                    """, arguments: [names.joined(separator: " ")])
            let rows = try Row.fetchAll(
                tx.db,
                sql: """
                    SELECT id, notification FROM message
                    WHERE state IN ('queued', 'deferred') AND channel NOT IN (\(marks)) ORDER BY id
                    """, arguments: StatementArguments(names))
            for row in rows {
                let notification = try (row["notification"] as String?).flatMap { try tx.notification($0) }
                try tx.fail(row["id"], of: notification, .channelGone)
            }
            return rows.count
        }
    }

    /// The channels on which messages can be sent, as noted at the daemon's last start.
    public func served() throws -> [Contact.Channel] { try read { try $0.servedChannels() } }

    /// When the next message is due; nil if none waits.
    public func nextDue() throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT MIN(t) FROM (
                            SELECT MIN(due_at) AS t FROM message WHERE state IN ('queued', 'deferred')
                            UNION ALL SELECT MIN(due_at) FROM message INDEXED BY message_out WHERE state = 'sending')
                        """)
            )
            .map { Timestamp(milliseconds: $0) }
        }
    }
}

extension Store {
    /// When the next message, step or retry is due; nil if nothing waits.
    public func nextDue() throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT MIN(t) FROM (SELECT MIN(next_at) AS t FROM notification WHERE next_at IS NOT NULL
                        UNION ALL SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred')
                        UNION ALL SELECT MIN(next_at) FROM exception WHERE settled_at IS NULL AND next_at IS NOT NULL
                        UNION ALL SELECT MIN(COALESCE(retry_at, 0)) FROM incident WHERE change <> settled)
                        """)
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}

extension Messages {
    /// Leases due messages to this process. Each is checked again: if it is no longer needed, or its contact is gone,
    /// unverified or away, it fails with that reason and its notification's next step comes at once; if its recipient
    /// got a message about the same notification a moment ago, it waits.
    ///
    /// The messages of one batch come as one, the others in its `others`.
    ///
    public func lease(_ request: LeaseRequest, at now: Timestamp) throws -> [LeasedMessage] {
        // Checking takes only a reader; the one connection that writes is taken only if there is something to lease.
        let isAnyDue = try read { snapshot in
            let load = try snapshot.destinationLoad(of: request.channel, request.rules, at: now)
            return try !snapshot.dueMessages(1, on: request.channel, rules: request.rules, load: load, at: now).isEmpty
        }
        guard isAnyDue else { return [] }
        var rest = request
        var batches: [LeasedMessage] = []
        var seen: Set<String> = []
        var isMore = true
        while isMore, rest.limit > 0 {
            do {
                let lot = try write(at: now) { try $0.lease(rest, besides: seen) }
                batches += lot.batches
                rest.limit -= lot.batches.count
                (seen, isMore) = (lot.seen, lot.isMore)
            } catch {
                // What an earlier transaction has leased must be sent.
                guard !batches.isEmpty else { throw error }
                isMore = false
            }
        }
        return batches
    }
}

/// What is asked to be leased.
public struct LeaseRequest: Sendable {
    /// The channel that the caller sends on.
    public var channel: Contact.Channel
    /// Batches.
    public var limit: Int
    /// The caller's.
    public var epoch: Int64
    public var today: LocalDate
    public var rules: BatchRules

    public init(
        _ limit: Int, on channel: Contact.Channel, epoch: Int64, today: LocalDate, rules: BatchRules = BatchRules()
    ) {
        self.channel = channel
        self.limit = limit
        self.epoch = epoch
        self.today = today
        self.rules = rules
    }
}

/// The messages that one transaction leases, and what was read for them.
final class LeaseLot {
    fileprivate let request: LeaseRequest
    var load: DestinationLoad
    var batches: [LeasedMessage] = []
    /// The messages that were looked at, in batches and in earlier lots too.
    var seen: Set<String>
    /// Whether it ended only because it was large enough.
    var isMore = false
    /// The adults of each incident, opened once.
    var adults: [String: [InvolvedAdult]] = [:]
    /// The recipients, read once, since leasing changes no contact. Nil for one who is gone.
    var contacts: [Data: Contact?] = [:]
    /// Of the registry.
    var places: [Scope: AddressedPlace]

    /// Other writes wait for one lot at most, also where many messages are no longer needed.
    static let most = 128

    init(_ request: LeaseRequest, load: DestinationLoad, seen: Set<String>, places: [Scope: AddressedPlace]) {
        self.request = request
        self.load = load
        self.seen = seen
        self.places = places
    }
}

/// What must be known of a message about a notification when it is leased, read in one statement: each statement costs as much
/// as several facts.
private struct LeaseFacts {
    let state: MessageState?
    let notification: NotificationRow
    let incident: Content
    let correlation: String?
    /// Whether its recipient has another message about the notification on the channel.
    let hasTwin: Bool
    /// Whether one of its children may be in doubt: then `isInDoubt` says.
    let mayBeInDoubt: Bool
    /// Those of all the notification's messages.
    let states: [MessageState]

    /// Of its incident.
    struct Content {
        let body: Body?
        let isUndecided: Bool
        let isRestricted: Bool
        /// Whether other reports may have a say: linked ones, or those that a notification of it carries at the place.
        let hasOthers: Bool
    }

    static let sql = """
        SELECT n.*, m.state AS message_state, i.correlation, i.change <> i.settled AS is_undecided,
            i.restricted AS is_guarded, r.body AS content, r.key_id AS content_key,
            EXISTS (SELECT 1 FROM event_report e WHERE e.incident = n.incident)
                OR EXISTS (SELECT 1 FROM notification o INDEXED BY notification_incident
                    WHERE o.incident = n.incident AND o.target = n.target AND o.reports IS NOT NULL) AS has_others,
            EXISTS (SELECT 1 FROM notification_child k JOIN child c ON c.id = k.child
                WHERE k.notification = n.id AND k.closed_at IS NULL AND k.shown_as IS NULL
                    AND NOT (c.state = 'retracted' OR (c.state = 'matched' AND c.confirmed))) AS may_be_in_doubt,
            EXISTS (SELECT 1 FROM message t WHERE t.notification = n.id AND t.id <> m.id AND t.contact = m.contact
                AND t.channel = m.channel) AS has_twin,
            (SELECT group_concat(s.state, ' ') FROM message s WHERE s.notification = n.id) AS states
        FROM message m JOIN notification n ON n.id = m.notification JOIN incident i ON i.id = n.incident
            LEFT JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision
        WHERE m.id = ?
        """

    /// Nil if the notification's row cannot be read.
    init?(_ row: Columns) {
        guard let notification = NotificationRow(row) else { return nil }
        self.notification = notification
        state = MessageState(rawValue: row[named: "message_state"])
        correlation = row[named: "correlation"]
        hasTwin = row[named: "has_twin"]
        mayBeInDoubt = row[named: "may_be_in_doubt"]
        let bytes: Data? = row[named: "content"]
        incident = Content(
            body: bytes.map { Body(bytes: $0, keyId: row[named: "content_key"]) },
            isUndecided: row[named: "is_undecided"],
            isRestricted: row[named: "is_guarded"], hasOthers: row[named: "has_others"])
        states = (row[named: "states"] as String? ?? "").split(separator: " ").compactMap {
            MessageState(rawValue: String($0))
        }
    }
}

extension Transaction {
    /// Leases due messages until there are as many batches as are asked for, the lot is large enough, or nothing else is due.
    ///
    /// - Parameter seen: the messages that were looked at before for the same request.
    func lease(_ request: LeaseRequest, besides seen: Set<String> = []) throws -> LeaseLot {
        let generation = try registryGeneration()
        let lot = LeaseLot(
            request, load: try destinationLoad(of: request.channel, request.rules, at: now), seen: seen,
            places: known.addressed(at: generation))
        try fill(lot)
        known.keep(addressed: lot.places, at: generation)
        return lot
    }

    private func fill(_ lot: LeaseLot) throws {
        let request = lot.request
        let begun = lot.seen.count
        while lot.batches.count < request.limit {
            let due = try dueMessages(
                request.limit - lot.batches.count, on: request.channel, rules: request.rules, load: lot.load, at: now)
            let before = lot.seen.count
            for row in due {
                try lease(row, in: lot)
                lot.isMore = lot.seen.count - begun >= LeaseLot.most
                if lot.isMore { return }
            }
            // What was looked at is leased, has failed or waits.
            if lot.seen.count == before { return }
        }
    }

    /// Leases one due message with those of its batch, unless an earlier one of the lot has taken it, or filled its
    /// destination.
    private func lease(_ row: Row, in lot: LeaseLot) throws {
        let id: String = row["id"]
        let destination: String? = row["destination"]
        guard !lot.seen.contains(id), destination.map({ !lot.load.full.contains($0) }) ?? true else { return }
        lot.seen.insert(id)
        let facts = try readFacts(for: row)
        if try waits(row, facts) { return }
        let due = try [(row, facts)] + others(with: row, in: lot)
        lot.seen.formUnion(due.map { $0.0["id"] })
        var parts: [LeasedMessage] = []
        var destinations: Set<String> = []
        for (row, facts) in due {
            // The first that leaves names the batch: what stays behind leaves later as a batch of its own.
            let bundle: String? = row["bundle"] ?? (due.count > 1 ? parts.first?.batch ?? row["id"] : nil)
            guard let part = try take(row, facts, bundle, in: lot) else { continue }
            parts.append(part)
            if let destination: String = row["destination"] { destinations.insert(destination) }
        }
        guard var first = parts.first else { return }
        first.others = Array(parts.dropFirst())
        lot.batches.append(first)
        for destination in destinations { lot.load.add(to: destination) }
    }

    /// The messages that go with a due one, with what must be known of them.
    private func others(with row: Row, in lot: LeaseLot) throws -> [(Row, LeaseFacts?)] {
        if let bundle: String = row["bundle"] {
            return try waiting(inBundle: bundle, besides: row["id"]).map { ($0, try readFacts(for: $0)) }
        }
        return try sameRecipient(as: row, rules: lot.request.rules).compactMap { other in
            let facts = try readFacts(for: other)
            return try waits(other, facts) ? nil : (other, facts)
        }
    }

    /// Only a message that is alone, to somebody who has no other about the notification, cannot have to wait.
    private func waits(_ row: Row, _ facts: LeaseFacts?) throws -> Bool {
        try (row["bundle"] as String? != nil || facts?.hasTwin ?? false) && waitsItsTurn(row)
    }

    private func readFacts(for row: Row) throws -> LeaseFacts? {
        guard row["notification"] as String? != nil else { return nil }
        return try db.one(LeaseFacts.sql, [row["id"] as String], LeaseFacts.init) ?? nil
    }

    /// Leases one message; one that cannot be read must not stop the others.
    private func take(
        _ row: Row, _ facts: LeaseFacts?, _ bundle: String?, in lot: LeaseLot
    ) throws -> LeasedMessage? {
        do {
            guard row["notification"] as String? != nil else {
                return try row["matter"] as String? == nil
                    ? leaseToStaff(row, epoch: lot.request.epoch) : leaseToContact(row, epoch: lot.request.epoch)
            }
            return try facts.flatMap { try lease(row, $0, bundle, in: lot) }
        } catch let error where !(error is DatabaseError) {
            try giveUp(row)
            return nil
        }
    }

    private func lease(
        _ row: Row, _ facts: LeaseFacts, _ bundle: String?, in lot: LeaseLot
    ) throws -> LeasedMessage? {
        let id: String = row["id"]
        let notification = facts.notification
        let isConfirmation = row["confirmation"] as Bool && notification.state == .acknowledged
        if !isConfirmation, notification.isClosed || notification.state == .held {
            try fail(id, of: notification, .notNeeded)
            return nil
        }
        if isConfirmation, try isBeingRetracted(notification) {
            try fail(id, of: notification, .notNeeded)
            return nil
        }
        // It may have been in progress when the correction replaced its notification, and have been deferred since.
        if !isConfirmation, try bearerOfLadder(notification).id != notification.id {
            try fail(id, of: notification, .corrected)
            return nil
        }
        guard let channel = Contact.Channel(rawValue: row["channel"]) else {
            throw StoreError(.invalid, "message.channelUnknown")
        }
        let parties = try parties(facts, in: lot)
        let (contact, place) = try recipient(row["contact"], of: notification, besides: parties, in: lot)
        if let obstacle = MessageObstacle(
            contact, channel: channel, parties: parties, place: place, today: lot.request.today)
        {
            try fail(id, of: notification, obstacle)
            return nil
        }
        if facts.mayBeInDoubt, try isInDoubt(notification),
            try !notifiedContacts(of: notification).contains(row["contact"] as Data)
        {
            try fail(id, of: notification, .inDoubt)
            return nil
        }
        if try awaitsRestriction(facts) {
            try db.cachedStatement(sql: "UPDATE message SET due_at = ?, updated_at = ? WHERE id = ?").execute(
                arguments: [(now + Notifications.pauseForRestriction).milliseconds, now.milliseconds, id])
            return nil
        }
        guard let state = facts.state else { throw StoreError(.notFound, "row.missing") }
        let isNewBundle = bundle != row["bundle"]
        try move(
            message: id, from: state, .lease, setting: Transaction.leased + (isNewBundle ? ", bundle = ?" : ""),
            [lot.request.epoch, now.milliseconds] + (isNewBundle ? [bundle] : []))
        try refreshState(
            of: notification.id, from: notification.state, messages: facts.states + [.sending],
            isFirst: notification.notifiedAt == nil)
        let token = try linkToken(
            forMessage: id, notification: notification, contact: row["contact"], life: lot.request.rules.linkLife)
        return LeasedMessage(
            id: id, batch: bundle ?? id, attempt: (row["attempt"] as Int) + 1, channel: channel,
            address: contact?.address(for: channel) ?? "", createdAt: Timestamp(milliseconds: row["created_at"]),
            deadlineAt: notification.deadlineAt,
            matter: .notification(
                LeasedNotification(
                    id: notification.id, reference: notification.reference, kind: notification.kind,
                    target: notification.target, placeName: try known(notification.target, in: lot).name,
                    isConfirmation: isConfirmation, inSchoolHours: notification.inSchoolHours, linkToken: token,
                    correlation: facts.correlation, rules: try rules(of: notification))))
    }

    /// See `parties(to:)`.
    private func parties(_ facts: LeaseFacts, in lot: LeaseLot) throws -> ExcludedPeople {
        let row = facts.notification
        let others = facts.incident.hasOthers ? try reportsSharingParties(with: row.incident, at: row.target) : []
        let people = try ([row.incident] + others).flatMap { incident -> [InvolvedAdult] in
            if let opened = lot.adults[incident] { return opened }
            let content = incident == row.incident ? facts.incident.body : nil
            let opened = try content?.adults(with: keys) ?? adults(ofIncident: incident)
            lot.adults[incident] = opened
            return opened
        }
        return people.isEmpty
            ? ExcludedPeople() : ExcludedPeople(adults: people, at: try known(row.target, in: lot).workplace)
    }

    private func known(_ target: Scope, in lot: LeaseLot) throws -> AddressedPlace {
        if let known = lot.places[target] { return known }
        let place = AddressedPlace(name: try placeName(target), workplace: try workplace(target))
        // A provider is not of the registry, and may change without an import.
        if case .provider = target { return place }
        lot.places[target] = place
        return place
    }

    /// The contact of a message, and everybody at their place if there is a party who may read their messages.
    private func recipient(
        _ id: Data, of notification: NotificationRow, besides parties: ExcludedPeople, in lot: LeaseLot
    ) throws -> (contact: Contact?, place: [Contact]) {
        guard !parties.isEmpty else { return (try contact(id, in: lot), []) }
        let place = try contacts(notification.target)
        if let contact = place.first(where: { $0.id == id })?.contact { return (contact, place.map(\.contact)) }
        guard let contact = try contact(id, in: lot) else { return (nil, place.map(\.contact)) }
        return (contact, try contacts(contact.scope).map(\.contact))
    }

    private func contact(_ id: Data, in lot: LeaseLot) throws -> Contact? {
        if let known = lot.contacts[id] { return known }
        let contact = try contact(id: id)?.contact
        lot.contacts[id] = .some(contact)
        return contact
    }

    /// See `awaitsRestriction(_:)`.
    private func awaitsRestriction(_ facts: LeaseFacts) throws -> Bool {
        let (row, incident) = (facts.notification, facts.incident)
        guard row.notifiedAt == nil else { return false }
        if incident.hasOthers || !row.carried.isEmpty { return try awaitsRestriction(row) }
        // Its own incident is the only one that can be undecided.
        return try incident.isUndecided && (row.isRestricted || incident.isRestricted) && awaitsRestriction(row)
    }

    /// A message to the desk is sent as queued: nothing about it can have changed. A code that is used or over is not
    /// sent.
    private func leaseToStaff(_ row: Row, epoch: Int64) throws -> LeasedMessage? {
        let id: String = row["id"]
        guard let channel = Contact.Channel(rawValue: row["channel"]) else {
            throw StoreError(.invalid, "message.channelUnknown")
        }
        let (subject, text) = (try keys.open(text: row["subject"]), try keys.open(text: row["text"]))
        let createdAt = Timestamp(milliseconds: row["created_at"])
        var (matter, patience) = (LeasedMessage.Matter.staff(subject: subject, text: text), StaffMailbox.patience)
        if let code: String = row["code"] {
            guard try isCodeInForce(code, at: now), let code = OneTimeCode(text),
                let purpose = OneTimeCode.Purpose(rawValue: subject)
            else {
                try fail(id, of: nil, .notNeeded)
                return nil
            }
            (matter, patience) = (.code(code, purpose, of: try placeOfPerson(withCode: row["code"])), OneTimeCode.life)
        } else if let account: String = row["invitation"] {
            matter = .invitation(token: text, of: try place(ofAccount: account))
        }
        try markSending(id, epoch: epoch)
        return LeasedMessage(
            id: id, batch: id, attempt: (row["attempt"] as Int) + 1, channel: channel,
            address: try keys.open(text: row["recipient"]), createdAt: createdAt, deadlineAt: createdAt + patience,
            matter: matter)
    }

    func markSending(_ id: String, epoch: Int64) throws {
        try move(message: id, .lease, setting: Transaction.leased, [epoch, now.milliseconds])
    }

    private static let leased = "attempt = attempt + 1, epoch = ?, updated_at = ?"

    /// A message has the same link each time that it is sent.
    private func linkToken(
        forMessage id: String, notification: NotificationRow, contact: Data, life: Span
    ) throws -> String {
        let token = keys.token(["link", id])
        try db.run(
            """
            INSERT INTO link (token_hash, notification, message, contact, expires_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                Credentials.hash(token: token), notification.id, id, contact,
                (notification.deadlineAt + life).milliseconds,
            ])
        return token
    }

    private func giveUp(_ row: Row) throws {
        try move(
            message: row["id"], .rejected, setting: "reason = 'fault', updated_at = ?", [now.milliseconds],
            logging: AuditEntry(
                .operation, "message.failed", actor: .engine, subject: "message:\(row["id"] as String)",
                facts: ["reason": "fault"]))
        guard let notification: String = row["notification"] else { return }
        try openPhoneTask(kind: "escalation", notification: notification, dueAt: now, reason: "fault")
        try refreshState(of: notification)
    }
}

extension Reading {
    /// The place of the contact, or of the account, that a code is for.
    fileprivate func placeOfPerson(withCode id: String) throws -> Scope? {
        let person = try String.fetchOne(
            db.cachedStatement(sql: "SELECT person FROM one_time_code WHERE id = ?"), arguments: [id])
        guard let person else { return nil }
        if let identity = Data(hex: person), let contact = try contact(id: identity) { return contact.contact.scope }
        return try place(ofAccount: person)
    }

    /// The first place of a contact's account; nil for one at the desk.
    fileprivate func place(ofAccount id: String) throws -> Scope? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM account WHERE id = ?"), arguments: [id])
            .flatMap { try Account($0, keys: keys).places.first }
    }

    /// See `Messages.served`. For a database that no daemon has run on: e-mail, which every configuration has.
    func servedChannels() throws -> [Contact.Channel] {
        let names = try String.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?"), arguments: ["channels"])
        return names.map { $0.split(separator: " ").compactMap { Contact.Channel(rawValue: String($0)) } } ?? [.email]
    }

    /// A call is not confirmed in writing once a retraction of it is in progress.
    fileprivate func isBeingRetracted(_ row: NotificationRow) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification WHERE incident = ? AND replaces = ?
                        AND kind = 'retraction' AND state <> 'cancelled')
                    """), arguments: [row.incident, row.id]) ?? false
    }
}
