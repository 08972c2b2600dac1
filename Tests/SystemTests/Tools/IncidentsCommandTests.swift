import Foundation
import TestSupport
import Testing

/// Incidents are listed, shown, linked and searched for without a browser.
struct IncidentsCommandTests {
    @Test func incidentsAreListedShownLinkedAndUnlinked() throws {
        let morning = try Morning()
        for reference in ["NC-1", "NC-2"] {
            let push = try morning.feed.post(
                "/v1/incidents", IncidentText.make(reference, children: [MadeUp.amelia.reported()]))
            #expect(push.status == 202)
            _ = try morning.notification(of: MadeUp.quay, until: "sent", "delivered")
        }
        let site = morning.site
        let list = try site.tool("incidents", "list")
        #expect(list.status == 0 && list.output.contains("NC-1") && list.output.contains("NC-2"), "\(list.errors)")
        #expect(!list.output.contains("Amelia"))
        #expect(try !site.tool("incidents", "list", "--force", "suffolk").output.contains("NC-1"))
        #expect(try site.tool("incidents", "show", "NC-1").status != 0)
        let shown = try site.tool("incidents", "show", "NC-1", "--purpose", "a meeting")
        #expect(shown.status == 0 && shown.output.contains("Amelia Marsh"), "\(shown.errors)")
        #expect(shown.output.contains("Quayside Primary School"))
        let json = try site.json("incidents", "show", "NC-2", "--purpose", "a meeting")
        #expect(json["reference"].text == "NC-2" && json["linked"].list.isEmpty)

        let linked = try site.tool("incidents", "link", "NC-1", "NC-2")
        #expect(linked.status == 0 && linked.errors.contains("linked: NC-1, NC-2"), "\(linked.errors)")
        #expect(try site.tool("incidents", "link", "NC-1", "NC-2").errors.contains("linked already"))
        let after = try site.json("incidents", "show", "NC-2", "--purpose", "a meeting")
        #expect(after["linked"][0]["reference"].text == "NC-1")
        #expect(try site.tool("incidents", "link", "NC-1", "NC-9").errors.contains("no such incident"))
        let apart = try site.tool("incidents", "unlink", "NC-2", "--reason", "two events")
        #expect(apart.status == 0, "\(apart.errors)")
        #expect(try site.tool("incidents", "unlink", "NC-2", "--reason", "x").errors.contains("not linked"))
        for action in ["incident.consulted", "incident.linked", "incident.unlinked"] {
            let log = try site.tool(
                "audit", "search", "--reason", "a test", "--incident", "NC-2", "--action", action, "--json")
            #expect(log.status == 0 && log.output.contains(action), "\(action): \(log.output) \(log.errors)")
        }
    }

    @Test func theSearchFindsWhatTheDesksDoesAndIsLogged() throws {
        let morning = try Morning()
        let push = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.noah.reported()]))
        #expect(push.status == 202)
        _ = try morning.notifications(1)
        let site = morning.site
        let found = try site.tool("search", "amelia marsch", "--purpose", "a parent rang")
        #expect(found.status == 0 && found.output.contains("Amelia Marsh"), "\(found.errors)")
        #expect(try site.tool("search", "prija nair", "--purpose", "a school rang").output.contains("Priya Nair"))
        let typed = try site.write("typed.txt", ["quayside"])
        let read = try site.tool("search", "--purpose", "a school rang", input: typed)
        #expect(read.status == 0 && read.output.contains("Quayside Primary School"), "\(read.errors)")
        #expect(try site.tool("search", "amelia", "--purpose", " ").status == 64)
        let log = try site.tool("audit", "search", "--reason", "a test", "--action", "desk.searched", "--json")
        #expect(log.output.contains("desk.searched"), "\(log.output) \(log.errors)")
        try site.stop()
        let stopped = try site.tool("search", "amelia marsh", "--purpose", "a parent rang")
        #expect(stopped.status != 0 && stopped.errors.contains("daemon is not running"))
    }
}
