import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/exceptions`: what a person must decide, by incident, filtered and in the order that a person chooses.
struct ExceptionListPage: Sendable {
    private static let rows = 100
    /// How long a resolved exception stays on the list for another look.
    private static let resolvedShown = Span.days(1)
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) { routes.get(.exceptionsPage, list) }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let text = pages.text
        let viewer = person.principal
        let cursor = request.query("cursor").flatMap { QueueCursor(opaque: $0) }
        // A filter that cannot be read leaves nothing out.
        var ignored: [Fault] = []
        let filter = ExceptionFilter(request, &ignored)
        let undo = await UndoOffer.taken(request, in: filter, for: person, site, text)
        let rows = ExceptionListPage.rows
        let content = try await site.work { engine in
            let exceptions = engine.store.exceptions
            let items = try exceptions.list(
                filter, for: viewer, limit: rows + 1, after: filter.order == .deadline ? cursor : nil, at: text.now)
            let makeRow = try ExceptionRows(
                text: text, viewer: viewer, policies: engine.policies, claims: exceptions.claims(at: text.now),
                names: StaffNames(engine.store, text.words), schools: exceptions.schools(for: viewer),
                earlier: engine.store.incidents.earlier(ofExceptions: items.map(\.id), for: viewer), filter: filter)
            let schools = try Set(makeRow.schools.values).map {
                ($0, try engine.store.registry.establishment($0)?.name ?? "URN \($0)")
            }
            let confirmations =
                try exceptions.counts(for: viewer, restrictedToo: viewer.seesRestricted)[.confirm] ?? 0
            let resolved = try exceptions.resolved(
                filter, for: viewer, since: text.now - ExceptionListPage.resolvedShown, limit: rows)
            let isMore = items.count > rows
            let last = isMore && filter.order == .deadline ? items.prefix(rows).last : nil
            return ExceptionList(
                undo: undo,
                confirmations: confirmations == 0
                    ? nil
                    : ExceptionList.Confirmations(
                        link: Path.confirmations.link(),
                        text: text.words.count("exceptions.confirmations", confirmations)),
                filter: ExceptionList.Filter(filter, schools: schools, engine.policies, viewer, text.words),
                count: text.words.count("exceptions.shown", min(items.count, rows)),
                groups: ExceptionList.groups(
                    Array(items.prefix(rows)), makeRow, names: Dictionary(uniqueKeysWithValues: schools)),
                isFiltered: filter.isNarrow, isCut: isMore && last == nil,
                next: last.map {
                    Path.exceptionsPage.link(query: filter.query + [("cursor", QueueCursor(after: $0).opaque)])
                },
                resolved: resolved.map(makeRow.row))
        }
        return await pages.show(
            Page(text.words("place.exceptions"), content), to: person, at: .exceptionsPage)
    }
}

struct ExceptionList: PageContent {
    static let template = Template.exceptions

    /// The sheet of matches that a person must agree to.
    struct Confirmations: PageModel {
        let link: String
        let text: String
    }

    struct Option: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct Filter: PageModel {
        let kinds: [Option]
        let forces: [Option]
        let schools: [Option]
        let orders: [Option]
        let isOverdue: Bool

        init(
            _ filter: ExceptionFilter, schools: [(URN, String)], _ policies: PolicyBook, _ viewer: Principal,
            _ words: Words
        ) {
            kinds = ExceptionKind.allCases.map { kind in
                Option(value: kind.rawValue, label: kind.name(words), isChosen: filter.kinds == [kind])
            }
            forces = Set(policies.areas.compactMap(\.force)).sorted().map { force in
                Option(value: force, label: PlaceWords.force(force, policies), isChosen: filter.force == force)
            }
            self.schools = schools.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { urn, name in
                Option(value: urn.description, label: name, isChosen: filter.school == urn)
            }
            orders = ExceptionFilter.Order.allCases.map { order in
                Option(
                    value: order.rawValue, label: words("exceptions.order.\(order.rawValue)"),
                    isChosen: filter.order == order)
            }
            isOverdue = filter.isOverdue
        }
    }

    /// What is open of one incident.
    struct Group: PageModel {
        let title: String
        let link: String?
        let items: [ExceptionRow]
    }

    let undo: UndoOffer?
    let confirmations: Confirmations?
    let filter: Filter
    let count: String
    let groups: [Group]
    /// Whether the filter leaves anything out.
    let isFiltered: Bool
    /// Whether there are more than are shown.
    let isCut: Bool
    let next: String?
    let resolved: [ExceptionRow]

    static func groups(_ items: [ExceptionItem], _ rows: ExceptionRows, names: [URN: String]) -> [Group] {
        Exceptions.byIncident(items, for: rows.viewer).map { items in
            let grouped = items.map { item in
                var row = rows.row(item)
                row.school = rows.schools[item.id].flatMap { names[$0] }
                return row
            }
            let isWithheld = rows.isWithheld(items[0])
            let reference = isWithheld ? nil : items[0].incidentReference
            return Group(
                title: [grouped[0].force, reference].compactMap(\.self).joined(separator: " "),
                link: isWithheld ? nil : items[0].incident.map { Path.incidentPage.link($0) }, items: grouped)
        }
    }
}

/// An exception as a row of a table or an item of a list.
struct ExceptionRow: PageModel {
    let deadline: String
    let remaining: String
    let isLate: Bool
    /// Nil for one that the reader may not open.
    let link: String?
    let kind: String
    let force: String
    let incident: String?
    let detail: String
    let decision: String
    /// `open for 2 h`
    let age: String
    /// Of the likeliest pupil.
    var school: String?
    /// Who has it open.
    let claim: String?
    /// How many incidents of the same child came before.
    let earlier: String?
}

/// Makes rows of exceptions for a person at the desk.
struct ExceptionRows {
    let text: LondonText
    let viewer: Principal
    let policies: PolicyBook
    var claims: [String: ExceptionClaim] = [:]
    var names: StaffNames?
    /// The likeliest pupils' schools, by exception.
    var schools: [String: URN] = [:]
    /// How many earlier incidents have the child, by exception.
    var earlier: [String: Int] = [:]
    /// The list that they are on: a decision leads to the next one of it.
    var filter = ExceptionFilter()

    func isWithheld(_ item: ExceptionItem) -> Bool { viewer.isWithheld(item.isRestricted) }

    func row(_ item: ExceptionItem) -> ExceptionRow {
        let isWithheld = isWithheld(item)
        let claim = claims[item.id].flatMap { $0.actor == viewer.actor.description ? nil : $0 }
        let minutes = max(0, Int((text.now - item.openedAt).milliseconds / 60_000))
        return ExceptionRow(
            deadline: text.moment(item.deadlineAt), remaining: text.remaining(item.deadlineAt),
            isLate: item.resolvedAt == nil && item.deadlineAt <= text.now,
            link: isWithheld ? nil : Path.exceptionPage.link(item.id, query: filter.query),
            kind: (isWithheld ? ExceptionKind.restricted : item.kind).name(text.words),
            force: PlaceWords.force(item.force, policies), incident: isWithheld ? nil : item.incidentReference,
            detail: isWithheld ? text.words("exceptions.withheld") : item.detail,
            decision: isWithheld ? "" : DecisionWords.name(of: item, text.words),
            age: text.words("exceptions.age", ["duration": text.words.duration(minutes: minutes)]),
            claim: claim.flatMap { claim in
                names.map { text.words("exceptions.claim", ["person": $0.words(claim.actor)]) }
            }, earlier: isWithheld ? nil : earlier[item.id].map { text.words.count("earlierIncidents", $0) })
    }
}

extension ExceptionFilter {
    /// As an address has it.
    var query: [(name: String, value: String)] {
        let kind = kinds.map(\.rawValue).sorted().joined(separator: ",")
        return [
            ("kind", kind), ("force", force ?? ""), ("urn", school?.description ?? ""),
            ("overdue", isOverdue ? "true" : ""), ("order", order == .deadline ? "" : order.rawValue),
        ].filter { !$0.1.isEmpty }
    }
}
