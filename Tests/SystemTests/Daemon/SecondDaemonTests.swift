import Testing

struct SecondDaemonTests {
    @Test func aSecondDaemonOnTheSameDatabaseExitsWithTryLater() throws {
        let morning = try Morning()
        let second = try morning.site.tool("serve")
        #expect(second.status == 75)
        #expect(second.errors.contains("in use"))
        #expect(try morning.desk.get("/health/ready").status == 200)
        // The first one's socket is still where tools find it.
        #expect(
            try morning.site.tool("credential", "create", "--role", "auditor", "--purpose", "inspection").status == 0)
    }
}
