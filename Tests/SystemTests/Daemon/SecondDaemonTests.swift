import Testing

struct SecondDaemonTests {
    @Test func aSecondDaemonOnTheSameDatabaseExitsWithTryLater() throws {
        let morning = try Morning()
        let second = try morning.site.tool("serve")
        #expect(second.status == 75)
        #expect(second.errors.contains("in use"))
        #expect(try morning.desk.get("/health/ready").status == 200)
        // Tools still find the first one's socket.
        #expect(
            try morning.site.tool("credential", "create", "--role", "auditor", "--purpose", "inspection").status == 0)
    }
}
