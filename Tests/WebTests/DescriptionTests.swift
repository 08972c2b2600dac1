import EncompassWeb
import Testing

@Suite("Description of the HTTP side")
struct DescriptionTests {
    @Test func everyRouteForMachinesIsDescribed() async throws {
        let web = try WebHarness()
        let answer = try await web.get("/openapi.yaml")
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix("openapi: 3.1"))
        for route in try web.application.routes() {
            let isForMachines = ["/v1/", "/health/", "/metrics", "/openapi"].contains { route.pattern.hasPrefix($0) }
            if isForMachines { #expect(answer.body.contains("\n  \(route.pattern):"), "\(route.pattern)") }
        }
    }
}
