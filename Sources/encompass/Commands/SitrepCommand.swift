import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore

struct SitrepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sitrep", abstract: "The situation report now: counts, schools, references; no child.")
    @OptionGroup var options: ToolOptions
    @Option(help: "Incidents of this many hours back count.") var hours = 24

    func run() async throws {
        try await Failure.reporting {
            guard (1...168).contains(hours) else { throw Failure(.usage, "--hours is 1 to 168") }
            let tool = try PolicyTool(options, .sitrep)
            let now = tool.now
            let report = try Sitrep(
                store: tool.store, policies: tool.policies, london: tool.london,
                isExercise: tool.store.purpose() == .exercise, since: now - .hours(hours), at: now)
            if options.json { return try Console.printJSON(SitrepLine(report)) }
            Console.print(report.text)
        }
    }
}

private struct SitrepLine: Encodable {
    struct School: Encodable {
        let target: String
        let name: String
        let notifications: Int
        let references: [String]
        let deadlineAt: String
        let minutesLeft: Int
        let phoneList: Bool
    }

    struct Feed: Encodable {
        let area: String
        let force: String
        let by: String
        let received: Int
        let declared: Int?
        let held: Int
        let troubles: [String]
    }

    let at: String
    let incidents: Int
    let children: Int
    let childrenByState: [String: Int]
    let notificationsByState: [String: Int]
    let overdue: Int
    let phoneList: Int
    let exceptions: [String: Int]
    let outstanding: [School]
    let feeds: [Feed]
    let pauses: [String]
    let alarms: [String]
    let breaches: Int
    let balanced: Bool
    let difference: Int

    init(_ report: Sitrep) {
        let counts = report.statistics
        at = report.at.rfc3339
        incidents = counts.incidents
        children = counts.children
        childrenByState = Dictionary(uniqueKeysWithValues: counts.childrenByState.map { ($0.key.rawValue, $0.value) })
        notificationsByState = Dictionary(
            uniqueKeysWithValues: counts.notificationsByState.map { ($0.key.rawValue, $0.value) })
        overdue = counts.overdue
        phoneList = counts.phoneTasksOpen
        exceptions = Dictionary(uniqueKeysWithValues: counts.exceptionsByKind.map { ($0.key.rawValue, $0.value) })
        outstanding = report.outstanding.map {
            School(
                target: $0.name == "restricted" ? "" : $0.target.description, name: $0.name,
                notifications: $0.notifications, references: $0.references, deadlineAt: $0.deadlineAt.rfc3339,
                minutesLeft: report.minutesLeft($0.deadlineAt), phoneList: $0.isOnPhoneList)
        }
        feeds = report.feeds.map {
            Feed(
                area: $0.area, force: $0.force, by: $0.by.rfc3339, received: $0.count.received,
                declared: $0.count.declared, held: $0.count.held, troubles: $0.troubles.map(\.rawValue))
        }
        pauses = report.pauses.map { "\($0.scope) until \($0.expiresAt.rfc3339)" }
        alarms = report.alarms.map(\.detail)
        breaches = report.breaches
        balanced = report.balance.holds
        difference = report.balance.difference
    }
}
