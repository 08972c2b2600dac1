import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/calls/print` and `/calls/export`: the phone list with everything a caller needs, on paper or as a table.
///
/// It names children: opening it needs a stated purpose, and is logged first.
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
        let names = try await site.work { try StaffNames($0.store, text.words) }
        let sheetText = CallSheetText(sheet, london: site.engine.london)
        let content = CallSheetView(
            day: text.day(sheet.madeAt), clock: text.clock(sheet.madeAt),
            count: text.words.count("calls", sheet.entries.count), printedBy: person.account.name,
            entries: sheet.entries.map { CallSheetView.Entry($0, sheetText, text, names) },
            back: Path.callsPage.link(), exportLink: Path.callExport.link())
        return await pages.show(Page(text.words("sheet.title"), content), to: person, at: .callsPage)
    }

    /// The list as this person may see it; nil if they have not stated a purpose yet.
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

struct CallSheetView: PageContent {
    static let template = Template.callSheet

    struct Entry: PageModel {
        let due: String
        let reference: String
        let place: String
        let asked: String?
        let people: [String]
        let children: [String]
        let countOnly: String?
        let calls: [String]
        let holder: String?

        init(_ entry: CallSheet.Entry, _ sheet: CallSheetText, _ text: LondonText, _ names: StaffNames) {
            let outcome = AcknowledgementOutcome(rawValue: entry.kind)
            due = text.moment(entry.dueAt)
            reference = entry.reference
            place = entry.place
            asked = outcome?.asksForAnswer == true ? outcome?.name(text.words) : nil
            people = sheet.people(entry).map(CallSheetText.unbroken)
            children = sheet.children(entry)
            countOnly = entry.children.isEmpty ? sheet.unnamed(entry) : nil
            calls = entry.calls.map { "\(text.moment($0.at)): \($0.outcome.name(text.words).lowercased())" }
            holder = entry.claimedBy.map(names.words)
        }
    }

    let day: String
    let clock: String
    let count: String
    let printedBy: String
    let entries: [Entry]
    let back: String
    let exportLink: String
}
