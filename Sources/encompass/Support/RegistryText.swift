import EncompassCore
import EncompassStore

/// The registry as text.
enum RegistryText {
    static func detail(_ detail: RegistryDetail) -> String {
        let place = detail.establishment
        var lines = [
            "\(place.urn)  \(place.name)", "status:    \(place.status.rawValue)",
            "authority: \(place.localAuthority ?? "not known") \(place.localAuthorityName ?? "")",
            "phase:     \(place.phase ?? "not known")",
            "address:   \((place.address.lines + [place.address.town, place.address.postcode].compactMap(\.self)).joined(separator: ", "))",
            "roll:      \(detail.rollEntries) pupils\(detail.rollImportedAt.map { ", imported \($0.local)" } ?? "")",
        ]
        if let successor = detail.successor { lines.append("successor: \(successor)") }
        for link in detail.links { lines.append("link:      \(link.description) \(link.linked)") }
        for stored in detail.contacts { lines.append("contact:   " + text(stored.contact)) }
        for period in detail.calendar {
            lines.append("calendar:  \(period.kind.rawValue) \(period.from) to \(period.to) \(period.name ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ contact: Contact) -> String {
        [
            contact.role.rawValue, String(contact.order), contact.name, contact.email ?? "",
            contact.numbersToRing.first ?? "",
            contact.verifiedOn.map { "verified \($0)" } ?? "NOT VERIFIED: never sent to",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    static func stats(_ stats: RegistryStats) -> String {
        [
            "establishments:       \(stats.establishmentsOpen) open, \(stats.establishmentsClosed) closed",
            "links:                \(stats.links)",
            "pupils:               \(stats.pupils) on \(stats.rolls) rolls (\(stats.rollEntries) registrations)",
            "oldest roll:          \(stats.oldestRoll?.local ?? "none")",
            "stale rolls:          \(stats.staleRolls)",
            "rolls without contact: \(stats.rollsWithoutContacts)",
            "contacts:             \(stats.contacts), \(stats.contactsUnverified) never verified",
            "calendar:             \(stats.calendarPeriods) periods, \(stats.bankHolidays) bank holidays",
            "last import:          \(stats.lastImport?.local ?? "none") (generation \(stats.generation))",
        ].joined(separator: "\n")
    }
}

/// An establishment with what belongs to it, as `--json` gives it.
struct RegistryDetailLine: Encodable {
    let establishment: Establishment
    let successor: URN?
    let links: [EstablishmentLink]
    let contacts: [Contact]
    let calendar: [CalendarPeriod]
    let rollEntries: Int
    let rollImportedAt: String?

    init(_ detail: RegistryDetail) {
        establishment = detail.establishment
        successor = detail.successor
        links = detail.links
        contacts = detail.contacts.map(\.contact)
        calendar = detail.calendar
        rollEntries = detail.rollEntries
        rollImportedAt = detail.rollImportedAt?.rfc3339
    }
}
