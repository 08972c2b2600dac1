import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb
import TestSupport
import Testing

/// Separate addresses for feeds, desk and schools: each answers its own side's routes, for its own side's people and
/// systems.
@Suite("Sides: feeds, desk, schools")
struct SideTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test func everyRouteBelongsToASide() throws {
        for route in try web.application.routes() {
            #expect(!route.sides.isEmpty, "\(route.pattern) belongs to no side: nobody could reach it over TCP")
        }
        #expect(web.application.localRoutes().filter { $0.pattern.hasPrefix("/local") }.allSatisfy { $0.sides.isEmpty })
    }

    @Test func everyPersonAndSystemBelongsToASide() {
        for role in Principal.Role.allCases {
            #expect((role.side == nil) == [.owner, .login, .engine].contains(role), "\(role)")
            #expect(role.isDesk == (role.side == .desk), "\(role)")
        }
    }

    /// An id that is in no database: a route that answers says so in its own way, one that is not there with a bare 404.
    private func path(_ pattern: String) -> String {
        pattern.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? "unknown" : $0 }.joined(separator: "/")
    }

    @Test(arguments: Side.allCases)
    func anAddressAnswersItsOwnRoutesOnly(_ side: Side) async throws {
        let routes = try web.application.routes()
        for route in routes where !route.sides.contains(side) {
            // Where a neighbouring pattern answers in its place, that one is this side's.
            let shadow = routes.contains {
                $0.sides.contains(side) && $0.pattern != route.pattern
                    && SideTests.covers($0.pattern, path(route.pattern))
            }
            guard !shadow else { continue }
            for method in route.methods {
                let answer = try await web.send(
                    Verb(rawValue: method) ?? .get, path(route.pattern), ["Content-Type": "application/json"],
                    to: [side])
                #expect(answer.status == 404, "\(side): \(method) \(route.pattern) answers \(answer.status)")
            }
        }
        for route in routes where route.sides.contains(side) && route.methods.contains("GET") {
            let answer = try await web.send(.get, path(route.pattern), to: [side])
            // Sign-in by a provider answers where one is configured.
            let mayBeMissing = route.pattern.contains("{") || route.pattern.hasPrefix("/sign-in/openid")
            #expect(answer.status != 404 || mayBeMissing, "\(side): \(route.pattern) is not there")
        }
        #expect(try await web.send(.get, "/health/live", to: [side]).status == 200)
        #expect(try await web.send(.get, "/metrics", to: [side]).status == (side == .desk ? 200 : 404))
    }

    private static func covers(_ pattern: String, _ path: String) -> Bool {
        let (parts, given) = (pattern.split(separator: "/"), path.split(separator: "/"))
        return parts.count == given.count && zip(parts, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    @Test func aCredentialCountsAtItsOwnAddressOnly() async throws {
        let urn = try #require(URN("121234"))
        let tokens: [(side: Side, token: String)] = [
            (.feeds, try web.feed()), (.desk, try web.staff()),
            (.schools, try #require(web.credential(.school, urn: urn).token)),
        ]
        for (side, token) in tokens {
            let headers = ["Authorization": "Bearer " + token]
            for other in [Side.desk, .schools] {
                let answer = try await web.send(.get, "/v1/notifications", headers, to: [other])
                #expect(answer.status == (side == other ? 200 : 403), "\(side) at \(other): \(answer.status)")
            }
            let answer = try await web.send(.get, "/v1/incidents/unknown", headers, to: [.feeds])
            #expect(answer.status == (side == .feeds ? 404 : 403), "\(side) at feeds: \(answer.status)")
        }
        let all = try await web.send(.get, "/v1/notifications", ["Authorization": "Bearer " + tokens[1].token])
        #expect(all.status == 200)
    }

    @Test func aDeskAccountSignsInAtTheDesksAddressOnly() async throws {
        _ = try await Browser(web, .supervisor, login: "sue")
        _ = try await Browser(web, .keyAdult, urns: [try #require(URN("121234"))], login: "kay")
        for (login, side, works) in [
            ("sue", Side.desk, true), ("sue", .schools, false), ("kay", .schools, true), ("kay", .desk, false),
        ] {
            let form = try await web.send(.get, "/sign-in", to: [side])
            let answer = try await web.send(
                .post, "/sign-in", ["Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookies],
                body: PageForm.body([
                    ("csrf", form.csrf), ("login", login), ("password", Browser.password), ("next", ""),
                ]),
                to: [side])
            #expect(answer.status == (works ? 303 : 401), "\(login) at \(side): \(answer.status)")
            #expect(works == answer.cookies.contains("encompass_session"), "\(login) at \(side)")
        }
    }

    @Test func anInvitationIsForTheAccountsOwnAddressOnly() async throws {
        _ = try await Browser(web, .supervisor, login: "sue")
        let invitation = try web.store.accounts.invite(
            login: "sue", until: web.clock.now() + .days(1), by: .login("test"), at: web.clock.now())
        #expect(invitation.role == .supervisor)
        let path = "/invitation/" + invitation.token
        #expect(try await web.send(.get, path, to: [.desk]).status == 200)
        #expect(try await web.send(.get, path, to: [.schools]).status == 404)
    }
}
