import Testing

struct DatabaseOnlyTests {
    @Test func toolsWorkOnADatabaseWithoutAnyConfiguration() throws {
        let site = try Installation()
        let files = [
            "--establishments", try site.write("establishments.csv", MadeUp.establishments),
            "--roll", try site.write("roll.csv", MadeUp.roll([MadeUp.amelia])),
        ]
        let database = ["--database", site.database]
        #expect(try Program.run(["registry", "import"] + files + database).status == 0)
        let stats = try Program.run(["registry", "stats", "--json"] + database)
        #expect(JSON(stats.output)["pupils"].number == 1)
        #expect(try Program.run(["registry", "show", MadeUp.quay] + database).output.contains("Quayside Primary"))
        #expect(try Program.run(["queue"] + database).status == 0)
        #expect(try Program.run(["audit", "verify"] + database).status == 0)
        let made = try Program.run(
            ["credential", "create", "--role", "auditor", "--purpose", "inspection", "--json"] + database)
        #expect(!JSON(made.output)["secret"].text.isEmpty)
    }
}
