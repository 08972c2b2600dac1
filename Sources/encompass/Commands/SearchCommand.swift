import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds anything by a reference, number, postcode or name, like the desk's search.",
        discussion: """
            A child is found by name in any order, with slips of the pen, and by date of birth if the text has one. The \
            daemon must be running, since it has the rolls in memory. It is logged as a consultation, with the text and \
            your purpose.
            """)
    @OptionGroup var options: ToolOptions
    @Argument(
        help: "What to search for; without it, a line of standard input, so that no name is in the shell's history.")
    var text: String?
    @Option(help: "Why you read children's details, for the audit log.") var purpose: String

    func run() async throws {
        try await Failure.reporting {
            let session = try ToolSession(options)
            _ = try session.reading(.search)
            guard !purpose.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "--purpose needs words") }
            guard let text = text ?? readLine(), !text.allSatisfy(\.isWhitespace) else {
                throw Failure(.usage, "give something to search for")
            }
            guard let socket = try session.daemonSocket() else {
                throw Failure(.failed, "the daemon is not running: only it has the rolls in memory")
            }
            let found = try DaemonClient(socket: socket, account: session.account).search(text, purpose: purpose)
            if options.json { return Console.printJSON(found) }
            Console.print(TextTable(["WHAT", "NAME", "DETAIL", "ID"], SearchCommand.rows(found)).text)
        }
    }

    private static func rows(_ found: JSONValue) -> [[String]] {
        func all(_ kind: String, _ row: (JSONValue) -> [String]) -> [[String]] { (found[kind]?.array ?? []).map(row) }
        func text(_ parts: JSONValue?...) -> String { parts.compactMap { $0?.text }.joined(separator: ", ") }
        let notifications = all("notifications") { item in
            guard item["incidentReference"] != .null else { return ["notification", QueueTable.restricted, "", ""] }
            let detail = text(item["establishment"]?["name"], item["state"])
            return ["notification", text(item["reference"]), detail, text(item["id"])]
        }
        let incidents = all("incidents") { item in
            guard item["id"] != .null else { return ["incident", QueueTable.restricted, "", ""] }
            return ["incident", text(item["force"], item["reference"]), text(item["occurredAt"]), text(item["id"])]
        }
        let pupils = all("pupils") { pupil in
            let schools = (pupil["establishments"]?.array ?? []).compactMap { $0["name"]?.text }
            let name = [pupil["forename"]?.text, pupil["surname"]?.text].compactMap(\.self).joined(separator: " ")
            return [
                "pupil", name, (schools + [text(pupil["dateOfBirth"])]).joined(separator: ", "), text(pupil["upn"]),
            ]
        }
        let schools = all("establishments") { place in
            ["school", text(place["name"]), text(place["town"], place["postcode"]), text(place["urn"])]
        }
        let contacts = all("contacts") { contact in
            ["contact", text(contact["name"]), text(contact["role"]), text(contact["target"])]
        }
        return notifications + incidents + pupils + schools + contacts
    }
}
