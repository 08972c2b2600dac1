import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
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
            let (verification, lapse) = try await site.work {
                (try $0.store.auditLog.verify(), try $0.store.auditLog.lapse())
            }
            return try await show(request, to: person, verification: verification, lapse: lapse)
        }
    }

    private func show(
        _ request: Request, to person: SignedIn, verification: AuditVerification?, lapse: AuditLapse? = nil
    ) async throws -> Response {
        let before = request.query("before").flatMap { Int64($0) }
        let text = pages.text
        let words = text.words
        let (records, names) = try await site.work {
            (
                try $0.store.auditLog.recent(limit: AuditPages.rows, before: before, for: person.principal),
                try StaffNames($0.store, words)
            )
        }
        let last = records.count == AuditPages.rows ? records.last : nil
        let broken =
            verification?.broken.map { words("audit.broken", ["entry": String($0.seq), "why": $0.reason]) }
            ?? lapse.map { words("audit.lapse", ["why": $0.description]) }
        let list = AuditList(
            items: records.map { AuditRow($0, text, names) },
            next: last.map { Path.audit.link(query: [("before", String($0.seq))]) },
            broken: broken,
            verified: broken == nil ? verification.map { words.count("audit.verified", Int($0.entries)) } : nil)
        return await pages.show(Page(words("place.audit"), list), to: person, at: .audit)
    }
}

struct AuditList: PageContent {
    static let template = Template.audit
    let items: [AuditRow]
    let next: String?
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
    let code: String
    let actor: String
    let subject: String
    let facts: String

    init(_ record: AuditRecord, _ text: LondonText, _ names: StaffNames) {
        let entry = record.entry
        seq = String(record.seq)
        at = text.moment(record.at)
        kind = entry.kind.name(text.words)
        colour = entry.kind.colour
        action = AuditWords(text: text, names: names).action(entry)
        code = entry.action
        actor = names.words(entry.actor.description)
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

    init(_ record: AuditRecord, _ text: LondonText, _ names: StaffNames) {
        let words = AuditWords(text: text, names: names)
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

    private var words: Words { text.words }

    /// An action without a text is shown as it is.
    func action(_ entry: AuditEntry) -> String { words.name("audit", entry.action) ?? entry.action }

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
            "notification.state", "notification.kind", "hold.short", "call.outcome", "call.reason", "channel", "via",
        ]
        let named = families.lazy.compactMap { words.name($0, value) }.first
        return name == "kind" ? named : named ?? value
    }

    private func place(_ scope: Scope) -> String {
        switch scope {
        case .establishment(let urn): words("place.urn", ["urn": urn.description])
        case .localAuthority(let code): words("place.authorityCode", ["code": code])
        }
    }
}
