public import EncompassCore
public import Foundation
import GRDB

/// An exception as an outage pack needs it.
public struct PackedException: Sendable {
    public let item: ExceptionItem
    public let child: StoredChild?
    public let occurredAt: Timestamp?
    /// The matcher's last decision on the child, as it was encoded.
    public let explanation: Data?
    public let record: QuarantinedRecord?
}

extension Store {
    /// Open exceptions with a deadline until a moment, nearest first, without those whose notification stands for them
    /// (a match to be confirmed, a restricted incident to be released). Whoever asks logs it.
    public func packedExceptions(until: Timestamp) throws -> [PackedException] {
        try read { db in
            let items = try db.all(
                Store.exceptionSQL + """
                     WHERE x.settled_at IS NULL AND x.deadline_at <= ? AND x.kind NOT IN ('confirm', 'restricted')
                    ORDER BY x.deadline_at, x.id
                    """, [until.milliseconds], Store.exception)
            return try items.map { item in
                PackedException(
                    item: item, child: try item.child.flatMap { try child($0, in: db) },
                    occurredAt: try item.incident.map { try currentContent(ofIncident: $0, in: db).occurredAt },
                    explanation: try item.child.flatMap { try lastDecision(ofChild: $0, in: db)?["body"] },
                    record: try quarantinedRecords(of: item, in: db).first)
            }
        }
    }

    /// Whom to ring at a place about an incident, in order: nobody who may be a party to it.
    public func peopleToRing(at place: Scope, about incident: String?, today: LocalDate) throws -> [CallSheet.Person] {
        try read { db in
            let excluded = try incident.map { try parties(ofIncident: $0, at: place, in: db) } ?? ExcludedPeople()
            return try people(at: place, excluded: excluded, today: today, in: db)
        }
    }

    func people(
        at place: Scope, excluded: ExcludedPeople, today: LocalDate, in db: Database
    ) throws -> [CallSheet.Person] {
        var urn: URN?
        var authority: String?
        switch place {
        case .establishment(let number): urn = number
        case .localAuthority(let code): authority = code
        }
        let chooser = RecipientChooser(
            contacts: try contacts(place, in: db).map(\.contact), establishment: urn, la: authority, excluded: excluded)
        return chooser.toRing(on: today).map { contact in
            CallSheet.Person(
                name: contact.name, role: contact.role, numbers: contact.numbersToRing,
                isAway: contact.isAway(on: today))
        }
    }
}
