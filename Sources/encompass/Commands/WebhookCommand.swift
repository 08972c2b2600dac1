import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Schools' systems that are notified.",
        subcommands: [Set.self, List.self, Rotate.self, EndSecret.self, Remove.self], defaultSubcommand: List.self)

    /// Which school's, and why.
    struct Target: ParsableArguments {
        @Option(help: "The establishment.") var urn: URN
        @Option(help: "The reason, for the audit log.") var reason: String
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets up a school's webhook, changes its address, or starts one again that has stopped.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var target: Target
        @Option(help: "The https address of the school's system.") var url: String

        func run() async throws { try await WebhookCommand.change(.set(url: url), of: target, options) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists webhooks, without secrets.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let webhooks = try ToolSession(options).reading(.webhooks).store.webhooks.all()
                try options.show(
                    webhooks, as: WebhookLine.init, under: ["URN", "URL", "SET", "BY", "TWO SECRETS UNTIL", "STOPPED"]
                ) { webhook in
                    [
                        webhook.urn.description, webhook.url, webhook.setAt.local, webhook.setBy,
                        webhook.previousEndsAt?.local ?? "", webhook.stoppedAt?.local ?? "",
                    ]
                }
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a new secret; what is sent is signed with both for a while.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var target: Target
        @OptionGroup var overlap: Overlap

        func run() async throws {
            try await WebhookCommand.change(.rotate(overlap: overlap.span()), of: target, options)
        }
    }

    struct EndSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end-secret", abstract: "Ends the secret before the one in use.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var target: Target

        func run() async throws { try await WebhookCommand.change(.endPreviousSecret, of: target, options) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes a school's webhook: its contacts are notified on other channels.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var target: Target

        func run() async throws { try await WebhookCommand.change(.remove, of: target, options) }
    }

    fileprivate static func change(_ kind: WebhookChange.Kind, of target: Target, _ options: ToolOptions) async throws {
        try await Failure.reporting {
            let change = WebhookChange(urn: target.urn, kind: kind, reason: target.reason)
            let result = try ToolSession(options).run(.changeWebhook(change))
            if options.json {
                var answer = ["message": result.message]
                answer["secret"] = result.secret
                return try Console.printJSON(answer)
            }
            Console.note(result.message)
            guard let secret = result.secret else { return }
            Console.print("secret: \(secret)")
            Console.note("The secret is shown only once. Give it to whoever runs the school's system.")
        }
    }
}

/// How long two secrets are in use.
struct Overlap: ParsableArguments {
    @Option(help: "How long the secret in use stays valid next to the new one, such as 12h or 7d; 90d at most.")
    var overlap = "7d"

    func span() throws -> Span {
        guard let span = Span.read(overlap) else { throw ValidationError("--overlap is a length of time such as 7d") }
        return span
    }
}

/// A webhook in `--json` lists.
private struct WebhookLine: Encodable {
    let urn: String
    let url: String
    let reason: String
    let setAt: String
    let setBy: String
    let previousSecretEndsAt: String?
    let stoppedAt: String?

    init(_ webhook: Webhook) {
        urn = webhook.urn.description
        url = webhook.url
        reason = webhook.reason
        setAt = webhook.setAt.rfc3339
        setBy = webhook.setBy
        previousSecretEndsAt = webhook.previousEndsAt?.rfc3339
        stoppedAt = webhook.stoppedAt?.rfc3339
    }
}
