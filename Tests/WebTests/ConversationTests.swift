import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("What a school and the desk say about a notification")
struct ConversationTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private static let noah = Sample.child("2", "Noah", "Reed", "2014-09-09")

    private func desk(_ login: String = "sue", _ name: String = "Sue Desk") async throws -> Browser {
        let person = try await Browser(web, .supervisor, login: login, name: name)
        try await person.statePurpose()
        return person
    }

    private func notified(_ children: [String] = [Sample.amelia]) async throws -> (id: String, page: String) {
        let id = try #require(try await web.notify(Sample.incident(children: children))[County.quay])
        return (id, "/school/notifications/\(id)")
    }

    // MARK: Scenario 24

    @Test func aRefusedAnswerKeepsEverythingTypedAndChosen() async throws {
        let (_, page) = try await notified([Sample.amelia, Self.noah])
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        let refused = try await school.submit(
            page, from: page, [("outcome", "challenge"), ("notOurPupil", "2"), ("note", "")])
        #expect(refused.status == 422)
        #expect(refused.body.contains(#"id="outcome-challenge" name="outcome" value="challenge" checked"#))
        #expect(refused.body.contains(#"name="notOurPupil" value="2" checked"#))
        #expect(!refused.body.contains(#"value="acknowledged" checked"#))
        #expect(refused.body.contains("Say what you disagree with."))
        #expect(try web.store.phoneList.tasks().isEmpty)
    }

    @Test func theSchoolReadsTheAnswerToItsChallengeAndAnswersBack() async throws {
        let (id, page) = try await notified()
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        let sent = try await school.submit(
            page, from: page, [("outcome", "challenge"), ("note", "She was not at home.")])
        let after = try await school.get(try #require(sent.header("Location"))).body
        #expect(after.contains("Disagrees with how it is handled") && after.contains("She was not at home."))
        #expect(after.contains("To be answered by") && after.contains("Thank you. Your answer is recorded."))
        let inbox = try await school.get("/school").body
        #expect(inbox.contains("Waiting for our answer") && !inbox.contains("No notifications need your answer."))

        let sue = try await desk()
        let task = try #require(try web.store.phoneList.tasks().first)
        #expect(try await sue.get("/calls/\(id)").body.contains("She was not at home."))
        let answered = try await sue.submit(
            "/calls/\(task.id)/answer", from: "/calls/\(id)", [("task", task.id), ("answer", "The log says she was.")])
        #expect(answered.status == 303)

        #expect(try await school.get("/school").body.contains("We have written to you"))
        let read = try await school.get(page).body
        #expect(read.contains("The log says she was.") && read.contains("Sue Desk, 06:30"))
        #expect(!(try await school.get("/school").body.contains("We have written to you")))
        let seen = try await sue.get("/notifications/\(id)").body
        #expect(seen.contains("Read by Sam Hart, 06:30"))

        let back = try await school.submit(
            page, from: page, [("kind", "message"), ("text", "Thank you, agreed.")])
        #expect(back.status == 303)
        #expect(try await sue.get("/").body.contains("From schools"))
        let told = try await sue.get("/notifications/\(id)")
        #expect(told.body.contains("Thank you, agreed.") && told.body.contains("Not read yet"))
        // What the school wrote itself is new to the desk only.
        let new = "<span class=\"tag amber\">New</span>"
        #expect(told.body.contains(new))
        #expect(try await !school.get(page).body.contains(new))
        // Paper is read on another day.
        #expect(try await school.get(page + "/print").body.contains("Sue Desk, Friday 20 November 2026 at 06:30"))
        let note = try #require(try web.store.notifications.unreadNotes(limit: 10).notes.first?.id)
        let marked = try await sue.post(
            "/notifications/\(id)/conversation", [("csrf", told.csrf), ("do", "read"), ("unread", note)])
        #expect(marked.status == 303)
        #expect(try await school.get(page).body.contains("Read by Sue Desk, 06:30"))
        #expect(try web.store.notifications.unreadNotes(limit: 10).count == 0)
        let actions = try web.store.auditLog.trail(of: "notification:\(id)").map(\.entry.action)
        #expect(actions.contains("note.received") && actions.contains("note.read"))
    }

    @Test func theDeskWritesToASchoolThatHasAsked() async throws {
        let (id, page) = try await notified()
        let sue = try await desk()
        let form = try await sue.get("/notifications/\(id)")
        let empty = try await sue.post("/notifications/\(id)/conversation", [("csrf", form.csrf), ("do", "write")])
        #expect(empty.status == 422 && empty.body.contains("Write something first."))
        let sent = try await sue.post(
            "/notifications/\(id)/conversation",
            [("csrf", form.csrf), ("do", "write"), ("text", "The social worker rings at ten.")])
        #expect(sent.status == 303)
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        #expect(try await school.get("/school").body.contains("We have written to you"))
        #expect(try await school.get(page).body.contains("The social worker rings at ten."))
    }

    /// By its reference alone, and not again within the hour.
    @Test func thoseWhoWereNotifiedAreWrittenToOnceAboutAllThatTheDeskWrites() async throws {
        let (id, page) = try await notified()
        let mail = RecordingTransport()
        func send() throws -> [OutgoingMessage] {
            mail.forget()
            while case let leased = try web.engine.leaseStep(limit: 50), !leased.isEmpty {
                for message in leased { try web.engine.deliver(message, by: mail) }
            }
            return mail.handed
        }
        let notified = Set(try send().map(\.to))
        #expect(!notified.isEmpty)
        var sue = try await desk()
        func write(_ text: String) async throws {
            let form = try await sue.get("/notifications/\(id)")
            let sent = try await sue.post(
                "/notifications/\(id)/conversation", [("csrf", form.csrf), ("do", "write"), ("text", text)])
            #expect(sent.status == 303)
        }
        try await write("The social worker rings at ten.")
        try await write("Her name is Mrs Bright.")
        #expect(try send().isEmpty)
        web.clock.advance(.minutes(2))
        let first = try send()
        #expect(Set(first.map(\.to)) == notified && first.count == notified.count)
        let reference = try #require(
            try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.reference)
        for message in first {
            #expect(message.content.subject == "Operation Encompass: a message about \(reference)")
            #expect(!message.text.contains("social worker") && !message.text.contains("Amelia"))
        }
        let link = try #require(first.first?.text.firstMatch(of: #/http://127\.0\.0\.1:8080(/a/[A-Za-z0-9_-]+)/#))
            .output.1
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        #expect(try await school.get(String(link)).body.contains("Her name is Mrs Bright."))

        // What was read before it is sent is not sent; what was not, an hour after the last.
        try await write("She came at ten.")
        web.clock.advance(.minutes(30))
        #expect(try send().isEmpty)
        let second = try await Browser(web, .keyAdult, urns: [County.quay], login: "second.adult")
        _ = try await second.get(page)
        web.clock.advance(.minutes(40))
        #expect(try send().filter { $0.content.subject.contains("a message about") }.isEmpty)
        web.clock.advance(.hours(1))
        sue = try await desk("sue.later")
        try await write("One more thing.")
        web.clock.advance(.minutes(3))
        let later = try send().filter { $0.content.subject.contains("a message about") }
        #expect(Set(later.map(\.to)) == notified)
    }

    /// The mail that the desk has written is held by a pause like the notification itself.
    @Test(arguments: ["urn:121234", "la:926"])
    func aPauseHoldsTheMailThatTheDeskHasWritten(scope: String) async throws {
        let (id, _) = try await notified()
        let mail = RecordingTransport()
        func send() throws -> Int {
            mail.forget()
            while case let leased = try web.engine.leaseStep(limit: 50), !leased.isEmpty {
                for message in leased { try web.engine.deliver(message, by: mail) }
            }
            return mail.handed.count { $0.content.subject.contains("a message about") }
        }
        _ = try send()
        let sue = try await desk()
        let form = try await sue.get("/notifications/\(id)")
        _ = try await sue.post(
            "/notifications/\(id)/conversation",
            [("csrf", form.csrf), ("do", "write"), ("text", "Her name is Mrs Bright.")])
        try web.supervisor("boss")
        let pause = try web.store.pauses.request(
            scope: scope, approvedBy: "boss", reason: "a wrong roll", until: web.clock.now() + .hours(1),
            by: .account("ivy"), at: web.clock.now())
        _ = try web.store.pauses.approve(pause.id, by: .desk("boss", as: .supervisor), at: web.clock.now())
        web.clock.advance(.minutes(2))
        #expect(try send() == 0)
        try web.store.pauses.end(pause.id, reason: "the roll is right", by: .account("ivy"), at: web.clock.now())
        #expect(try send() > 0)
    }

    /// Of the notes of schools that nobody has read, the figures are in the counts and the situation report.
    @Test func unreadNotesAreInTheFigures() async throws {
        let (_, page) = try await notified()
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        _ = try await school.submit(page, from: page, [("kind", "absent"), ("child", "1"), ("text", "No call")])
        let token = try web.staff()
        let stats = try await web.get("/v1/stats", token: token)
        #expect(stats.body.contains("\"notesUnread\":1") && stats.body.contains("\"absencesUnread\":1"))
        let report = try Sitrep(
            store: web.store, policies: web.engine.policies, london: web.engine.london,
            since: web.clock.now() - .hours(12), at: web.clock.now())
        #expect(report.text.contains("Notes of schools unread: 1, absent children reported 1"))
    }

    // MARK: Reports

    @Test func anAbsentChildIsShownToTheDeskAtOnce() async throws {
        let (id, page) = try await notified([Sample.amelia, Self.noah])
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        let unclear = try await school.submit(
            page, from: page, [("kind", "absent"), ("text", "No call from home")])
        #expect(unclear.status == 422 && unclear.body.contains("Choose which child"))
        #expect(unclear.body.contains(#"value="absent" checked"#) && unclear.body.contains("No call from home"))
        let sent = try await school.submit(
            page, from: page, [("kind", "absent"), ("child", "1"), ("text", "No call from home")])
        #expect(sent.status == 303)
        #expect(try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.acknowledgement == nil)

        let sue = try await desk()
        let morning = try await sue.get("/").body
        let reference = try #require(
            try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.reference)
        #expect(
            morning.contains("a school reports that a child is absent: \(reference)") || morning.contains("A school"))
        #expect(morning.contains(#"<span class="tag red">Absent</span>"#) && !morning.contains("Amelia"))
        let shown = try await sue.get("/notifications/\(id)")
        #expect(shown.body.contains("Absent, as the school says: Amelia Marsh, 06:30"))
        #expect(try web.store.alarms.active().map(\.kind).contains(.childAbsent))

        let note = try #require(try web.store.notifications.unreadNotes(limit: 10).notes.first?.id)
        _ = try await sue.post(
            "/notifications/\(id)/conversation", [("csrf", shown.csrf), ("do", "read"), ("unread", note)])
        try web.engine.dutyStep()
        #expect(!(try web.store.alarms.active().map(\.kind).contains(.childAbsent)))
        // She is still absent until the school says that she came.
        #expect(try await sue.get("/notifications/\(id)").body.contains("Absent, as the school says"))
        _ = try await school.submit(page, from: page, [("kind", "arrived"), ("child", "1")])
        #expect(!(try await sue.get("/notifications/\(id)").body.contains("Absent, as the school says")))
    }

    @Test func nobodyIsAbsentOnceNoChildIsLeft() async throws {
        let (id, page) = try await notified([Sample.amelia, Self.noah])
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        let colleague = try await Browser(web, .keyAdult, urns: [County.quay], login: "ruth", name: "Ruth Cole")
        _ = try await colleague.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "1")])
        // Chosen on a page that still showed both.
        let gone = try await school.submit(page, from: page, [("kind", "absent"), ("child", "1")])
        #expect(gone.status == 422 && gone.body.contains("The child that you chose is no longer in this notification."))
        #expect(try await school.get(page).body.contains(#"name="kind" value="absent""#))

        _ = try await colleague.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "2")])
        let left = try await school.get(page).body
        #expect(!left.contains(#"value="absent""#) && !left.contains(#"value="arrived""#))
        #expect(left.contains(#"name="kind" value="message""#) && left.contains(#"name="kind" value="moved""#))
        let refused = try await school.submit(page, from: page, [("kind", "absent"), ("text", "No call from home")])
        #expect(refused.status == 422 && refused.body.contains("No pupil of yours is left in this notification."))
        #expect(refused.body.contains("No call from home"))
        let system = try web.credential(.school, urn: County.quay)
        let posted = try await web.json(
            .post, "/v1/notifications/\(id)/notes", token: system.token, #"{"kind":"absent","text":"not in class"}"#)
        #expect(posted.status == 422 && posted.body.contains("no child of the school is left in the notification"))
        #expect(try web.store.notifications.unreadNotes(limit: 10).count == 0)
        #expect(try web.store.alarms.activeKeys(of: .childAbsent).isEmpty)
        let written = try await school.submit(page, from: page, [("kind", "moved"), ("text", "To Leeds, we think")])
        #expect(written.status == 303)
    }

    @Test("Where a retraction names no child to a reader, that reader reports nobody absent", arguments: [false, true])
    func nobodyIsAbsentOnARetractionThatNamesNobody(isWelsh: Bool) async throws {
        let (_, first) = try await notified()
        let shown = try await Browser(web, .keyAdult, urns: [County.quay])
        #expect(try await shown.get(first).body.contains("Amelia Marsh"))
        let system = try web.credential(.school, urn: County.quay)
        web.clock.advance(.minutes(1))
        try await web.notify(Sample.incident(more: #""status":"retracted""#))
        let retraction = try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
                .first { $0.kind == .retraction })
        let page = "/school/notifications/\(retraction.id)"

        let other = try await Browser(web, .keyAdult, urns: [County.quay], login: "ruth", name: "Ruth Cole")
        let theirs = isWelsh ? page + "?lang=cy" : page
        let unnamed = try await other.get(theirs)
        #expect(!unnamed.body.contains("Amelia") && !unnamed.body.contains(#"value="absent""#))
        let refused = try await other.post(theirs, [("csrf", unnamed.csrf), ("kind", "absent"), ("text", "No call")])
        let words =
            isWelsh ? "ysgol chi ar ôl yn yr hysbysiad hwn." : "No pupil of yours is left in this notification."
        #expect(refused.status == 422 && refused.body.contains(words) && refused.body.contains("No call"))
        let posted = try await web.json(
            .post, "/v1/notifications/\(retraction.id)/notes", token: system.token,
            #"{"kind":"arrived","child":"1"}"#)
        #expect(posted.status == 422 && posted.body.contains("no child of the school is left in the notification"))
        #expect(try web.store.notifications.unreadNotes(limit: 10).count == 0)
        let sent = try await other.post(
            page, [("csrf", unnamed.csrf), ("kind", "message"), ("text", "We knew nothing of it.")])
        #expect(sent.status == 303)
        // A reader who was shown the child may still say how she is.
        #expect(try await shown.get(page).body.contains(#"name="kind" value="absent""#))
    }

    @Test func theAlarmEndsWhenTheChildIsNoLongerTheSchools() async throws {
        let (id, page) = try await notified([Sample.amelia, Self.noah])
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        _ = try await school.submit(page, from: page, [("kind", "absent"), ("child", "1"), ("text", "No call")])
        let sue = try await desk()
        func isAlarmed() throws -> Bool {
            try web.engine.dutyStep()
            return try !web.store.alarms.activeKeys(of: .childAbsent).isEmpty
        }
        #expect(try isAlarmed())
        _ = try await school.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "2")])
        #expect(try isAlarmed(), "the other child was given back")
        #expect(try await sue.get("/notifications/\(id)").body.contains("Absent, as the school says"))
        _ = try await school.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "1")])
        #expect(try !isAlarmed())
        #expect(!(try await sue.get("/notifications/\(id)").body.contains("Absent, as the school says")))
        // The note is still to be read.
        #expect(try web.store.notifications.unreadNotes(limit: 10).count == 1)
    }

    @Test func theAlarmOutlivesACorrectionAndEndsWithARetraction() async throws {
        let (_, page) = try await notified()
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        // About every child.
        let token = try web.credential(.school, urn: County.quay).token
        let path = page.replacing("/school/", with: "/v1/") + "/notes"
        #expect(try await web.json(.post, path, token: token, #"{"kind":"absent"}"#).status == 204)
        _ = try await school.submit(page, from: page, [("kind", "absent"), ("child", "1")])
        func alarms() throws -> Int {
            try web.engine.dutyStep()
            return try web.store.alarms.activeKeys(of: .childAbsent).count
        }
        #expect(try alarms() == 2)
        web.clock.advance(.minutes(1))
        try await web.notify(Sample.incident(children: [Sample.amelia, Self.noah]))
        #expect(try alarms() == 2)
        web.clock.advance(.minutes(1))
        try await web.notify(
            Sample.incident(children: [Sample.amelia, Self.noah], more: #""status":"retracted""#))
        #expect(try alarms() == 0)
    }

    @Test func theSchoolsSystemReportsByWebhookAndByToken() async throws {
        let (id, _) = try await notified()
        let school = try web.credential(.school, urn: County.quay)
        let other = try web.credential(.school, urn: County.harbour)
        let body =
            #"{"type":"notification.reported","timestamp":"2026-11-20T06:40:00Z","data":{"notificationId":"\#(id)","#
            + #""kind":"absent","child":"1","text":"not in class","by":"Priya Nair"}}"#
        #expect(try await signed(body, school).status == 204)
        #expect(try await signed(body, school).status == 204)
        #expect(try await signed(body, other, id: "msg_2").status == 404)
        #expect(try web.store.notifications.unreadNotes(limit: 10).count == 1)
        let wrong = try await signed(body.replacing("absent", with: "ill"), school, id: "msg_3")
        #expect(wrong.status == 422 && wrong.body.contains("/data/kind"))

        let path = "/v1/notifications/\(id)/notes"
        #expect(try await web.json(.post, path, token: school.token, #"{"kind":"arrived"}"#).status == 204)
        #expect(try await web.json(.post, path, token: other.token, #"{"kind":"arrived"}"#).status == 404)
        #expect(try await web.json(.post, path, token: school.token, #"{"kind":"moved"}"#).status == 422)
        let staff = try web.staff()
        let written = try await web.json(.post, path, token: staff, #"{"text":"Thank you.","by":"Asha Patel"}"#)
        #expect(written.status == 204)
        for token in [staff, school.token] {
            let read = try await web.get("/v1/notifications/\(id)", token: token).json["conversation"]?.array ?? []
            #expect(read.map { $0["kind"]?.text } == ["absent", "arrived", "message"])
            #expect(read.first?["text"]?.text == "not in class" && read.last?["side"]?.text == "desk")
        }
    }

    private func signed(_ body: String, _ school: NewCredential, id: String = "msg_1") async throws -> Answer {
        let seconds = web.clock.now().milliseconds / 1000
        let key = StandardWebhook.secret(school.secret) ?? Data()
        let headers = [
            "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": String(seconds),
            "webhook-signature": WebhookSignature.sign(id: id, timestamp: seconds, body: Data(body.utf8), secret: key),
        ]
        return try await web.send(.post, "/v1/acknowledgements/\(school.id)", headers, body: body)
    }

    // MARK: Who may read it

    @Test func wordsAboutAChildWhoIsNotTheirsAreClosedToTheSchool() async throws {
        let (_, page) = try await notified([Sample.amelia, Self.noah])
        let school = try await Browser(web, .keyAdult, urns: [County.quay])
        _ = try await school.submit(
            page, from: page, [("kind", "message"), ("text", "Amelia left us in June.")])
        _ = try await school.submit(
            page, from: page, [("kind", "message"), ("text", "The other is here.")])
        _ = try await school.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "1")])
        let after = try await school.get(page).body
        #expect(!after.contains("Amelia") && after.contains("The other is here.") && after.contains("Noah Reed"))
        let colleague = try await Browser(web, .keyAdult, urns: [County.quay], login: "ruth", name: "Ruth Cole")
        #expect(try await colleague.get(page).body.contains("The other is here."))
    }

    @Test func aPartyCannotReport() async throws {
        let adults =
            #""adults":[{"role":"allegedPerpetrator","forename":"Sam","surname":"Hart","employer":"Quayside Primary School"}]"#
        let id = try #require(try await web.notify(Sample.incident(more: adults))[County.quay])
        let page = "/school/notifications/\(id)"
        let party = try await Browser(web, .keyAdult, urns: [County.quay])
        let answer = try await party.submit(
            page, from: "/school", [("kind", "message"), ("text", "hello")])
        #expect([404, 422].contains(answer.status))
        #expect(try web.store.notifications.unreadNotes(limit: 10).count == 0)
        let read = try await party.get(page)
        #expect(read.status == 404 && read.body.contains("There is no such notification for your school"))
    }
}
