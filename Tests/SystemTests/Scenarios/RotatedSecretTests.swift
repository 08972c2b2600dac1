import TestSupport
import Testing

/// Scenario 27. Given a school rotates its webhook secret, then old and new verify at one URL until the old one ends.
@Suite(.enabled(if: !TestPython.isAbsent))
struct RotatedSecretTests {
    @Test func oldAndNewSecretVerifyAtOneURLUntilTheOldOneEnds() throws {
        let morning = try Morning()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let id = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        let school = try morning.school(MadeUp.quay)
        #expect(try school.say("delivered", of: id) == 204)

        let fresh = try morning.site.json("credential", "rotate", school.id, "--reason", "a new system")["secret"].text
        #expect(fresh.hasPrefix("whsec_") && fresh != school.secret)
        #expect(try school.say("delivered", of: id, secret: school.secret) == 204)
        #expect(try school.say("delivered", of: id, secret: fresh) == 204)

        let ended = try morning.site.tool("credential", "end-secret", school.id, "--reason", "the new one is in use")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try school.say("acknowledged", of: id, secret: school.secret) == 401)
        #expect(try morning.desk.get("/v1/notifications/" + id)["acknowledgement"]["by"].text.isEmpty)
        #expect(try school.say("acknowledged", of: id, secret: fresh) == 204)
        #expect(try morning.desk.get("/v1/notifications/" + id)["acknowledgement"]["by"].text == "Priya Nair")
    }
}
