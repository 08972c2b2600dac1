import EncompassCore
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation
import TestSupport
import Testing

/// Every request gets an answer: none ends the process or is answered 500.
@Suite("Hostile requests")
struct HostileInputTests {
    private static let numbers = [
        "-9223372036854775808", "9223372036854775807", "9223372036854775808", "-1", "0", "", "1e400", "1.5", "+5", "٣",
        "NaN",
        "0x10", "1099511627776", "-1099511627777", "9007199254740993", " 1", "999999999999999999999999",
    ]

    @Test(arguments: numbers) func aWebhooksTimestampMayBeAnyText(_ text: String) async throws {
        let web = try WebHarness()
        let school = try web.credential(.school, urn: County.quay)
        for id in [school.id, "nobody"] {
            let answer = try await web.send(
                .post, "/v1/acknowledgements/\(id)",
                [
                    "Content-Type": "application/json", "webhook-id": "x", "webhook-timestamp": text,
                    "webhook-signature": "v1,",
                ],
                body: "{}")
            #expect(answer.status == 401)
        }
    }

    @Test(arguments: numbers) func numbersInURLsMayBeAnyText(_ text: String) async throws {
        let web = try WebHarness()
        _ = try await web.notify()
        let staff = try web.staff()
        let value = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let cursors = ["\(text).9.9.9.x", "\(text).\(text).9.9.x", "\(text).1.1.\(text).", "\(text).x", "\(text)."].map
        {
            Data($0.utf8).base64EncodedString().replacing("=", with: "")
        }
        for list in ["notifications", "exceptions"] {
            for query in ["limit=\(value)"] + cursors.map({ "cursor=\($0)" }) {
                let answer = try await web.get("/v1/\(list)?\(query)", token: staff)
                #expect([200, 422].contains(answer.status), "\(list) \(query)")
            }
        }
        var person = try await Browser(web, .supervisor)
        for page in [
            "/audit?before=\(value)", "/registry/\(value)", "/queue?cursor=\(cursors[0])",
            "/exceptions?cursor=\(cursors[3])",
        ] {
            #expect(try await person.get(page).status < 500, "\(page)")
        }
        person.cookie = "encompass_session=\(value); \(value)=;;=;,"
        #expect(try await person.get("/").status == 303)
    }

    @Test(arguments: [
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1600-02-29T00:00:00Z", "9999-12-31T23:59:60Z",
        "2026-11-19T22:41:00.999999999999999999999Z", "2026-11-19T22:41:00.Z", "2026-11-19T24:00:00Z",
        "-026-11-19T22:41:00Z",
    ]) func timesFarOffAreTakenOrRefusedAndTheNightGoesOn(_ time: String) async throws {
        let web = try WebHarness()
        let incident = Sample.incident().replacing("2026-11-19T22:41:00Z", with: time)
        let answer = try await web.json(.post, "/v1/incidents", token: web.feed(), incident)
        #expect([202, 422].contains(answer.status))
        try web.turn()
        let declared = try await web.json(
            .post, "/v1/feeds/norfolk/declarations", token: web.feed(),
            #"{"from":"\#(time)","to":"9999-12-31T23:59:59Z","incidents":9223372036854775807}"#)
        #expect(declared.status == 422)
        let person = try await Browser(web, .supervisor)
        for page in ["/", "/queue", "/exceptions", "/calls"] {
            #expect(try await person.get(page).status == 200, "\(page)")
        }
        #expect(try await web.get("/v1/stats", token: web.staff()).status == 200)
    }

    @Test(arguments: [
        "'", "' OR '1'='1", "\" OR 1=1 --", "'; DROP TABLE notification; --",
        "x' UNION SELECT password FROM account --", "%' OR reference LIKE '%", "\\'); DELETE FROM child; --",
    ])
    func whatLooksLikeSQLIsTextAndNothingElse(_ text: String) async throws {
        let web = try WebHarness()
        let surname = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let child = Sample.child("1", "Zed", surname, "2012-05-01")
        let pushed = try await web.json(.post, "/v1/incidents", token: web.feed(), Sample.incident(children: [child]))
        #expect(pushed.status == 202)
        let id = try #require(try await web.notify(Sample.incident(reference: "NC-2"))[County.quay])
        let staff = try web.staff()
        let value = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let found = try await web.get("/v1/notifications?force=\(value)", token: staff)
        #expect(found.status == 422 || found.json["items"]?.array?.isEmpty == true)
        for path in ["/v1/notifications/", "/v1/incidents/", "/v1/exceptions/"] {
            #expect(try await web.get(path + value, token: staff).status == 404, "\(path)")
        }
        let reason = JSONValue.object(["reason": .string(text), "by": .string("Sam Hart")])
        let cancelled = try await web.json(
            .post, "/v1/notifications/\(id)/cancel", token: staff,
            String(decoding: reason.serialized, as: UTF8.self))
        #expect(cancelled.status == 200)
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        for field in ["child", "pupil", "incident", "item", "person", "words"] {
            let page = try await person.submit("/audit", from: "/audit", [(field, text), ("why", text)])
            // The reason that was just given is found; nothing else has that text.
            #expect(page.status == 200 && page.body.contains("No entries found.") == (field != "words"), "\(field)")
        }
        let items = try web.store.notifications.queue(QueueFilter(), limit: 100, at: web.clock.now())
        #expect(items.count == 1 && items.first?.state == .cancelled)
        #expect(try web.store.auditLog.verify().broken == nil)
    }

    private static let texts = [
        "", "%", "%0", "%00", "%ff%fe", "..", "../..", "/", "//", "?", "#", ";", "=", "&", "&&=&", "a=b=c", "\u{FEFF}",
        "é", "🙂",
        "\u{202E}", "{}", "[", "\"", "\\u0000", "-9223372036854775808", "9223372036854775807", "1e999", "true", "null",
        "Bearer",
        "Bearer ", "bearer \u{0}", "v1,", "v1,=", "W/\"", "multipart/form-data; boundary=", "application/json;", ";;;",
        String(repeating: "x", count: 3000), String(repeating: "[", count: 2000), String(repeating: "%41", count: 500),
        "A1B2-C3D4", "121234", "norfolk", "__Host-encompass_session=x; a", "2026-11-31", "25:61",
    ]
    private static let names = [
        "Authorization", "Cookie", "Content-Type", "Accept", "X-CSRF-Token", "Sec-Fetch-Site", "Origin", "webhook-id",
        "webhook-timestamp", "webhook-signature", "X-Forwarded-For", "Forwarded", "Range", "If-None-Match",
        "Encompass-As",
        "Content-Length", "Expect", "Content-Encoding",
    ]

    @Test(arguments: [1, 2, 3] as [UInt64]) func mutatedRequestsAreAnswered(seed: UInt64) async throws {
        var random = SeededEntropy(seed: seed)
        let web = try WebHarness()
        let id = try await web.notify()[County.quay] ?? ""
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        let csrf = try await person.get("/").csrf
        let tokens = [try web.feed(), try web.staff(), try web.credential(.school, urn: County.quay).token ?? "", "x"]
        let routes = try web.application.routes()
        let description = Description(try await web.get("/openapi.yaml").body)
        func text() -> String { HostileInputTests.texts.randomElement(using: &random) ?? "" }
        for _ in 0..<700 {
            guard let route = routes.randomElement(using: &random) else { continue }
            var path = route.pattern.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
                guard part.hasPrefix("{") else { return String(part) }
                let value = Bool.random(using: &random) ? id : text()
                return value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            }.joined(separator: "/")
            if Int.random(in: 0..<3, using: &random) == 0 {
                let raw = text().filter { $0.isASCII && $0 != " " }
                path +=
                    "?"
                    + (["cursor", "limit", "done", "next", "state", "q", "before"].randomElement(using: &random) ?? "")
                    + "=" + raw
            }
            var headers = [
                "Content-Type": ["application/json", "application/x-ndjson", "application/x-www-form-urlencoded"]
                    .randomElement(using: &random) ?? ""
            ]
            if Bool.random(using: &random) {
                headers["Authorization"] = "Bearer " + (tokens.randomElement(using: &random) ?? "")
            } else {
                headers["Cookie"] = person.cookie
            }
            headers["X-CSRF-Token"] = csrf
            if Int.random(in: 0..<3, using: &random) == 0 {
                let value = text().filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
                headers[HostileInputTests.names.randomElement(using: &random) ?? ""] = value
            }
            let body = body(csrf: csrf, id: id, &random)
            let method: Verb = [.get, .post, .post, .head, .put].randomElement(using: &random) ?? .get
            let answer = try await web.send(method, path, headers, body: body)
            // A parameter may turn the path into another route.
            if route.methods.contains(method.rawValue), ![404, 405].contains(answer.status),
                let described = description.statuses(method.rawValue, route.pattern)
            {
                #expect(described.contains(answer.status), "\(method.rawValue) \(route.pattern): \(answer.status)")
            }
            #expect(answer.status < 500, "\(method.rawValue) \(path) \(headers) \(body.prefix(300))")
        }
        try web.turn()
    }

    private func body(csrf: String, id: String, _ random: inout SeededEntropy) -> String {
        func text() -> String { HostileInputTests.texts.randomElement(using: &random) ?? "" }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return text()
        case 1:
            let fields = [
                "reason", "decision", "urn", "outcome", "spokeTo", "note", "minutes", "until", "from", "to", "scope",
                "purpose", "login", "password", "la", "upn", "day", "time",
            ]
            return "csrf=\(csrf)&"
                + (0..<6).map { _ in
                    let value = text().addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    return (fields.randomElement(using: &random) ?? "") + "=" + value
                }.joined(separator: "&")
        case 2:
            let members = [
                "reason", "decision", "urn", "by", "outcome", "spokeTo", "at", "note", "pupilId", "la", "data", "type",
            ]
            return "{"
                + (0..<4).map { _ in
                    let value =
                        [
                            #""\#(JSONText.escaped(text()))""#, "-9223372036854775808", "1e999", "null", "[]",
                            "{\"a\":{}}",
                        ].randomElement(using: &random) ?? ""
                    return "\"\(members.randomElement(using: &random) ?? "")\":\(value)"
                }.joined(separator: ",") + "}"
        default:
            var bytes = Array(Sample.incident(reference: "NC-\(Int.random(in: 0..<50, using: &random))").utf8)
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...127, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                default: bytes.insert(contentsOf: Array(text().utf8.prefix(40)), at: place)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private enum JSONText {
        static func escaped(_ text: String) -> String {
            text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter {
                $0.asciiValue.map { $0 >= 0x20 } ?? true
            }
        }
    }
}
