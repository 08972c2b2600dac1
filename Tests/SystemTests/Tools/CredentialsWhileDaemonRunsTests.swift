import Testing

struct CredentialsWhileDaemonRunsTests {
    @Test func aCredentialWorksAtOnceAndEndsWhenRevoked() throws {
        let morning = try Morning()
        let made = try morning.site.json("credential", "create", "--role", "feed", "--force", "norfolk")
        let force = Client(morning.site.url, token: made["secret"].text)
        let incident = IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])
        #expect(try force.post("/v1/incidents", incident).status == 202)
        #expect(try morning.site.tool("credential", "revoke", made["id"].text).status == 0)
        #expect(try force.post("/v1/incidents", incident).status == 401)

        let listed = try morning.site.json("credential", "list").list
        let entry = try #require(listed.first { $0["id"].text == made["id"].text })
        #expect(!entry["revokedAt"].text.isEmpty)
        #expect(entry["secret"].isNull)
    }
}
