import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/registry/uploads`: files that a person sends to be imported: how they were understood, what they would change, and
/// the buttons to import or discard them.
struct UploadPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.post(.uploads, receive)
        routes.get(.upload) { request, context in
            let person = try await site.access.desk(request, .importRegistry)
            let done = site.flashes.take(request, for: person).flatMap(doneText)
            return try await show(
                context.parameter("id"), to: person, page: request.query("page").flatMap { Int($0) } ?? 1, done: done)
        }
        routes.post(.uploadCheck, check)
        routes.post(.uploadImport, importFiles)
        routes.post(.uploadDiscard, discard)
        routes.get(.uploadRejected, rejected)
    }

    private func doneText(_ code: String) -> String? {
        code == "unknownSchool" ? pages.words("done.uploadSchoolUnknown") : nil
    }

    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request, .importRegistry)
        guard Access.isSameSite(request) else {
            throw Problem(.forbidden, "the form is not from this site: go back, reload the page and try again")
        }
        switch try await UploadReceiver(site: site, person: person).receive(request) {
        case .files(let id, let unknownSchool):
            let query = unknownSchool.map { _ in [site.flashes.leave("unknownSchool", for: person)] } ?? []
            return .seeOther(Path.upload.link(id, query: query))
        case .noFile(let typed):
            return try await RegistryPages(site: site, pages: pages).registry(
                request, for: person, typed: typed, refusal: FormRefusal([PageFault("files", "fault.noFile")]))
        }
    }

    /// Rows read back are children's details: what is shown is logged, with the purpose.
    private func show(
        _ id: String, to person: SignedIn, page: Int = 1, form: FormFields? = nil, done: String? = nil,
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        guard let purpose = person.session.purpose else {
            return .seeOther(Path.purpose.link(query: [("next", Path.upload.link(id))]))
        }
        let text = pages.text
        let content = try await site.work { engine -> UploadView? in
            guard let upload = try engine.store.uploads.upload(id) else { return nil }
            if upload.state == .checked {
                try engine.store.auditLog.append(
                    AuditEntry(
                        .consultation, "registry.uploadConsulted", actor: person.principal.actor,
                        subject: "upload:\(id)", facts: ["purpose": purpose]), at: text.now)
            }
            let names = try StaffNames(engine.store, text.words)
            return UploadView(
                upload, try upload.importReport(), rows: engine.uploadProgress.rows(of: id), page: page, form: form,
                sender: names.words(upload.actor.description), text: text)
        }
        guard let content else { throw Problem(.notFound, text.words("error.upload.unknown")) }
        var shown = Page(text.words("place.upload"), content)
        shown.done = done
        shown.say(refusal)
        return await pages.show(shown, to: person, at: .registry)
    }

    /// Reads the files again, for another school or as something else.
    private func check(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .importRegistry)
        let id = context.parameter("id")
        let choice = try await UploadChoice(
            ["what": fields.text("what"), "school": fields.text("school", limit: UploadForm.schoolLimit)], site)
        let faults = choice.unknownSchool == nil ? [] : [PageFault("school", "fault.school")]
        return try await Form.answer(
            faults, again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                let now = site.now
                try await site.work { engine in
                    try engine.store.uploads.recheck(id, at: now) { files in files.map { choice.file($0) } }
                    engine.uploadSignal.send()
                }
                return .seeOther(Path.upload.link(id))
            })
    }

    private func importFiles(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .importRegistry)
        let id = context.parameter("id")
        let reason = fields.text("reason", limit: 500)
        let rejects = Int(fields.text("rejects", limit: 10)) ?? 0
        let wish = RegistryUpload.Wish(
            reason: reason, acceptsRemovals: fields.text("removals") == "yes",
            rejectLimit: min(max(0, rejects), 10_000), by: person.principal.actor)
        return try await Form.answer(
            reason.isEmpty ? [PageFault("reason", "fault.reason")] : [],
            again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                let now = site.now
                try await site.work { engine in
                    try engine.store.uploads.want(id, wish, at: now)
                    engine.uploadSignal.send()
                }
                return .seeOther(Path.upload.link(id))
            })
    }

    private func discard(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, _) = try await site.access.decision(request, .importRegistry)
        let (id, now) = (context.parameter("id"), site.now)
        return try await Form.answer(
            again: { try await show(id, to: person, refusal: $0) },
            act: {
                try await site.work { try $0.store.uploads.discard(id, by: person.principal.actor, at: now) }
                return .seeOther(Path.registry.link(query: [site.flashes.leave("discarded", for: person)]))
            })
    }

    /// The rejected rows with their reasons, to be sent back to the school.
    private func rejected(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request, .importRegistry)
        let (id, now) = (context.parameter("id"), site.now)
        guard let purpose = person.session.purpose else {
            return .seeOther(Path.purpose.link(query: [("next", Path.upload.link(id))]))
        }
        let text = try await site.work { engine -> String? in
            guard let report = try engine.store.uploads.upload(id)?.importReport() else { return nil }
            try engine.store.auditLog.append(
                AuditEntry(
                    .disclosure, "registry.rejectedRowsSaved", actor: person.principal.actor, subject: "upload:\(id)",
                    facts: ["purpose": purpose]), at: now)
            return RejectedRowsFile(report).text
        }
        guard let text, !text.isEmpty else { throw Problem(.notFound, pages.words("error.upload.noRejects")) }
        var response = Response.text(text, type: "text/csv; charset=utf-8")
        response.headers[.contentDisposition] = "attachment; filename=\"rejected-rows.csv\""
        return response
    }
}

/// An upload: in work, to be decided on, or imported.
struct UploadView: PageContent {
    static let template = Template.upload
    /// Changes on one page.
    private static let perPage = 100

    struct File: PageModel {
        let name: String
        let kind: String
        let size: String
        let understood: [String]
        let faults: [String]
    }

    struct Count: PageModel {
        let kind: String
        let added: Int
        let changed: Int
        let removed: Int
        let unchanged: Int
    }

    struct Change: PageModel {
        let sort: String
        let name: String
    }

    /// The form to read the files again.
    struct Again: PageModel {
        let link: String
        let school: String
        let kinds: [UploadKind]
    }

    /// The form to import the files.
    struct Import: PageModel {
        let link: String
        /// How many rejected rows the person must accept; nil if there are none.
        let rejects: String?
        let rejectedRows: String
        /// What the person may agree to have removed; nil if nothing would be.
        let removals: String?
        let reason: String
    }

    let state: String
    let sent: String
    let isBusy: Bool
    let progress: String?
    let isImported: Bool
    /// Why it was not imported, or cannot be.
    let problem: String?
    let files: [File]
    let counts: [Count]
    let changes: [Change]
    let changesText: String
    let previous: String?
    let next: String?
    let losses: [String]
    let warnings: [String]
    let effects: [String]
    let importing: Import?
    let again: Again?
    let rejectedLink: String?
    let discardLink: String?
    let registryLink: String

    init(
        _ upload: RegistryUpload, _ report: ImportReport?, rows: Int?, page: Int, form: FormFields?, sender: String,
        text: LondonText
    ) {
        let words = text.words
        let lines = ImportReportText(words)
        let isChecked = upload.state == .checked
        state = words.name("upload.state", upload.state.rawValue) ?? ""
        sent = words("upload.sent", ["who": sender, "when": text.moment(upload.at)])
        isBusy = [.received, .wanted].contains(upload.state)
        progress = isBusy ? rows.map { words.count("import.rows", $0) } : nil
        isImported = upload.state == .landed
        let report = isBusy ? nil : report
        problem = report.flatMap { lines.refusal($0, rejectLimit: upload.wish?.rejectLimit ?? 0) }
        files = upload.files.map { file in
            let read = report?.files.first { $0.sha256 == file.sha256 && $0.name == file.name }
            return File(
                name: file.name, kind: words.name("import.kind", file.kind) ?? file.kind,
                size: words("upload.size", ["kilobytes": String((file.bytes + 1023) / 1024)]),
                understood: read.map(lines.understanding) ?? [], faults: read.map(lines.faults) ?? [])
        }
        let parts = report?.diff?.parts ?? []
        counts = parts.map {
            Count(
                kind: lines.part($0.kind), added: $0.added, changed: $0.changed, removed: $0.removed,
                unchanged: $0.unchanged)
        }
        let all = parts.flatMap { part in
            lines.changes(part).flatMap { change in
                change.names.map { Change(sort: "\(lines.part(part.kind)), \(change.sort)", name: $0) }
            }
        }
        let total = parts.reduce(0) { $0 + $1.added + $1.changed + $1.removed }
        let last = max(1, (all.count + UploadView.perPage - 1) / UploadView.perPage)
        let page = min(max(1, page), last)
        let first = (page - 1) * UploadView.perPage
        changes = Array(all.dropFirst(first).prefix(UploadView.perPage))
        changesText =
            total > all.count
            ? words(
                "upload.changesCut",
                [
                    "from": words.number(first + 1), "to": words.number(first + changes.count),
                    "named": words.number(all.count), "total": words.number(total),
                ])
            : words(
                "upload.changes",
                [
                    "from": words.number(first + 1), "to": words.number(first + changes.count),
                    "total": words.number(total),
                ])
        func link(_ page: Int) -> String { Path.upload.link(upload.id, query: [("page", String(page))]) }
        previous = page > 1 ? link(page - 1) : nil
        next = page < last ? link(page + 1) : nil
        losses = report?.diff.map(lines.losses) ?? []
        warnings = report?.diff.map(lines.warnings) ?? []
        effects = report.map(lines.effects) ?? []
        let rejected = report?.rejected ?? 0
        let isLandable = isChecked && report?.diff != nil
        importing =
            isLandable
            ? Import(
                link: Path.uploadImport.link(upload.id), rejects: rejected > 0 ? String(rejected) : nil,
                rejectedRows: words.count("import.rows", rejected),
                removals: report.flatMap { UploadView.removals($0, words) },
                reason: form?.text("reason") ?? upload.wish?.reason ?? "") : nil
        let kind = form?.optional("what") ?? upload.files.first?.kind
        again =
            isChecked
            ? Again(
                link: Path.uploadCheck.link(upload.id),
                school: form?.text("school") ?? upload.files.first?.urn?.description ?? "",
                kinds: UploadKind.all(words, chosen: kind == "ctf" ? "roll" : kind)) : nil
        rejectedLink =
            isChecked && report?.files.contains { $0.rejects?.rows.isEmpty == false } == true
            ? Path.uploadRejected.link(upload.id) : nil
        discardLink = upload.state == .wanted ? nil : Path.uploadDiscard.link(upload.id)
        registryLink = Path.registry.link()
    }
}

extension UploadView {
    fileprivate static func removals(_ report: ImportReport, _ words: Words) -> String? {
        switch (report.diff?.needsAcceptance ?? false, !report.unnamedContacts.isEmpty) {
        case (true, true): words("upload.removals.both")
        case (true, false): words("upload.removals.usual")
        case (false, true): words("upload.removals.contacts")
        case (false, false): nil
        }
    }
}

/// A kind of file that a person may choose.
struct UploadKind: PageModel {
    let value: String
    let label: String
    let isChosen: Bool

    static func all(_ words: Words, chosen: String?) -> [UploadKind] {
        let kinds: [RegistryFile.Kind] = [
            .roll, .notInSchool, .contacts, .calendar, .establishments, .links, .bankHolidays,
        ]
        return kinds.map { kind in
            UploadKind(
                value: kind.rawValue,
                label: kind == .roll
                    ? words("upload.rolls") : words.name("import.kind", kind.rawValue) ?? kind.rawValue,
                isChosen: kind.rawValue == chosen ?? "roll")
        }
    }
}
