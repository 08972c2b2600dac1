import TestSupport
import Testing

@Suite(.enabled(if: !TestPython.isAbsent))
struct MachineReceiptTests {
    @Test func aMachinesReceiptMeansDeliveredNotAcknowledged() throws {
        let morning = try Morning()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(try morning.school(MadeUp.quay).say("delivered", of: told["reference"].text, by: nil) == 204)
        let after = try morning.notification(of: MadeUp.quay, until: "delivered")
        #expect(after["acknowledgement"].isNull)
        #expect(!after["escalation"]["nextAt"].isNull)
    }
}
