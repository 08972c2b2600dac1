import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/exceptions`, and one exception to resolve.
struct ExceptionPages: Sendable {
    private static let rows = 100
    /// How long a resolved exception stays on the list for another look.
    private static let resolvedShown = Span.days(1)
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.exceptionsPage, list)
        routes.get(.exceptionPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            return try await show(context.parameter("id"), to: person)
        }
        routes.post(.exceptionPage, resolve)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let cursor = request.query("cursor").flatMap { QueueCursor(opaque: $0) }
        let items = try await site.work { try $0.store.exceptions.page(limit: ExceptionPages.rows + 1, after: cursor) }
        let text = pages.text
        let policies = site.engine.policies
        let rows = ExceptionRows(text: text, viewer: person.principal, policies: policies)
        let shown = items.prefix(ExceptionPages.rows)
        let last = items.count > ExceptionPages.rows ? shown.last : nil
        let resolved = try await site.work {
            try $0.store.exceptions.resolved(since: text.now - ExceptionPages.resolvedShown, limit: ExceptionPages.rows)
        }
        let confirmations = try await site.work { try $0.store.exceptions.counts()[.confirm] ?? 0 }
        let content = ExceptionList(
            confirmations: confirmations == 0
                ? nil
                : ExceptionList.Confirmations(
                    link: Path.confirmations.link(), text: text.words.count("exceptions.confirmations", confirmations)),
            items: shown.map(rows.row),
            next: last.map {
                Path.exceptionsPage.link(query: [("cursor", QueueCursor(after: $0).opaque)])
            },
            resolved: resolved.map(rows.row))
        var page = Page(text.words("place.exceptions"), content)
        page.done = site.flashes.take(request, for: person) == nil ? nil : text.words("done.resolved")
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.exceptionPage.link(id))]))
        }
        let opened = try await ExceptionOpening(site: site, caller: person.principal).open(id)
        let detail = opened.detail
        let text = pages.text
        let (holds, names) = try await site.work { engine in
            let names = try StaffNames(engine.store, text.words)
            guard let hold = detail.item.kind.hold, detail.item.resolvedAt == nil, let incident = detail.item.incident
            else { return ([PersonHold](), names) }
            return (try engine.store.notifications.held(for: hold, incident: incident, at: text.now), names)
        }
        let content = ExceptionView(
            opened, holds: holds, form: form, names, site.engine.policies, text)
        var page = Page(detail.item.kind.name(text.words), content)
        page.say(refusal)
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func resolve(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .resolveExceptions)
        let id = context.parameter("id")
        if !fields.text("action").isEmpty { return try await act(on: id, fields, by: person) }
        let form = ResolutionForm(exception: id, fields)
        return try await Form.answer(
            form.faults, again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                try await site.run(.resolve(form.request), by: person)
                return .seeOther(Path.exceptionsPage.link(query: [site.flashes.leave("resolved", for: person)]))
            })
    }

    /// Releases, cancels or reopens, as the button said. The page then shows the new state.
    private func act(on id: String, _ fields: FormFields, by person: SignedIn) async throws -> Response {
        guard let action = ExceptionAction(fields.text("action")) else { throw Problem(.notFound, "no such action") }
        let reason = fields.text("reason", limit: 2000)
        return try await Form.answer(
            reason.isEmpty ? [PageFault("reason", "fault.reason")] : [],
            again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                try await site.run(action.operation(on: id, reason: reason), by: person)
                return .seeOther(Path.exceptionPage.link(id))
            })
    }
}

struct ExceptionList: PageContent {
    static let template = Template.exceptions

    /// The sheet of matches that a person must agree to.
    struct Confirmations: PageModel {
        let link: String
        let text: String
    }

    let confirmations: Confirmations?
    let items: [ExceptionRow]
    let next: String?
    let resolved: [ExceptionRow]
}

/// An exception as a row of a table or an item of a list.
struct ExceptionRow: PageModel {
    let deadline: String
    let remaining: String
    let isLate: Bool
    let link: String
    let kind: String
    let force: String
    let incident: String?
    let detail: String
    let decision: String
}

/// Makes rows of exceptions for a person at the desk.
struct ExceptionRows {
    let text: LondonText
    let viewer: Principal
    let policies: PolicyBook

    func row(_ item: ExceptionItem) -> ExceptionRow {
        let isWithheld = viewer.isWithheld(item.isRestricted)
        return ExceptionRow(
            deadline: text.moment(item.deadlineAt), remaining: text.remaining(item.deadlineAt),
            isLate: item.deadlineAt <= text.now, link: Path.exceptionPage.link(item.id),
            kind: (isWithheld ? ExceptionKind.restricted : item.kind).name(text.words),
            force: PlaceWords.force(item.force, policies), incident: isWithheld ? nil : item.incidentReference,
            detail: isWithheld ? "" : item.detail, decision: isWithheld ? "" : item.decision ?? "")
    }
}

/// An exception as its page shows it.
struct ExceptionView: PageContent {
    static let template = Template.exception

    struct Fault: PageModel {
        let field: String
        let detail: String
        let pointer: String

        init(_ fault: EncompassCore.Fault, whole: String) {
            field = fault.field.isEmpty ? whole : fault.field
            detail = fault.detail
            pointer = fault.pointer
        }
    }

    struct Resolved: PageModel {
        let at: String
        let by: String
        let decision: String
    }

    struct Hold: PageModel {
        let place: String
        let reference: String
        let children: String
        let deadline: String
        let remaining: String
        let notification: String
        let release: String
        let cancel: String
        let releaseEffect: String
        let cancelEffect: String

        init(_ hold: PersonHold, _ text: LondonText) {
            let words = text.words
            place = hold.item.placeName
            children = words.count("children", hold.children)
            reference = hold.item.reference
            deadline = text.moment(hold.item.deadlineAt)
            remaining = text.remaining(hold.item.deadlineAt)
            notification = Path.notificationPage.link(hold.item.id)
            release = ExceptionAction.release(hold.item.id).value
            cancel = ExceptionAction.cancel(hold.item.id).value
            releaseEffect = words("restricted.release", ["place": place, "children": children])
            cancelEffect = Hold.cancelEffect(hold, words)
        }

        private static func cancelEffect(_ hold: PersonHold, _ words: Words) -> String {
            let place = ["place": hold.item.placeName]
            switch hold.item.kind {
            case .correction: return words("restricted.cancel.correction", place)
            case .retraction: return words("restricted.cancel.retraction", place)
            case .new: break
            }
            let only = hold.childrenWithNoOtherPlace
            let rest =
                only == 0
                ? words("restricted.cancel.others")
                : only == hold.children
                    ? words.count("restricted.cancel.all", only) : words.count("restricted.cancel.some", only)
            return words("restricted.cancel.new", place) + " " + rest
        }
    }

    struct Record: PageModel {
        let line: String
        let reference: String
        let receivedAt: String
        let raw: String
        let isCut: Bool
        let faults: [Fault]

        init(_ record: QuarantinedRecord, _ text: LondonText) {
            let shown = RawRecord(record.raw)
            line = record.line.map(String.init) ?? text.words("exception.oneRecord")
            reference = shown.reference ?? text.words("exception.unreadable")
            receivedAt = text.moment(record.receivedAt)
            raw = shown.text
            isCut = shown.isCut
            faults = record.faults.map { Fault($0, whole: text.words("exception.wholeRecord")) }
        }
    }

    struct Conflict: PageModel {
        struct Difference: PageModel {
            let pointer: String
            let held: String
            let refused: String
        }

        struct Refused: PageModel {
            let refusedRevision: String
            let heldRevision: String
            let receivedAt: String
            let isSame: Bool
            let differences: [Difference]
            let heldText: String
            let refusedText: String
        }

        let revision: String
        let refused: [Refused]

        init(_ conflict: ConflictingVersions, _ text: LondonText) {
            revision = String(conflict.currentRevision)
            refused = conflict.refused.map { version in
                Refused(
                    refusedRevision: String(version.revision), heldRevision: String(version.heldRevision),
                    receivedAt: text.moment(version.receivedAt), isSame: version.differences.isEmpty,
                    differences: version.differences.map {
                        Difference(
                            pointer: $0.pointer, held: $0.held ?? text.words("notGiven"),
                            refused: $0.refused ?? text.words("notGiven"))
                    },
                    heldText: IncidentDifference.lines(of: version.held),
                    refusedText: IncidentDifference.lines(of: version.incident))
            }
        }
    }

    /// A school that the officer named.
    struct School: PageModel {
        let id: String
        let value: String
        let isChosen: Bool
        let name: String
        /// `Acle, NR13 3AC, URN 121238`
        let place: String
        /// If so, the child is one of its pupils, and a person names which.
        let holdsRoll: Bool
        /// What is recorded if a person presses its button.
        let reason: String
        /// `Notify St Mary's Primary School, Acle`
        let button: String
        /// The key that presses its button.
        let key: String

        init(_ school: NamedSchool, key: Int, chosen: String?, _ words: Words) {
            let place = school.establishment
            value = SchoolChoice(place.urn).value
            id = "school-\(place.urn)"
            isChosen = chosen == value
            name = place.name
            self.place = [place.address.town, place.address.postcode, "URN \(place.urn)"].compactMap(\.self)
                .joined(separator: ", ")
            holdsRoll = school.holdsRoll
            reason = words("exception.named.reason")
            button = words(
                "exception.named.notify",
                ["school": [place.name, place.address.town].compactMap(\.self).joined(separator: ", ")])
            self.key = String(key)
        }
    }

    /// A child in doubt, and the form that decides.
    struct Child: PageModel {
        let card: ChildCard
        let faults: [Fault]
        /// Whether the child is on no roll: then the schools that were named come first, each with its button.
        let isOnNoRoll: Bool
        /// If so, no school can be chosen.
        let isUnborn: Bool
        let candidates: [Candidate.Model]
        let schools: [School]
        let isByNumber: Bool
        let isBySchool: Bool
        let isByLA: Bool
        let isNone: Bool
        let upn: String
        let urn: String
        let la: String

        init(
            _ child: StoredChild, _ kind: ExceptionKind, _ candidates: [Candidate], _ schools: [NamedSchool],
            _ form: FormFields?, _ words: Words
        ) {
            let chosen = form?.text("decision")
            isOnNoRoll = kind == .unmatched
            isUnborn = child.details.isUnborn
            card = ChildCard(reported: child.details, words)
            faults = child.faults.map { Fault($0, whole: words("exception.wholeChild")) }
            self.candidates = candidates.map { $0.model(chosen: chosen, words) }
            self.schools = schools.enumerated().map {
                School($0.element, key: $0.offset + 1, chosen: chosen, words)
            }
            isByNumber = chosen == "match"
            isBySchool = chosen == "establishment"
            isByLA = chosen == "passToLA"
            isNone = chosen == "dismiss"
            upn = form?.text("upn") ?? ""
            urn = form?.text("urn") ?? ""
            la = form?.text("la") ?? ""
        }
    }

    let kind: String
    let force: String
    let incident: String?
    let incidentLink: String?
    let detail: String
    let deadline: String
    let remaining: String
    let occurredAt: String?
    let isOpen: Bool
    let resolved: Resolved?
    let link: String
    let child: Child?
    /// What was not understood in the record as a whole.
    let warnings: [Fault]
    let isRestriction: Bool
    /// Texts for schools that somebody must read, on each notification's page.
    let isText: Bool
    /// Whether it ends with the notifications that it is about.
    let closesItself: Bool
    /// The notifications that a restricted incident holds, or their texts.
    let holds: [Hold]
    let holdCount: Int
    let holdsSeveral: Bool
    let releaseAll: String
    let cancelAll: String
    let mayReopen: Bool
    let reopen: String
    let records: [Record]
    let moreRecords: String?
    let conflict: Conflict?
    let reason: String

    /// - Parameter form: a refused form, so that nothing has to be chosen or typed again.
    init(
        _ opened: OpenedException, holds: [PersonHold], form: FormFields?,
        _ names: StaffNames, _ policies: PolicyBook, _ text: LondonText
    ) {
        let detail = opened.detail
        let item = detail.item
        kind = item.kind.name(text.words)
        force = PlaceWords.force(item.force, policies)
        incident = item.incidentReference
        incidentLink = item.incident.map { Path.incidentPage.link($0) }
        self.detail = LondonText.sentence(item.detail)
        deadline = text.moment(item.deadlineAt)
        remaining = text.remaining(item.deadlineAt)
        occurredAt = detail.occurredAt.map(text.moment)
        isOpen = item.resolvedAt == nil
        resolved = item.resolvedAt.map {
            Resolved(
                at: text.moment($0), by: item.resolvedBy.map(names.words) ?? "", decision: item.decision ?? "")
        }
        link = Path.exceptionPage.link(item.id)
        child = detail.child.map { Child($0, item.kind, opened.candidates, opened.schools, form, text.words) }
        warnings = opened.warnings.map { Fault($0, whole: text.words("exception.wholeRecord")) }
        isRestriction = item.kind == .restricted
        isText = item.kind == .text
        closesItself = item.kind.closesItself
        self.holds = holds.map { Hold($0, text) }
        holdCount = holds.count
        holdsSeveral = holds.count > 1
        releaseAll = ExceptionAction.releaseAll.value
        cancelAll = ExceptionAction.cancelAll.value
        mayReopen = item.isReopenable
        reopen = ExceptionAction.reopen.value
        records = detail.records.map { Record($0, text) }
        let more = item.records - detail.records.count
        moreRecords = more > 0 ? text.words.count("exception.moreLines", more) : nil
        conflict = detail.conflict.map { Conflict($0, text) }
        reason = form?.text("reason", limit: 2000) ?? ""
    }
}

extension ExceptionItem {
    /// Whether a person resolved it, so that a person may reopen it.
    var isReopenable: Bool {
        resolvedAt != nil && !kind.closesItself && resolvedBy.map { $0 != Actor.engine.description } ?? false
    }
}

/// What a button on an exception's page does, other than decide a child; its effect is next to it.
enum ExceptionAction: Hashable, Sendable {
    /// All notifications that a restricted incident still holds.
    case releaseAll, cancelAll
    /// One held notification, by its id.
    case release(String)
    case cancel(String)
    case reopen

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("releaseAll", 1): self = .releaseAll
        case ("cancelAll", 1): self = .cancelAll
        case ("release", 2): self = .release(parts[1])
        case ("cancel", 2): self = .cancel(parts[1])
        case ("reopen", 1): self = .reopen
        default: return nil
        }
    }

    /// The value that the button sends.
    var value: String {
        switch self {
        case .releaseAll: "releaseAll"
        case .cancelAll: "cancelAll"
        case .release(let id): "release:" + id
        case .cancel(let id): "cancel:" + id
        case .reopen: "reopen"
        }
    }

    func operation(on exception: String, reason: String) -> Operation {
        switch self {
        case .releaseAll: .decideRestricted(exception: exception, releasing: true, reason: reason)
        case .cancelAll: .decideRestricted(exception: exception, releasing: false, reason: reason)
        case .release(let id): .queue(QueueAction(kind: .release, notification: id, reason: reason))
        case .cancel(let id): .queue(QueueAction(kind: .cancel, notification: id, reason: reason))
        case .reopen: .reopenException(id: exception, reason: reason)
        }
    }
}

/// A person's decision on an exception, from the page's form.
struct ResolutionForm: Sendable {
    let request: ResolveRequest
    let faults: [PageFault]

    init(exception: String, _ fields: FormFields) {
        let decision = fields.text("decision")
        let candidate = CandidateChoice(decision)
        let school = SchoolChoice(decision)
        let number = fields.optional("upn")
        let isUPN = number.map { UPN($0) != nil } ?? false
        request = ResolveRequest(
            exception: exception, decision: candidate?.decision ?? school?.decision ?? decision,
            reason: fields.text("reason", limit: 2000), upn: isUPN ? number : nil, pupilId: isUPN ? nil : number,
            urn: candidate?.urn ?? school?.urn ?? URN(fields.text("urn")), la: fields.optional("la"),
            pupil: candidate?.pupil)
        faults = ResolutionForm.faults(decision, number, request, urn: fields.text("urn"))
    }

    private static func faults(
        _ decision: String, _ number: String?, _ request: ResolveRequest, urn: String
    ) -> [PageFault] {
        var faults: [PageFault] = []
        if decision.isEmpty { faults.append(PageFault("decision", "fault.decision")) }
        if decision == "match", number == nil {
            faults.append(PageFault("upn", "fault.upn"))
        }
        if !urn.isEmpty, URN(urn) == nil { faults.append(PageFault("urn", "fault.urn")) }
        if decision == "establishment", urn.isEmpty {
            faults.append(PageFault("urn", "fault.noURN"))
        }
        if decision == "passToLA", request.la == nil {
            faults.append(PageFault("la", "fault.la"))
        }
        if request.reason.isEmpty { faults.append(PageFault("reason", "fault.reason")) }
        return faults
    }
}

/// A school chosen from those that the officer named.
struct SchoolChoice: Hashable, Sendable {
    let urn: URN

    init(_ urn: URN) { self.urn = urn }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "school", let urn = URN(parts[1]) else { return nil }
        self.init(urn)
    }

    /// The value that the form sends.
    var value: String { "school:\(urn)" }
    let decision = "establishment"
}

/// A candidate chosen from the list: the pupil, or the pupil at one school.
struct CandidateChoice: Hashable, Sendable {
    let pupil: Int64
    let urn: URN?

    init(_ pupil: Int64, at urn: URN? = nil) {
        self.pupil = pupil
        self.urn = urn
    }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "pupil" else { return nil }
        let names = parts[1].split(separator: "@", maxSplits: 1).map(String.init)
        guard let pupil = Int64(names[0]) else { return nil }
        let urn = names.count == 2 ? URN(names[1]) : nil
        guard names.count == 1 || urn != nil else { return nil }
        self.init(pupil, at: urn)
    }

    /// The value that the form sends.
    var value: String { "pupil:\(pupil)" + (urn.map { "@\($0)" } ?? "") }
    var decision: String { urn == nil ? "match" : "establishment" }
}
