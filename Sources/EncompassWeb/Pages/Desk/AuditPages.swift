import EncompassCore
import EncompassEngine
import EncompassStore
import Hummingbird

/// `/audit`: the newest entries of the log, and whether its chain holds.
struct AuditPages: Sendable {
    private static let rows = 100
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.audit) { request, _ in
            let person = try await site.access.desk(request, .readAuditLog)
            return try await show(request, to: person, verification: nil)
        }
        routes.post(.auditVerification) { request, _ in
            let person = try await site.access.desk(request, .readAuditLog)
            try Access.check(try await FormFields(request), request, of: person)
            let verification = try await site.work { try $0.store.auditLog.verify() }
            return try await show(request, to: person, verification: verification)
        }
    }

    private func show(
        _ request: Request, to person: SignedIn, verification: AuditVerification?
    ) async throws -> Response {
        let before = request.query("before").flatMap { Int64($0) }
        let records = try await site.work {
            try $0.store.auditLog.recent(limit: AuditPages.rows, before: before, for: person.principal)
        }
        let text = pages.text
        var page = Page(.audit, "Audit log")
        page.model["items"] = records.map { AuditRow(record: $0, text: text).model }
        if records.count == AuditPages.rows, let last = records.last {
            page.model["next"] = Path.audit.link(query: [("before", String(last.seq))])
        }
        if let broken = verification?.broken {
            page.model["broken"] = "The chain is broken at entry \(broken.seq): \(broken.reason)."
        } else if let verification {
            page.model["verified"] = "All \(verification.entries) entries hold."
        }
        return await pages.show(page, to: person, at: .audit)
    }
}

/// An entry of the log as a row.
struct AuditRow {
    let record: AuditRecord
    let text: LondonText

    var model: PageModel {
        let entry = record.entry
        let facts = entry.facts.keys.sorted().compactMap { name in
            entry.facts[name].flatMap { $0.isEmpty ? nil : "\(name) \($0)" }
        }
        return [
            "seq": String(record.seq), "at": text.moment(record.at), "kind": entry.kind.rawValue,
            "colour": entry.kind.colour, "action": entry.action, "actor": entry.actor.description,
            "subject": entry.subject, "facts": facts.joined(separator: "; "),
        ]
    }
}
