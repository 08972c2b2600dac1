import Testing

struct AccountsWhileDaemonRunsTests {
    @Test func anAccountIsCreatedListedAndDisabledWhileTheDaemonRuns() throws {
        let morning = try Morning()
        let made = try morning.site.json("user", "create", "asha", "--name", "Asha Patel", "--role", "supervisor")
        #expect(made["password"].text.count >= 12)
        let again = try morning.site.tool("user", "create", "asha", "--name", "Another Asha")
        #expect(again.status == 1)
        #expect(try morning.site.tool("user", "disable", "asha").status == 0)
        let listed = try morning.site.json("user", "list").list
        #expect(listed.map { $0["login"].text } == ["asha"])
        #expect(!listed[0]["disabledAt"].text.isEmpty)
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
