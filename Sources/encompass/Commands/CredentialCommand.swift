import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential", abstract: "API credentials: create, list, rotate, revoke.",
        subcommands: [Create.self, List.self, Rotate.self, EndSecret.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Creates a credential and prints its secret, once.")
        @OptionGroup var options: ToolOptions
        @Option(help: "feed, school, operator, auditor or callback.") var role: Credential.Role
        @Option(help: "For feed: the force, as data.police.uk spells it.") var force: String?
        @Option(help: "For school: the establishment.") var urn: URN?
        @Option(help: "For operator and auditor: the purpose of reading children's details.") var purpose: String?

        func run() async throws {
            try await Failure.reporting {
                let request = CredentialRequest(role: role, force: force, urn: urn, purpose: purpose)
                if let fault = request.fault { throw Failure(.usage, Words.english(fault)) }
                let result = try ToolSession(options).run(.createCredential(request))
                guard let made = result.credential else { throw Failure(.failed, result.message) }
                if options.json { return try Console.printJSON(made) }
                Console.print("id:     \(made.id)\nsecret: \(made.secret)")
                if let token = made.token { Console.print("token:  \(token)") }
                Console.note("The secret is shown only once. Keep it in a file that only its user can read.")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists credentials, without secrets.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let credentials = try ToolSession(options).reading(.credentials).store.credentials.all()
                try options.show(
                    credentials, as: CredentialLine.init, under: ["ID", "ROLE", "FOR", "CREATED", "REVOKED"]
                ) { credential in
                    [
                        credential.id, credential.role.rawValue,
                        credential.force ?? credential.urn?.description ?? credential.purpose ?? "",
                        credential.createdAt.local, credential.revokedAt?.local ?? "",
                    ]
                }
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a new signing secret for a school's credential; the one in use verifies for a while.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The credential's id.") var id: String
        @OptionGroup var overlap: Overlap
        @Option(help: "The reason, for the audit log.") var reason: String

        func run() async throws {
            try await Failure.reporting {
                let result = try ToolSession(options).run(
                    .rotateCredential(id: id, overlap: overlap.span(), reason: reason))
                guard let made = result.credential else { throw Failure(.failed, result.message) }
                if options.json { return try Console.printJSON(made) }
                Console.note(result.message)
                Console.print("secret: \(made.secret)")
                Console.note("The secret is shown only once. Give it to whoever runs the school's system.")
            }
        }
    }

    struct EndSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end-secret", abstract: "Ends the signing secret before the one in use.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The credential's id.") var id: String
        @Option(help: "The reason, for the audit log.") var reason: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.endCredentialSecret(id: id, reason: reason))
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes a credential at once.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The credential's id.") var id: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.revokeCredential(id: id))
            }
        }
    }
}

/// A credential in `--json` lists.
private struct CredentialLine: Encodable {
    let id: String
    let role: String
    let force: String?
    let urn: String?
    let purpose: String?
    let createdAt: String
    let createdBy: String
    let revokedAt: String?

    init(_ credential: Credential) {
        id = credential.id
        role = credential.role.rawValue
        force = credential.force
        urn = credential.urn?.description
        purpose = credential.purpose
        createdAt = credential.createdAt.rfc3339
        createdBy = credential.createdBy
        revokedAt = credential.revokedAt?.rfc3339
    }
}
