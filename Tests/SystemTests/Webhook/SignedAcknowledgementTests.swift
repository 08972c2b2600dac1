import TestSupport
import Testing

/// Signed with the public Standard Webhooks library, not with our own code.
@Suite(.enabled(if: !TestPython.isAbsent))
struct SignedAcknowledgementTests {
    @Test func aSchoolsSystemAcknowledgesOnlyItsOwnNotifications() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let own = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        let other = try morning.notification(of: MadeUp.harbour, until: "sent")["id"].text
        let school = try morning.school(MadeUp.quay)
        let foreign = try morning.school(MadeUp.harbour).secret

        #expect(try school.say("acknowledged", of: own, secret: foreign) == 401)
        let unknown = SchoolCredential(id: "nobody", secret: school.secret, client: school.client)
        #expect(try unknown.say("acknowledged", of: own) == 401)
        #expect(try school.say("acknowledged", of: "0193f0aa-0000-7000-8000-000000000000") == 404)
        #expect(try school.say("acknowledged", of: other) == 404)
        #expect(try school.say("acknowledged", of: own, by: nil) == 422)
        #expect(try school.say("seen", of: own) == 422)
        #expect(try morning.desk.get("/v1/notifications/" + own)["state"].text == "sent")

        #expect(try school.say("acknowledged", of: own, webhook: "msg_1") == 204)
        #expect(try school.say("acknowledged", of: own, by: "Somebody Else", webhook: "msg_1") == 204)
        let after = try morning.desk.get("/v1/notifications/" + own)
        #expect(after["state"].text == "acknowledged")
        #expect(after["acknowledgement"]["by"].text == "Priya Nair")
        #expect(after["acknowledgement"]["via"].text == "webhook")
        #expect(try morning.desk.get("/v1/notifications/" + other)["state"].text == "sent")
    }
}
