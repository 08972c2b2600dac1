import Testing

/// A child who is on no roll is decided, and decided again, without a browser.
struct ExceptionsCommandTests {
    @Test func anExceptionIsListedShownResolvedAndReopened() throws {
        let morning = try Morning()
        let nobody = """
            {"reference":"1","forename":"Zed","surname":"Nobody","dateOfBirth":"2015-01-09"}
            """
        #expect(try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [nobody])).status == 202)
        let id = try morning.exceptions(1)[0]["id"].text
        let site = morning.site
        let list = try site.tool("exceptions", "list")
        #expect(list.status == 0 && list.output.contains(id) && list.output.contains("NC-1"))
        #expect(!list.output.contains("Nobody") && !list.output.contains("Zed"))
        // People read words; programs read codes.
        #expect(list.output.contains("On no roll we hold") && !list.output.contains("unmatched"))
        #expect(try site.json("exceptions", "list").list.map { $0["kind"].text } == ["unmatched"])
        #expect(try site.tool("exceptions", "list", "--kind", "confirm").output.contains(id) == false)
        #expect(try site.tool("exceptions", "list", "--kind", "nothing").status == 64)
        #expect(try site.tool("exceptions", "list", "--order", "size").status == 64)
        #expect(try site.tool("exceptions", "list", "--force", "norfolk", "--order", "age").output.contains(id))
        #expect(try !site.tool("exceptions", "list", "--force", "suffolk").output.contains(id))
        let shown = try site.tool("exceptions", "show", id)
        #expect(shown.status == 0 && shown.output.contains("deadline:") && !shown.output.contains("Nobody"))
        let missing = try site.tool("exceptions", "resolve", id, "--decision", "establishment", "--reason", "named")
        #expect(missing.status != 0 && !missing.errors.isEmpty)
        let done = try site.tool("exceptions", "resolve", id, "--decision", "dismiss", "--reason", "an adult")
        #expect(done.status == 0, "\(done.errors)")
        #expect(!(try site.tool("exceptions", "list").output.contains(id)))
        #expect(try site.tool("exceptions", "show", id).output.contains("dismiss"))
        #expect(try site.tool("exceptions", "resolve", id, "--decision", "dismiss", "--reason", "x").status != 0)
        let undone = try site.tool("exceptions", "reopen", id)
        #expect(undone.status == 0 && undone.errors.contains("open again"), "\(undone.errors)")
        #expect(try site.tool("exceptions", "resolve", id, "--decision", "dismiss", "--reason", "an adult").status == 0)
        let again = try site.tool("exceptions", "reopen", id, "--reason", "a child after all")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try site.tool("exceptions", "list").output.contains(id))
        // A colleague's decision is opened again with a reason only.
        let dismissal = #"{"decision":"dismiss","reason":"moved to Spain","by":"Asha Patel"}"#
        #expect(try morning.desk.post("/v1/exceptions/\(id)/resolve", dismissal).status == 200)
        let refused = try site.tool("exceptions", "reopen", id)
        #expect(refused.status != 0 && refused.errors.contains("somebody else made this decision"), "\(refused.errors)")
        #expect(try site.tool("exceptions", "reopen", id, "--reason", "not in Spain").status == 0)
    }
}
