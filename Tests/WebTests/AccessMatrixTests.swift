import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation
import Testing

/// Every role on every route with every kind of item. The routes come from the application: one without a row here
/// fails.
@Suite("Access by role, route and object")
struct AccessMatrixTests {
    /// How a caller authenticates.
    private enum Door {
        /// By a credential or a desk session.
        case api
        /// By a credential only.
        case machine
        case desk, recipient, open
    }

    private struct Row {
        var door: Door
        /// One of them is needed; empty if the route is open to all.
        var permissions: [Permission] = []
        /// The path for each object; nil if the route is not about one.
        var path: @Sendable (AccessWorld.Item) -> String = { _ in "" }
        /// Whether the route is about one object.
        var hasObject = false
        /// Whether it describes a child to those who may see it.
        var describes = false
        /// The answers to permitted callers.
        var answers: Set<Int> = [200]
    }

    private static func list(_ door: Door, _ path: String, _ permissions: Permission..., answers: Set<Int> = [200])
        -> Row
    {
        Row(door: door, permissions: permissions, path: { _ in path }, answers: answers)
    }

    private static func one(
        _ door: Door, _ permissions: Permission..., describes: Bool = false, answers: Set<Int> = [200],
        path: @escaping @Sendable (AccessWorld.Item) -> String
    ) -> Row {
        Row(
            door: door, permissions: permissions, path: path, hasObject: true, describes: describes, answers: answers)
    }

    private static let rows: [String: Row] = [
        "POST /v1/incidents": list(.machine, "/v1/incidents", .pushIncidents, answers: [422]),
        "GET /v1/incidents/{id}": one(.api, .readQueue, .pushIncidents) { "/v1/incidents/" + $0.incident },
        "GET /v1/incidents/{id}/details": one(.api, .readDetails, describes: true) {
            "/v1/incidents/\($0.incident)/details"
        },
        "POST /v1/incidents/{id}/link": one(.api, .actOnNotifications, answers: [422]) {
            "/v1/incidents/\($0.incident)/link"
        },
        "POST /v1/incidents/{id}/unlink": one(.api, .actOnNotifications, answers: [409, 422]) {
            "/v1/incidents/\($0.incident)/unlink"
        },
        "GET /v1/pupils/{id}/chronology": list(.api, "/v1/pupils/999999/chronology", .readDetails, answers: [404]),
        "GET /v1/children/{id}/chronology": list(.api, "/v1/children/unknown/chronology", .readDetails, answers: [404]),
        "GET /v1/reports/{month}": list(.api, "/v1/reports/2026-10", .readQueue),
        "POST /v1/search": list(.api, "/v1/search", .readDetails, answers: [422]),
        "POST /v1/feeds/{force}/declarations": list(
            .machine, "/v1/feeds/norfolk/declarations", .pushIncidents, answers: [422]),
        "GET /v1/notifications": list(.api, "/v1/notifications", .readQueue, .readOwnNotifications),
        "GET /v1/notifications/{id}": one(.api, .readDetails, .readOwnNotifications, describes: true) {
            "/v1/notifications/" + $0.notification
        },
        "POST /v1/notifications/{id}/release": action("release"),
        "POST /v1/notifications/{id}/cancel": action("cancel"),
        "POST /v1/notifications/{id}/retry": action("retry"),
        "POST /v1/notifications/{id}/redirect": action("redirect"),
        "POST /v1/notifications/{id}/calls": one(.api, .makeCalls, answers: [422]) {
            "/v1/notifications/\($0.notification)/calls"
        },
        "POST /v1/notifications/{id}/notes": one(.api, .makeCalls, .acknowledge, answers: [422]) {
            "/v1/notifications/\($0.notification)/notes"
        },
        "GET /v1/exceptions": list(.api, "/v1/exceptions", .readQueue),
        "GET /v1/exceptions/{id}": one(.api, .readDetails, describes: true) { "/v1/exceptions/" + $0.exception },
        "POST /v1/exceptions/{id}/resolve": one(.api, .resolveExceptions, answers: [422]) {
            "/v1/exceptions/\($0.exception)/resolve"
        },
        "POST /v1/exceptions/{id}/reopen": one(.api, .resolveExceptions, answers: [422]) {
            "/v1/exceptions/\($0.exception)/reopen"
        },
        "POST /v1/exceptions/{id}/undo": one(.api, .resolveExceptions, answers: [409, 422]) {
            "/v1/exceptions/\($0.exception)/undo"
        },
        "GET /v1/stats": list(.api, "/v1/stats", .readQueue),
        "POST /v1/acknowledgements/{credential}": list(
            .open, "/v1/acknowledgements/unknown", answers: [401, 422, 429]),
        "POST /v1/callbacks/govuk-notify": list(
            .machine, "/v1/callbacks/govuk-notify", .reportReceipts, answers: [422]),
        "GET /health/live": list(.open, "/health/live"), "GET /health/ready": list(.open, "/health/ready"),
        "GET /metrics": list(.open, "/metrics"), "GET /style.css": list(.open, "/style.css"),
        "GET /favicon.ico": list(.open, "/favicon.ico"),
        "GET /desk.js": list(.open, "/desk.js"), "GET /events": list(.desk, "/events", .readQueue),
        "GET /openapi.yaml": list(.open, "/openapi.yaml"), "GET /sign-in": list(.open, "/sign-in"),
        "POST /sign-in": list(.open, "/sign-in", answers: [403]),
        "POST /sign-out": list(.open, "/sign-out", answers: [303, 403]),
        "GET /invitation/{token}": list(.open, "/invitation/unknown", answers: [404]),
        "POST /invitation/{token}": list(.open, "/invitation/unknown", answers: [404]),
        "POST /invitation/{token}/code": list(.open, "/invitation/unknown/code", answers: [404]),
        "POST /sign-in/code": list(.open, "/sign-in/code", answers: [403]),
        "GET /password": list(.open, "/password"), "POST /password": list(.open, "/password", answers: [403]),
        "GET /account": list(.recipient, "/account", .useDesk, .readOwnNotifications),
        "POST /account/password": list(
            .recipient, "/account/password", .useDesk, .readOwnNotifications, answers: [422]),
        "POST /account/end": list(.recipient, "/account/end", .useDesk, .readOwnNotifications, answers: [303]),
        "GET /account/second-step": list(.desk, "/account/second-step", .useDesk),
        "POST /account/second-step": list(.desk, "/account/second-step", .useDesk, answers: [422]),
        "GET /sign-in/openid": list(.open, "/sign-in/openid", answers: [404]),
        "GET /sign-in/openid/return": list(.open, "/sign-in/openid/return", answers: [404]),
        "POST /sign-in/second-step": list(.open, "/sign-in/second-step", answers: [403]),
        "GET /people": list(.desk, "/people", .manageAccounts),
        "POST /people": list(.desk, "/people", .manageAccounts, answers: [422]),
        "GET /people/{id}": list(.desk, "/people/unknown", .manageAccounts, answers: [404]),
        "POST /people/{id}": list(.desk, "/people/unknown", .manageAccounts, answers: [404]),
        "GET /purpose": list(.desk, "/purpose", .readQueue),
        "POST /purpose": list(.desk, "/purpose", .readQueue, answers: [422]),
        "GET /": list(.desk, "/", .readQueue), "GET /queue": list(.desk, "/queue", .readQueue),
        "POST /handover": list(.desk, "/handover", .makeCalls, answers: [422]),
        "GET /queue/export": list(.desk, "/queue/export", .readQueue),
        "POST /queue/actions": list(.desk, "/queue/actions", .actOnNotifications, answers: [422]),
        "GET /notifications/{id}": one(.desk, .readDetails, describes: true) { "/notifications/" + $0.notification },
        "GET /notifications/{id}/code": one(.desk, .makeCalls) { "/notifications/\($0.notification)/code" },
        "POST /notifications/{id}/code": one(.desk, .makeCalls, answers: [422]) {
            "/notifications/\($0.notification)/code"
        },
        "POST /notifications/{id}/texts": one(
            .desk, .actOnNotifications, describes: true, answers: [409]
        ) {
            "/notifications/\($0.notification)/texts"
        },
        "POST /notifications/{id}/{action}": one(.desk, .actOnNotifications, describes: true, answers: [422]) {
            "/notifications/\($0.notification)/release"
        },
        "GET /incidents/{id}": one(.desk, .readDetails, describes: true) { "/incidents/" + $0.incident },
        "POST /incidents/{id}/links": one(.desk, .actOnNotifications, describes: true, answers: [422]) {
            "/incidents/\($0.incident)/links"
        },
        "GET /pupils/{id}/chronology": list(.desk, "/pupils/999999/chronology", .readDetails, answers: [404]),
        "POST /pupils/{id}/chronology": list(.desk, "/pupils/999999/chronology", .readDetails, answers: [404]),
        "GET /children/{id}/chronology": list(.desk, "/children/unknown/chronology", .readDetails, answers: [404]),
        "POST /children/{id}/chronology": list(.desk, "/children/unknown/chronology", .readDetails, answers: [404]),
        "GET /reports": list(.desk, "/reports", .readQueue),
        "GET /reports/export": list(.desk, "/reports/export", .readQueue),
        "POST /reports/inspection": list(.desk, "/reports/inspection", .readAuditLog, answers: [422]),
        "GET /confirmations": list(.desk, "/confirmations", .readDetails),
        "POST /confirmations": list(.desk, "/confirmations", .resolveExceptions, answers: [422]),
        "GET /search": list(.desk, "/search", .readDetails),
        "POST /search": list(.desk, "/search", .readDetails),
        "POST /notifications/{id}/conversation": one(.desk, .makeCalls, describes: true, answers: [422]) {
            "/notifications/\($0.notification)/conversation"
        },
        "GET /exceptions": list(.desk, "/exceptions", .readQueue),
        "GET /exceptions/{id}": one(.desk, .readDetails, describes: true) { "/exceptions/" + $0.exception },
        "POST /exceptions/{id}": one(.desk, .resolveExceptions, describes: true, answers: [422]) {
            "/exceptions/" + $0.exception
        },
        "GET /calls": list(.desk, "/calls", .readQueue), "GET /calls/print": list(.desk, "/calls/print", .readDetails),
        "GET /calls/export": list(.desk, "/calls/export", .readDetails),
        "GET /calls/{id}": one(.desk, .readDetails, describes: true) { "/calls/" + $0.notification },
        "POST /calls/{id}": one(.desk, .makeCalls, describes: true, answers: [422]) { "/calls/" + $0.notification },
        "POST /calls/{id}/claim": list(.desk, "/calls/unknown/claim", .makeCalls, answers: [404]),
        "POST /calls/{id}/give-back": list(.desk, "/calls/unknown/give-back", .makeCalls, answers: [404]),
        "POST /calls/{id}/answer": list(.desk, "/calls/unknown/answer", .makeCalls, answers: [404]),
        "GET /calls/{id}/ring": list(.desk, "/calls/unknown/ring", .readDetails, answers: [404]),
        "POST /calls/{id}/ring": list(.desk, "/calls/unknown/ring", .makeCalls, answers: [404]),
        "POST /calls/{id}/ring/claim": list(.desk, "/calls/unknown/ring/claim", .makeCalls, answers: [404]),
        "POST /calls/{id}/ring/give-back": list(.desk, "/calls/unknown/ring/give-back", .makeCalls, answers: [404]),
        "GET /pauses": list(.desk, "/pauses", .readQueue),
        "POST /pauses": list(.desk, "/pauses", .askForPause, answers: [422]),
        "POST /pauses/{id}/end": list(.desk, "/pauses/unknown/end", .askForPause, answers: [422]),
        "POST /pauses/{id}/approve": list(.desk, "/pauses/unknown/approve", .approvePause, answers: [404]),
        "GET /closures": list(.desk, "/closures", .readQueue),
        "POST /closures": list(.desk, "/closures", .closeSchools, answers: [422]),
        "POST /closures/reopen": list(.desk, "/closures/reopen", .closeSchools, answers: [422]),
        "GET /incidents": list(.desk, "/incidents", .readQueue),
        "GET /breaches": list(.desk, "/breaches", .readQueue),
        "GET /breaches/{id}": list(.desk, "/breaches/unknown", .readQueue, answers: [404]),
        "POST /breaches/{id}": list(.desk, "/breaches/unknown", .closeBreaches, answers: [404]),
        "GET /registry": list(.desk, "/registry?q=quay", .readQueue),
        "GET /registry/{urn}": list(.desk, "/registry/121234", .readQueue),
        "POST /registry/{urn}/test": list(.desk, "/registry/121234/test", .testChannels, answers: [303]),
        "GET /templates": list(.desk, "/templates", .readQueue),
        "GET /channel-tests": list(.desk, "/channel-tests", .readQueue),
        "POST /channel-tests": list(.desk, "/channel-tests", .testChannels, answers: [422]),
        "GET /channel-tests/{round}": list(.desk, "/channel-tests/unknown", .readQueue, answers: [404]),
        "GET /channel-tests/{round}/unanswered.csv": list(
            .desk, "/channel-tests/unknown/unanswered.csv", .readQueue, answers: [404]),
        "GET /contacts": list(.desk, "/contacts", .readQueue),
        "POST /registry/contacts/{id}/code": list(
            .desk, "/registry/contacts/unknown/code", .importRegistry, answers: [404]),
        "GET /c/{token}": list(.open, "/c/unknown", answers: [404]),
        "POST /c/{token}": list(.open, "/c/unknown", answers: [404]),
        "POST /c/{token}/code": list(.open, "/c/unknown/code", answers: [404]),
        "POST /c/{token}/open": list(.open, "/c/unknown/open", answers: [404]),
        "GET /t/{token}": list(.open, "/t/unknown", answers: [404]),
        "POST /t/{token}": list(.open, "/t/unknown", answers: [404]),
        "POST /registry/uploads": list(.desk, "/registry/uploads", .importRegistry, answers: [415]),
        "GET /registry/uploads/{id}": list(.desk, "/registry/uploads/unknown", .importRegistry, answers: [404]),
        "POST /registry/uploads/{id}/check": list(
            .desk, "/registry/uploads/unknown/check", .importRegistry, answers: [404]),
        "POST /registry/uploads/{id}/import": list(
            .desk, "/registry/uploads/unknown/import", .importRegistry, answers: [404]),
        "POST /registry/uploads/{id}/discard": list(
            .desk, "/registry/uploads/unknown/discard", .importRegistry, answers: [404]),
        "GET /registry/uploads/{id}/rejected.csv": list(
            .desk, "/registry/uploads/unknown/rejected.csv", .importRegistry, answers: [404]),
        "GET /registry/contacts/{id}": list(.desk, "/registry/contacts/unknown", .importRegistry, answers: [404]),
        "POST /registry/contacts/{id}": list(.desk, "/registry/contacts/unknown", .importRegistry, answers: [404]),
        "POST /registry/alarms/close": list(.desk, "/registry/alarms/close", .importRegistry, answers: [422]),
        "GET /audit": list(.desk, "/audit", .readAuditLog),
        "POST /audit": list(.desk, "/audit", .readAuditLog, answers: [422]),
        "POST /audit/verify": list(.desk, "/audit/verify", .readAuditLog),
        "GET /holds": list(.desk, "/holds", .readQueue),
        "POST /holds": list(.desk, "/holds", .placeHolds, answers: [422]),
        "POST /holds/{id}/lift": list(.desk, "/holds/unknown/lift", .placeHolds, answers: [422]),
        "GET /restore": list(.desk, "/restore", .readQueue),
        "POST /restore": list(.desk, "/restore", .confirmRecovery, answers: [422]),
        "GET /school": list(.recipient, "/school", .readOwnNotifications),
        "GET /school/notifications/{id}": one(.recipient, .readOwnNotifications, describes: true) {
            "/school/notifications/" + $0.notification
        },
        "POST /school/notifications/{id}": one(.recipient, .acknowledge, describes: true, answers: [422]) {
            "/school/notifications/" + $0.notification
        },
        "GET /school/notifications/{id}/print": one(.recipient, .readOwnNotifications, describes: true) {
            "/school/notifications/\($0.notification)/print"
        },
        "GET /a/{token}": list(.open, "/a/unknown", answers: [303, 404]),
        "GET /a/{token}/code": list(.open, "/a/unknown/code", answers: [404]),
        "POST /a/{token}/code": list(.open, "/a/unknown/code", answers: [404]),
        "POST /a/{token}/enter": list(.open, "/a/unknown/enter", answers: [404]),
        "POST /a/{token}": list(.recipient, "/a/unknown", .acknowledge, answers: [404]),
    ]

    private static func action(_ name: String) -> Row {
        one(.api, .actOnNotifications, answers: [422]) { "/v1/notifications/\($0.notification)/\(name)" }
    }

    @Test func everyRoleOnEveryRouteWithEveryObject() async throws {
        let world = try await AccessWorld()
        let routes = try world.web.application.routes().flatMap { route in
            route.methods.filter { $0 != "HEAD" }.map { "\($0) \(route.pattern)" }
        }
        #expect(Set(routes) == Set(AccessMatrixTests.rows.keys), "a route without a row, or a row without a route")
        for object in AccessWorld.Object.allCases where object != .protected {
            #expect(world.item(object).notification != "unknown", "\(object)")
        }
        #expect(world.item(.protected).exception != "unknown")
        var pairs = 0
        for route in routes.sorted() where route != "POST /sign-out" {
            guard let row = AccessMatrixTests.rows[route] else { continue }
            for object in row.hasObject ? AccessWorld.Object.allCases : [.ordinary] {
                for visitor in world.visitors {
                    try await check(route, row, object, visitor, in: world)
                    pairs += 1
                }
            }
        }
        #expect(pairs > 1_200)
    }

    /// Whoever may send a form may not send one of another site's.
    @Test func nothingIsChangedWithASessionButWithoutItsToken() async throws {
        let world = try await AccessWorld()
        var tried = 0
        for (route, row) in AccessMatrixTests.rows where route.hasPrefix("POST") && row.door != .open {
            for visitor in world.visitors where visitor.browser != nil {
                let forged = AccessWorld.Visitor(
                    name: visitor.name, principal: visitor.principal, browser: visitor.browser, csrf: "x", token: nil)
                let answer = try await ask(route, row, row.path(world.item(.ordinary)), forged, world.web)
                // Of an upload, whose form is of another kind, UploadPageTests try the token.
                #expect([401, 403, 404, 415].contains(answer.status), "\(visitor.name) \(route): \(answer.status)")
                let isAllowed = visitor.principal.map { who in row.permissions.contains { who.may($0) } } ?? false
                if isAllowed, answer.status == 403 { tried += 1 }
            }
        }
        #expect(tried > 40)
    }

    private func check(
        _ route: String, _ row: Row, _ object: AccessWorld.Object, _ visitor: AccessWorld.Visitor, in world: AccessWorld
    ) async throws {
        let item = world.item(object)
        let path = row.path(item)
        let answer = try await ask(route, row, path, visitor, world.web)
        let expected = expectation(route, row, object, item, visitor)
        #expect(
            expected.contains(answer.status), "\(visitor.name) \(route) \(object): \(answer.status), not \(expected)")
        let isTold = row.describes && [200, 409, 422].contains(answer.status) && path.contains("unknown") == false
        for other in AccessWorld.Object.allCases where !(isTold && other == object) {
            #expect(!answer.body.contains(other.canary), "\(visitor.name) \(route) \(object) names \(other)")
        }
        if isTold, answer.status == 200, item.exception != "unknown" || path.contains("notifications") {
            #expect(answer.body.contains(object.canary), "\(visitor.name) \(route) \(object) describes nobody")
        }
        // No recipient learns that an item is restricted.
        if let role = visitor.principal?.role, [.school, .keyAdult, .laOfficer].contains(role), row.door == .api {
            #expect(!answer.body.contains("\"restricted\""), "\(visitor.name) \(route)")
        }
    }

    private func ask(
        _ route: String, _ row: Row, _ path: String, _ visitor: AccessWorld.Visitor, _ web: WebHarness
    ) async throws -> Answer {
        let isPost = route.hasPrefix("POST")
        let isForm =
            row.door == .desk || row.door == .recipient || route.contains("/sign-in") || route.contains("/invitation")
            || route.contains("/a/") || route.contains("/password")
        var headers: [String: String] = [:]
        if let token = visitor.token { headers["Authorization"] = "Bearer " + token }
        if let cookie = visitor.browser?.cookie { headers["Cookie"] = cookie }
        guard isPost else { return try await web.send(.get, path, headers) }
        headers["Content-Type"] = isForm ? "application/x-www-form-urlencoded" : "application/json"
        if !isForm { headers["X-CSRF-Token"] = visitor.csrf }
        let csrf = visitor.csrf.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await web.send(.post, path, headers, body: isForm ? "csrf=" + csrf : "{}")
    }

    /// The statuses by the rules.
    private func expectation(
        _ route: String, _ row: Row, _ object: AccessWorld.Object, _ item: AccessWorld.Item,
        _ visitor: AccessWorld.Visitor
    ) -> Set<Int> {
        let isPost = route.hasPrefix("POST")
        if row.door == .open { return row.answers }
        // A token opens no page, and a session needs its cookie.
        let isKnown =
            switch row.door {
            case .api: visitor.principal != nil
            case .machine: visitor.token != nil
            default: visitor.browser != nil
            }
        guard isKnown, let principal = visitor.principal else {
            return row.door == .api || row.door == .machine || isPost ? [401] : [303]
        }
        let isRecipient = !principal.role.isDesk && visitor.browser != nil
        if route == "GET /", isRecipient || principal.role == .administrator { return [303] }
        if row.door == .api, isRecipient { return [403] }
        guard row.permissions.contains(where: principal.may) else { return [403] }
        if principal.role == .feed, route.contains("declarations") || route.contains("/v1/incidents/{id}") {
            let isOwn = principal.force == "norfolk"
            return isOwn ? row.answers : [403]
        }
        guard row.hasObject else { return row.answers }
        let path = row.path(item)
        if path.contains("unknown") { return isPost ? row.answers.union([404]) : [404] }
        if principal.role == .school || isRecipient {
            let isTheirs = item.place.map { principal.places.contains(.establishment($0)) } ?? false
            return isTheirs && object != .restricted ? row.answers : [404]
        }
        let isOfException = path.contains("exceptions")
        let isWithheld = object == .restricted || object == .protected && isOfException
        // The API reports faults in form before it looks up the item.
        if isWithheld, !principal.seesRestricted { return row.door == .api && isPost ? [403, 422] : [403] }
        return row.answers
    }
}
