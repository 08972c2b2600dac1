import EncompassWeb
import Testing

@Suite("openapi.yaml")
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

    @Test func everyRouteDescribesTheCommonErrors() async throws {
        let web = try WebHarness()
        let description = Description(try await web.get("/openapi.yaml").body)
        let staff = try web.staff()
        for route in try web.application.routes() where route.pattern.hasPrefix("/v1/") {
            for method in route.methods where method != "HEAD" {
                let described = try #require(description.statuses(method, route.pattern), "\(method) \(route.pattern)")
                let path = route.pattern.replacing("{id}", with: "none").replacing("{force}", with: "norfolk")
                    .replacing("{credential}", with: "none")
                let verb = try #require(Verb(rawValue: method))
                let bodies: [(type: String, body: String)] = [
                    ("application/json", "{}"), ("application/json", "{"), ("text/plain", "x"),
                    ("application/json", "[" + String(repeating: " ", count: 2 << 20) + "]"),
                ]
                for (type, body) in method == "POST" ? bodies : [("", "")] {
                    for token in [staff, "wrong", try web.feed()] {
                        let headers = ["Authorization": "Bearer " + token, "Content-Type": type]
                        let answer = try await web.send(verb, path, headers, body: body)
                        #expect(described.contains(answer.status), "\(method) \(route.pattern): \(answer.status)")
                    }
                }
                let packed = try await web.send(verb, path, ["Content-Encoding": "br"], body: "x")
                #expect(packed.status == 415 && described.isSuperset(of: [400, 415, 429, 503]), "\(route.pattern)")
            }
        }
    }
}
