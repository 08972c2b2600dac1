import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Shows what would happen, when, and who would be notified. Nothing is done.",
        subcommands: [Show.self, Test.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows the rules that apply to an establishment.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The establishment's URN.") var urn: URN
        @Option(help: "The force whose rules apply to an establishment outside every area.") var force: String?

        func run() async throws {
            try await Failure.reporting {
                let tool = try PolicyTool(options)
                guard let place = try tool.store.registry.establishment(urn) else {
                    throw Failure(.failed, "there is no establishment \(urn) in the registry")
                }
                let policy = tool.policies.resolve(place, force: force)
                let area = tool.policies.areas.first { $0.id == policy.areaID }
                let lines = PolicyExplanation(policy: policy, feed: area?.feed, london: tool.london).lines
                if options.json { return try Console.printJSON(PolicyLine(place, policy, lines)) }
                Console.print(([place.name] + lines).joined(separator: "\n"))
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what would happen to an incident received at a given time.")
        @OptionGroup var options: ToolOptions
        @Option(help: "The establishment's URN.") var urn: URN
        @Option(help: "When it is received, as \"2026-11-20 06:30\" in London.") var at: String
        @Option(help: "When it happened; without this, when it is received.") var occurred: String?
        @Option(help: "The force, for an establishment outside every area.") var force: String?

        func run() async throws {
            try await Failure.reporting {
                let received = try Moments.read(at, "--at")
                let tool = try PolicyTool(options)
                let preview = try PolicyPreview(
                    urn: urn, occurredAt: try occurred.map { try Moments.read($0, "--occurred") } ?? received,
                    receivedAt: received, store: tool.store, policies: tool.policies, force: force,
                    london: tool.london)
                if options.json { return try Console.printJSON(PreviewLine(preview)) }
                Console.print(([preview.establishment.name] + preview.lines).joined(separator: "\n"))
            }
        }
    }
}

/// Areas and registry, as the daemon would use them.
struct PolicyTool {
    let store: Store
    let viewer: Principal
    let policies: PolicyBook
    let london: London
    let now: Timestamp

    init(_ options: ToolOptions, _ view: Consultation.View = .policy) throws {
        let session = try ToolSession(options)
        now = session.now()
        let reading = try session.reading(view)
        store = reading.store
        viewer = reading.principal
        policies = PolicyBook(areas: try options.areas())
        london = try London.installed()
    }
}

extension ToolOptions {
    /// The areas of the configuration; warnings go to standard error.
    ///
    /// - Throws: `Failure` 78, which names every fault.
    func areas() throws -> [AreaPolicy] {
        let areas = try input.areas(input.report())
        for warning in areas.warnings { Console.note("warning: \(warning)") }
        return areas.areas
    }

    /// The same to name forces by; one that no readable area names keeps its own name.
    var policies: PolicyBook { PolicyBook(areas: (try? areas()) ?? []) }
}

private struct PolicyLine: Encodable {
    let urn: URN
    let name: String
    let area: String?
    let localAuthority: String?
    let basis: String
    let timing: TimingRules
    let content: ContentRules
    let explanation: [String]

    init(_ place: Establishment, _ policy: EstablishmentPolicy, _ lines: [String]) {
        urn = place.urn
        name = place.name
        area = policy.areaID
        localAuthority = policy.localAuthority
        basis = policy.basis.rawValue
        timing = policy.timing
        content = policy.content
        explanation = lines
    }
}

private struct PreviewLine: Encodable {
    struct Step: Encodable {
        let index: Int
        let at: String
        let tell: [String]
        let phone: String?
        let alert: [String]
        let overdue: Bool
    }

    let urn: URN
    let deadlineAt: String
    let releaseAt: String
    let late: Bool
    let hold: String?
    let warnings: [String]
    let steps: [Step]
    let explanation: [String]

    init(_ preview: PolicyPreview) {
        urn = preview.establishment.urn
        deadlineAt = preview.plan.deadlineAt.rfc3339
        releaseAt = preview.plan.releaseAt.rfc3339
        late = preview.plan.late
        hold = preview.plan.holdReason?.rawValue
        warnings = preview.plan.warnings.map { Words.english($0.phrase) }
        steps = preview.steps.map {
            Step(
                index: $0.index, at: $0.at.rfc3339, tell: $0.action.notify.map(\.rawValue),
                phone: $0.action.phone?.rawValue, alert: $0.action.alert.map(\.rawValue), overdue: $0.action.overdue)
        }
        explanation = preview.lines
    }
}
