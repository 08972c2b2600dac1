import TestSupport
import Testing

/// Given a night, then a supervisor drafts what is held about a child, nobody else can, and the log has who asked why.
struct SubjectAccessCommandTests {
    @Test func aSupervisorDraftsAndTheLogKnows() throws {
        let morning = try Morning()
        let site = morning.site
        for role in ["supervisor", "auditor"] { _ = try morning.account(role, role, "Asha Patel") }
        _ = try morning.feed.push([
            IncidentText.make("NC-1", children: [MadeUp.amelia.reported(), MadeUp.noah.reported(as: "2")])
        ])
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let asked = ["subject-access", "--name", "Amelia Marsh", "--born", "2015-03-02", "--reason", "request 17"]
        let refused = try Program.run(asked + ["--as", "auditor"] + site.configuration)
        #expect(refused.status == 1 && refused.output.isEmpty && refused.errors.contains("may not do this"))
        let draft = try Program.run(asked + ["--as", "supervisor"] + site.configuration)
        #expect(draft.status == 0, "\(draft.errors)")
        #expect(draft.output.contains("As a child in an incident") && draft.output.contains("norfolk NC-1"))
        for other in ["Noah", "Quay Road", "Quayside Primary"] { #expect(!draft.output.contains(other), "\(other)") }
        #expect(draft.output.contains("school as reported") == false && draft.output.contains("address: would show"))
        let log = try site.tool("audit", "search", "--action", "subjectAccess.prepared", "--reason", "x", "--json")
        #expect(log.output.contains("request 17") && log.output.contains("child:") && !log.output.contains("Amelia"))
        #expect(
            try site.tool("subject-access", "--name", "Amelia", "--born", "2015-03-02", "--reason", "x").status == 64)
    }
}
