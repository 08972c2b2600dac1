import Foundation
import TestSupport

/// A running installation with a registry, a force that pushes and a person at the desk: the start of a scenario.
final class Morning {
    let site: Installation
    let feed: Client
    let desk: Client
    private var schools: [String: SchoolCredential] = [:]

    /// - Parameters:
    ///   - roll: lines of the roll's file; `contacts` and the others likewise.
    ///   - isRunning: whether the registry is imported through the running daemon, at the exercise's time.
    init(
        _ site: Installation, establishments: [String] = MadeUp.establishments, roll: [String],
        contacts: [String] = MadeUp.contacts, calendar: [String] = MadeUp.calendar, isRunning: Bool = false
    ) throws {
        self.site = site
        if isRunning { try site.start() }
        let files = [
            "--establishments", try site.write("establishments.csv", establishments),
            "--roll", try site.write("roll.csv", roll), "--contacts", try site.write("contacts.csv", contacts),
            "--calendar", try site.write("calendar.csv", calendar),
        ]
        let imported = try Program.run(["registry", "import"] + files + site.configuration)
        guard imported.status == 0 else { throw InstallationFault(imported.errors) }
        let force = try site.json("credential", "create", "--role", "feed", "--force", "norfolk")
        let staff = try site.json("credential", "create", "--role", "operator", "--purpose", "the morning's work")
        feed = Client(site.url, token: force["secret"].text)
        desk = Client(site.url, token: staff["secret"].text)
        if !isRunning { try site.start() }
    }

    /// - Parameter pupils: the pupils on the rolls.
    convenience init(
        _ site: Installation? = nil, pupils: [Pupil] = [MadeUp.amelia, MadeUp.jack, MadeUp.noah, MadeUp.grace],
        contacts: [String] = MadeUp.contacts
    ) throws {
        try self.init(site ?? Installation(), roll: MadeUp.roll(pupils), contacts: contacts)
    }

    /// A school's own credential; created on first use.
    func school(_ urn: String) throws -> SchoolCredential {
        if let known = schools[urn] { return known }
        let made = try site.json("credential", "create", "--role", "school", "--urn", urn)
        let school = SchoolCredential(
            id: made["id"].text, secret: made["secret"].text,
            client: Client(site.url, token: made["token"].text))
        schools[urn] = school
        return school
    }

    /// The notifications, when everything is decided and there are so many.
    func notifications(_ count: Int, of urn: String? = nil) throws -> [JSON] {
        try Wait.first("\(count) notifications") {
            let items = try desk.get("/v1/notifications?limit=1000" + (urn.map { "&urn=" + $0 } ?? "")).items
            return items.count >= count ? items : nil
        }
    }

    /// A school's one notification, when it is in one of these states.
    func notification(of urn: String, until states: String...) throws -> JSON {
        try Wait.first("a notification of \(urn) that is \(states)") {
            try desk.get("/v1/notifications?urn=\(urn)").items.first { states.contains($0["state"].text) }
        }
    }

    /// Open exceptions, when there are so many.
    func exceptions(_ count: Int) throws -> [JSON] {
        try Wait.first("\(count) exceptions") {
            let items = try desk.get("/v1/exceptions").items
            return items.count >= count ? items : nil
        }
    }

    /// Waits until every accepted incident is decided.
    func settle() throws {
        try Wait.until("everything is decided") {
            try desk.get("/v1/stats?since=2000-01-01T00:00:00Z")["childrenByState"]["pending"].number < 1
        }
    }

    /// The messages in the mail directory.
    func mail() throws -> [String] {
        let folder = site.folder.file("mail/new")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.sorted().map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
    }

    /// The links in messages, as paths.
    ///
    /// - Parameter recipient: only in messages to this address.
    func links(to recipient: String = "") throws -> [String] {
        try mail().filter { $0.contains("To: " + recipient) }.compactMap { mail in
            // A long line is folded by an equals sign at its end.
            let text = mail.replacingOccurrences(of: "=\r\n", with: "").replacingOccurrences(of: "=\n", with: "")
            guard let start = text.range(of: site.url + "/a/") else { return nil }
            return "/a/" + text[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        }
    }

    /// Makes an account and returns its password.
    func account(
        _ login: String, _ role: String, _ name: String, at urns: [String] = [], authorities: [String] = []
    ) throws -> String {
        let made = try Program.run(
            ["user", "create", login, "--role", role, "--name", name, "--json"]
                + urns.flatMap { ["--urn", $0] } + authorities.flatMap { ["--la", $0] } + site.configuration)
        guard made.status == 0 else { throw InstallationFault(made.errors) }
        return JSON(made.output)["password"].text
    }
}
