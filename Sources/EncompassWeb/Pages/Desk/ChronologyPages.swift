import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/pupils/{id}/chronology` and `/children/{id}/chronology`: everything about one child in one line of time, as a page
/// and, with a reason, as a file.
struct ChronologyPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        for path in [Path.pupilChronology, .childChronology] {
            routes.get(path) { request, context in
                let person = try await site.access.desk(request, .readDetails)
                guard person.session.purpose != nil else {
                    return .seeOther(
                        Path.purpose.link(query: [("next", path.link(context.parameter("id")))]))
                }
                return try await show(path, context.parameter("id"), to: person, known: request.query("known") ?? "")
            }
            routes.post(path) { request, context in
                let (person, fields) = try await site.access.decision(request, .readDetails)
                return try await export(path, context.parameter("id"), fields, to: person)
            }
        }
    }

    private func show(
        _ path: Path, _ id: String, to person: SignedIn, known: String, reason: String = "",
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        let subject = try ChronologyPages.subject(path, id)
        let text = pages.text
        let moment = ChronologyPages.moment(known, text.london)
        let chronology = try await ChronologyOpening(site: site, caller: person.principal)
            .open(subject, knownAt: moment)
        let content = try await site.work { engine in
            ChronologyView(
                try ChronologyTable(chronology, engine), link: path.link(id),
                known: known, reason: reason, mayPack: person.principal.may(.readAuditLog), text)
        }
        var page = Page(text.words("chronology.title"), content)
        let unread = known.isEmpty || moment != nil ? [] : [PageFault("known", "fault.chronologyKnown")]
        page.say(refusal ?? (unread.isEmpty ? nil : FormRefusal(unread)))
        page.address = path.link(id, query: known.isEmpty ? [] : [("known", known)])
        return await pages.show(page, to: person, at: .search)
    }

    private func export(
        _ path: Path, _ id: String, _ fields: FormFields, to person: SignedIn
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", path.link(id))]))
        }
        let reason = fields.text("reason", limit: 2000)
        let known = fields.text("known", limit: 40)
        let text = pages.text
        let moment = ChronologyPages.moment(known, text.london)
        guard !reason.isEmpty, known.isEmpty || moment != nil else {
            let fault =
                reason.isEmpty ? PageFault("reason", "fault.reason") : PageFault("known", "fault.chronologyKnown")
            return try await show(path, id, to: person, known: known, reason: reason, refusal: FormRefusal([fault]))
        }
        let isPack = fields.text("as") == "pack"
        if isPack { try Access.require([.readAuditLog], of: person.principal, "your role may not do this") }
        let chronology = try await ChronologyOpening(site: site, caller: person.principal)
            .open(
                ChronologyPages.subject(path, id), knownAt: moment,
                as: isPack ? .pack(reason: reason) : .file(reason: reason))
        if isPack {
            let request = InspectionPack.Request(by: person.account.name, madeAt: text.now, reason: reason)
            let pack = try await site.work { engine in
                try InspectionPack(
                    chronology, request, for: person.principal, store: engine.store, policies: engine.policies,
                    london: engine.london)
            }
            return .zip(pack.zip, named: "inspection-child.zip")
        }
        let table = try await site.work { try ChronologyTable(chronology, $0) }
        var response = Response.text(table.csv, type: "text/csv; charset=utf-8; header=present")
        response.headers[.contentDisposition] = "attachment; filename=\"chronology.csv\""
        return response
    }

    private static func subject(_ path: Path, _ id: String) throws -> ChronologySubject {
        guard path == .pupilChronology else { return .child(id) }
        guard let number = Int64(id) else { throw Problem(.notFound, "no such pupil") }
        return .pupil(number)
    }

    /// The end of a day, or a minute of it; nil if it is neither.
    static func moment(_ text: String, _ london: London) -> Timestamp? {
        if let day = LocalDate(iso: text) {
            return Timestamp(milliseconds: london.moment(day.adding(days: 1), .midnight).milliseconds - 1)
        }
        return LocalMoment(text, london: london)?.moment
    }
}

extension Path {
    static let pupilChronology = Path("/pupils/{id}/chronology", [.desk])
    static let childChronology = Path("/children/{id}/chronology", [.desk])
}

/// Opens a chronology for a page or the API, with the log entry that the law requires.
struct ChronologyOpening: Sendable {
    let site: Site
    let caller: Principal

    /// In which form it is given out.
    enum Form {
        case page
        case file(reason: String)
        case pack(reason: String)

        fileprivate var action: String {
            switch self {
            case .page: "chronology.consulted"
            case .file: "chronology.exported"
            case .pack: "inspection.exported"
            }
        }

        fileprivate var reason: String? {
            switch self {
            case .page: nil
            case .file(let reason), .pack(let reason): reason
            }
        }
    }

    /// - Parameter knownAt: now, if none is given.
    /// - Throws: 403 without a purpose, 404 for a child who is not held or whom the caller may not know of.
    func open(
        _ subject: ChronologySubject, knownAt: Timestamp?, as form: Form = .page
    ) async throws -> Chronology {
        let caller = caller
        let now = site.now
        guard let purpose = caller.purpose else {
            throw Problem(.forbidden, "first state on the desk's pages why you read children's details")
        }
        var facts = ["purpose": purpose, "knownAt": knownAt?.rfc3339 ?? ""]
        if let reason = form.reason { facts["reason"] = reason }
        let entry = AuditEntry(.consultation, form.action, actor: caller.actor, subject: "", facts: facts)
        return try await site.work { engine in
            try engine.store.incidents.chronology(
                of: subject, knownAt: knownAt ?? now, for: caller, as: entry, at: now)
        }
    }
}

/// A chronology as its page shows it.
struct ChronologyView: PageContent {
    static let template = Template.chronology

    struct Line: PageModel {
        let text: String
        let detail: String
        let link: String?
        let isGuarded: Bool
    }

    /// What happened once, with each report of it.
    struct Event: PageModel {
        let reports: [Line]
    }

    struct Entry: PageModel {
        let at: String
        let group: String
        let colour: String
        let text: String
        let detail: String
        let by: String
        let link: String?
        let isGuarded: Bool
    }

    let link: String
    /// The moment as it was typed.
    let known: String
    let knownAt: String
    let isPast: Bool
    let reason: String
    /// Whether the person may have the extract of the audit log that an inspector gets.
    let mayPack: Bool
    let count: String
    let names: [Line]
    let schools: [Line]
    let incidents: [Event]
    let entries: [Entry]

    init(_ table: ChronologyTable, link: String, known: String, reason: String, mayPack: Bool, _ text: LondonText) {
        let words = text.words
        let chronology = table.chronology
        self.link = link
        self.known = known
        knownAt = text.moment(chronology.knownAt)
        isPast = !known.isEmpty && chronology.knownAt < text.now
        self.reason = reason
        self.mayPack = mayPack
        count = words.count("chronology.incidents", chronology.incidentsByEvent.count)
        names = chronology.names.map { known in
            Line(
                text: table.name(known.name), detail: words("chronology.since", ["at": text.moment(known.since)]),
                link: nil, isGuarded: false)
        }
        schools = chronology.places.map { known in
            let since = words("chronology.since", ["at": text.moment(known.since)])
            return Line(
                text: table.place(known.place),
                detail: known.until.map { since + " " + words("chronology.until", ["at": text.moment($0)]) } ?? since,
                link: nil, isGuarded: false)
        }
        incidents = chronology.incidentsByEvent.map { reports in
            Event(
                reports: reports.map { report in
                    Line(
                        text: words(
                            "incident.other",
                            [
                                "force": table.force(report.force), "reference": report.reference,
                                "at": text.moment(report.occurredAt),
                            ]), detail: report == reports.first ? "" : words("chronology.sameEvent"),
                        link: Path.incidentPage.link(report.id), isGuarded: report.isRestricted)
                })
        }
        entries = zip(chronology.events, table.rows).map { event, row in
            Entry(
                at: text.moment(event.at), group: row.group, colour: event.group.colour, text: row.text,
                detail: row.detail, by: row.by, link: row.link, isGuarded: event.isRestricted)
        }
    }
}

extension ChronologyEvent.Group {
    fileprivate var colour: String {
        switch self {
        case .incident: "red"
        case .school: "green"
        case .decision: "amber"
        case .notification: "blue"
        case .look: ""
        }
    }
}

/// How many incidents a child has had before this one, with the way to all of them.
struct EarlierIncidents: PageModel {
    let text: String
    let link: String

    /// `fourth incident since March`
    private static func which(_ ordinal: IncidentOrdinal, _ text: LondonText) -> String {
        let words = text.words
        let (since, today) = (text.london.date(ordinal.since), text.london.date(text.now))
        let month = words("month.\(since.month)") + (since.year == today.year ? "" : " \(since.year)")
        return words.name("ordinal", String(ordinal.number)).map {
            words("earlier.which", ["which": $0, "month": month])
        } ?? words("earlier.numbered", ["number": String(ordinal.number), "month": month])
    }

    /// For those of the children who have had earlier ones that the reader may know of.
    ///
    /// - Parameter names: by the child's id, as the reader is shown the child there; a line without one names nobody.
    static func lines(
        of children: [StoredChild], names: [String: String] = [:], in engine: Engine, for viewer: Principal,
        _ text: LondonText
    ) throws -> [EarlierIncidents] {
        let ordinals = try engine.store.incidents.ordinals(ofChildren: children.map(\.id), for: viewer)
        return children.compactMap { child in
            ordinals[child.id].map { ordinal in
                let said = which(ordinal, text)
                return EarlierIncidents(
                    text: names[child.id].map { text.words("earlier.child", ["name": $0, "which": said]) }
                        ?? LondonText.capitalised(said),
                    link: child.pupil.map { Path.pupilChronology.link(String($0)) }
                        ?? Path.childChronology.link(child.id))
            }
        }
    }

    /// For a child in doubt: what it would be if the child were one of the candidates.
    static func lines(
        of incident: String, as candidates: some Sequence<Candidate>, in engine: Engine, for viewer: Principal,
        _ text: LondonText
    ) throws -> [EarlierIncidents] {
        let candidates = Array(candidates)
        let ordinals = try engine.store.incidents.ordinals(
            of: incident, asPupils: candidates.map(\.pupil), for: viewer)
        return candidates.compactMap { candidate in
            ordinals[candidate.pupil].map { ordinal in
                EarlierIncidents(
                    text: text.words(
                        "earlier.candidate",
                        ["name": candidate.model(text.words).name, "which": which(ordinal, text)]),
                    link: Path.pupilChronology.link(String(candidate.pupil)))
            }
        }
    }
}
