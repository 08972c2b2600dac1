import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// The people in a demonstration: schools' systems and Key Adults who acknowledge.
struct DemoDesk {
    let engine: Engine
    let url: String
    let mail: String
    let accounts: DemoAccounts
    private let blocking = Blocking(label: "encompass.demo.desk")

    init(engine: Engine, url: String, mail: String, accounts: DemoAccounts) {
        self.engine = engine
        self.url = url
        self.mail = mail
        self.accounts = accounts
    }

    func waitUntilReady() async throws {
        try await wait("the service did not answer") {
            (try? HTTPTransfer().send(HTTPRequest("GET", url + "/health/ready")))?.isSuccess == true
        }
    }

    /// Waits until every incident is matched and every due message is sent.
    func waitUntilDelivered() async throws {
        try await wait("the night was not processed in time") {
            let now = engine.clock.now()
            guard try engine.store.incidents.undecided(at: now, limit: 1).isEmpty else { return false }
            let due = try engine.store.notifications.due(at: now, limit: 1)
            return try due.isEmpty && engine.store.messages.nextDue().map { $0 > now } ?? true
        }
        let sent = try FileManager.default.contentsOfDirectory(atPath: mail + "/new").count
        Console.print("delivery   \(counted(sent, "message")) in the mail directory, none naming a child")
    }

    /// The auditor counts once a minute; the desk should show this night's figures from the beginning.
    func count() async throws { _ = try await blocking.run { [engine] in try engine.auditStep() } }

    private func wait(_ complaint: String, until done: @escaping @Sendable () throws -> Bool) async throws {
        // Five minutes: the machine may be slow, or busy.
        for _ in 0..<6000 {
            if try await blocking.run(done) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure(.failed, complaint)
    }

    /// A third of the schools answer through their own systems, some Key Adults by the link; the rest stay open.
    func acknowledge() async throws {
        let now = engine.clock.now()
        let sent = try engine.store.notifications.queue(QueueFilter(states: [.sent]), limit: 100, at: now).filter {
            if case .establishment = $0.target { true } else { false }
        }
        let byWebhook = Array(sent.prefix(sent.count / 3))
        // Each Key Adult once: some nights a school has two notifications.
        var schools: Set<Scope> = []
        let byLink = sent.dropFirst(byWebhook.count).filter { schools.insert($0.target).inserted }
            .prefix(min(4, sent.count / 6))
        try await blocking.run {
            for item in byWebhook { try SchoolSystem(engine: engine, url: url).acknowledge(item) }
            for item in byLink { try KeyAdultVisit(engine: engine, url: url, mail: mail).acknowledge(item) }
        }
        Console.print(
            "acknowledged   \(byWebhook.count) by schools' systems (signed webhook), \(byLink.count) by Key Adults (link)"
        )
    }

    func showWhatToOpen(folder: String, once: Bool) throws {
        guard !once else { return }
        let people = try accounts.people + [keyAdult()].compactMap(\.self)
        let table = TextTable(
            ["SIGN IN AS", "PASSWORD", "WHO IT IS"], people.map { [$0.login, $0.password, $0.what] })
        Console.print(
            """
            The desk is open until you press Ctrl-C:
              \(url)/               this morning
              \(url)/queue          the delivery queue
              \(url)/exceptions     open exceptions
              \(url)/confirmations  matches to confirm
              \(url)/calls          the phone list
              \(url)/school         what a school or an officer reads

            \(table.text)

            Mail, registry files and the database: \(folder)
            """)
    }

    /// The Key Adult of a school that has not answered yet.
    private func keyAdult() throws -> DemoAccounts.Person? {
        let filter = QueueFilter(states: [.sent, .delivered, .queued, .held])
        let open = try engine.store.notifications.queue(filter, limit: 100, at: engine.clock.now()).filter {
            !$0.isRestricted
        }
        for item in open {
            guard case .establishment(let urn) = item.target else { continue }
            let password = try DemoAccounts.keyAdult("kim", name: "Kim Adult", urn: urn, engine: engine)
            return DemoAccounts.Person(
                login: "kim", password: password, what: "Key Adult of \(item.placeName), who has not answered yet")
        }
        return nil
    }
}

/// The credentials and accounts of a demonstration.
struct DemoAccounts {
    /// Somebody to sign in as.
    struct Person {
        let login: String
        let password: String
        /// For people who try the demonstration.
        let what: String
    }

    let feed: NewCredential
    /// One for each side of the desk, and the authority's officer.
    let people: [Person]

    init(engine: Engine, force: String, authorities: [String]) throws {
        guard
            let feed = try engine.run(
                .createCredential(CredentialRequest(role: .feed, force: force)), by: .owner(NSUserName())
            ).credential
        else { throw Failure(.failed, "no feed credential could be made") }
        self.feed = feed
        let made: [(login: String, name: String, role: Account.Role, places: [Scope], what: String)] = [
            ("olga", "Olga Operator", .operator, [], "operator at the MASH desk"),
            ("sue", "Sue Pervisor", .supervisor, [], "supervisor, who sees restricted items"),
            ("sam", "Sam Second", .supervisor, [], "another supervisor, who approves what the first one asks for"),
            (
                "otto", "Otto Officer", .laOfficer, authorities.map(Scope.localAuthority),
                "officer of the local authority, for children who are passed to it"
            ),
        ]
        people = try made.map { person in
            let password = Secrets.password()
            try DemoAccounts.create(person.login, person.name, person.role, person.places, password, engine)
            return Person(login: person.login, password: password, what: person.what)
        }
    }

    /// An account for a school's Key Adult; returns its password.
    static func keyAdult(_ login: String, name: String, urn: URN, engine: Engine) throws -> String {
        let password = Secrets.password()
        try create(login, name, .keyAdult, [.establishment(urn)], password, engine)
        return password
    }

    private static func create(
        _ login: String, _ name: String, _ role: Account.Role, _ places: [Scope], _ password: String, _ engine: Engine
    ) throws {
        _ = try engine.run(
            .createAccount(AccountRequest(login: login, name: name, role: role, places: places, password: password)),
            by: .owner(NSUserName()))
    }
}

/// A Key Adult who opens the link in a message, signs in, reads and acknowledges.
struct KeyAdultVisit {
    let engine: Engine
    let url: String
    let mail: String

    func acknowledge(_ item: QueueItem) throws {
        guard case .establishment(let urn) = item.target else {
            throw Failure(.failed, "a notification is not for an establishment")
        }
        let link = try link(to: item.reference)
        let login = "keyadult.\(urn)"
        let password = try DemoAccounts.keyAdult(login, name: "Demonstration Key Adult", urn: urn, engine: engine)
        let visitor = PageVisitor(base: url)
        let door = try visitor.get("/sign-in?next=" + link)
        let page = try visitor.submit([("login", login), ("password", password)], of: door, to: "/sign-in")
        guard page.isSuccess else { throw Failure(.failed, "a Key Adult could not sign in (\(page.status))") }
        let answer = try visitor.submit([("outcome", "acknowledged")], of: page, to: link)
        guard answer.isSuccess else { throw Failure(.failed, "a Key Adult's answer was refused (\(answer.status))") }
    }

    /// The path of the link after a reference in the mail directory; a message may have several.
    private func link(to reference: String) throws -> String {
        let folder = mail + "/new"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
            // A long line is folded with "=" at its end (quoted-printable).
            let text = String(decoding: data, as: UTF8.self).replacingOccurrences(of: "=\r\n", with: "")
            guard let line = text.range(of: "Reference:     " + reference),
                let start = text[line.upperBound...].range(of: url + "/a/")
            else { continue }
            return "/a/" + text[start.upperBound...].prefix { !$0.isWhitespace }
        }
        throw Failure(.failed, "a notification is in no message of the mail directory")
    }
}

/// A school's own system, which acknowledges by a signed webhook.
struct SchoolSystem {
    let engine: Engine
    let url: String

    func acknowledge(_ item: QueueItem) throws {
        guard case .establishment(let urn) = item.target,
            let credential = try engine.run(
                .createCredential(CredentialRequest(role: .school, urn: urn)), by: .owner(NSUserName())
            ).credential, let secret = StandardWebhook.secret(credential.secret)
        else { throw Failure(.failed, "no credential could be made for a school") }
        let now = SystemClock().now()
        let body = try JSONEncoder().encode(Call(now, item))
        let id = "msg_\(item.id)"
        let seconds = now.milliseconds / 1000
        let response = try HTTPTransfer().send(
            HTTPRequest(
                "POST", "\(url)/v1/acknowledgements/\(credential.id)",
                headers: [
                    HTTPHeader("Content-Type", "application/json"), HTTPHeader("webhook-id", id),
                    HTTPHeader("webhook-timestamp", String(seconds)),
                    HTTPHeader(
                        "webhook-signature",
                        WebhookSignature.sign(id: id, timestamp: seconds, body: body, secret: secret)),
                ]), body: .bytes(Array(body)))
        guard response.status == 204 else {
            throw Failure(.failed, "an acknowledgement was answered \(response.status)")
        }
    }

    /// The body defined by the contract.
    private struct Call: Encodable {
        struct Content: Encodable {
            let notificationId: String
            let outcome = "acknowledged"
            let acknowledgedBy = "Demonstration Key Adult"
        }

        let type = "notification.acknowledged"
        let timestamp: String
        let data: Content

        init(_ now: Timestamp, _ item: QueueItem) {
            timestamp = now.rfc3339
            data = Content(notificationId: item.id)
        }
    }
}

/// The morning as text: received, sent, still open. No child's details.
struct MorningReport {
    private let statistics: MorningStatistics
    private let open: [QueueItem]
    private let calls: [PhoneTask]
    private let now: Timestamp

    init(engine: Engine) throws {
        now = engine.clock.now()
        statistics = try engine.store.balance.statistics(since: now - .days(1), at: now)
        open = try engine.store.notifications.queue(QueueFilter(openOnly: true), limit: 12, at: now)
        calls = try engine.store.phoneList.tasks(limit: 12)
    }

    var text: String {
        var lines = ["", "THE MORNING'S REPORT, \(now.local)", ""]
        lines.append("incidents       \(statistics.incidents)")
        lines.append(
            "children        \(statistics.children): "
                + counts(ChildState.allCases.map { ($0.rawValue, statistics.childrenByState[$0]) }))
        lines.append(
            "notifications   "
                + counts(NotificationState.allCases.map { ($0.rawValue, statistics.notificationsByState[$0]) }))
        lines.append(
            "exceptions      " + counts(ExceptionKind.allCases.map { ($0.rawValue, statistics.exceptionsByKind[$0]) }))
        lines.append("phone tasks     \(statistics.phoneTasksOpen) open")
        lines.append("overdue         \(statistics.overdue)")
        lines.append(
            "balance         \(statistics.difference == 0 ? "all children accounted for" : "\(counted(statistics.difference, "child", "children")) unaccounted for")"
        )
        lines += [
            "", "Outstanding, nearest deadline first:",
            TextTable(QueueTable.heading, open.map(QueueTable(viewer: .owner("demo")).row)).text,
        ]
        if !calls.isEmpty {
            var table = TextTable(["CALL", "BY", "WHY", "ESTABLISHMENT"])
            for call in calls {
                table.add([call.reference, call.dueAt.local, call.reason, call.placeName])
            }
            lines += ["", "Phone list:", table.text]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func counts(_ counts: [(String, Int?)]) -> String {
        let parts = counts.compactMap { name, count in count.map { "\($0) \(name)" } }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}
