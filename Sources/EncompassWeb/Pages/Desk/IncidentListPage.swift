import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/incidents`: the incidents that the figures of the morning count, the last received first. It names no child.
struct IncidentListPage: Sendable {
    private static let rows = 200
    private static let filters = ["received", "child", "force", "deadline", "area"]
    /// A child in any state, and an incident received at any time.
    static let any = "any"
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.incidentList) { request, _ in
            try await show(request, to: site.access.desk(request))
        }
    }

    private func show(_ request: Request, to person: SignedIn) async throws -> Response {
        let text = pages.text
        let viewer = person.principal
        let since = MorningWindow.beginning(at: text.now, london: text.london)
        let filter = IncidentListPage.filter(request, since: since, site.engine.policies)
        let found = try await site.work {
            try $0.store.incidents.list(for: viewer, filter, limit: IncidentListPage.rows + 1)
        }
        let content = IncidentList(
            Array(found.prefix(IncidentListPage.rows)), isCut: found.count > IncidentListPage.rows, request, filter,
            since: since, for: viewer, site.engine.policies, text)
        let kept = IncidentListPage.filters.compactMap { name in request.query(name).map { (name, $0) } }
            .filter { !$0.1.isEmpty }
        var page = Page(text.words("incidents.title"), content)
        page.address = Path.incidentList.link(query: kept)
        return await pages.show(page, to: person, at: .morning)
    }

    /// What cannot be read of the address is left out.
    private static func filter(_ request: Request, since: Timestamp, _ policies: PolicyBook) -> IncidentFilter {
        let force = request.query("force") ?? ""
        let child = request.query("child") ?? ""
        var filter = IncidentFilter(force: force.isEmpty ? nil : force)
        if request.query("received") != any { filter.since = since }
        filter.states = child == any ? Set(ChildState.allCases) : ChildState(rawValue: child).map { [$0] }
        if let at = request.query("deadline").flatMap({ Timestamp(rfc3339: $0) }) {
            let area = request.query("area").flatMap { $0.isEmpty ? nil : $0 }
            let forces = Set(policies.areas.compactMap(\.force)).filter { force in
                let own = policies.area(ofForce: force)
                return area == nil ? own != nil : own == area
            }
            filter.deadline = IncidentFilter.Deadline(at: at, area: area, forces: forces)
        }
        return filter
    }
}

struct IncidentList: PageContent {
    static let template = Template.incidents

    struct Form: PageModel {
        let times: [QueueFilters.Choice]
        let states: [QueueFilters.Choice]
        let forces: [QueueFilters.Choice]
        let deadlineAt: String?
        let area: String?
    }

    struct Item: PageModel {
        /// Tells the rows apart; of one that the reader may not open, its place in the list.
        let id: String
        let name: String
        /// Nil for one that the reader may not open.
        let link: String?
        let isRestricted: Bool
        let status: String?
        let received: String
        let occurred: String
        let children: String
        /// Exceptions, and matches to confirm.
        let toDecide: Int

        init(_ item: ListedIncident, at place: Int, for viewer: Principal, _ policies: PolicyBook, _ text: LondonText) {
            let summary = item.summary
            let isWithheld = viewer.isWithheld(summary.isRestricted)
            let force = PlaceWords.force(summary.force, policies)
            id = isWithheld ? "withheld-\(place)" : summary.id
            name = isWithheld ? force : "\(force) \(summary.reference)"
            link = isWithheld ? nil : Path.incidentPage.link(summary.id)
            isRestricted = summary.isRestricted
            status = item.status == .new ? nil : text.words("incident.status.\(item.status.rawValue)")
            received = text.moment(item.receivedAt)
            occurred = isWithheld ? "" : text.moment(summary.occurredAt)
            children =
                item.counted == item.children
                ? String(item.children)
                : text.words("incidents.some", ["count": String(item.counted), "all": String(item.children)])
            toDecide = item.openExceptions
        }
    }

    /// Whose children are listed, for a link from the progress to a deadline.
    let deadline: String?
    let count: String
    let form: Form
    let items: [Item]
    let isCut: Bool
    /// Whether restricted incidents are left out, since the filter would tell what only supervisors may know.
    let leavesOutRestricted: Bool

    init(
        _ found: [ListedIncident], isCut: Bool, _ request: Request, _ filter: IncidentFilter, since: Timestamp,
        for viewer: Principal, _ policies: PolicyBook, _ text: LondonText
    ) {
        let words = text.words
        func choices(_ name: String, _ values: [(String, String)]) -> [QueueFilters.Choice] {
            let chosen = request.query(name) ?? ""
            return values.map { QueueFilters.Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) }
        }
        deadline = filter.deadline.map { deadline in
            let area = policies.areas.first { $0.id == deadline.area }?.name ?? words("progress.elsewhere")
            return words("incidents.deadline", ["deadline": text.moment(deadline.at), "area": area])
        }
        let total = words.count("incidents", found.count)
        let children = words.count("children", found.reduce(0) { $0 + $1.counted })
        count = words("incidents.total", ["incidents": total, "children": children])
        let any = IncidentListPage.any
        form = Form(
            times: choices(
                "received",
                [
                    ("", words("incidents.since", ["time": text.moment(since)])), (any, words("incidents.anyTime")),
                ]),
            states: choices(
                "child",
                [("", words("incidents.all")), (any, words("incidents.anyChild"))]
                    + ChildState.allCases.map { ($0.rawValue, $0.name(words)) }),
            forces: choices(
                "force",
                [("", words("queue.anyForce"))]
                    + Set(policies.areas.compactMap(\.force)).sorted().map {
                        ($0, PlaceWords.force($0, policies))
                    }),
            deadlineAt: filter.deadline?.at.rfc3339, area: filter.deadline?.area)
        items = found.enumerated().map { Item($1, at: $0, for: viewer, policies, text) }
        leavesOutRestricted = filter.tellsState && viewer.isWithheld(true)
        self.isCut = isCut
    }
}
