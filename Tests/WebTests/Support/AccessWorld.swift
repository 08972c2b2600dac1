import EncompassCore
import EncompassFormats
import EncompassStore
import TestSupport

/// A morning with one item of each kind and a visitor of each role.
struct AccessWorld: Sendable {
    /// The kinds of items, by who may see them.
    enum Object: String, CaseIterable, Sendable {
        /// A child of Quayside.
        case ordinary
        /// A child of Harbour.
        case others
        /// A child of Quayside whose incident is restricted.
        case restricted
        /// A child who may be a protected pupil.
        case protected

        /// A name that is in a body only if it describes the child.
        var canary: String {
            switch self {
            case .ordinary: "Amelia"
            case .others: "Jack"
            case .restricted: "Noah"
            case .protected: "Petra"
            }
        }
    }

    struct Item: Sendable {
        var incident = "unknown"
        var notification = "unknown"
        var exception = "unknown"
        /// The school whose the notification is.
        var place: URN?
    }

    /// A caller with a session, a token, or neither.
    struct Visitor: Sendable {
        let name: String
        let principal: Principal?
        let browser: Browser?
        let csrf: String
        let token: String?
    }

    let web: WebHarness
    let items: [Object: Item]
    let visitors: [Visitor]

    init() async throws {
        web = try WebHarness()
        let pushed: [(Object, String, String)] = [
            (.ordinary, Sample.amelia, ""), (.others, Sample.jack, ""),
            (.restricted, Sample.child("1", "Noah", "Reed", "2014-09-09"), #""restricted":true"#),
            (.protected, AccessWorld.petra, ""),
        ]
        var items: [Object: Item] = [:]
        for (object, child, more) in pushed {
            let stray = Sample.child("9", object.canary + "line", "Nobody", "2013-01-09")
            let children = object == .protected ? [child] : [child, stray]
            let answer = try await web.json(
                .post, "/v1/incidents", token: web.feed(),
                Sample.incident(reference: "NC-" + object.rawValue, children: children, more: more))
            items[object, default: Item()].incident = answer.json["id"]?.text ?? ""
        }
        try web.turn()
        for item in try web.store.notifications.queue(QueueFilter(), limit: 100, at: web.clock.now()) {
            guard let object = Object.allCases.first(where: { items[$0]?.incident == item.incident }) else { continue }
            items[object]?.notification = item.id
            if case .establishment(let urn) = item.target { items[object]?.place = urn }
        }
        for item in try web.store.exceptions.page() where item.child != nil {
            guard let object = Object.allCases.first(where: { items[$0]?.incident == item.incident }) else { continue }
            items[object]?.exception = item.id
        }
        self.items = items
        visitors = try await AccessWorld.visitors(web)
    }

    static let petra = """
        {"reference":"1","forename":"Petra","surname":"Quill","dateOfBirth":"2012-05-05",\
        "address":{"lines":["3 Beach Row"],"town":"Gorleston","postcode":"NR31 6AD"},"present":true}
        """

    func item(_ object: Object) -> Item { items[object] ?? Item() }
    func visitor(_ name: String) -> Visitor? { visitors.first { $0.name == name } }

    private static func visitors(_ web: WebHarness) async throws -> [Visitor] {
        var found = [Visitor(name: "nobody", principal: nil, browser: nil, csrf: "", token: nil)]
        let people: [(String, Account.Role, [URN], [String])] = [
            ("operator", .operator, [], []), ("supervisor", .supervisor, [], []), ("dutyManager", .dutyManager, [], []),
            ("auditor", .auditor, [], []), ("administrator", .administrator, [], []),
            ("keyAdult", .keyAdult, [County.quay], []),
            ("keyAdultElsewhere", .keyAdult, [County.harbour], []), ("laOfficer", .laOfficer, [], ["926"]),
        ]
        for (name, role, urns, authorities) in people {
            let browser = try await Browser(
                web, role, urns: urns, authorities: authorities, login: name, name: "Kay \(name)")
            if role.isDesk, role != .administrator { try await browser.statePurpose() }
            let csrf = try await browser.get("/account").csrf
            let principal = try web.store.accounts.all().first { $0.login == name }?.principal
            found.append(Visitor(name: name, principal: principal, browser: browser, csrf: csrf, token: nil))
        }
        let machines: [(String, Credential.Role, String?, URN?, String?)] = [
            ("feed", .feed, "norfolk", nil, nil), ("feedElsewhere", .feed, "suffolk", nil, nil),
            ("school", .school, nil, County.quay, nil), ("schoolElsewhere", .school, nil, County.harbour, nil),
            ("operatorCredential", .operator, nil, nil, "work"), ("auditorCredential", .auditor, nil, nil, "work"),
        ]
        for (name, role, force, urn, purpose) in machines {
            let made = try web.credential(role, force: force, urn: urn, purpose: purpose)
            let principal = try web.store.credentials.all().first { $0.id == made.id }?.principal
            found.append(
                Visitor(name: name, principal: principal, browser: nil, csrf: "", token: made.token ?? made.secret))
        }
        return found
    }
}
