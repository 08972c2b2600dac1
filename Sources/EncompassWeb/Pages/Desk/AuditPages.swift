import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/audit`: the newest entries of the log, a search of it, and whether its chain holds.
///
/// Opening and searching it are consultations themselves. What is searched for may identify a child, so it is sent as a
/// form and is in no address.
struct AuditPages: Sendable {
    private static let rows = 100
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.audit) { request, _ in
            let person = try await site.access.desk(request, .readAuditLog)
            guard let purpose = person.session.purpose else {
                return .seeOther(Path.purpose.link(query: [("next", Path.audit.link())]))
            }
            let before = request.query("before").flatMap { Int64($0) }
            let entry = AuditEntry(
                .consultation, "auditLog.consulted", actor: person.account.actor, subject: "auditLog",
                facts: ["purpose": purpose, "before": before.map(String.init) ?? ""])
            return try await show(AuditSearchForm(before: before), as: entry, to: person)
        }
        routes.post(.audit, search)
        routes.post(.auditVerification) { request, _ in
            let person = try await site.access.desk(request, .readAuditLog)
            try Access.check(try await FormFields(request), request, of: person)
            let (verification, lapse) = try await site.work {
                (try $0.store.auditLog.verify(), try $0.store.auditLog.lapse())
            }
            return try await show(AuditSearchForm(), as: nil, to: person, verification: verification, lapse: lapse)
        }
    }

    private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .readAuditLog)
        let form = AuditSearchForm(fields, london: site.engine.london)
        guard form.faults.isEmpty else {
            return try await show(form, as: nil, to: person, refusal: FormRefusal(form.faults))
        }
        let entry = AuditEntry(
            .consultation, "auditLog.searched", actor: person.account.actor, subject: "auditLog",
            facts: form.criteria.facts.merging(["purpose": form.why]) { $1 })
        return try await show(form, as: entry, to: person)
    }

    /// - Parameter entry: logged before anything is shown; with none, no entries are shown.
    private func show(
        _ form: AuditSearchForm, as entry: AuditEntry?, to person: SignedIn,
        verification: AuditVerification? = nil, lapse: AuditLapse? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let words = text.words
        let (found, names, places) = try await site.work { engine in
            var found: [AuditRecord] = []
            if let entry {
                // Read first, so that the newest entry is not this look at the log.
                found = try engine.store.auditLog.search(
                    form.criteria, limit: AuditPages.rows + 1, before: form.before, for: person.principal)
                try engine.store.auditLog.append(entry, at: text.now)
            }
            let named = AuditWords.places(in: found.map(\.entry.facts))
                .union(found.compactMap { AuditWords.place(ofItem: $0.entry.subject) })
            return (
                found, try StaffNames(engine.store, words), try engine.store.reports.placeNames(Array(named))
            )
        }
        let records = found.prefix(AuditPages.rows)
        let last = found.count > AuditPages.rows ? records.last : nil
        let broken =
            verification?.broken.map { words("audit.broken", ["entry": String($0.seq), "why": $0.reason]) }
            ?? lapse.map { words("audit.lapse", ["why": $0.description]) }
        let list = AuditList(
            link: Path.audit.link(), items: records.map { AuditRow($0, text, names, places: places) },
            next: form.isSearch ? nil : last.map { Path.audit.link(query: [("before", String($0.seq))]) },
            nextSearch: form.isSearch ? last.map { String($0.seq) } : nil,
            isEmpty: entry != nil && records.isEmpty, form: form.model, broken: broken,
            verified: broken == nil ? verification.map { words.count("audit.verified", Int($0.entries)) } : nil)
        var page = Page(words("place.audit"), list)
        page.say(refusal)
        return await pages.show(page, to: person, at: .audit)
    }
}

/// The search form as it was sent.
struct AuditSearchForm: Sendable {
    struct Model: PageModel {
        var child = ""
        var pupil = ""
        var incident = ""
        var item = ""
        var person = ""
        var place = ""
        var from = ""
        var until = ""
        var words = ""
        var why = ""
    }

    let criteria: AuditCriteria
    let why: String
    /// Only entries older than this one.
    let before: Int64?
    let isSearch: Bool
    let faults: [PageFault]
    let model: Model

    /// Nothing is searched for.
    init(before: Int64? = nil) {
        criteria = AuditCriteria()
        why = ""
        self.before = before
        isSearch = false
        faults = []
        model = Model()
    }

    init(_ fields: FormFields, london: London) {
        func text(_ name: String) -> String { fields.text(name, limit: 200) }
        func day(_ name: String) -> LocalDate? { LocalDate(iso: text(name)) }
        model = Model(
            child: text("child"), pupil: text("pupil"), incident: text("incident"), item: text("item"),
            person: text("person"), place: text("place"), from: text("from"), until: text("until"),
            words: text("words"), why: text("why"))
        let place = Scope(typed: model.place)
        var faults: [PageFault] = []
        if model.why.isEmpty { faults.append(PageFault("why", "fault.auditWhy")) }
        if !model.place.isEmpty, place == nil { faults.append(PageFault("place", "fault.auditPlace")) }
        for name in ["from", "until"] where !text(name).isEmpty && day(name) == nil {
            faults.append(PageFault(name, "fault.auditDay"))
        }
        self.faults = faults
        criteria = AuditCriteria(
            child: fields.optional("child", limit: 200), pupil: fields.optional("pupil", limit: 200),
            incident: fields.optional("incident", limit: 200), item: fields.optional("item", limit: 200),
            person: fields.optional("person", limit: 200), place: place,
            from: day("from").map { london.moment($0, .midnight) },
            until: day("until").map { london.moment($0.adding(days: 1), .midnight) },
            purpose: fields.optional("words", limit: 200))
        why = model.why
        before = Int64(text("before"))
        isSearch = true
    }
}

struct AuditList: PageContent {
    static let template = Template.audit
    let link: String
    let items: [AuditRow]
    let next: String?
    /// The last entry shown, for the form that asks for earlier ones.
    let nextSearch: String?
    let isEmpty: Bool
    let form: AuditSearchForm.Model
    let broken: String?
    let verified: String?
}

/// An entry of the log as a row, in full.
struct AuditRow: PageModel {
    let seq: String
    let at: String
    let kind: String
    let colour: String
    let action: String
    /// The facts that have words.
    let words: String?
    let actor: String
    let item: String
    /// The action, the item and the facts as they are stored, to compare the log with its export.
    let code: String
    let subject: String
    let facts: String

    init(_ record: AuditRecord, _ text: LondonText, _ names: StaffNames, places: [Scope: String]) {
        let entry = record.entry
        let audit = AuditWords(text: text, names: names, places: places)
        let said = audit.facts(entry)
        seq = String(record.seq)
        at = text.moment(record.at)
        kind = entry.kind.name(text.words)
        colour = entry.kind.colour
        action = audit.action(entry)
        words = said.isEmpty ? nil : said
        actor = names.words(entry.actor.description)
        item = audit.item(entry.subject)
        code = entry.action
        subject = entry.subject
        facts = entry.facts.keys.sorted().compactMap { name in
            entry.facts[name].flatMap { $0.isEmpty ? nil : "\(name) \($0)" }
        }.joined(separator: "; ")
    }
}

/// An event of a notification, as a row of its page.
struct TrailRow: PageModel {
    let at: String
    let action: String
    let actor: String
    let facts: String

    init(_ record: AuditRecord, _ text: LondonText, _ names: StaffNames, places: [Scope: String]) {
        let words = AuditWords(text: text, names: names, places: places)
        at = text.moment(record.at)
        action = words.action(record.entry)
        actor = names.words(record.entry.actor.description)
        facts = words.facts(record.entry)
    }
}

/// Log entries in words.
///
/// The file of texts has a text for each action (`audit.message.sent`) and each fact worth showing
/// (`audit.fact.reason`); ids and facts that the text already says are left out.
struct AuditWords {
    let text: LondonText
    let names: StaffNames
    /// The names of places that facts name; one that is missing is named by its number.
    var places: [Scope: String] = [:]

    private var words: Words { text.words }

    /// Every place that facts name.
    static func places(in facts: [[String: String]]) -> Set<Scope> {
        Set(facts.flatMap { $0.values.flatMap { $0.split(separator: " ").compactMap { Scope(String($0)) } } })
    }

    /// An action without a text is shown as it is.
    func action(_ entry: AuditEntry) -> String { words.name("audit", entry.action) ?? entry.action }

    /// The place that an item is or belongs to: `urn:121234`, `calendar:la:926`.
    static func place(ofItem subject: String) -> Scope? {
        guard let colon = subject.firstIndex(of: ":") else { return nil }
        return Scope(subject) ?? place(ofItem: String(subject[colon...].dropFirst()))
    }

    /// What an entry is about; an item without a text is shown as it is.
    ///
    /// - Parameter subject: such as `child:0123` or, for an item that belongs to another, `calendar:la:926`.
    func item(_ subject: String) -> String {
        if subject.contains(":"), let scope = Scope(subject) { return place(scope) }
        let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
        guard let kind = parts.first, let text = words.name("item", kind) else { return subject }
        let id = parts.count > 1 ? parts[1] : ""
        return text.replacing("{id}", with: id.contains(":") ? item(id) : id)
    }

    func facts(_ entry: AuditEntry) -> String {
        let facts = entry.facts.keys.sorted().compactMap { name -> String? in
            guard let value = entry.facts[name], !value.isEmpty, value != "0",
                let label = words.name("audit.fact", name), let shown = self.value(value, of: name)
            else { return nil }
            return label.replacing("{value}", with: shown)
        }
        return facts.joined(separator: "; ")
    }

    /// A fact's value in words; nil if it means nothing to a reader.
    private func value(_ value: String, of name: String) -> String? {
        let parts = value.split(separator: " ").map(String.init)
        let times = parts.compactMap { Timestamp(rfc3339: $0) }
        if times.count == parts.count { return times.map(text.moment).joined(separator: ", ") }
        let places = parts.compactMap { Scope($0) }
        if places.count == parts.count { return places.map(place).joined(separator: ", ") }
        let families = [
            "notification.state", "notification.kind", "hold.short", "call.outcome", "call.reason", "channel",
            "child.state", "exception.kind", "decision", "role",
        ]
        let named = name == "via" ? words.name("via", value) : families.lazy.compactMap { words.name($0, value) }.first
        return name == "kind" ? named : named ?? value
    }

    private func place(_ scope: Scope) -> String {
        if let name = places[scope] { return name }
        return switch scope {
        case .establishment(let urn): words("place.urn", ["urn": urn.description])
        case .localAuthority(let code): words("place.authorityCode", ["code": code])
        case .provider(let id): words("place.provider", ["id": id.description])
        }
    }
}
