import EncompassCore
import EncompassDelivery
import EncompassSample
import EncompassStore
import GRDB

/// Compares what people were shown with what they may see.
extension Night {
    /// The daemon's answer when somebody at a place opened a notification.
    func checkOpened(_ id: String, _ opened: DisclosedNotification, by reader: Reader) {
        showings.checked += 1
        guard
            let row = rows(
                """
                SELECT n.kind, n.target, n.state, i.reference AS incident_reference FROM notification n
                JOIN incident i ON i.id = n.incident WHERE n.id = ?
                """, [id]
            ).first
        else { return }
        let incident: String = row["incident_reference"]
        let target: String = row["target"]
        if let name = reader.name, truth.isParty(name, to: incident) {
            return violate(.shownToParty, "\(id) of \(incident) to a party to it at \(target)")
        }
        let isRetraction = row["kind"] as String == NotificationKind.retraction.rawValue
        if !isRetraction, !opened.children.isEmpty { showings.opened.insert(id) }
        var hasSeen = false
        for shown in opened.children {
            guard let child = who(child: shown.id) else {
                hasSeen = true
                continue
            }
            check(child, shown, at: target, in: id)
            if isRetraction {
                if showings.seen[child]?.contains(reader.key) ?? false {
                    hasSeen = true
                } else {
                    violate(
                        .shownByRetraction, "retraction \(id) names \(child.person) to somebody who had not seen them")
                }
            } else {
                showings.show(child, to: reader.key, at: target)
            }
        }
        if isRetraction, !hasSeen, opened.summary != nil {
            violate(.shownByRetraction, "retraction \(id) describes the incident to somebody who had not seen it")
        }
    }

    private func check(
        _ child: Showings.Child, _ shown: DisclosedChild, at target: String, in id: String
    ) {
        if Stories.isUnborn(child.person), !target.hasPrefix("la:") {
            violate(.unborn, "\(child.person) was shown at \(target)")
        } else if !mayBeNotified(child.person, at: target) {
            violate(.wronglyShown, "\(child.person) in \(id) for \(target)")
        }
        if showings.givenBack[child]?.contains(target) ?? false {
            violate(.wronglyShown, "\(child.person) in \(id) for \(target), which had given them back")
        }
        checkNames(in: shown, of: child, shown.id, at: target, in: id)
    }

    /// A school reads the names on its own roll, and no other name of a protected pupil.
    private func checkNames(
        in shown: some Hashable, of child: Showings.Child, _ row: String, at target: String, in id: String
    ) {
        guard let person = population.people[child.person],
            let held = value("SELECT pupil FROM child WHERE id = ?", [row])
        else { return }
        // A person may have taken the child for another pupil: then only the world knows about a former name.
        guard owner(of: held) == person.key else { return }
        let named = Showings.Named(text: AnyHashable(shown), person: person.key, target: target, pupil: held)
        guard showings.named.insert(named).inserted else { return }
        // In a description, an apostrophe is escaped with a backslash.
        let words = String(describing: shown).replacing("\\", with: "").folded
        if let former = person.secretSurname?.folded,
            words.split(whereSeparator: { !$0.isLetter }).contains(former[...])
        {
            violate(.wrongName, "\(id) shows \(child.person) under a former name")
        }
        guard let pupil = person.row(at: Scope(target)?.urn)?.pupil else { return }
        let isNamed = [pupil.surname, pupil.forename].allSatisfy { words.contains($0.folded) }
        if !isNamed { violate(.wrongName, "\(id) does not name \(child.person) as the roll of \(target) does") }
    }

    /// Whose rows a pupil has, looked up once until rolls change.
    private func owner(of pupil: Int64) -> String? {
        if let known = showings.owners[pupil] { return known }
        guard let rows = try? daemon?.store.registry.rollEntries(pupil: pupil) else { return nil }
        let owner = population.people(with: rows)?.key
        showings.owners[pupil] = .some(owner)
        return owner
    }

    /// If a person takes a child away from a school where somebody has read about it, that is a breach until somebody
    /// has investigated. An authority's officer who was passed the child had a right to read about it.
    func checkBreach(of id: String, _ children: [Showings.Child]) {
        guard let row = rows("SELECT target, kind FROM notification WHERE id = ?", [id]).first,
            row["kind"] as String != NotificationKind.retraction.rawValue
        else { return }
        let target: String = row["target"]
        guard target.hasPrefix("urn:") else { return }
        guard children.contains(where: { showings.hasSeen($0, at: target) }) else { return }
        let count = value("SELECT COUNT(*) FROM breach WHERE notification = ? OR target = ?", [id, target]) ?? 0
        if count == 0 { violate(.breachUnrecorded, "\(id) was read at \(target), then redirected") }
    }

    /// A message contains no child's name and no birthday.
    func checkText(_ sent: OutgoingMessage, to name: String?, of notification: String) {
        showings.checked += 1
        guard let (incident, words) = secrets(of: notification) else { return }
        if let name, truth.isParty(name, to: incident) {
            violate(.shownToParty, "a message of \(notification) to a party to \(incident)")
        }
        let text = (sent.content.subject + "\n" + sent.content.text).folded
        if words.contains(where: text.contains) {
            violate(.wronglyShown, "a message of \(notification) names a child")
        }
    }

    /// Names and birthdays of an incident's children.
    private func secrets(of notification: String) -> (incident: String, words: [String])? {
        if let known = showings.secrets[notification] { return known }
        let children = rows(
            """
            SELECT c.body, c.key_id, i.reference AS incident_reference FROM notification n
            JOIN incident i ON i.id = n.incident JOIN child c ON c.incident = i.id WHERE n.id = ?
            """, [notification])
        guard let incident = children.first?["incident_reference"] as String? else { return nil }
        let words = children.compactMap(who).flatMap { child in
            (population.people[child.person]?.rows ?? []).flatMap { row in
                ["\(row.pupil.forename) \(row.pupil.surname)".folded, row.pupil.dateOfBirth.description]
            }
        }
        showings.secrets[notification] = (incident, words)
        return (incident, words)
    }

    /// The phone list and the outage pack now.
    func checkCallSheet(_ sheet: CallSheet) {
        for entry in sheet.entries {
            showings.checked += 1
            guard
                let row = rows(
                    """
                    SELECT n.id, n.target, n.restricted, n.kind, i.reference AS incident_reference FROM notification n
                    JOIN incident i ON i.id = n.incident WHERE n.reference = ?
                    """, [entry.reference]
                ).first
            else { continue }
            let id: String = row["id"]
            let incident: String = row["incident_reference"]
            if row["restricted"], !entry.children.isEmpty || !entry.contacts.isEmpty {
                violate(.wronglyShown, "the call sheet describes \(id), which is restricted")
            }
            if entry.contacts.contains(where: { truth.isParty($0.name, to: incident) }) {
                violate(.shownToParty, "the call sheet lists a party to \(incident) for \(id)")
            }
            if !entry.children.isEmpty { check(entry, id, target: row["target"]) }
        }
    }

    private func check(_ entry: CallSheet.Entry, _ id: String, target: String) {
        let children = rows(
            """
            SELECT c.id, c.body, c.key_id, i.reference AS incident_reference FROM notification_child k
            JOIN child c ON c.id = k.child JOIN incident i ON i.id = c.incident
            WHERE k.notification = ? AND k.closed_at IS NULL ORDER BY c.ordinal, c.id
            """, [id])
        guard children.count == entry.children.count else {
            return violate(.wronglyShown, "the call sheet has other children for \(id)")
        }
        for row in children {
            guard let child = who(row) else { continue }
            if !mayBeNotified(child.person, at: target) {
                violate(.wronglyShown, "the call sheet has \(child.person) for \(target)")
            }
            checkNames(in: entry.children, of: child, row["id"], at: target, in: id)
        }
    }
}
