import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes

/// Opens one notification for somebody, with the entry that the law asks for.
struct NotificationOpening: Sendable {
    let site: Site
    let caller: Principal

    /// - Parameter purpose: stated for this one alone; else the session's or the credential's.
    func open(_ id: String, purpose: String? = nil) async throws -> NotificationDetail {
        let caller = caller
        let now = site.now
        return try await site.work { engine in
            if caller.role == .school {
                let entry = AuditEntry(
                    .disclosure, "notification.read", actor: caller.actor, subject: "",
                    facts: ["to": caller.places.map(\.description).joined(separator: ",")])
                return try engine.openForSchool(id, within: caller.places, as: entry, at: now)
            }
            guard let item = try engine.store.queueItem(idOrReference: id, at: now) else {
                throw Problem(.notFound, "no such notification")
            }
            try Access.guardRestricted(item.isRestricted, caller)
            guard let purpose = purpose ?? caller.purpose else {
                throw Problem(
                    .forbidden, "state first, on the desk's pages, for what purpose you read children's details")
            }
            let entry = AuditEntry(
                .consultation, "notification.opened", actor: caller.actor, subject: "", facts: ["purpose": purpose])
            return try engine.store.openNotification(
                id, within: nil, maySeeRestricted: caller.seesRestricted, as: entry, at: now)
        }
    }

    /// What the area asks of a school that is told, as it stands today.
    func handling(for detail: NotificationDetail) -> String? { HandlingText.find(detail.item, engine: site.engine) }

}

/// The local handling text for a notification's place.
enum HandlingText {
    static func find(_ item: QueueItem, engine: Engine) -> String? {
        switch item.target {
        case .establishment(let urn):
            guard let place = try? engine.store.establishment(urn) else { return nil }
            return engine.policies.resolve(place, force: item.force).content.handling
        case .localAuthority(let code): return engine.policies.resolve(la: code, force: item.force).content.handling
        }
    }
}
