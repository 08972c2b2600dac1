import TestSupport
import Testing

/// Scenario 3. Given changed content without a revision after the school has acknowledged, then the school gets a correction to
/// acknowledge.
@Suite(.enabled(if: !TestPython.isAbsent))
struct CorrectionAfterAcknowledgementTests {
    @Test func aChangeAfterTheAcknowledgementIsACorrection() throws {
        let morning = try Morning()
        let child = MadeUp.amelia.reported()
        let first = IncidentText.make("NC-1", children: [child], more: "\"schoolSummary\":\"A disturbance at home.\"")
        #expect(try morning.feed.post("/v1/incidents", first).status == 202)
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        let school = try morning.school(MadeUp.quay)
        #expect(try school.say("acknowledged", of: told["id"].text) == 204)

        let changed = IncidentText.make(
            "NC-1", children: [child], more: "\"schoolSummary\":\"A disturbance at home. An ambulance came.\"")
        let answer = try morning.feed.post("/v1/incidents", changed)
        #expect(answer.status == 202)
        #expect(answer["revision"].number == 2)

        let correction = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(correction["kind"].text == "correction")
        #expect(correction["replaces"].text == told["id"].text)
        #expect(correction["acknowledgement"].isNull)
        let subjects = try morning.mail().compactMap { mail in
            mail.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Subject:") }
        }
        #expect(subjects.filter { $0.contains("correction") }.count == 1)
        #expect(subjects.count == 2)

        #expect(try school.say("acknowledged", of: correction["reference"].text) == 204)
        let closed = try morning.desk.get("/v1/notifications/" + correction["id"].text)
        #expect(closed["state"].text == "acknowledged")
        #expect(closed["acknowledgement"]["by"].text == "Priya Nair")
    }
}
