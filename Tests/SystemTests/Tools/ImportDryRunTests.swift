import Testing

struct ImportDryRunTests {
    @Test func aDryRunShowsWhatWouldChangeAndChangesNothing() throws {
        let morning = try Morning()
        let before = try morning.site.json("registry", "stats")
        let roll = try morning.site.write("new.csv", MadeUp.roll([MadeUp.amelia, MadeUp.noah] + MadeUp.crowd(30)))
        let shown = try morning.site.tool("registry", "import", "--roll", roll, "--dry-run", "--accept-removals")
        #expect(shown.status == 0)
        #expect(shown.output.contains("ADDED") && shown.output.contains("30"))
        #expect(shown.errors.contains("nothing was changed"))
        #expect(try morning.site.json("registry", "stats") == before)
        #expect(try morning.site.tool("registry", "import", "--roll", roll, "--accept-removals").status == 0)
        #expect(try morning.site.json("registry", "stats") != before)
    }
}
