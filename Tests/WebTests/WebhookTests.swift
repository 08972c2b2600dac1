import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Schools' webhooks")
struct WebhookTests {
    private let web: WebHarness
    private let school: NewCredential

    init() throws {
        web = try WebHarness()
        school = try web.credential(.school, urn: County.quay)
    }

    private func call(
        _ body: String, id: String = "msg_1", secret: String? = nil, credential: String? = nil, at: Timestamp? = nil
    ) async throws -> Answer {
        let seconds = (at ?? web.clock.now()).milliseconds / 1000
        let key = StandardWebhook.secret(secret ?? school.secret) ?? Data()
        let headers = [
            "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": String(seconds),
            "webhook-signature": "v1,bm90IHRoaXM= "
                + WebhookSignature.sign(id: id, timestamp: seconds, body: Data(body.utf8), secret: key),
        ]
        return try await web.send(.post, "/v1/acknowledgements/\(credential ?? school.id)", headers, body: body)
    }

    private func body(
        _ notification: String, _ more: String = #""outcome":"acknowledged","acknowledgedBy":"Priya Nair""#
    )
        -> String
    {
        """
        {"type":"notification.acknowledged","timestamp":"2026-11-20T06:40:00Z",\
        "data":{"notificationId":"\(notification)",\(more)}}
        """
    }

    private func state(_ id: String) throws -> NotificationState? {
        try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.state
    }

    @Test func aNamedPersonAcknowledgesAndARepeatChangesNothing() async throws {
        let id = try #require(try await web.notify()[County.quay])
        #expect(try await call(body(id)).status == 204)
        #expect(try state(id) == .acknowledged)
        let entries = try web.store.auditLog.trail(of: "notification:\(id)").count
        #expect(try await call(body(id)).status == 204)
        #expect(try web.store.auditLog.trail(of: "notification:\(id)").count == entries)
    }

    /// Page Read is a person; "Page read" is what a system says of itself.
    @Test(arguments: [("Page Read", 204), ("Page read", 422), ("PAGE READ", 422), ("Message read", 422)])
    func aStatusIsNoPersonAndAPersonIsNoStatus(_ person: String, status: Int) async throws {
        let id = try #require(try await web.notify()[County.quay])
        let answer = #""outcome":"acknowledged","acknowledgedBy":"\#(person)""#
        #expect(try await call(body(id, answer)).status == status)
        let isAcknowledged = try state(id) == .acknowledged
        #expect(isAcknowledged == (status == 204))
    }

    /// Scenario 27: given a school rotates its webhook secret, then old and new verify at one URL until the old one ends.
    @Test func oldAndNewSecretVerifyAtOneAddressUntilTheOldOneEnds() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let owner = LocalUser(id: geteuid(), name: "encompass")
        func rotate(_ overlap: Span) async throws -> Answer {
            try await web.tool(
                .rotateCredential(id: school.id, overlap: overlap, reason: "the school's new system"), as: owner)
        }
        let delivered = body(id, #""outcome":"delivered""#)
        for overlap in [Span.seconds(0), .days(91)] { #expect(try await rotate(overlap).status == 422) }
        let rotated = try await rotate(.days(2))
        let fresh = try #require(rotated.json["credential"]?["secret"]?.text)
        #expect(fresh.hasPrefix("whsec_") && fresh != school.secret)
        for (number, secret) in [school.secret, fresh].enumerated() {
            #expect(try await call(delivered, id: "both-\(number)", secret: secret).status == 204)
        }
        #expect(try await rotate(.days(2)).status == 409, "at most two secrets are live")
        web.clock.advance(.days(2))
        #expect(try await call(delivered, id: "late", secret: school.secret).status == 401)
        #expect(try await call(delivered, id: "late", secret: fresh).status == 204)
        // The old one can also be ended at once.
        let third = try #require(try await rotate(.days(2)).json["credential"]?["secret"]?.text)
        let end = Operation.endCredentialSecret(id: school.id, reason: "the old one was seen by somebody")
        #expect(try await web.tool(end, as: owner).status == 200)
        #expect(try await web.tool(end, as: owner).status == 409)
        #expect(try await call(delivered, id: "ended", secret: fresh).status == 401)
        #expect(try await call(delivered, id: "ended", secret: third).status == 204)
        #expect(try await web.tool(.endCredentialSecret(id: school.id, reason: " "), as: owner).status == 422)
    }

    /// A school that reads late learns that its answer counts for nothing; what it wrote is kept.
    @Test func anAcknowledgementOfWhatWasCancelledIsRecordedAndRefused() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let cancelled = try await web.json(
            .post, "/v1/notifications/\(id)/cancel", token: web.staff(),
            #"{"reason":"the wrong child","by":"Sam Hart"}"#)
        #expect(cancelled.status == 200)
        for _ in 0..<2 {
            let answer = try await call(body(id))
            #expect(answer.status == 409 && answer.json["detail"]?.text?.contains("was cancelled") == true)
            #expect(
                try answer.header("X-Correlation-ID")
                    == web.store.notifications.correlation(ofNotification: id))
        }
        #expect(try state(id) == .cancelled)
        let answers = try web.store.auditLog.trail(of: "notification:\(id)").map(\.entry).filter {
            $0.action == "notification.acknowledged"
        }
        #expect(answers.count == 1 && answers.first?.actor == .credential("school", school.id))
        // What asks for something is acted upon.
        let asks = #""outcome":"callBack","acknowledgedBy":"Priya Nair""#
        #expect(try await call(body(id, asks), id: "msg_2").status == 204)
        #expect(try web.store.phoneList.tasks(ofNotification: id).map(\.kind) == ["callBack"])
    }

    /// A receipt of GOV.UK Notify's: a forged one needs the credential, and even then says less than a person's answer.
    @Test func aReceiptNeedsItsCredentialAndAcknowledgesNothing() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let post = RecordingTransport { _ in .accepted(receipt: "5c9f3a52") }
        for message in try web.engine.leaseStep(limit: 10) { try web.engine.deliver(message, by: post) }
        #expect(try state(id) == .sent)
        func report(_ receipt: String, _ token: String?) async throws -> Int {
            try await web.json(
                .post, "/v1/callbacks/govuk-notify", token: token,
                #"{"id":"\#(receipt)","reference":"x","to":"07700900123","status":"delivered"}"#
            ).status
        }
        for (token, status) in [
            (nil, 401), ("guessed", 401), (school.token, 403), (try web.feed(), 403), (try web.staff(), 403),
        ] as [(String?, Int)] { #expect(try await report("5c9f3a52", token) == status) }
        #expect(try state(id) == .sent)
        let callback = try web.credential(.callback).secret
        #expect(try await report("unknown", callback) == 204)
        #expect(try state(id) == .sent)
        #expect(try await report("5c9f3a52", callback) == 204)
        let item = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        #expect(item.state == .delivered && item.acknowledgement == nil && item.nextAt != nil)
        // It opens nothing else.
        for path in ["/v1/notifications", "/v1/notifications/\(id)", "/v1/stats"] {
            #expect(try await web.get(path, token: callback).status == 403)
        }
    }

    /// One id leads from the push to the school's answer, in headers and in the audit log; clients cannot choose it.
    @Test func aSchoolsAnswerHasTheIdOfThePush() async throws {
        let headers = [
            "Authorization": "Bearer " + (try web.feed()), "Content-Type": "application/x-ndjson",
            "X-Correlation-ID": "Amelia Marsh",
        ]
        let push = try await web.send(.post, "/v1/incidents", headers, body: Sample.incident() + "\n")
        let correlation = try #require(push.header("X-Correlation-ID"))
        #expect(UUID(uuidString: correlation) != nil)
        try web.turn()
        let item = try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now()).first {
                $0.target == .establishment(County.quay)
            })
        let answer = try await call(body(item.id))
        #expect(answer.status == 204 && answer.header("X-Correlation-ID") == correlation)
        #expect(try web.store.notifications.correlation(ofNotification: item.id) == correlation)
        let trail = try web.store.auditLog.trail(of: "incident:\(item.incident)")
        #expect(trail.contains { $0.entry.facts["correlation"] == correlation })
        // Every other answer has an id of its own, a refusal too.
        let others = [
            try await web.get("/v1/stats").header("X-Correlation-ID"),
            try await web.get("/health/live").header("X-Correlation-ID"),
        ]
        #expect(Set(others.compactMap(\.self)).count == 2)
    }

    /// The system got only a reference and never fetched the details here, but a person has them.
    @Test(arguments: [
        (#""outcome":"acknowledged","acknowledgedBy":"Priya Nair""#, 1),
        (#""outcome":"challenge","acknowledgedBy":"Priya Nair""#, 1), (#""outcome":"delivered""#, 0),
    ])
    func aRedirectAfterASystemsAnswerIsAPossibleBreach(_ answer: String, _ breaches: Int) async throws {
        let id = try #require(try await web.notify()[County.quay])
        #expect(try await call(body(id, answer)).status == 204)
        let operatorToken = try web.staff()
        let redirected = try await web.send(
            .post, "/v1/notifications/\(id)/redirect",
            ["Content-Type": "application/json", "Authorization": "Bearer \(operatorToken)"],
            body: #"{"reason":"moved","by":"Sam Hart","urn":"121235"}"#)
        #expect(redirected.status == 200)
        #expect(try web.store.breaches.all().count == breaches)
    }

    @Test func theShortReferenceWorksToo() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let reference = try #require(
            try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.reference)
        #expect(try await call(body(reference.lowercased())).status == 204)
        #expect(try state(id) == .acknowledged)
    }

    @Test func anUnknownCredentialAndABadSignatureGetTheSameAnswer() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let other = try web.credential(.school, urn: County.harbour)
        let answers = [
            try await call(body(id), credential: "school-unknown"),
            try await call(body(id), secret: other.secret),
            try await call(body(id), at: web.clock.now() - .minutes(6)),
            try await call(body(id), at: web.clock.now() + .minutes(6)),
            try await call("not JSON", secret: other.secret),
            try await web.send(
                .post, "/v1/acknowledgements/\(school.id)", ["Content-Type": "application/json"], body: body(id)),
        ]
        #expect(answers.allSatisfy { $0.status == 401 && $0.header("WWW-Authenticate") != nil })
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(try state(id) == .queued)
    }

    @Test func unknownAndOtherSchoolsNotificationsAreNotFound() async throws {
        let ids = try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let other = try await call(body(try #require(ids[County.harbour])), id: "a")
        let unknown = try await call(body("unknown"), id: "b")
        #expect(other.status == 404)
        #expect(other.body == unknown.body)
    }

    @Test func wrongContentListsEveryFault() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let answer = try await call(
            #"{"type":"x","data":{"notificationId":"\#(id)","outcome":"seen","children":[{}]}}"#)
        #expect(answer.status == 422)
        #expect(
            answer.pointers == ["/type", "/data/outcome", "/data/children/0/reference"])
        #expect(try await call(body(id, #""outcome":"acknowledged""#), id: "c").status == 422)
        #expect(try await call("{", id: "d").status == 400)
        let child =
            #""outcome":"acknowledged","acknowledgedBy":"Priya Nair","children":[{"reference":"9","outcome":"notOurPupil"}]"#
        #expect(try await call(body(id, child), id: "e").status == 422)
        // A failed request may be corrected and sent again under the same id.
        #expect(try await call(body(id), id: "e").status == 204)
    }

    @Test func oneChildCanBeReturnedWithoutTheOther() async throws {
        let noah = Sample.child("2", "Noah", "Reed", "2014-09-09")
        let id = try #require(try await web.notify(Sample.incident(children: [Sample.amelia, noah]))[County.quay])
        let more =
            #""outcome":"acknowledged","acknowledgedBy":"Priya Nair","children":[{"reference":"1","outcome":"notOurPupil"}]"#
        #expect(try await call(body(id, more)).status == 204)
        #expect(try state(id) == .acknowledged)
        #expect(try web.store.exceptions.counts()[.notOurPupil] == 1)
        let detail = try await web.get("/v1/notifications/\(id)", token: school.token)
        #expect(detail.json["children"]?.array?.map { $0["forename"]?.text } == ["Noah"])
    }

    /// Without a secret, a caller may send thousands of signatures with a large body, which is hashed only once.
    @Test func manySignaturesCostNoMoreThanOne() throws {
        let now = Timestamp(seconds: 1_795_600_000)
        let body = Data(repeating: UInt8(ascii: "x"), count: 256 << 10)
        let wrong = "v1," + Data(repeating: 0, count: 32).base64EncodedString()
        let many = Array(repeating: wrong, count: 1_500).joined(separator: " ")
        func time(_ signatures: String) -> Duration {
            ThreadTime.measure {
                #expect(
                    !StandardWebhook.verify(
                        id: "m", timestamp: "1795600000", signatures: signatures, body: body,
                        secrets: [Data(repeating: 1, count: 32)], at: now))
            }
        }
        let one = (0..<5).map { _ in time(wrong) }.min() ?? .zero
        let all = (0..<5).map { _ in time(many) }.min() ?? .zero
        #expect(all < one * 20 + .milliseconds(100))
    }

    @Test(.enabled(if: !SharedData.isAbsent)) func signaturesFromOtherLibrariesVerify() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: SharedData.path("webhooks/signature_vectors.json")))
        let vectors = try JSONParser.parse(Array(bytes))["vectors"]?.array ?? []
        for vector in vectors where vector["scheme"]?.text == "v1" {
            let seconds = vector["timestamp"]?.integer ?? 1_614_265_330
            let isValid = StandardWebhook.verify(
                id: vector["id"]?.text, timestamp: String(seconds), signatures: vector["signature"]?.text,
                body: Data((vector["payload"]?.text ?? "").utf8),
                secrets: [StandardWebhook.secret(vector["secret"]?.text ?? "") ?? Data()],
                at: Timestamp(seconds: Int64(seconds)))
            #expect(isValid == vector["valid"]?.bool)
        }
    }
}
