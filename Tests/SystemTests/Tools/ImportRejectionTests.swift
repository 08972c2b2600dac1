import Testing

struct ImportRejectionTests {
    @Test func anImportWithMoreRejectedRowsThanAllowedChangesNothing() throws {
        let morning = try Morning()
        let nameless = Pupil("", "", "2015-05-05", number: 90)
        let misborn = Pupil("Zebedee", "Quince", "2015-02-30", number: 91)
        let roll = try morning.site.write(
            "new.csv", MadeUp.roll([MadeUp.amelia, MadeUp.noah, MadeUp.grace, MadeUp.jack, nameless, misborn]))
        let before = try morning.site.json("registry", "stats")
        let refused = try morning.site.tool("registry", "import", "--roll", roll)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("line 6") && refused.errors.contains("line 7"))
        #expect(refused.errors.lowercased().contains("dateofbirth") || refused.errors.contains("date of birth"))
        #expect(!refused.errors.contains("Zebedee") && !refused.errors.contains("2015-02-30"))
        #expect(try morning.site.tool("registry", "import", "--roll", roll, "--reject-limit", "1").status == 65)
        #expect(try morning.site.json("registry", "stats") == before)
        #expect(try morning.site.tool("registry", "import", "--roll", roll, "--reject-limit", "2").status == 0)
    }
}
