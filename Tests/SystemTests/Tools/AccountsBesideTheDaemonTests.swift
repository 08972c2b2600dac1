import Testing

struct AccountsBesideTheDaemonTests {
    @Test func anAccountIsMadeListedAndDisabledWhileTheDaemonRuns() throws {
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
}
