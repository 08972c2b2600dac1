import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
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
            let opened = try await IncidentOpening(site: site, caller: person.principal).open(id)
            let text = pages.text
            let content = try await site.work { engine in
                IncidentView(
                    opened, force: PlaceWords.force(opened.detail.force, engine.policies),
                    names: try StaffNames(engine.store, text.words), viewer: person.principal, text)
            }
            return await pages.show(
                Page(text.words("incident.title", ["reference": opened.detail.reference]), content), to: person,
                at: .queue)
        }
    }
}

/// Opens one incident for a page or the API, with the log entry that the law requires.
struct IncidentOpening: Sendable {
    /// Other incidents of the same people that are listed.
    private static let related = 50
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
            return OpenedIncident(
                detail: detail,
                children: try detail.children.map { try OpenedIncident.Child($0, detail, engine, caller, at: now) },
                places: try Dictionary(
                    uniqueKeysWithValues: Set(
                        detail.notifications.map(\.target) + detail.children.flatMap { $0.placements.map(\.target) }
                    ).map { ($0, try engine.store.registry.placeName($0)) }),
                related: try engine.store.incidents.related(to: id, limit: IncidentOpening.related))
        }
    }
}

/// An incident with the pupils that its children were taken for, and others of the same people.
struct OpenedIncident: Sendable {
    struct Child: Sendable {
        let child: IncidentDetail.Child
        /// Nil if the child was taken for none, or for one whom the person may not see.
        let pupil: Candidate?

        init(
            _ child: IncidentDetail.Child, _ detail: IncidentDetail, _ engine: Engine, _ caller: Principal,
            at now: Timestamp
        ) throws {
            self.child = child
            let found = child.stored.pupil.flatMap { pupil in
                MatchDecision(explanation: child.explanation)?.candidates.first { $0.key.raw == pupil }
            }
            pupil = try child.stored.pupil.flatMap { pupil in
                try Candidate(
                    pupil: pupil, found?.probability, found?.waterfall ?? [], store: engine.store,
                    seesProtected: caller.seesRestricted, on: engine.schoolDay(force: detail.force, at: now))
            }
        }
    }

    let detail: IncidentDetail
    let children: [Child]
    let places: [Scope: String]
    let related: [RelatedIncident]
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
                let notification = detail.notifications.last { $0.target == placement.target }
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

    init(_ opened: OpenedIncident, force: String, names: StaffNames, viewer: Principal, _ text: LondonText) {
        let words = text.words
        let detail = opened.detail
        let content = detail.content
        self.force = force
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
            Item(
                link: Path.notificationPage.link($0.id),
                text: words(
                    "incident.notification",
                    [
                        "kind": $0.kind.name(words), "reference": $0.reference,
                        "place": opened.places[$0.target] ?? $0.target.description,
                    ]), state: $0.state.name(words))
        }
        related = opened.related.filter { !viewer.isWithheld($0.incident.isRestricted) }.map { other in
            Item(
                link: Path.incidentPage.link(other.incident.id), text: IncidentView.name(of: other.incident, text),
                state: RelatedIncident.Reason.allCases.filter(other.reasons.contains)
                    .map { words("incident.same.\($0.rawValue)") }.joined(separator: ", "))
        }
        revisions = zip(detail.revisions, [nil] + detail.revisions.dropLast().map(Optional.some)).map {
            Revision($0, after: $1, detail.typed, names, text)
        }.reversed()
    }
}

extension IncidentView {
    /// `norfolk NC-4711, 27 November 2026, 22:41`
    static func name(of incident: IncidentSummary, _ text: LondonText) -> String {
        text.words(
            "incident.other",
            ["force": incident.force, "reference": incident.reference, "at": text.moment(incident.occurredAt)])
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
