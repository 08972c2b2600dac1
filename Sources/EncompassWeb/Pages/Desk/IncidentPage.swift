package import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassMatching
package import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/incidents/{id}`: what the police wrote, what became of each child, and other incidents of the same people.
struct IncidentPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.incidentPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            let id = context.parameter("id")
            guard person.session.purpose != nil else {
                return .seeOther(Path.purpose.link(query: [("next", Path.incidentPage.link(id))]))
            }
            let done = site.flashes.take(request, for: person)
            return try await show(id, to: person, done: done)
        }
        routes.post(.incidentLinks, change)
    }

    private func show(
        _ id: String, to person: SignedIn, done: String? = nil, form: FormFields? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let opened = try await IncidentOpening(site: site, caller: person.principal).open(id)
        let text = pages.text
        let links = LinkForms(form, refusal, text.words)
        let content = try await site.work { engine in
            IncidentView(
                opened, policies: engine.policies,
                names: try StaffNames(engine.store, text.words), viewer: person.principal, links, text)
        }
        var page = Page(text.words("incident.title", ["reference": opened.detail.reference]), content)
        page.say(refusal)
        switch done {
        case LinkForms.linked: page.done = text.words("incident.didLink")
        case LinkForms.unlinked: page.done = text.words("incident.didUnlink")
        default: break
        }
        return await pages.show(page, to: person, at: .queue)
    }

    /// Links another report of the same event, or takes one out.
    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .actOnNotifications)
        let id = context.parameter("id")
        let forms = LinkForms(fields, nil, pages.words)
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.incidentPage.link(id))]))
        }
        return try await Form.answer(
            forms.isUnlinking || !forms.other.isEmpty ? [] : [PageFault("other", "fault.linkOther")],
            alsoFor: .notFound, again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                if forms.isUnlinking {
                    try await site.run(
                        .unlinkIncident(id: id, reason: forms.reason.isEmpty ? nil : forms.reason), by: person)
                } else {
                    try await site.run(.linkIncidents(id, with: forms.other), by: person)
                }
                let done = site.flashes.leave(forms.isUnlinking ? LinkForms.unlinked : LinkForms.linked, for: person)
                return .seeOther(Path.incidentPage.link(id, query: [done]))
            })
    }
}

/// The forms with which reports are linked, and no longer; a refused one keeps what was typed.
struct LinkForms: Sendable {
    static let linked = "linked"
    static let unlinked = "unlinked"

    let isUnlinking: Bool
    /// The id or the force's reference of the other report.
    let other: String
    let reason: String
    let otherFault: String?

    init(_ fields: FormFields?, _ refusal: FormRefusal?, _ words: Words) {
        isUnlinking = fields?.text("action") == "unlink"
        other = fields?.text("other", limit: 200) ?? ""
        reason = fields?.text("reason", limit: 2000) ?? ""
        otherFault = refusal?.faults.first { $0.field == "other" }.map { words($0.key, $0.values) }
    }
}

/// Opens one incident for a page or the API, with the log entry that the law requires.
struct IncidentOpening: Sendable {
    let site: Site
    let caller: Principal

    /// - Throws: 403 for a restricted one or without a purpose, 404 if there is no such incident.
    func open(_ id: String) async throws -> OpenedIncident {
        let caller = caller
        let now = site.now
        return try await site.work { engine in
            guard let isRestricted = try engine.store.incidents.isRestricted(id) else {
                throw Problem(.notFound, "no such incident")
            }
            try Access.guardRestricted(isRestricted, caller)
            guard let purpose = caller.purpose else {
                throw Problem(.forbidden, "first state on the desk's pages why you read children's details")
            }
            let entry = AuditEntry(
                .consultation, "incident.consulted", actor: caller.actor, subject: "", facts: ["purpose": purpose])
            let detail = try engine.store.incidents.open(id, by: caller, as: entry, at: now)
            return try OpenedIncident(
                detail, in: engine.store, for: caller, on: engine.schoolDay(force: detail.force, at: now))
        }
    }
}

/// An incident with the pupils that its children were taken for, and others of the same people.
package struct OpenedIncident: Sendable {
    /// Other incidents of the same people that are listed.
    private static let relatedRows = 50

    struct Child: Sendable {
        let child: IncidentDetail.Child
        /// Nil if the child was taken for none, or for one whom the person may not see.
        let pupil: Candidate?

        init(_ child: IncidentDetail.Child, _ store: Store, _ caller: Principal, on day: LocalDate) throws {
            self.child = child
            pupil = try child.stored.pupil.flatMap { pupil in
                try Candidate.taken(pupil, because: child.explanation, store: store, for: caller, on: day)
            }
        }
    }

    let detail: IncidentDetail
    let children: [Child]
    let places: [Scope: String]
    let related: [RelatedIncident]

    /// - Parameter day: on which schools are notified of what is decided now.
    package init(_ detail: IncidentDetail, in store: Store, for caller: Principal, on day: LocalDate) throws {
        self.detail = detail
        children = try detail.children.map { try Child($0, store, caller, on: day) }
        let targets = detail.notifications.map(\.target) + detail.children.flatMap { $0.placements.map(\.target) }
        places = try Dictionary(
            uniqueKeysWithValues: Set(targets).map { ($0, try store.registry.placeName($0)) })
        related = try store.incidents.related(to: detail.id, for: caller, limit: OpenedIncident.relatedRows)
    }

    /// Other reports that look like the same event, for a person to decide.
    func proposed(for viewer: Principal) -> [RelatedIncident] {
        guard let occurredAt = detail.content?.occurredAt, detail.content?.status != .retracted else { return [] }
        return related.filter { other in
            let (incident, reasons) = (other.incident, other.reasons)
            let apart = max(occurredAt, incident.occurredAt) - min(occurredAt, incident.occurredAt)
            return incident.force == detail.force && !viewer.isWithheld(incident.isRestricted)
                && !detail.linked.contains { $0.incident.id == incident.id }
                && LinkedReports.isProposed(
                    sharesChild: !reasons.isDisjoint(with: [.pupil, .child]),
                    sharesAddress: reasons.contains(.address), apart: apart)
        }
    }
}

/// An incident as its page shows it.
struct IncidentView: PageContent {
    static let template = Template.incident

    struct Adult: PageModel {
        let name: String
        let facts: [PageFact]

        init(_ adult: InvolvedAdult, _ words: Words) {
            let names = [adult.forename, adult.surname].compactMap(\.self).joined(separator: " ")
            name = names.isEmpty ? words("incident.namelessAdult") : names
            facts = PageFact.list([
                (words("incident.adult.role"), adult.role.map { words("incident.adult.\($0.rawValue)") }),
                (words("incident.adult.relationship"), adult.relationship),
                (words("child.dateOfBirth"), adult.dateOfBirth.map(words.date)),
                (words("child.address"), adult.address.map(ChildCard.line)),
                (words("incident.adult.livesThere"), adult.livesAtAddress.map { words($0 ? "yes" : "no") }),
                (words("incident.adult.employer"), adult.employer),
            ])
        }
    }

    struct Place: PageModel {
        let name: String
        let notification: String?
        let reference: String
        let state: String
        let colour: String
    }

    struct Child: PageModel {
        let card: ChildCard
        let state: String
        let decided: String?
        let pupil: Candidate.Model?
        let places: [Place]
        let hasPlaces: Bool
        /// Everything about this child, in other incidents too.
        let chronology: String

        init(
            _ opened: OpenedIncident.Child, _ detail: IncidentDetail, _ names: [Scope: String], _ staff: StaffNames,
            _ text: LondonText
        ) {
            let child = opened.child.stored
            let words = text.words
            card = ChildCard(reported: child.details, words)
            state = words.name("child.state", child.state.rawValue) ?? child.state.rawValue
            decided = child.decidedAt.map {
                words(
                    "incident.decided",
                    ["at": text.moment($0), "by": child.decidedBy.map(staff.words) ?? words("unknown")])
            }
            pupil = opened.pupil?.model(words)
            places = opened.child.placements.filter { !$0.isClosed }.map { placement in
                let all = detail.notifications.filter { $0.target == placement.target }
                // Of linked reports, the one that carries the child, and not the one that gave way to it.
                let notification = all.last { $0.state != .cancelled } ?? all.last
                return Place(
                    name: names[placement.target] ?? placement.target.description,
                    notification: notification.map { Path.notificationPage.link($0.id) },
                    reference: notification?.reference ?? "",
                    state: notification?.state.name(words) ?? words("incident.notYetNotified"),
                    colour: notification?.state.colour ?? "grey")
            }
            hasPlaces = !places.isEmpty
            chronology =
                opened.pupil.map { Path.pupilChronology.link(String($0.pupil)) } ?? Path.childChronology.link(child.id)
        }
    }

    struct Item: PageModel {
        let link: String
        let text: String
        let state: String
    }

    struct Revision: PageModel {
        struct Difference: PageModel {
            let field: String
            let before: String
            let after: String

            /// `child 1, date of birth`
            static func field(_ pointer: String, _ words: Words) -> String {
                let parts = pointer.split(separator: "/")
                let name = EncompassCore.Fault(pointer: pointer, detail: "").field
                guard parts.count > 1, let place = Int(parts[1]) else { return name }
                let values = ["number": String(place + 1), "field": name]
                return parts[0] == "adults"
                    ? words("incident.field.adult", values) : words("incident.field.child", values)
            }
        }

        let number: String
        let receivedAt: String
        let isFirst: Bool
        let isSame: Bool
        let differences: [Difference]
        let raw: String?
        let isCut: Bool
        /// Who typed it at the desk from a refused record.
        let typed: String?
    }

    let force: String
    let reference: String
    let isGuarded: Bool
    let facts: [PageFact]
    let circumstances: String?
    let summary: String?
    let adults: [Adult]
    let children: [Child]
    let exceptions: [Item]
    let notifications: [Item]
    let related: [Item]
    let revisions: [Revision]
    /// The other reports of the same event.
    let linked: [Item]
    /// Reports that may be of the same event.
    let proposed: [Proposal]
    let mayLink: Bool
    let needsReason: Bool
    let links: String
    let other: String
    let otherFault: String?
    let reason: String
    let isUnlinking: Bool

    struct Proposal: PageModel {
        let incident: String
        let reference: String
        let link: String
        let text: String
    }

    init(
        _ opened: OpenedIncident, policies: PolicyBook, names: StaffNames, viewer: Principal, _ forms: LinkForms,
        _ text: LondonText
    ) {
        let words = text.words
        let detail = opened.detail
        let content = detail.content
        force = PlaceWords.force(detail.force, policies)
        reference = detail.reference
        isGuarded = detail.isRestricted
        facts = PageFact.list([
            (words("incident.occurred"), content.map { text.moment($0.occurredAt) }),
            (words("incident.attended"), content?.attendedAt.map(text.moment)),
            (words("incident.received"), text.moment(detail.receivedAt)),
            (words("incident.place"), content?.location.map(ChildCard.line)),
            (words("incident.risk"), content?.riskGrade.map { words("incident.risk.\($0.rawValue)") }),
            (words("incident.status"), content.map { words("incident.status.\($0.status.rawValue)") }),
            (words("incident.safeAddress"), content?.safeAddress == true ? words("yes") : nil),
        ])
        circumstances = content?.circumstances
        summary = content?.schoolSummary
        adults = (content?.adults ?? []).map { Adult($0, words) }
        children = opened.children.map { Child($0, detail, opened.places, names, text) }
        exceptions = detail.exceptions.map {
            Item(
                link: Path.exceptionPage.link($0.id), text: $0.kind.name(words),
                state: words($0.resolvedAt == nil ? "incident.open" : "incident.resolved"))
        }
        notifications = detail.notifications.map {
            let name = words(
                "incident.notification",
                [
                    "kind": $0.kind.name(words), "reference": $0.reference,
                    "place": opened.places[$0.target] ?? $0.target.description,
                ])
            return Item(
                link: Path.notificationPage.link($0.id),
                text: $0.isLinked ? words("incident.carried", ["text": name]) : name, state: $0.state.name(words))
        }
        linked = detail.linked.map { report in
            Item(
                link: Path.incidentPage.link(report.incident.id),
                text: IncidentView.name(of: report.incident, policies, text),
                state: words(
                    "incident.linked", ["at": text.moment(report.linkedAt), "by": names.words(report.linkedBy)]))
        }
        proposed = opened.proposed(for: viewer).map { other in
            Proposal(
                incident: other.incident.id, reference: other.incident.reference,
                link: Path.incidentPage.link(other.incident.id),
                text: words(
                    "incident.proposed",
                    [
                        "report": IncidentView.name(of: other.incident, policies, text),
                        "same": IncidentView.same(other.reasons, words),
                    ]))
        }
        mayLink = viewer.may(.actOnNotifications) && content?.status != .retracted
        needsReason = detail.hasLinkLeft
        links = Path.incidentLinks.link(detail.id)
        // What was chosen from the list is there to be chosen again.
        other = opened.related.contains { $0.incident.id == forms.other } ? "" : forms.other
        otherFault = forms.otherFault
        reason = forms.reason
        isUnlinking = forms.isUnlinking
        related = opened.related.filter { !viewer.isWithheld($0.incident.isRestricted) }.map { other in
            Item(
                link: Path.incidentPage.link(other.incident.id),
                text: IncidentView.name(of: other.incident, policies, text),
                state: IncidentView.same(other.reasons, words))
        }
        revisions = zip(detail.revisions, [nil] + detail.revisions.dropLast().map(Optional.some)).map {
            Revision($0, after: $1, detail.typed, names, text)
        }.reversed()
    }
}

extension IncidentView {
    /// `the same pupil, the same address`
    fileprivate static func same(_ reasons: Set<RelatedIncident.Reason>, _ words: Words) -> String {
        RelatedIncident.Reason.allCases.filter(reasons.contains).map { words("incident.same.\($0.rawValue)") }
            .joined(separator: ", ")
    }

    /// `Norfolk NC-4711, 27 November 2026, 22:41`
    static func name(of incident: IncidentSummary, _ policies: PolicyBook, _ text: LondonText) -> String {
        text.words(
            "incident.other",
            [
                "force": PlaceWords.force(incident.force, policies), "reference": incident.reference,
                "at": text.moment(incident.occurredAt),
            ])
    }
}

extension IncidentView.Revision {
    fileprivate init(
        _ revision: IncidentDetail.Revision, after earlier: IncidentDetail.Revision?, _ typed: [TypedRecord],
        _ names: StaffNames, _ text: LondonText
    ) {
        let shown = revision.raw.map(RawRecord.init)
        number = String(revision.number)
        receivedAt = text.moment(revision.receivedAt)
        isFirst = earlier == nil
        differences =
            earlier.map { IncidentDifference.between(held: $0.content, refused: revision.content) }?.map {
                Difference(
                    field: Difference.field($0.pointer, text.words), before: $0.held ?? text.words("notGiven"),
                    after: $0.refused ?? text.words("notGiven"))
            } ?? []
        isSame = differences.isEmpty
        raw = shown?.text
        isCut = shown?.isCut ?? false
        self.typed = typed.first { $0.revision == revision.number }.map {
            text.words("refused.typed", ["person": names.words($0.actor), "when": text.moment($0.at)])
        }
    }
}
