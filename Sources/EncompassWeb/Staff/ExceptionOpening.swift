import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import HTTPTypes

/// Opens one exception for a page or the API, with the entry that the law asks for.
struct ExceptionOpening: Sendable {
    let site: Site
    let caller: Principal

    /// - Throws: 403 for what is restricted and without a purpose, 404 where there is no such exception.
    func open(_ id: String) async throws -> (detail: ExceptionDetail, candidates: [Candidate]) {
        let caller = caller
        let (actor, purpose) = (caller.actor, caller.purpose)
        let now = site.now
        return try await site.work { engine in
            guard let item = try engine.store.exceptions.item(id: id) else {
                throw Problem(.notFound, "no such exception")
            }
            try Access.guardRestricted(item.isRestricted, caller)
            guard let purpose else {
                throw Problem(
                    .forbidden, "state first, on the desk's pages, for what purpose you read children's details")
            }
            let entry = AuditEntry(
                .consultation, "exception.opened", actor: actor, subject: "", facts: ["purpose": purpose])
            let detail = try engine.store.exceptions.open(id, by: caller, as: entry, at: now)
            // Of a record from before it was noted, only its text says that it is restricted.
            try Access.guardRestricted(detail.records.contains { RawRecord($0.raw).isGuarded }, caller)
            return (
                detail,
                try Candidate.all(
                    for: detail, store: engine.store, seesProtected: caller.seesRestricted, on: engine.london.date(now))
            )
        }
    }
}
