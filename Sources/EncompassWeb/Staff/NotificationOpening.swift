import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes

/// Opens one notification for somebody, with the entry that the law asks for.
struct NotificationOpening: Sendable {
    let site: Site
    let caller: Principal

    /// What a school's system, with its token, may be shown.
    func openForSystem(_ id: String) async throws -> OpenedNotification {
        let entry = AuditEntry(
            .disclosure, "notification.read", actor: caller.actor, subject: "",
            facts: ["to": caller.places.map(\.description).joined(separator: ",")])
        let caller = caller
        let now = site.now
        return try await site.work { try $0.openForSchool(id, by: caller, as: entry, at: now) }
    }

    /// - Parameter purpose: stated for this one alone; else the session's or the credential's.
    func open(_ id: String, purpose: String? = nil) async throws -> NotificationDetail {
        let caller = caller
        let now = site.now
        return try await site.work { engine in
            guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else {
                throw Problem(.notFound, "no such notification")
            }
            try Access.guardRestricted(item.isRestricted, caller)
            guard let purpose = purpose ?? caller.purpose else {
                throw Problem(
                    .forbidden, "state first, on the desk's pages, for what purpose you read children's details")
            }
            let entry = AuditEntry(
                .consultation, "notification.opened", actor: caller.actor, subject: "", facts: ["purpose": purpose])
            return try engine.store.notifications.open(
                id, atDeskBy: caller, as: entry, at: now)
        }
    }

    /// What the area asks of a school that is told, as it stands today.
    func handling(for item: QueueItem) -> String? { HandlingText.find(item, engine: site.engine) }

}

/// The local handling text for a notification's place.
enum HandlingText {
    static func find(_ item: QueueItem, engine: Engine) -> String? {
        switch item.target {
        case .establishment(let urn):
            guard let place = try? engine.store.registry.establishment(urn) else { return nil }
            return engine.policies.resolve(place, force: item.force).content.handling
        case .localAuthority(let code): return engine.policies.resolve(la: code, force: item.force).content.handling
        }
    }
}
