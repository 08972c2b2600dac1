import Testing

struct ReadinessTests {
    @Test func aDaemonIsReadyAfterItsEngineAndAuditorRan() throws {
        let morning = try Morning()
        let ready = try morning.desk.get("/health/ready")
        #expect(ready["checks"].list.map { $0["name"].text } == ["database", "engine", "auditor", "mail"])
        #expect(ready["checks"].list.allSatisfy { $0["status"].text == "ok" })
        let balance = try morning.desk.get("/v1/stats")["balance"]
        #expect(balance["holds"].isTrue && !balance["checkedAt"].isNull)
        let numbers = try morning.desk.get("/metrics").text.split(separator: "\n")
        let differences = numbers.filter { $0.hasPrefix("encompass_balance_difference") }
        #expect(!differences.isEmpty && differences.allSatisfy { $0.hasPrefix("encompass_balance_difference{kind=") })
    }
}
