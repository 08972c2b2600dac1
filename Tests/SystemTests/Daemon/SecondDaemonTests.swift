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

    @Test func aDaemonWhoseAddressIsTakenNamesItAndWhatToDo() throws {
        let morning = try Morning()
        let port = try #require(morning.site.url.split(separator: ":").last.map(String.init))
        let other = try Installation()
        let second = try withExtendedLifetime(other) {
            try Program.run(["serve"] + other.configuration, environment: ["ENCOMPASS_HTTP_PORT": port])
        }
        #expect(second.status == 1)
        #expect(second.errors.contains("port: the daemon could not listen on 127.0.0.1:\(port): "))
        #expect(second.errors.contains("; end what listens there, or correct http.host and http.port"))
    }
}
