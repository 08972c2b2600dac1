import EncompassCore
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("An open exception")
struct ExceptionDetailTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func push(_ lines: [String]) async throws {
        let answer = try await web.send(
            .post, "/v1/incidents",
            ["Content-Type": "application/x-ndjson", "Authorization": "Bearer " + web.feed()],
            body: lines.joined(separator: "\n") + "\n")
        #expect(answer.status == 200)
        try web.turn()
    }

    private func exception(_ kind: ExceptionKind) throws -> ExceptionItem {
        try #require(try web.store.exceptions.page().first { $0.kind == kind })
    }

    private func page(_ item: ExceptionItem, as role: Account.Role = .operator) async throws -> Answer {
        let person = try await Browser(web, role)
        try await person.statePurpose()
        return try await person.get("/exceptions/\(item.id)")
    }

    @Test func aQuarantinedRecordShowsLineReferenceTextAndFaults() async throws {
        let bad =
            #"{"force":"norfolk","reference":"NC-77","occurredAt":"yesterday","children":[{"forename":"<b>Zed</b>"}]}"#
        try await push([Sample.incident(), bad])
        let item = try exception(.quarantined)
        let page = try await page(item)
        for word in ["NC-77", "<dd>2</dd>", "yesterday", "/occurredAt", "&lt;b&gt;Zed&lt;/b&gt;"] {
            #expect(page.body.contains(word), "\(word)")
        }
        #expect(!page.body.contains("<b>Zed"))
        let answer = try await web.get("/v1/exceptions/\(item.id)", token: web.staff())
        #expect(answer.status == 200)
        let record = answer.json["record"]
        #expect(record?["line"]?.integer == 2 && record?["reference"]?.text == "NC-77")
        #expect(record?["raw"]?.text == bad)
        #expect(record?["faults"]?.array?.first?["pointer"]?.text == "/occurredAt")
        let opened = try web.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry).filter {
            $0.action == "exception.consulted" && $0.kind == .consultation
        }
        #expect(opened.count == 2 && opened.allSatisfy { $0.facts["purpose"] == "overnight notifications" })
    }

    /// Two rolls have the same pupil, and one is out of date: the page asks for the school.
    @Test func thePageOffersEachOfTwoExclusiveRegistrationsWithItsDate() async throws {
        let amelia = County.roll[0]
        let rows = [County.roll[1], County.petra, amelia].enumerated().map { line, row in
            var row = row
            row.enrolment = Enrolment(
                urn: County.harbour, entryDate: row.pupil.forename == "Amelia" ? LocalDate(iso: "2025-09-03") : nil)
            return (line: line + 2, row: row)
        }
        let staged = try web.store.registry.beginImport(by: .login("test"), at: web.clock.now())
        _ = try staged.stage(roll: rows)
        _ = try staged.land(acceptRemovals: true, at: web.clock.now())
        try await push([Sample.incident()])
        let item = try exception(.review)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/exceptions/\(item.id)"
        let shown = try await person.get(page).body
        for words in [
            "at Quayside Primary School, 121234 (only school, date of entry not given)",
            "at Harbour High School, 121235 (only school, from 3 September 2025)", "exclude each other",
        ] { #expect(shown.contains(words), "\(words)") }
        let choice = try #require(
            shown.matches(of: #/value="(pupil:\d+@121235)"/#).first.map { String($0.output.1) })
        // The same through the API, by the school only.
        let candidate = try await web.get("/v1" + page, token: web.staff()).json["candidates"]?.array?.first
        let dates = candidate?["establishments"]?.array?.map { $0["entryDate"]?.text }
        #expect(dates == [nil, "2025-09-03"])
        let bare = try await person.submit(page, from: page, [("decision", choice)])
        #expect(bare.status == 422 && bare.body.contains("value=\"\(choice)\" checked"))
        let done = try await person.submit(page, from: page, [("decision", choice), ("reason", "the office says so")])
        #expect(done.status == 303)
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(queue.map(\.target) == [.establishment(County.harbour)])
        #expect(try web.store.exceptions.page().isEmpty)
    }

    /// Two schools have the name that an officer wrote, and neither's roll is held.
    @Test func namedSchoolsAreProposedAndOneCanBeChosen() async throws {
        let schools = [("121238", "St Mary's Primary School"), ("121239", "St Mary’s Primary School")].compactMap {
            urn, name in
            URN(urn).map {
                Establishment(
                    urn: $0, name: name, localAuthority: "926",
                    address: PostalAddress(town: "Acle", postcode: "NR13 3AC"))
            }
        }
        let staged = try web.store.registry.beginImport(by: .login("test"), at: web.clock.now())
        try staged.stage(establishments: County.establishments + schools)
        _ = try staged.land(acceptRemovals: true, at: web.clock.now())
        let child = #"{"reference":"1","forename":"Nia","surname":"Vale","dateOfBirth":"2016-02-02","school":"#
        try await push([Sample.incident(children: [child + #"{"name":"St Marys Primary, Acle"}}"#])])
        let item = try exception(.unmatched)
        let path = "/exceptions/\(item.id)"
        let json = try await web.get("/v1" + path, token: web.staff()).json["namedSchools"]?.array
        #expect(json?.map { $0["urn"]?.text } == ["121238", "121239"])
        #expect(json?.first?["town"]?.text == "Acle" && json?.first?["rollHeld"]?.bool == false)

        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let shown = try await person.get(path).body
        for words in ["Acle, NR13 3AC, URN 121238", "Acle, NR13 3AC, URN 121239", "value=\"school:121239\""] {
            #expect(shown.contains(words), "\(words)")
        }
        let bare = try await person.submit(path, from: path, [("decision", "school:121239")])
        #expect(bare.status == 422 && bare.body.contains("Give a reason."))
        // Each has a button of its own, which says where the notification goes.
        let button = try #require(
            shown.firstMatch(
                of: #/name="reason" value="([^"]+)">[^§]*?value="(school:121238)" accesskey="1" data-key="1">([^<]+)</#)
        )
        #expect(button.output.3 == "Notify St Mary&#39;s Primary School, Acle")
        let reason = String(button.output.1)
        try web.turn()
        #expect(try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now()).isEmpty)
        let done = try await person.submit(
            path, from: path, [("decision", String(button.output.2)), ("reason", reason)])
        #expect(done.status == 303)
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(queue.map(\.target) == [Scope("121238")])
        let resolved = try web.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry)
            .last { $0.action == "exception.resolved" }
        #expect(resolved?.facts["reason"] == "The school that the officer named.")
    }

    @Test func aNamedSchoolWithARollNeedsAPupil() async throws {
        let child = #"{"reference":"1","forename":"Nia","surname":"Vale","dateOfBirth":"2016-02-02","school":"#
        try await push([Sample.incident(children: [child + #"{"name":"Quayside Primary"}}"#])])
        let page = try await page(try exception(.unmatched))
        #expect(page.body.contains("<strong>Quayside Primary School</strong>"))
        #expect(page.body.contains("is held and this child is not on it"))
        #expect(!page.body.contains("school:121234") && !page.body.contains("Notify Quayside"))
    }

    @Test func theReferenceOfARecordThatIsNotJSONIsStillRead() async throws {
        try await push([#"{"force":"norfolk","reference":"NC-78","occurredAt":"#])
        let answer = try await web.get("/v1/exceptions/\(try exception(.quarantined).id)", token: web.staff())
        #expect(answer.json["record"]?["reference"]?.text == "NC-78")
    }

    @Test(arguments: [
        #"{"force":"norfolk","reference":"NC-79","restricted":true,"children":[{"forename":"Zed"}]}"#,
        #"{"force":"norfolk","reference":"NC-79","safeAddress": "Y","children":[{"forename":"Zed"}"#,
    ])
    func aRestrictedRecordIsForSupervisors(line: String) async throws {
        try await push([line])
        let item = try exception(.quarantined)
        #expect(item.isRestricted)
        #expect(try await web.get("/v1/exceptions/\(item.id)", token: web.staff()).status == 403)
        let list = try await web.get("/v1/exceptions", token: web.staff())
        #expect(!list.body.contains("Zed"))
        #expect(try await page(item, as: .supervisor).body.contains("NC-79"))
    }

    @Test func anOperatorCannotOpenARestrictedRecord() async throws {
        try await push([#"{"force":"norfolk","reference":"NC-80","restricted":true,"children":[{"forename":"Zed"}]}"#])
        let page = try await page(try exception(.quarantined))
        #expect(page.status == 403 && !page.body.contains("Zed"))
    }

    @Test func aConflictShowsBothVersionsAndWhatDiffers() async throws {
        let first = Sample.incident(more: #""revision":2"#)
        let other = Sample.incident(
            children: [Sample.child("1", "Amelie", "Marsh", "2015-03-02")], more: #""revision":2"#)
        try await push([first])
        try await push([other])
        try await push([other])
        let item = try exception(.conflict)
        let answer = try await web.get("/v1/exceptions/\(item.id)", token: web.staff())
        let conflict = try #require(answer.json["conflict"])
        #expect(conflict["current"]?["revision"]?.integer == 2)
        let refused = try #require(conflict["refused"]?.array)
        #expect(refused.count == 1 && refused[0]["heldRevision"]?.integer == 2)
        let differences = refused[0]["differences"]?.array ?? []
        #expect(differences.map { $0["pointer"]?.text } == ["/children/0/forename", "/children/0/upn"])
        #expect(differences[0]["held"]?.text == "Amelia" && differences[0]["refused"]?.text == "Amelie")
        let page = try await page(item)
        for word in ["/children/0/forename", "Amelia", "Amelie", "revision 2"] {
            #expect(page.body.contains(word), "\(word)")
        }
    }

    @Test func aConflictWithARestrictedVersionIsRestricted() async throws {
        for (held, refused) in [("false", "true"), ("true", "false")] {
            let reference = "NC-\(held)"
            try await push([Sample.incident(reference: reference, more: #""revision":1,"restricted":"# + held)])
            try await push([
                Sample.incident(
                    reference: reference, children: [Sample.jack], more: #""revision":1,"restricted":"# + refused)
            ])
            let item = try #require(
                try web.store.exceptions.page().first { $0.kind == .conflict && $0.incidentReference == reference })
            #expect(item.isRestricted)
            let answer = try await web.get("/v1/exceptions/\(item.id)", token: web.staff())
            #expect([403, 404].contains(answer.status) && !answer.body.contains("Jack"))
        }
    }

    @Test func openingAChildsExceptionNeedsAPurpose() async throws {
        try await push([Sample.incident(children: [Sample.child("1", "Amelia", "Marsh", "2014-07-09")])])
        let item = try #require(try web.store.exceptions.page().first { $0.child != nil })
        let answer = try await web.get("/v1/exceptions/\(item.id)", token: web.staff())
        #expect(answer.json["childDetails"]?["details"]?["forename"]?.text == "Amelia")
        #expect(answer.json["candidates"]?.array != nil)
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/v1/exceptions/\(item.id)").status == 403)
        #expect(try await web.get("/v1/exceptions/none", token: web.staff()).status == 404)
    }
}
