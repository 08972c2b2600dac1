public import EncompassCore
import Foundation
import GRDB

/// A round of tests: every school of an area once.
public struct ChannelTestRound: Hashable, Sendable {
    public let id: String
    public let area: String
    public let at: Timestamp
    public let by: String
}

/// One test of a school, with each address that it concerns.
public struct ChannelTestRecord: Sendable {
    public struct Way: Sendable {
        /// The contact as they are now; nil once they have left the register.
        public let contact: Contact?
        public let channel: Contact.Channel
        /// Without `reach`, which the channel's reason says.
        public let progress: ChannelTest.Progress
    }

    public let id: String
    public let urn: URN
    public let placeName: String
    public let at: Timestamp
    public let by: String
    public let ways: [Way]

    /// Whether somebody has confirmed it.
    public var isAnswered: Bool { ways.contains { $0.progress.confirmedAt != nil } }
}

extension ChannelTests {
    /// The area's round that is still open, or a new one.
    public func round(of area: String, by actor: Actor, at now: Timestamp) throws -> ChannelTestRound {
        try write(at: now) { tx in
            if let open = try tx.rounds(since: now - ChannelTest.roundLength).first(where: { $0.area == area }) {
                return open
            }
            let round = ChannelTestRound(id: tx.newId(), area: area, at: now, by: actor.description)
            try tx.db.execute(
                sql: "INSERT INTO channel_test_round (id, area, at, actor) VALUES (?, ?, ?, ?)",
                arguments: [round.id, area, now.milliseconds, round.by])
            try tx.append(
                AuditEntry(
                    .operation, "channel.roundBegun", actor: actor, subject: "area:\(area)", facts: ["round": round.id])
            )
            return round
        }
    }

    /// Queues a test of a school.
    ///
    /// - Parameters:
    ///   - channels: those on which messages can be sent.
    ///   - slots: when its messages leave.
    /// - Returns: the test's id.
    public func begin(
        _ urn: URN, in round: ChannelTestRound? = nil, channels: [Contact.Channel], slots: inout TestSlots,
        by actor: Actor, at now: Timestamp
    ) throws -> String {
        try write(at: now) { tx in
            let place = Scope.establishment(urn)
            let contacts = try tx.contacts(place)
            let id = tx.newId()
            try tx.db.execute(
                sql: "INSERT INTO channel_test (id, scope, round, at, actor) VALUES (?, ?, ?, ?, ?)",
                arguments: [id, place.description, round?.id, now.milliseconds, actor.description])
            let ways = ChannelTest.ways(to: contacts.map(\.contact), served: channels)
            for (number, way) in ways.enumerated() {
                let stored = contacts[way.contact]
                var message: String?
                if way.isServed, let address = stored.contact.address(for: way.channel) {
                    message = try tx.queue(
                        .test, to: stored, at: address, on: way.channel, dueAt: slots.take(),
                        linkUntil: now + ChannelTest.linkLife)
                }
                try tx.db.execute(
                    sql: """
                        INSERT INTO channel_test_way (test, number, contact, channel, message) VALUES (?, ?, ?, ?, ?)
                        """, arguments: [id, number, stored.id, way.channel.rawValue, message])
            }
            try tx.append(
                AuditEntry(
                    .operation, "channel.tested", actor: actor, subject: place.description,
                    facts: ["test": id, "addresses": String(ways.count)].merging(
                        round.map { ["round": $0.id] } ?? [:]
                    ) { $1 }))
            return id
        }
    }

    /// When the last message of a round is due; nil if it has none.
    public func lastDue(in round: ChannelTestRound) throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db,
                sql: """
                    SELECT MAX(m.due_at) FROM channel_test t JOIN channel_test_way w ON w.test = t.id
                    JOIN message m ON m.id = w.message WHERE t.round = ? AND m.state = 'queued'
                    """, arguments: [round.id]
            ).map(Timestamp.init(milliseconds:))
        }
    }

    /// A test by its id.
    public func test(_ id: String) throws -> ChannelTestRecord? {
        try read { try $0.tests("t.id = ?", [id]).first }
    }

    /// The last test of a school.
    public func last(of urn: URN) throws -> ChannelTestRecord? {
        try read { snapshot in
            let place = Scope.establishment(urn).description
            return try snapshot.tests(
                "t.id = (SELECT id FROM channel_test WHERE scope = ? ORDER BY at DESC, id DESC LIMIT 1)", [place]
            ).first
        }
    }

    /// Rounds, newest first.
    public func rounds() throws -> [ChannelTestRound] {
        try read { try $0.rounds(since: Timestamp(milliseconds: 0)) }
    }

    /// The last test of each school in a round, by URN; one that somebody has confirmed counts before later ones.
    public func tests(in round: ChannelTestRound) throws -> [ChannelTestRecord] {
        let all = try read { try $0.tests("t.round = ?", [round.id]) }
        return all.reduce(into: [URN: ChannelTestRecord]()) { kept, test in
            if kept[test.urn]?.isAnswered != true { kept[test.urn] = test }
        }.values.sorted { $0.urn < $1.urn }
    }

    /// The test that a link's token names; nil for an unknown or expired one. Looking it up changes nothing.
    public func link(token: String, at now: Timestamp) throws -> ContactMessageLink? {
        try read { try $0.contactLink(token, [.test], at: now) }
    }

    /// A contact confirms that a test has reached them; the second time changes nothing.
    ///
    /// - Throws: `StoreError` `notFound` for an unknown or expired token.
    public func confirm(token: String, at now: Timestamp) throws {
        try write(at: now) { tx in
            guard let link = try tx.contactLink(token, [.test], at: now) else {
                throw StoreError(.notFound, "channelTest.ended")
            }
            guard try tx.noteAnswer(toContactMessage: link.message) else { return }
            try tx.append(
                AuditEntry(
                    .operation, "channel.testConfirmed", actor: Actor("link:\(link.message)"),
                    subject: link.contact.contact.scope.description))
        }
    }
}

extension Reading {
    fileprivate func rounds(since: Timestamp) throws -> [ChannelTestRound] {
        try Row.fetchAll(
            db, sql: "SELECT id, area, at, actor FROM channel_test_round WHERE at > ? ORDER BY at DESC, id DESC",
            arguments: [since.milliseconds]
        ).map {
            ChannelTestRound(
                id: $0["id"], area: $0["area"], at: Timestamp(milliseconds: $0["at"]), by: $0["actor"])
        }
    }

    /// Tests that fulfil a condition, oldest first.
    fileprivate func tests(_ condition: String, _ arguments: StatementArguments) throws -> [ChannelTestRecord] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT t.id, t.scope, t.at, t.actor FROM channel_test t WHERE \(condition) ORDER BY t.at, t.id",
            arguments: arguments)
        return try rows.compactMap { row in
            guard let urn = Scope(row["scope"] as String)?.urn else { return nil }
            return ChannelTestRecord(
                id: row["id"], urn: urn, placeName: try placeName(.establishment(urn)),
                at: Timestamp(milliseconds: row["at"]), by: row["actor"], ways: try ways(ofTest: row["id"]))
        }
    }

    private func ways(ofTest id: String) throws -> [ChannelTestRecord.Way] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT w.contact, w.channel, w.message, c.answered_at, m.state, m.reason, m.detail, m.due_at,
                        m.sent_at, m.updated_at
                    FROM channel_test_way w LEFT JOIN contact_message c ON c.message = w.message
                    LEFT JOIN message m ON m.id = w.message WHERE w.test = ? ORDER BY w.number
                    """), arguments: [id]
        ).compactMap { row in
            guard let channel = Contact.Channel(rawValue: row["channel"]) else { return nil }
            func time(_ column: String) -> Timestamp? {
                (row[column] as Int64?).map(Timestamp.init(milliseconds:))
            }
            return ChannelTestRecord.Way(
                contact: try contact(id: row["contact"])?.contact, channel: channel,
                progress: ChannelTest.Progress(
                    state: (row["state"] as String?).flatMap(MessageState.init),
                    isServed: row["message"] as String? != nil, reason: row["reason"],
                    detail: try (row["detail"] as String?).map(keys.open(text:)), dueAt: time("due_at"),
                    sentAt: time("sent_at"), changedAt: time("updated_at"), confirmedAt: time("answered_at")))
        }
    }
}
