import Testing

struct AccountsWhileDaemonRunsTests {
    @Test func anAccountIsCreatedListedAndDisabledWhileTheDaemonRuns() throws {
        let morning = try Morning()
        let made = try morning.site.json("user", "create", "asha", "--name", "Asha Patel", "--role", "supervisor")
        #expect(made["password"].text.count >= 12)
        let again = try morning.site.tool("user", "create", "asha", "--name", "Another Asha")
        #expect(again.status == 1)
        let invited = try morning.site.tool("user", "invite", "asha")
        #expect(invited.errors.contains("works once, until Friday 27 November 2026 at "), "\(invited.errors)")
        #expect(invited.errors.contains(", London time."))
        #expect(try morning.site.tool("user", "disable", "asha").status == 0)
        let listed = try morning.site.json("user", "list").list
        #expect(listed.map { $0["login"].text } == ["asha"])
        #expect(!listed[0]["disabledAt"].text.isEmpty)
    }

    @Test func anAccountIsLimitedToAnAreaAndTriesForAnotherAreRefused() throws {
        let site = try Installation()
        try site.write("areas/suffolk.yaml", ["id: suffolk", "name: Suffolk", "localAuthorities: [\"935\"]"])
        let morning = try Morning(site)
        let record = IncidentText.make(
            "NC-1", children: [MadeUp.amelia.reported()], occurredAt: "2026-11-19T22:41:00Z")
        #expect(try morning.feed.post("/v1/incidents", record).status == 202)
        let id = try morning.notifications(1)[0]["id"].text
        try site.json("user", "create", "nora", "--name", "Nora Shaw")
        func listed() throws -> Int { try site.json("queue", "list", "--as", "nora").list.count }
        #expect(try listed() == 1)
        #expect(try site.tool("user", "set-areas", "nora").status == 64)
        #expect(try site.tool("user", "set-areas", "nora", "--area", "atlantis").status == 64)
        #expect(try site.tool("user", "create", "una", "--name", "Una Known", "--area", "atlantis").status == 64)
        #expect(try site.tool("user", "set-areas", "nora", "--area", "suffolk").status == 0)
        #expect(try site.json("user", "list").list[0]["areas"].list.map(\.text) == ["suffolk"])
        #expect(try listed() == 0)
        let shown = try site.tool("queue", "show", id, "--as", "nora")
        #expect(shown.status != 0 && shown.errors.contains("norfolk") && !shown.output.contains("NC-1"))
        let cancelled = try site.tool("queue", "cancel", id, "--reason", "x", "--as", "nora")
        #expect(cancelled.status != 0 && cancelled.errors.contains("norfolk"))
        let doctor = try site.tool("doctor", "--json")
        #expect(doctor.output.contains("sees the work of the area norfolk"))
        #expect(try site.tool("user", "set-areas", "nora", "--all").status == 0)
        #expect(try listed() == 1)
    }

    @Test func anAccountIsEnabledUnlockedAndGetsANewPassword() throws {
        let morning = try Morning()
        let old = try morning.site.json("user", "create", "asha", "--name", "Asha Patel")["password"].text
        #expect(try morning.site.tool("user", "enable", "asha").status == 1)
        #expect(try morning.site.tool("user", "disable", "asha").status == 0)
        #expect(try morning.site.tool("user", "enable", "asha").status == 0)
        #expect(try morning.site.tool("user", "unlock", "asha").status == 0)
        #expect(try morning.site.tool("user", "unlock", "nobody").status == 1)
        let common = try morning.site.write("common", ["Password1234!"])
        #expect(try morning.site.tool("user", "password", "asha", "--password-file", common).status == 1)
        #expect(try Browser(morning.site.url).signIn("asha", old).status == 200)
        let new = try morning.site.json("user", "password", "asha")["password"].text
        #expect(new.count >= 12 && new != old)
        #expect(try Browser(morning.site.url).signIn("asha", old).status == 401)
        #expect(try Browser(morning.site.url).signIn("asha", new).status == 200)
    }
}
