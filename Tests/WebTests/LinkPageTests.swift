import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// A contact without an account opens the link in a message.
@Suite("A link and a code let a contact in; a link by itself lets nobody in")
struct LinkPageTests {
    private let web: WebHarness
    private let phone = "07700900123"

    init() throws { web = try WebHarness(channels: [.email, .sms], town: LinkPageTests.town("07700900123")) }

    private static func town(_ mobile: String?, change: (inout Contact) -> Void = { _ in }) -> Town {
        var town = County.town
        for index in town.contacts.indices where town.contacts[index].name == "Priya Nair" {
            town.contacts[index].mobile = mobile
            change(&town.contacts[index])
        }
        return town
    }

    /// The link of the first message to Priya Nair.
    private func link() throws -> String {
        let leased = try web.engine.leaseStep(limit: 10)
        let message = try #require(leased.first { $0.address == "priya.nair@quayside.example" }?.notification)
        return "/a/" + message.linkToken
    }

    /// What is sent as a text message.
    private func code() throws -> (address: String, code: String)? {
        try web.engine.leaseStep(on: .sms, limit: 10).compactMap { message -> (address: String, code: String)? in
            if case .code(let code, _, _) = message.matter { (address: message.address, code: code.text) } else { nil }
        }.last
    }

    /// A browser that has opened a page and keeps its cookies.
    private struct Visitor {
        let web: WebHarness
        var cookies: [String: String] = [:]

        mutating func get(_ path: String) async throws -> Answer {
            keep(try await web.get(path, cookie: header))
        }

        mutating func post(_ path: String, _ fields: [(String, String)]) async throws -> Answer {
            let headers = ["Content-Type": "application/x-www-form-urlencoded", "Cookie": header]
            return keep(try await web.send(.post, path, headers, body: PageForm.body(fields)))
        }

        /// Sends a form of the page at `page`.
        mutating func submit(_ path: String, from page: String, _ fields: [(String, String)]) async throws -> Answer {
            let csrf = try await get(page).csrf
            return try await post(path, [("csrf", csrf)] + fields)
        }

        private var header: String { cookies.map { $0.key + "=" + $0.value }.sorted().joined(separator: "; ") }

        private mutating func keep(_ answer: Answer) -> Answer {
            for cookie in answer.cookies.components(separatedBy: "; ") where cookie.contains("=") {
                let parts = cookie.split(separator: "=", maxSplits: 1).map(String.init)
                if parts.count == 2 { cookies[parts[0]] = parts[1] }
            }
            return answer
        }
    }

    private var visitor: Visitor { Visitor(web: web) }

    private func enter(_ visitor: inout Visitor, by link: String, remembering: Bool = false) async throws -> Answer {
        let sent = try await visitor.submit(link + "/code", from: link + "/code", [])
        #expect(sent.status == 303 && sent.header("Location") == link + "/code?sent=1")
        let code = try #require(try code()).code
        let remember = remembering ? [("remember", "yes")] : []
        return try await visitor.submit(link + "/enter", from: link + "/code?sent=1", [("code", code)] + remember)
    }

    /// The school's system answers in somebody's name.
    private func answer(of school: NewCredential, to id: String, by person: String) async throws -> Answer {
        let body = """
            {"type":"notification.acknowledged","timestamp":"2026-11-20T06:40:00Z","data":{"notificationId":"\(id)",\
            "outcome":"acknowledged","acknowledgedBy":"\(person)"}}
            """
        let seconds = web.clock.now().milliseconds / 1000
        let signature = WebhookSignature.sign(
            id: "msg_1", timestamp: seconds, body: Data(body.utf8),
            secret: StandardWebhook.secret(school.secret) ?? Data())
        let headers = [
            "Content-Type": "application/json", "webhook-id": "msg_1", "webhook-timestamp": String(seconds),
            "webhook-signature": signature,
        ]
        return try await web.send(.post, "/v1/acknowledgements/\(school.id)", headers, body: body)
    }

    private func acknowledgement(_ id: String) throws -> String? {
        try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.acknowledgement?.by
    }

    @Test func aKeyAdultWhoNeverHadAnAccountReadsAndAcknowledges() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let link = try link()
        var priya = visitor
        let first = try await priya.get(link)
        #expect(first.status == 303 && first.header("Location") == link + "/code")
        let page = try await priya.get(link + "/code")
        #expect(page.status == 200 && page.body.contains("Send me a code") && page.body.contains("… 23"))
        for word in [phone, "Priya", "Amelia", "Marsh"] { #expect(!page.body.contains(word), "\(word)") }
        let entered = try await enter(&priya, by: link)
        #expect(entered.status == 303 && entered.header("Location") == link)
        #expect(try await priya.get(link).body.contains("Amelia Marsh"))
        #expect(try await priya.submit(link, from: link, [("outcome", "acknowledged")]).status == 303)
        #expect(try acknowledgement(id) == "Priya Nair")
        // There is no password to change.
        let account = try await priya.get("/account").body
        #expect(account.contains("Priya Nair") && account.contains("choose a password"))
        #expect(!account.contains("name=\"present\"") && !account.contains("contact-"))
        let shown = try web.store.notifications.open(
            id, atDeskBy: .desk("sue", as: .supervisor),
            as: AuditEntry(.consultation, "notification.consulted", actor: .account("sue"), subject: ""),
            at: web.clock.now()
        ).children.flatMap(\.disclosed.shown)
        #expect(shown.count == 1)
    }

    @Test func aForwardedLinkAloneLetsNobodyIn() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let link = try link()
        var stranger = visitor
        #expect(try await stranger.get(link).status == 303)
        // A code that nobody asked for, guessed ones, and none.
        for code in ["000000", "", "abc"] {
            let answer = try await stranger.submit(link + "/enter", from: link + "/code", [("code", code)])
            #expect(answer.status == 422 && !answer.body.contains("Amelia"))
        }
        _ = try await stranger.submit(link + "/code", from: link + "/code", [])
        let sent = try #require(try code())
        #expect(sent.address == phone, "a code went to the mailbox that got the link")
        let wrong = sent.code == "123456" ? "123457" : "123456"
        for left in ["Tries left: 4", "Tries left: 3", "Tries left: 2", "Tries left: 1", "wrong too often"] {
            let answer = try await stranger.submit(link + "/enter", from: link + "/code", [("code", wrong)])
            #expect(answer.status == 422 && answer.body.contains(left))
        }
        let late = try await stranger.submit(link + "/enter", from: link + "/code", [("code", sent.code)])
        #expect(late.status == 422 && late.body.contains("wrong too often"))
        #expect(try await stranger.post(link + "/code", []).status == 403, "a form of another site was taken")
        #expect(try await stranger.get("/school").status == 303)
        #expect(try acknowledgement(id) == nil)
    }

    @Test func aRememberedDeviceNeedsNoCodeUntilItIsForgotten() async throws {
        try await web.notify()
        let link = try link()
        var priya = visitor
        #expect(try await enter(&priya, by: link, remembering: true).status == 303)
        priya.cookies["encompass_session"] = nil
        #expect(try await priya.get(link + "/code").body.contains("remember this device"))
        #expect(try await priya.submit(link + "/enter", from: link + "/code", []).status == 303)
        #expect(try await priya.get(link).body.contains("Amelia"))
        var stranger = visitor
        #expect(try await stranger.submit(link + "/enter", from: link + "/code", []).status == 422)
        let page = try await priya.get("/account").body
        let device = try #require(page.firstMatch(of: /name="device" value="([^"]+)"/)).output.1
        #expect(try await priya.submit("/account/end", from: "/account", [("device", String(device))]).status == 303)
        priya.cookies["encompass_session"] = nil
        #expect(try await priya.submit(link + "/enter", from: link + "/code", []).status == 422)
    }

    @Test func aDeviceIsForgottenAfterNinetyDays() async throws {
        try await web.notify()
        let link = try link()
        var priya = visitor
        _ = try await enter(&priya, by: link, remembering: true)
        let account = try #require(try web.store.accounts.all().first { $0.name == "Priya Nair" })
        #expect(try web.store.sessions.devices(of: account.id, at: web.clock.now() + .days(89)).count == 1)
        #expect(try web.store.sessions.devices(of: account.id, at: web.clock.now() + .days(90)).isEmpty)
    }

    @Test func withoutASecondAddressTheDeskReadsACodeOut() async throws {
        try LinkPageTests.town(nil).land(in: web.store, at: web.clock.now())
        let id = try #require(try await web.notify()[County.quay])
        let link = try link()
        var priya = visitor
        let page = try await priya.get(link + "/code")
        #expect(page.body.contains("no second address") && page.body.contains("01632 960100"))
        #expect(!page.body.contains("Send me a code"))
        let desk = try await Browser(web, .operator, login: "olga", name: "Olga Desk")
        let form = try await desk.get("/notifications/\(id)/code").body
        let contact = try #require(form.firstMatch(of: /value="([0-9a-f]{32})"><label[^>]*>Priya Nair/)).output.1
        let answer = try await desk.submit(
            "/notifications/\(id)/code", from: "/notifications/\(id)/code", [("contact", String(contact))])
        let code = try #require(answer.body.firstMatch(of: /class="code">([0-9 ]+)</)).output.1
        #expect(answer.status == 200 && answer.body.contains("Read this code out to Priya Nair"))
        #expect(
            try await priya.submit(link + "/enter", from: link + "/code", [("code", String(code))]).status == 303)
        #expect(try await priya.get(link).body.contains("Amelia"))
        let trail = try web.store.auditLog.recent(limit: 50, for: .desk("sue", as: .auditor)).map(\.entry)
        #expect(trail.contains { $0.action == "code.readOut" && $0.actor == .account("olga") })
        #expect(try await desk.submit("/notifications/\(id)/code", from: "/notifications/\(id)/code", []).status == 422)
        let auditor = try await Browser(web, .auditor, login: "anna", name: "Anna Auditor")
        #expect(try await auditor.get("/notifications/\(id)/code").status == 403)
    }

    @Test func theSixthCodeInAnHourWaitsAndSaysUntilWhen() async throws {
        try await web.notify()
        let link = try link()
        var priya = visitor
        for _ in 0..<5 {
            #expect(try await priya.submit(link + "/code", from: link + "/code", []).status == 303)
        }
        let answer = try await priya.submit(link + "/code", from: link + "/code", [])
        #expect(answer.status == 429 && answer.body.contains("07:30"))
    }

    @Test func anExpiredLinkSaysSoAtOnce() async throws {
        try await web.notify()
        let link = try link()
        web.clock.advance(.days(15))
        var priya = visitor
        let page = try await priya.get(link + "/code")
        #expect(page.status == 410 && page.body.contains("has expired") && page.body.contains("01632 960100"))
        #expect(!page.body.contains("Send me a code") && !page.body.contains("read a code out"))
    }

    @Test func anEmptyCodeIsAskedForAndIsNoTry() async throws {
        try await web.notify()
        let link = try link()
        var priya = visitor
        #expect(try await priya.submit(link + "/code", from: link + "/code", []).status == 303)
        for _ in 0..<6 {
            let empty = try await priya.submit(link + "/enter", from: link + "/code", [("code", " ")])
            #expect(empty.status == 422 && empty.body.contains("Type the code"))
            #expect(!empty.body.contains("No code is valid now"))
        }
        let wrong = try await priya.submit(link + "/enter", from: link + "/code", [("code", "000000")])
        #expect(wrong.status == 422 && wrong.body.contains("Tries left"))
    }

    /// Each takes away the link's use, an open session, and what the school's system says in their name.
    @Test(arguments: ["left", "away", "party"])
    func whoMayNotBeWrittenToGetsInNowhere(_ why: String) async throws {
        let id = try #require(try await web.notify()[County.quay])
        let link = try link()
        var priya = visitor
        #expect(try await enter(&priya, by: link).status == 303)
        let opened = try await priya.get(link)
        #expect(opened.body.contains("Amelia"))
        switch why {
        case "left":
            var town = County.town
            town.contacts.removeAll { $0.name == "Priya Nair" }
            try town.land(in: web.store, at: web.clock.now())
        case "away":
            try LinkPageTests.town(phone) {
                ($0.awayFrom, $0.awayTo) = (LocalDate(iso: "2026-11-19"), LocalDate(iso: "2026-11-27"))
            }.land(in: web.store, at: web.clock.now())
        default:
            let adult = #""adults":[{"role":"allegedPerpetrator","forename":"Priya","surname":"Nair"}]"#
            try await web.notify(Sample.incident(more: adult))
        }
        let (page, list) = (try await priya.get(link), try await priya.get("/school"))
        #expect(page.status >= 400 && !page.body.contains("Amelia"), "\(why)")
        #expect(!list.body.contains(link) && list.status == (why == "party" ? 200 : 403), "\(why)")
        let answer = try await priya.post(link, [("csrf", opened.csrf), ("outcome", "acknowledged")])
        #expect(answer.status >= 400)
        var again = visitor
        let entry = try await again.get(link + "/code")
        #expect(entry.body.contains("Nobody can read it by this link") && !entry.body.contains("Send me a code"))
        let school = try web.credential(.school, urn: County.quay)
        let webhook = try await self.answer(of: school, to: id, by: "Priya Nair")
        #expect(webhook.status == 422, "\(why): \(webhook.body)")
        #expect(try acknowledgement(id) == nil)
        if why == "away" {
            #expect(list.body.contains("on leave until Friday 27 November 2026"))
            web.clock.advance(.days(8))
            #expect(try web.store.accounts.all().contains { $0.name == "Priya Nair" && $0.disabledAt == nil })
        }
        if why == "left" { #expect(list.body.contains("no longer on the list of contacts of Quayside Primary School")) }
    }

    @Test func onLeaveAtOneOfTwoSchoolsTheOtherStaysAndThePagesSayWhy() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let urns = [County.quay, County.harbour]
        let priya = try await Browser(web, .keyAdult, urns: urns, login: "priya", name: "Priya Nair")
        var town = LinkPageTests.town(phone) {
            ($0.awayFrom, $0.awayTo) = (LocalDate(iso: "2026-11-19"), LocalDate(iso: "2026-11-27"))
        }
        var second = try #require(town.contacts.first { $0.name == "Priya Nair" })
        second.scope = .establishment(County.harbour)
        (second.awayFrom, second.awayTo) = (nil, nil)
        town.contacts.append(second)
        try town.land(in: web.store, at: web.clock.now())
        let page = try await priya.get("/school/notifications/\(id)")
        #expect(page.status == 404 && page.body.contains("on leave until Friday 27 November 2026"))
        #expect(!page.body.contains("another school"))
        let list = try await priya.get("/school")
        #expect(list.status == 200 && list.body.contains("on leave until Friday 27 November 2026"))
        #expect(list.body.contains("Harbour High School"))
    }

    @Test func anAccountThatStaffDisabledIsNotOpenedByALinkEither() async throws {
        try await web.notify()
        let link = try link()
        var priya = visitor
        _ = try await enter(&priya, by: link, remembering: true)
        let login = try #require(try web.store.accounts.all().first { $0.name == "Priya Nair" }).login
        _ = try web.engine.run(.disableAccount(login: login), by: .owner("test"))
        #expect(try await priya.get(link).status == 303)
        #expect(try await priya.get(link + "/code").body.contains("Nobody can read it by this link"))
    }

    /// An account made by hand for a person of the register follows the register too.
    @Test func anAccountMadeByHandFollowsTheRegister() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let priya = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        #expect(try await priya.get("/school/notifications/\(id)").status == 200)
        var town = County.town
        town.contacts.removeAll { $0.name == "Priya Nair" }
        try town.land(in: web.store, at: web.clock.now())
        #expect(try await priya.get("/school/notifications/\(id)").status == 403)
        // For somebody whom the register never had, it stays what the owner made it.
        let office = try await Browser(web, .keyAdult, urns: [County.quay], login: "office", name: "Ola Quist")
        #expect(try await office.get("/school/notifications/\(id)").status == 200)
    }
}
