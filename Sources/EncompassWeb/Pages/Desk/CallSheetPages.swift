import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/calls/print` and `/calls/export`: the phone list with what a caller needs, on paper or as a table.
///
/// It names children: who opens it has stated a purpose, and it is logged before it is shown.
struct CallSheetPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callSheet) { request, _ in try await show(request) }
        routes.get(.callExport) { request, _ in try await export(request) }
    }

    private func export(_ request: Request) async throws -> Response {
        let person = try await site.access.desk(request, .readDetails)
        guard let sheet = try await open(by: person, format: .csv) else { return purpose(.callExport) }
        let text = CallSheetText(sheet, london: site.engine.london).text(.csv)
        var response = Response.text(text, type: "text/csv; charset=utf-8; header=present")
        response.headers[.contentDisposition] = "attachment; filename=\"phone-list.csv\""
        return response
    }

    private func show(_ request: Request) async throws -> Response {
        let person = try await site.access.desk(request, .readDetails)
        guard let sheet = try await open(by: person, format: .html) else { return purpose(.callSheet) }
        let text = pages.text
        let words = CallSheetText(sheet, london: site.engine.london)
        let names = try await site.work { try StaffNames($0.store) }
        var page = Page(.callSheet, "Phone list to print")
        page.model["day"] = text.day(sheet.madeAt)
        page.model["clock"] = text.clock(sheet.madeAt)
        page.model["count"] = counted(sheet.entries.count, "call")
        page.model["printedBy"] = person.account.name
        page.model["entries"] = sheet.entries.map { entry -> PageModel in
            [
                "due": text.moment(entry.dueAt), "reference": entry.reference, "place": entry.place,
                "isAnswer": AcknowledgementOutcome(rawValue: entry.kind)?.asksForAnswer ?? false,
                "kind": AcknowledgementOutcome(rawValue: entry.kind)?.words ?? "",
                "people": words.people(entry), "children": words.children(entry),
                "countOnly": entry.children.isEmpty ? CallSheetText.unnamed(entry) as Any : false,
                "calls": entry.calls.map { "\(text.moment($0.at)): \($0.outcome.words.lowercased())" },
                "holder": entry.claimedBy.map(names.words) ?? false as Any,
            ]
        }
        page.model["hasEntries"] = !sheet.entries.isEmpty
        page.model["back"] = Path.callsPage.link()
        page.model["exportLink"] = Path.callExport.link()
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// The list as this person may see it; nil where no purpose is stated yet.
    private func open(by person: SignedIn, format: CallSheetFormat) async throws -> CallSheet? {
        guard let purpose = person.session.purpose else { return nil }
        return try await site.work { engine in
            let now = engine.clock.now()
            let sheet = try engine.store.phoneList.callSheet(
                .phoneList, for: person.principal,
                isExercise: engine.settings.isExercise, today: engine.london.date(now), at: now)
            let entry = AuditEntry(
                .consultation, "calls.exported", actor: person.account.actor, subject: "phoneList",
                facts: [
                    "entries": String(sheet.entries.count), "format": format.rawValue, "purpose": purpose,
                ])
            try engine.store.auditLog.append(entry, at: now)
            return sheet
        }
    }

    private func purpose(_ next: Path) -> Response { .seeOther(Path.purpose.link(query: [("next", next.link())])) }
}
