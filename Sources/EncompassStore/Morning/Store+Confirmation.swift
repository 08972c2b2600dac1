package import EncompassCore
import GRDB

extension Store {
    /// A call that reached someone is always followed by the written notification: what waits to be sent goes out in spite
    /// of the acknowledgement, and where nothing was written yet the Key Adult is written to.
    func confirmInWriting(_ row: NotificationRow, at now: Timestamp, in db: Database) throws {
        let isWritten = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state IN ('sent', 'delivered'))"),
            arguments: [row.id])
        guard isWritten != true else { return }
        try db.execute(
            sql: """
                UPDATE message SET confirmation = 1
                WHERE notification = ? AND state IN ('queued', 'deferred', 'sending')
                """, arguments: [row.id])
        guard db.changesCount == 0 else { return }
        let told = try confirmationContacts(row, at: now, in: db)
        for contact in told {
            try db.execute(
                sql: """
                    INSERT INTO message (id, notification, step, role, contact, channel, state, due_at, created_at,
                        updated_at, destination, confirmation) VALUES (?, ?, ?, ?, ?, 'email', 'queued', ?, ?, ?, ?, 1)
                    """,
                arguments: [
                    newId(now), row.id, row.step, contact.contact.role.rawValue, contact.id, now.milliseconds,
                    now.milliseconds, now.milliseconds, contact.contact.destination(for: .email),
                ])
        }
        try append(
            AuditEntry(
                .operation, "call.confirmedInWriting", actor: .engine, subject: "notification:\(row.id)",
                facts: ["messages": String(told.count)]), at: now, in: db)
    }

    private func confirmationContacts(
        _ row: NotificationRow, at now: Timestamp, in db: Database
    ) throws -> [StoredContact] {
        let held = try contacts(row.target, in: db)
        var urn: URN?
        var authority: String?
        switch row.target {
        case .establishment(let number): urn = number
        case .localAuthority(let code): authority = code
        }
        let chooser = RecipientChooser(
            contacts: held.map(\.contact), establishment: urn, la: authority, channels: [.email],
            excluded: try parties(to: row, in: db))
        let today = London()?.date(now) ?? LocalDate(dayNumber: Int32(now.milliseconds / 86_400_000))
        let role: Contact.Role = urn == nil ? .laOfficer : .keyAdult
        let chosen = chooser.choose(roles: [role], channel: .email, on: today).addressees.map(\.contact)
        return held.filter { chosen.contains($0.contact) }
    }
}

extension Contact {
    /// The mail domain behind the address for a channel; nil for channels without one.
    package func destination(for channel: Contact.Channel) -> String? {
        guard channel == .email, let address = address(for: channel) else { return nil }
        return EmailAddress(address)?.domain
    }
}
