import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import GRDB

extension Night {
    /// Rules for every message of a batch when it is sent.
    func checkSend(_ sent: OutgoingMessage, _ transfer: Transfer) {
        for message in [transfer.message] + transfer.message.others {
            guard
                let row = rows(
                    """
                    SELECT n.*, i.change <> i.settled AS unsettled FROM notification n
                    JOIN incident i ON i.id = n.incident WHERE n.id = ?
                    """, [message.notice.id]
                ).first
            else { return violate(.wrongRecipient, "message \(message.id) has no notification") }
            checkRecipient(sent, of: message, transfer, target: row["target"])
            checkMoment(of: message, transfer, row)
            checkChildren(of: message, transfer, row)
            checkIdentity(sent, of: message)
            let name = Scope(row["target"] as String).flatMap { mailbox(of: message.address, at: $0)?.name }
            checkText(sent, to: name, of: message.notice.id)
        }
    }

    private func checkRecipient(
        _ sent: OutgoingMessage, of message: LeasedMessage, _ transfer: Transfer, target: String
    ) {
        let today = london.date(clock.now())
        let changed = ledger.lastContactChange.map { $0 >= transfer.leasedAt } ?? false
        guard let scope = Scope(target), scope == message.notice.target else {
            return violate(.wrongRecipient, "message \(message.id) has another target than its notification")
        }
        let people = (try? daemon?.store.registry.contacts(scope)) ?? []
        let isKnown = people.map(\.contact).contains {
            $0.email == sent.to && $0.verifiedOn != nil && !$0.isAway(on: today)
        }
        // Midnight may pass, or an import take effect, while a message is being sent.
        guard !isKnown, !changed, london.date(transfer.leasedAt + skew) == today else { return }
        violate(.wrongRecipient, "message \(message.id) to somebody who is not a contact of \(target)")
    }

    private func checkMoment(of message: LeasedMessage, _ transfer: Transfer, _ row: Row) {
        let id = message.notice.id
        let slack: Span = faults[.clockBack] != nil || faults[.clockForward] != nil ? .minutes(7) : .seconds(1)
        if let hold: String = row["hold"] {
            violate(.sentTooEarly, "message \(message.id) of \(id), which is held (\(hold))")
        } else if Timestamp(milliseconds: row["release_at"]) > clock.now() + slack {
            violate(.sentTooEarly, "message \(message.id) of \(id) before its release")
        }
        if let closed = ledger.closed[id], closed.at < transfer.leasedAt {
            violate(
                .escalatedAfterAcknowledgement, "message \(message.id) of \(id) was leased after the acknowledgement")
        }
        // The times of both are the host's, so they can be compared only if its clock ran evenly.
        if row["state"] as String == NotificationState.cancelled.rawValue, faults[.clockBack] == nil,
            Timestamp(milliseconds: row["closed_at"]) < transfer.leasedAt + skew
        {
            violate(.sentWhenOver, "message \(message.id) of \(id), which was cancelled")
        }
    }

    private func checkChildren(of message: LeasedMessage, _ transfer: Transfer, _ row: Row) {
        let id = message.notice.id
        // It was being sent when the child's school changed.
        if row["state"] as String == NotificationState.cancelled.rawValue,
            Timestamp(milliseconds: row["closed_at"]) >= transfer.leasedAt + skew
        {
            return
        }
        guard row["kind"] as String != "retraction", !(row["unsettled"] as Bool), !ledger.retried.contains(id) else {
            return
        }
        let strangers = rows(
            """
            SELECT c.child FROM notification_child c LEFT JOIN child_placement p ON p.child = c.child AND p.target = ?
            WHERE c.notification = ? AND c.closed_at IS NULL AND p.child IS NULL AND NOT \(Night.staysKnown("c"))
            """, [row["target"] as String, id])
        guard let child = strangers.first else { return }
        violate(.wrongSchool, "child \(child["child"] as String) in \(id) for \(row["target"] as String)")
    }

    /// If a child's school is in doubt, a place keeps what was disclosed to it before the doubt, by this notification
    /// or by the one that it replaces. A delivery in progress continues until somebody there has read it.
    static func staysKnown(_ child: String) -> String {
        """
        EXISTS (SELECT 1 FROM notification n JOIN notification_child o ON o.child = \(child).child AND o.closed_at IS NULL
            JOIN child d ON d.id = o.child
            WHERE n.id = \(child).notification AND (o.notification = n.replaces OR o.notification = n.id
                AND n.told_at < MAX(COALESCE(d.decided_at, 0), COALESCE(d.restarted_at, 0)))
            AND (d.state IN ('pending', 'review') OR d.state IN ('unmatched', 'ineligible') AND d.decided_by = 'engine'
                OR d.state = 'matched' AND d.confirmed = 0))
        """
    }

    /// The same message has the same Message-ID, the same notification and, while the register is unchanged, one
    /// recipient.
    private func checkIdentity(_ sent: OutgoingMessage, of message: LeasedMessage) {
        let id = message.id
        ledger.attempts[id, default: 0] += 1
        guard let before = ledger.sent[id] else {
            ledger.sent[id] = Ledger.SentOnce(
                messageID: sent.id, notification: message.notice.id, to: message.address)
            ledger.sentOrder.append(id)
            return
        }
        let isSame = before.messageID == sent.id && before.notification == message.notice.id
        let isMoved = before.to != message.address && ledger.lastContactChange == nil
        if !isSame || isMoved { violate(.repeatedOtherwise, "message \(id) was sent again as another") }
    }
}

extension Night {
    /// The shortest time between two messages to one person about one notification: five minutes, less two seconds of
    /// transfer.
    private static let leastBetweenMessages = Span.seconds(298)

    /// Checks every e-mail at the mail server. A message that a person sent again may come sooner, and a wrong host
    /// clock makes the daemon's five minutes differ from the world's.
    func checkSpacing(_ batch: LeasedMessage) {
        guard faults[.clockBack] == nil, faults[.clockForward] == nil else { return }
        for part in [batch] + batch.others {
            ledger.reached[part.id] = now
            guard !ledger.retried.contains(part.notice.id), let step = step(of: part) else { continue }
            let before = ledger.written[key(of: part)] ?? []
            guard let near = before.last(where: { $0.step != step && now - $0.at < Night.leastBetweenMessages })
            else { continue }
            violate(
                .writtenTwice,
                "\(part.notice.id): step \(step) to \(part.notice.target) \((now - near.at).milliseconds / 1000) s after "
                    + "step \(near.step)")
        }
    }

    /// Records that the daemon knows that an e-mail arrived; without the reply it cannot know.
    func noteWritten(_ transfer: Transfer) {
        guard case .accepted = transfer.fate.outcome, transfer.message.notification != nil else { return }
        for part in [transfer.message] + transfer.message.others {
            guard let step = step(of: part), let at = ledger.reached[part.id] else { continue }
            ledger.written[key(of: part), default: []].append((step, at))
        }
    }

    private func key(of message: LeasedMessage) -> String { message.notice.id + " " + message.address }

    private func step(of message: LeasedMessage) -> Int64? {
        value("SELECT step FROM message WHERE id = ?", [message.id])
    }
}
