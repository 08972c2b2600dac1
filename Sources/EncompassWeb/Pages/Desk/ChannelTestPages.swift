import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// Tests of the ways to schools: the button of a school's page, the rounds of areas, and the schools that have not
/// answered.
struct ChannelTestPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.post(.channelTest, testSchool)
        routes.get(.channelTests) { request, _ in
            let person = try await site.access.desk(request)
            return try await list(to: person)
        }
        routes.post(.channelTests, testArea)
        routes.get(.channelTestRound) { request, context in
            let person = try await site.access.desk(request)
            return try await show(request, context, to: person)
        }
        routes.get(.channelTestFile, save)
    }

    private func testSchool(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, _) = try await site.access.decision(request, .testChannels)
        guard let urn = URN(context.parameter("urn")) else {
            throw Problem(.notFound, "no establishment has that URN")
        }
        try await site.run(.testChannels(.school(urn)), by: person)
        let done = site.flashes.leave("channelTested", for: person)
        return .seeOther(Path.establishment.link(urn.description, query: [done]))
    }

    private func testArea(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .testChannels)
        let area = fields.text("area", limit: 64)
        return try await Form.answer(
            area.isEmpty ? [PageFault("area", "fault.channelTestArea")] : [], alsoFor: .notFound,
            again: { try await list(to: person, refusal: $0) },
            act: {
                let again = fields.text("again") == "yes"
                let result = try await site.run(
                    .testChannels(.area(id: area, again: again, perMinute: ChannelTest.perMinute)), by: person)
                let done = site.flashes.leave("areaTested", for: person)
                return .seeOther(Path.channelTestRound.link(result.test ?? "", query: [done]))
            })
    }

    private func list(to person: SignedIn, refusal: FormRefusal? = nil) async throws -> Response {
        let text = pages.text
        let rounds = try await site.work { engine in
            try engine.store.channelTests.rounds().filter { person.principal.areas.see([$0.area]) }.map {
                ($0, try engine.store.channelTests.tests(in: $0))
            }
        }
        let areas = site.engine.policies.areas.filter { person.principal.areas.see([$0.id]) }
        let content = ChannelTestList(
            heading: text.words("place.channelTests"), mayTest: person.principal.may(.testChannels),
            link: Path.channelTests.link(), templates: Path.templates.link(),
            areas: areas.map { ChannelTestList.Area(id: $0.id, name: $0.name) },
            rounds: rounds.map { round, tests in
                ChannelTestList.Item(
                    area: areas.first { $0.id == round.area }?.name ?? round.area,
                    link: Path.channelTestRound.link(round.id), started: text.moment(round.at), schools: tests.count,
                    silent: tests.count { !$0.isAnswered })
            }, round: nil)
        var page = Page(text.words("place.channelTests"), content)
        page.say(refusal)
        return await pages.show(page, to: person, at: .registry)
    }

    private func round(
        _ context: WebContext, for viewer: Principal
    ) async throws -> (round: ChannelTestRound, tests: [ChannelTestRecord]) {
        let id = context.parameter("round")
        let found = try await site.work { engine in
            try engine.store.channelTests.rounds().first { $0.id == id && viewer.areas.see([$0.area]) }
                .map { ($0, try engine.store.channelTests.tests(in: $0)) }
        }
        guard let found else { throw Problem(.notFound, "there is no such round of tests") }
        return found
    }

    private func show(_ request: Request, _ context: WebContext, to person: SignedIn) async throws -> Response {
        let text = pages.text
        let (round, tests) = try await round(context, for: person.principal)
        let silent = tests.filter { !$0.isAnswered }
        let by = try await site.work { try StaffNames($0.store, text.words) }.words(round.by)
        let name = site.engine.policies.areas.first { $0.id == round.area }?.name ?? round.area
        let heading = text.words("channelTests.heading", ["area": name])
        let content = ChannelTestList(
            heading: heading, mayTest: person.principal.may(.testChannels), link: Path.channelTests.link(),
            templates: Path.templates.link(), areas: [], rounds: [],
            round: ChannelTestList.Round(
                area: round.area,
                started: text.words("channelTests.started", ["at": text.moment(round.at), "by": by]),
                answered: text.words.count(
                    "channelTests.answered", tests.count, ["answered": String(tests.count - silent.count)]),
                download: Path.channelTestFile.link(round.id),
                silent: silent.map { test in
                    ChannelTestList.School(
                        name: test.placeName, link: Path.establishment.link(test.urn.description),
                        ways: ChannelTestSummary(test, text).ways)
                }))
        var page = Page(heading, content)
        page.done = site.flashes.take(request, for: person) == "areaTested" ? text.words("done.areaTested") : nil
        return await pages.show(page, to: person, at: .registry)
    }

    private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let (_, tests) = try await round(context, for: person.principal)
        let text = ChannelTestText(words: pages.words, london: site.engine.london).csv(tests.filter { !$0.isAnswered })
        var response = Response.text(text, type: "text/csv; charset=utf-8; header=present")
        response.headers[.contentDisposition] = "attachment; filename=\"unanswered-tests.csv\""
        return response
    }
}

/// What became of one test.
struct ChannelTestSummary: PageModel {
    struct Way: PageModel {
        let person: String
        let channel: String
        let result: String
        let isConfirmed: Bool
    }

    let started: String
    let ways: [Way]

    init(_ test: ChannelTestRecord, _ text: LondonText) {
        let words = ChannelTestText(words: text.words, london: text.london)
        started = text.words("channelTests.last", ["at": text.moment(test.at)])
        ways = test.ways.map { way in
            Way(
                person: words.person(way), channel: words.channel(way),
                result: words.steps(way).joined(separator: " "), isConfirmed: way.progress.confirmedAt != nil)
        }
    }
}

/// The rounds of tests, or one of them.
struct ChannelTestList: PageContent {
    static let template = Template.channelTests

    struct Area: PageModel {
        let id: String
        let name: String
    }

    struct Item: PageModel {
        let area: String
        let link: String
        let started: String
        let schools: Int
        let silent: Int
    }

    struct School: PageModel {
        let name: String
        let link: String
        let ways: [ChannelTestSummary.Way]
    }

    struct Round: PageModel {
        let area: String
        let started: String
        let answered: String
        let download: String
        let silent: [School]
    }

    let heading: String
    let mayTest: Bool
    let link: String
    /// What messages look like.
    let templates: String
    let areas: [Area]
    let rounds: [Item]
    let round: Round?
}

/// The page behind the link of a test. Opening it changes nothing: a mail scanner confirms nothing by it.
struct TestLinkPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.testLink) { _, context in try await show(context) }
        routes.post(.testLink) { request, context in
            guard Access.isSameSite(request) else { throw Problem(.forbidden, "the form is not from this page") }
            let (token, now) = (context.parameter("token"), site.now)
            _ = try await link(context)
            try await site.work { try $0.store.channelTests.confirm(token: token, at: now) }
            return try await show(context)
        }
    }

    private func link(_ context: WebContext) async throws -> ContactMessageLink {
        let (token, now) = (context.parameter("token"), site.now)
        guard let link = try await site.work({ try $0.store.channelTests.link(token: token, at: now) }) else {
            throw Problem(.notFound, pages.words("channelTest.ended"))
        }
        return link
    }

    private func show(_ context: WebContext) async throws -> Response {
        let link = try await link(context)
        let text = pages.text
        let scope = link.contact.contact.scope
        let desk = try await site.work { engine in
            let place = try scope.urn.flatMap { try engine.store.registry.establishment($0) }
            return engine.policies.desk(ofArea: place.flatMap { engine.policies.resolve($0).areaID })
        }
        let content = ChannelTestView(
            place: link.placeName,
            confirmed: link.answeredAt.map { text.words("channelTest.confirmed", ["at": text.moment($0)]) },
            link: Path.testLink.link(context.parameter("token")), desk: DeskNumber(desk, text.words))
        var page = Page(text.words("channelTest.title"), content)
        page.isNarrow = true
        return await pages.show(page, to: nil)
    }
}

struct ChannelTestView: PageContent {
    static let template = Template.channelTest
    let place: String
    let confirmed: String?
    let link: String
    let desk: DeskNumber?
}
