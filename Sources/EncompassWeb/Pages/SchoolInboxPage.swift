import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/school`: the notifications of all places of a person: what MASH has written, what needs an answer, what waits for
/// MASH, what was answered; a month of the last year; and the way to one by its reference, for people who never follow
/// a link in an e-mail.
struct SchoolInboxPage: Sendable {
    /// How many are listed; more are counted in words.
    private static let limit = 500
    private static let monthsBack = 12

    let site: Site
    let pages: Pages

    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.recipient(request)
        var fault: String?
        let reference = request.query("reference").map(RequestFields.plain)
        if let reference, !reference.isEmpty {
            switch try await find(reference, for: person) {
            case .some(let id): return .seeOther(Path.schoolNotification.link(id))
            case .none:
                fault = pages.words(
                    NotificationReference(reference) == nil ? "school.search.mistyped" : "school.search.unknown")
            }
        }
        let text = pages.text
        let place = request.query("place").flatMap { Scope($0) }.flatMap {
            person.account.places.contains($0) ? $0 : nil
        }
        let month = request.query("month").flatMap { SchoolMonth($0) }
        let places = place.map { [$0] } ?? person.account.places
        let reading = try await read(places, month, for: person, text)
        let (names, closed) = try await site.work { engine in
            let registry = engine.store.registry
            return (
                try person.account.places.map { ($0, try registry.placeName($0)) },
                try person.session.closedPlaces.map {
                    ClosedPlaces.text($0.access, of: try registry.placeName($0.place), text.words)
                }
            )
        }
        let content = SchoolList(
            reading, month: month, place: place, names: names, closed: closed, search: (reference ?? "", fault),
            months: months(text, place: place, here: month), text)
        var page = Page(text.words("school.title"), content)
        if fault != nil { page.status = .notFound }
        return await pages.show(page, to: person, at: .school)
    }

    /// The id of the person's notification with this reference.
    private func find(_ reference: String, for person: SignedIn) async throws -> String? {
        guard let known = NotificationReference(reference) else { return nil }
        let (principal, now) = (person.principal, site.now)
        return try await site.work {
            try $0.store.notifications.item(reference: known, for: principal, at: now)?.id
        }
    }

    private func read(
        _ places: [Scope], _ month: SchoolMonth?, for person: SignedIn, _ text: LondonText
    ) async throws -> SchoolReading {
        let principal = person.principal
        let limit = SchoolInboxPage.limit
        return try await site.work { engine in
            let store = engine.store.notifications
            func queue(_ states: [NotificationState], from: Timestamp? = nil) throws -> [QueueItem] {
                try store.queue(
                    QueueFilter(states: states, targets: places), limit: limit,
                    after: from.map { QueueCursor(deadline: $0) }, for: principal, at: text.now)
            }
            if let month {
                let (first, end) = month.bounds(text.london)
                let items = try queue(NotificationState.allCases.filter { $0 != .held }, from: first)
                return SchoolReading(month: Array(items.prefix { $0.deadlineAt < end }.reversed()))
            }
            let inbox = try store.inbox(places, for: principal, at: text.now)
            let open = try queue(NotificationState.allCases.filter { $0 != .held && !$0.isFinal })
            let answered = try queue([.acknowledged], from: text.now - .days(14))
            func isElsewhere(_ item: QueueItem) -> Bool { inbox.waiting.contains { $0.id == item.id } }
            return SchoolReading(
                news: inbox.news, open: open.filter { !isElsewhere($0) }, waiting: inbox.waiting,
                answered: answered.reversed().filter { !isElsewhere($0) },
                isCut: open.count == limit || answered.count == limit)
        }
    }

    private func months(_ text: LondonText, place: Scope?, here: SchoolMonth?) -> [SchoolList.Link] {
        let query = place.map { [(name: "place", value: $0.description)] } ?? []
        var month = SchoolMonth(text.london.date(text.now))
        var links = [
            SchoolList.Link(
                link: Path.school.link(query: query), label: text.words("school.now"), isHere: here == nil)
        ]
        for _ in 0...SchoolInboxPage.monthsBack {
            links.append(
                SchoolList.Link(
                    link: Path.school.link(query: query + [("month", month.description)]),
                    label: month.name(text.words), isHere: month == here))
            month = month.before
        }
        return links
    }
}

/// A calendar month, as `2026-11`.
struct SchoolMonth: Hashable, Sendable, CustomStringConvertible {
    private let first: LocalDate

    init(_ date: LocalDate) { first = date.adding(days: 1 - date.components.day) }

    init?(_ text: String) {
        guard text.utf8.count == 7, let date = LocalDate(iso: text + "-01") else { return nil }
        first = date
    }

    var description: String { String(first.description.prefix(7)) }
    var before: SchoolMonth { SchoolMonth(first.adding(days: -1)) }

    func name(_ words: Words) -> String {
        words("month.\(first.components.month)") + " \(first.components.year)"
    }

    /// From just before its first moment to its end, by deadline.
    func bounds(_ london: London) -> (first: Timestamp, end: Timestamp) {
        func midnight(_ date: LocalDate) -> Timestamp {
            london.moment(date, LocalTime("00:00") ?? .nineOClock)
        }
        let next = SchoolMonth(first.adding(days: 31)).first
        return (midnight(first), midnight(next))
    }
}

/// What the inbox shows: the present lists, or one month.
struct SchoolReading: Sendable {
    var news: [QueueItem] = []
    var open: [QueueItem] = []
    var waiting: [QueueItem] = []
    var answered: [QueueItem] = []
    var month: [QueueItem] = []
    /// Whether there are more than are listed.
    var isCut = false
}

struct SchoolList: PageContent {
    static let template = Template.school

    struct Link: PageModel {
        let link: String
        let label: String
        let isHere: Bool
    }

    struct Section: PageModel {
        let title: String
        /// The heading of the first column.
        let when: String
        let rows: [SchoolRow]
        /// What is said if there are none; nil to leave the list out.
        let nothing: String?
    }

    /// Nil if the filters name them all.
    let placesText: String?
    /// Why other places of the person are closed to them.
    let closed: [OwnAccountView.Notice]
    let reference: String
    let searchFault: String?
    /// The places of a person who has several.
    let filters: [Link]
    let lists: [Section]
    let more: String?
    let months: [Link]

    init(
        _ reading: SchoolReading, month: SchoolMonth?, place: Scope?, names: [(scope: Scope, name: String)],
        closed: [String], search: (reference: String, fault: String?), months: [Link], _ text: LondonText
    ) {
        let words = text.words
        func section(_ title: String, _ when: String, _ items: [QueueItem], nothing: String? = nil) -> Section {
            Section(
                title: title, when: when,
                rows: items.map { SchoolRow($0, isAnswered: when == words("school.when.answered"), text) },
                nothing: items.isEmpty ? nothing : nil)
        }
        placesText = names.count == 1 ? names[0].name : names.first { $0.scope == place }?.name
        self.closed = closed.map { OwnAccountView.Notice(text: $0) }
        (reference, searchFault) = search
        filters =
            names.count > 1
            ? [Link(link: Path.school.link(), label: words("school.everyPlace"), isHere: place == nil)]
                + names.map { scope, name in
                    Link(
                        link: Path.school.link(query: [("place", scope.description)]), label: name,
                        isHere: scope == place)
                } : []
        // A question to the desk acknowledges nothing.
        let isAllAcknowledged = reading.waiting.allSatisfy { $0.acknowledgement != nil }
        lists =
            if let month {
                [
                    section(
                        month.name(words), words("school.when.due"), reading.month, nothing: words("school.none.month"))
                ]
            } else {
                [
                    section(words("school.list.news"), words("school.when.due"), reading.news),
                    section(
                        words("school.list.open"), words("school.when.due"), reading.open,
                        nothing: isAllAcknowledged ? words("school.none.open") : nil),
                    section(words("school.list.waiting"), words("school.when.deadline"), reading.waiting),
                    section(words("school.list.answered"), words("school.when.answered"), reading.answered),
                ]
            }
        more = reading.isCut ? words("school.more") : nil
        self.months = months
    }
}

/// A notification in a Key Adult's list.
struct SchoolRow: PageModel {
    let at: String
    let reference: String
    let place: String
    let count: Int
    let isLate: Bool
    let link: String
    /// Nil for an ordinary notification.
    let kind: String?
    let state: String

    /// - Parameter isAnswered: whether the list is by the time of the answer.
    init(_ item: QueueItem, isAnswered: Bool, _ text: LondonText) {
        let words = text.words
        let answer = item.acknowledgement
        at = text.moment(isAnswered ? answer?.at ?? item.deadlineAt : item.deadlineAt)
        reference = item.reference
        place = item.placeName
        count = item.childCount
        isLate = item.overdue
        link = Path.schoolNotification.link(item.id)
        kind = item.kind == .new ? nil : item.kind.name(words)
        state =
            answer.map { words("school.state.acknowledged", ["person": $0.by, "at": text.moment($0.at)]) }
            ?? (item.state == .cancelled ? words("school.state.cancelled") : words("school.state.open"))
    }
}
