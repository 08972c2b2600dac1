import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

/// A retraction, after nobody or somebody was shown the child, through every interface of the school and of a caller.
@Suite("What a retraction discloses")
struct RetractionTests {
    private let web: WebHarness
    private let words = ["Amelia", "Marsh", "2 March 2015", "2015-03-02", "disturbance", "Thursday 19 November"]

    init() throws { web = try WebHarness() }

    /// The night's notification, written to the Key Adult; gives its id.
    private func written() async throws -> String {
        let id = try #require(try await web.notify()[County.quay])
        let messages = try web.engine.leaseStep(limit: 10)
        #expect(messages.count == 1)
        for message in messages { try web.engine.record(.accepted(receipt: nil), of: message) }
        return id
    }

    private func retraction() throws -> String {
        try web.turn()
        let items = try web.store.notifications.queue(
            QueueFilter(target: .establishment(County.quay)), limit: 10, at: web.clock.now())
        return try #require(items.first { $0.kind == .retraction }).id
    }

    private func retracted() async throws -> String {
        web.clock.advance(.minutes(1))
        let answer = try await web.json(
            .post, "/v1/incidents", token: web.feed(), Sample.incident(more: #""status":"retracted""#))
        guard answer.status == 202 else { throw Unexpected(answer) }
        return try retraction()
    }

    private func link(to id: String) throws -> String {
        "/a/"
            + (try #require(try web.engine.leaseStep(limit: 10).compactMap(\.notification).first { $0.id == id }))
            .linkToken
    }

    private func expectNothing(in body: String, _ door: String) {
        for word in words { #expect(!body.contains(word), "\(word) at \(door)") }
    }

    @Test func aReaderWhoOpenedNothingSeesNoName() async throws {
        let first = try await written()
        let id = try await retracted()
        let link = try link(to: id)
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        for path in [link, "/school/notifications/\(id)", "/school/notifications/\(first)", "/school"] {
            let page = try await person.get(path)
            #expect(page.status == 200)
            expectNothing(in: page.body, path)
        }
        #expect(try await person.get(link).body.contains("There is nothing to do"))
        let system = try web.credential(.school, urn: County.quay)
        let token = try #require(system.token)
        let answer = try await web.get("/v1/notifications/\(id)", token: token)
        #expect(answer.json["withdrawn"] == .bool(true) && answer.json["children"]?.array?.isEmpty == true)
        #expect(answer.json["occurredAt"] == .null)
        expectNothing(in: answer.body, "the API")
        // It is acknowledged anyway.
        #expect(try await person.submit(link, from: link, [("outcome", "acknowledged")]).status == 303)
        let item = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        #expect(item.state == .acknowledged)
    }

    @Test func aReaderWhoSawTheChildSeesTheNameButADeputyWhoDidNotDoesNot() async throws {
        let first = try await written()
        let reader = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        #expect(try await reader.get("/school/notifications/\(first)").body.contains("Amelia Marsh"))
        let id = try await retracted()
        let seen = try await reader.get("/school/notifications/\(id)").body
        #expect(seen.contains("Amelia Marsh") && seen.contains("There is nothing to do"))
        #expect(!seen.contains("disturbance") && !seen.contains("is not our pupil"))
        let deputy = try await Browser(web, .keyAdult, urns: [County.quay], login: "dee", name: "Dee Puty")
        for path in ["/school/notifications/\(id)", "/school/notifications/\(first)"] {
            expectNothing(in: try await deputy.get(path).body, path)
        }
    }

    @Test func aReaderWhoWasTelephonedSeesTheName() async throws {
        let first = try await written()
        let call = try await web.json(
            .post, "/v1/notifications/\(first)/calls", token: web.staff(),
            #"{"outcome":"spoke","spokeTo":"priya nair","by":"Sam Hart"}"#)
        #expect(call.json["state"]?.text == "acknowledged")
        let id = try await retracted()
        let told = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        #expect(try await told.get("/school/notifications/\(id)").body.contains("Amelia Marsh"))
        let head = try await Browser(web, .keyAdult, urns: [County.quay], login: "owen", name: "Owen Clarke")
        for path in ["/school/notifications/\(id)", "/school/notifications/\(first)"] {
            expectNothing(in: try await head.get(path).body, path)
        }
    }

    @Test func aSchoolsSystemIsOneReaderWithAnyCredential() async throws {
        let first = try await written()
        let old = try #require(try web.credential(.school, urn: County.quay).token)
        #expect(try await web.get("/v1/notifications/\(first)", token: old).body.contains("Amelia"))
        let id = try await retracted()
        let new = try #require(try web.credential(.school, urn: County.quay).token)
        let child = try #require(
            try await web.get("/v1/notifications/\(id)", token: new).json["children"]?.array?.first)
        #expect(child["forename"]?.text == "Amelia" && child["present"] == nil)
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        expectNothing(in: try await person.get("/school/notifications/\(id)").body, "a person's page")
    }

    @Test func afterARedirectTheFirstSchoolSeesNoName() async throws {
        let first = try await written()
        let moved = try await web.json(
            .post, "/v1/notifications/\(first)/redirect", token: web.staff(),
            #"{"reason":"she moved","urn":"121235","by":"Sam Hart"}"#)
        #expect(moved.status == 200)
        web.clock.advance(.minutes(1))
        let id = try retraction()
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        for path in ["/school/notifications/\(id)", "/school/notifications/\(first)"] {
            expectNothing(in: try await person.get(path).body, path)
        }
    }

    @Test func aCallAboutItNamesNoChild() async throws {
        _ = try await written()
        let id = try await retracted()
        try web.shutQuay()
        try #require(try web.store.phoneList.tasks().contains { $0.notification == id })
        let sam = try await Browser(web, .operator)
        try await sam.statePurpose()
        for path in ["/calls/print", "/calls/export", "/calls/\(id)"] {
            let sheet = try await sam.get(path).body
            #expect(sheet.contains("withdrawn"), "\(path)")
            expectNothing(in: sheet, path)
        }
        #expect(try await sam.get("/notifications/\(id)").body.contains("nobody yet"))
    }
}

@Suite("A party to the incident")
struct PartyDoorTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func adult(_ forename: String, _ surname: String, employer: String? = nil) -> String {
        let work = employer.map { #","employer":"\#($0)""# } ?? ""
        return #""adults":[{"role":"allegedPerpetrator","forename":"\#(forename)","surname":"\#(surname)"\#(work)}]"#
    }

    private func item(_ id: String) throws -> QueueItem {
        try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
    }

    @Test func aPartyCannotGetListOpenOrAcknowledgeItAndTheNextContactCan() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: adult("Priya", "Nair")))[County.quay])
        let sent = try web.engine.leaseStep(limit: 10)
        #expect(sent.map(\.address) == ["owen.clarke@quayside.example"])
        let link = "/a/" + (try #require(sent.first?.notification)).linkToken
        let party = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        let list = try await party.get("/school").body
        #expect(!list.contains(try item(id).reference) && list.contains("No notifications need your answer."))
        for path in [link, "/school/notifications/\(id)"] {
            #expect(try await party.get(path).status == 404)
            #expect(try await party.submit(path, from: "/school", [("outcome", "acknowledged")]).status == 404)
        }
        let staff = try web.staff()
        let call = try await web.json(
            .post, "/v1/notifications/\(id)/calls", token: staff,
            #"{"outcome":"spoke","spokeTo":"Priya Nair","by":"Sam Hart"}"#)
        #expect(call.json["state"]?.text != "acknowledged")
        let redirect = try await web.json(
            .post, "/v1/notifications/\(id)/redirect", token: staff,
            #"{"reason":"ill","contact":"Priya Nair","by":"Sam Hart"}"#)
        #expect(redirect.status == 422)
        #expect(try await web.webhook(for: id, by: "Priya Nair").status == 422)
        #expect(try item(id).state != .acknowledged)
        // The head is notified, and lists, opens and acknowledges it.
        let head = try await Browser(web, .keyAdult, urns: [County.quay], login: "owen", name: "Owen Clarke")
        #expect(try await head.get("/school").body.contains(try item(id).reference))
        #expect(try await head.get(link).body.contains("Amelia Marsh"))
        #expect(try await head.submit(link, from: link, [("outcome", "acknowledged")]).status == 303)
        #expect(try item(id).acknowledgement?.by == "Owen Clarke")
        #expect(!(try await party.get("/school").body.contains(try item(id).reference)))
    }

    @Test func aContactWithThePartysInitialAtTheEmployingSchoolIsLeftOut() async throws {
        let more = adult("Paula", "Jones", employer: "Teacher, Quayside Primary")
        let id = try #require(try await web.notify(Sample.incident(more: more))[County.quay])
        #expect(try web.engine.leaseStep(limit: 10).map(\.address) == ["owen.clarke@quayside.example"])
        let priya = try await Browser(web, .keyAdult, urns: [County.quay], name: "Priya Nair")
        #expect(try await priya.get("/school/notifications/\(id)").status == 404)
    }

    @Test func anUnknownEmployeeWhoIsAPartyHoldsItForASupervisorWhileTheSiblingsSchoolIsNotified() async throws {
        let more = adult("Zoe", "Quill", employer: "caretaker at Quayside Primary School")
        let ids = try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack], more: more))
        let held = try #require(ids[County.quay])
        #expect(try item(held).hold == .restricted)
        #expect(try web.engine.leaseStep(limit: 10).map(\.address) == ["ruth.bell@harbour.example"])
        let staff = try web.staff()
        let body = #"{"reason":"seen","by":"Sam Hart"}"#
        #expect(try await web.json(.post, "/v1/notifications/\(held)/release", token: staff, body).status == 422)
        let call = #"{"outcome":"spoke","spokeTo":"Priya Nair","by":"Sam Hart"}"#
        #expect(try await web.json(.post, "/v1/notifications/\(held)/calls", token: staff, call).status == 409)
        #expect(try web.store.exceptions.counts()[.restricted] == 1)
        try web.store.notifications.release(
            held, reason: "she is no contact", by: .desk("sue", as: .supervisor), at: web.clock.now())
        try web.turn()
        #expect(try item(held).hold == nil)
        #expect(try web.engine.leaseStep(limit: 10).map(\.address) == ["priya.nair@quayside.example"])
    }
}

@Suite("A pupil's name on the school's roll")
struct RollNameTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Matches the one undecided child to Amelia's row on the roll.
    private func matched() throws -> String {
        if let item = try web.store.exceptions.page().first {
            let pupil = try #require(try web.store.registry.pupil(upn: "B801200005001").first)
            try web.store.exceptions.resolve(
                exception: item.id, .match(pupil: pupil), reason: "the mother said so",
                by: .desk("sue", as: .supervisor), at: web.clock.now())
        }
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        return try #require(queue.first { $0.target == .establishment(County.quay) }).id
    }

    @Test func pageAPICallSheetAndDeskShowTheRollsNameAndTheReport() async throws {
        let child = Sample.child("1", "Milly", "Marsh", "2015-03-02", upn: "B801200005001")
        try await web.notify(Sample.incident(children: [child]))
        let id = try matched()
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = try await person.get("/school/notifications/\(id)").body
        #expect(page.contains("<h3>Amelia Marsh") && page.contains("Reported as") && page.contains("Milly Marsh"))
        let token = try #require(try web.credential(.school, urn: County.quay).token)
        let answer = try await web.get("/v1/notifications/\(id)", token: token).json["children"]?.array?.first
        #expect(answer?["forename"]?.text == "Amelia" && answer?["reported"]?["forename"]?.text == "Milly")
        let staff = try await web.get("/v1/notifications/\(id)", token: web.staff()).json["children"]?.array?.first
        #expect(staff?["forename"]?.text == "Milly" && staff?["pupil"]?["forename"]?.text == "Amelia")
        let today = web.engine.london.date(web.clock.now())
        let sheet = try web.store.phoneList.callSheet(
            .allOpen(until: web.clock.now() + .hours(36)), for: .desk("sam", as: .operator), isExercise: false,
            today: today,
            at: web.clock.now())
        let text = CallSheetText(sheet, london: web.engine.london).text(.text)
        #expect(text.contains("child Amelia Marsh") && text.contains("reported as Milly Marsh"))
        let sam = try await Browser(web, .operator, login: "sam")
        try await sam.statePurpose()
        let desk = try await sam.get("/notifications/\(id)").body
        #expect(desk.contains("<h3>Amelia Marsh") && desk.contains("Milly Marsh"))
    }

    @Test func onlyASupervisorSeesAProtectedPupilsOtherName() async throws {
        try protect()
        try await web.notify(
            Sample.incident(children: [Sample.child("1", "Amelia", "Marsh", "2015-03-02", upn: "B801200005001")]))
        let id = try matched()
        try web.store.notifications.release(
            id, reason: "agreed", by: .desk("sue", as: .supervisor), at: web.clock.now())
        try web.turn()
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let sam = try await Browser(web, .operator, login: "sam")
        try await sam.statePurpose()
        let system = try #require(try web.credential(.school, urn: County.quay).token)
        try web.shutQuay()
        for (door, names, body) in [
            ("page", true, try await person.get("/school/notifications/\(id)").body),
            ("desk", false, try await sam.get("/notifications/\(id)").body),
            ("sheet", false, try await sam.get("/calls/print").body),
            ("token", true, try await web.get("/v1/notifications/\(id)", token: system).body),
            ("staff", false, try await web.get("/v1/notifications/\(id)", token: web.staff()).body),
        ] {
            #expect(body.contains("Iris") == names, "\(door)")
            for word in ["Amelia", "Marsh"] { #expect(!body.contains(word), "\(word) at \(door)") }
        }
        let sue = try await Browser(web, .supervisor, login: "sue")
        try await sue.statePurpose()
        let seen = try await sue.get("/notifications/\(id)").body
        #expect(seen.contains("<h3>Iris Hope") && seen.contains("Amelia Marsh"))
    }

    /// The roll has Amelia under another name, and says that she is protected.
    private func protect() throws {
        let staged = try web.store.registry.beginImport(by: .login("test"), at: web.clock.now())
        var roll = County.roll.filter { $0.enrolment.urn == County.quay }
        roll[0].pupil.forename = "Iris"
        roll[0].pupil.surname = "Hope"
        roll[0].isProtected = true
        _ = try staged.stage(roll: roll.enumerated().map { (line: $0.offset + 2, row: $0.element) })
        _ = try staged.land(acceptRemovals: true, at: web.clock.now())
    }
}

extension WebHarness {
    /// The school is closed by snow: its due notifications go on the phone list.
    func shutQuay() throws {
        let today = engine.london.date(clock.now())
        _ = try engine.run(
            .closeSchools(ClosureRequest(scope: .establishment(County.quay), on: today, reason: "snow")),
            by: .owner("test"))
    }

    /// What a school's system says, signed.
    func webhook(for id: String, by person: String) async throws -> Answer {
        let school = try credential(.school, urn: County.quay)
        let body = """
            {"type":"notification.acknowledged","timestamp":"2026-11-20T06:40:00Z",\
            "data":{"notificationId":"\(id)","outcome":"acknowledged","acknowledgedBy":"\(person)"}}
            """
        let seconds = clock.now().milliseconds / 1000
        let key = StandardWebhook.secret(school.secret) ?? Data()
        let headers = [
            "Content-Type": "application/json", "webhook-id": "msg_" + school.id, "webhook-timestamp": String(seconds),
            "webhook-signature": WebhookSignature.sign(
                id: "msg_" + school.id, timestamp: seconds, body: Data(body.utf8), secret: key),
        ]
        return try await send(.post, "/v1/acknowledgements/\(school.id)", headers, body: body)
    }
}
