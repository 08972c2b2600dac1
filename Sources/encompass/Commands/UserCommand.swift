import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb
import EncompassWords
import Foundation

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract:
            "Accounts of MASH staff, Key Adults and authorities' officers: create, invite, list, disable, enable, unlock, password, set-places, set-areas, sessions, end-sessions, reset-second-step.",
        subcommands: [
            Create.self, Invite.self, List.self, Disable.self, Enable.self, Unlock.self, Password.self, SetPlaces.self,
            SetAreas.self, Sessions.self, EndSessions.self, ResetSecondStep.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Creates an account. The password comes from --password-file, is generated and printed once, or is "
                + "chosen by its owner with --invite.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String
        @Option(help: "operator, supervisor, dutyManager, auditor, administrator, keyAdult or laOfficer.") var role:
            Account.Role =
                .operator
        @Option(help: "The person's name, shown in the log and on pages.") var name: String
        @Option(help: "For keyAdult: one of their establishments; can be repeated.") var urn: [URN] = []
        @Option(help: "For laOfficer: the code of one of their local authorities, such as 926; can be repeated.")
        var la: [String] = []
        @Option(help: "At the desk: an area that they work for, by its id; can be repeated. Without it, all.")
        var area: [String] = []
        @Option(help: "A file with the password (`-` for standard input).") var passwordFile: String?
        @Flag(help: "Print a link with which the person chooses the password.") var invite = false

        func validate() throws {
            if invite, passwordFile != nil { throw ValidationError("choose --invite or --password-file") }
        }

        func run() async throws {
            try await Failure.reporting {
                try options.requireConfigured(area)
                let given = try passwordFile.map(Secrets.read)
                let password = given ?? Secrets.password()
                let session = try ToolSession(options)
                let result = try session.run(
                    .createAccount(
                        AccountRequest(
                            login: login, name: name, role: role,
                            places: urn.map(Scope.establishment) + la.map(Scope.localAuthority),
                            areas: WorkAreas(area), password: password)))
                if invite {
                    if !options.json { Console.note(result.message) }
                    return try InvitationLine.make(login, in: session).show(asJSON: options.json)
                }
                if options.json {
                    var line = ["login": login, "role": role.rawValue]
                    if given == nil { line["password"] = password }
                    return try Console.printJSON(line)
                }
                Console.note(result.message)
                if given == nil {
                    Console.print("password: \(password)")
                    Console.note("The password is shown only once.")
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists accounts.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let accounts = try ToolSession(options).reading(.accounts).store.accounts.all()
                try options.show(
                    accounts, as: AccountLine.init, under: ["LOGIN", "ROLE", "NAME", "PLACES", "AREAS", "DISABLED"]
                ) { account in
                    [
                        account.login, Words.english.name("role", account.role.rawValue) ?? account.role.rawValue,
                        account.name, account.places.map(\.description).joined(separator: " "),
                        account.areas == .none ? "none" : account.areas.ids.joined(separator: " "),
                        account.disabledAt?.local ?? "",
                    ]
                }
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Disables an account and signs it out.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.disableAccount(login: login))
            }
        }
    }
}

extension UserCommand {
    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a link with which the account's owner chooses a password, or sends one to contacts.",
            discussion:
                "It works once, for seven days, and ends when the account gets a password in any way. Contacts of "
                + "the register get theirs by e-mail, to their verified address, and confirm it with a code that goes to "
                + "their mobile; those who have a password already are left out of an area's or authority's.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String?
        @Option(help: "The e-mail address of a contact on the register.") var contact: String?
        @Option(help: "All contacts of an area, by its id.") var area: String?
        @Option(help: "All contacts of a local authority and its schools, such as 926; can be repeated.")
        var la: [String] = []

        func validate() throws {
            let given = [login != nil, contact != nil, area != nil, !la.isEmpty].count { $0 }
            if given != 1 { throw ValidationError("choose a login, --contact, --area or --la") }
        }

        func run() async throws {
            try await Failure.reporting {
                guard let login else { return try options.carryOut(.inviteContacts(try invitees())) }
                try InvitationLine.make(login, in: ToolSession(options)).show(asJSON: options.json)
            }
        }
    }

    struct SetPlaces: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-places",
            abstract: "Sets the establishments or authorities that a recipient's account may read for.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String
        @Option(help: "For keyAdult: one of their establishments; can be repeated.") var urn: [URN] = []
        @Option(help: "For laOfficer: the code of one of their local authorities, such as 926; can be repeated.")
        var la: [String] = []

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(
                    .setPlaces(
                        login: login, places: urn.map(Scope.establishment) + la.map(Scope.localAuthority)))
            }
        }
    }

    struct SetAreas: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-areas",
            abstract: "Sets the areas whose work an account at the desk sees.",
            discussion:
                "Without a limit an account sees all areas. What belongs to no area yet, such as a refused record, "
                + "everybody sees.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String
        @Option(help: "An area, by its id; can be repeated.") var area: [String] = []
        @Flag(help: "Every area, also one that is added later.") var all = false

        func validate() throws {
            if all == !area.isEmpty { throw ValidationError("choose --all, or name areas with --area") }
        }

        func run() async throws {
            try await Failure.reporting {
                try options.requireConfigured(area)
                try options.carryOut(.setAreas(login: login, areas: WorkAreas(area)))
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enables a disabled account again.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.enableAccount(login: login)) }
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Clears an account's failed sign-ins, so that its owner can sign in again at once.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.unlockAccount(login: login)) }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets an account's password and ends its sessions. The password comes from "
                + "--password-file, or is generated and printed once.",
            aliases: ["reset"])
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String
        @Option(help: "A file with the password (`-` for standard input).") var passwordFile: String?

        func run() async throws {
            try await Failure.reporting {
                let given = try passwordFile.map(Secrets.read)
                let password = given ?? Secrets.password()
                let result = try ToolSession(options).run(.setPassword(login: login, password: password))
                if options.json {
                    var line = ["login": login]
                    if given == nil { line["password"] = password }
                    return try Console.printJSON(line)
                }
                Console.note(result.message)
                if given == nil {
                    Console.print("password: \(password)")
                    Console.note("The password is shown only once.")
                }
            }
        }
    }
}

extension UserCommand.Invite {
    private func invitees() throws -> Invitees {
        if let contact { return .address(contact) }
        guard let area else { return .authorities(la) }
        guard let found = try options.areas().first(where: { $0.id == area }) else {
            throw Failure(.usage, "no area \(area) is configured")
        }
        return .authorities(found.localAuthorities)
    }
}

extension UserCommand {
    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists where an account is signed in.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let store = try session.reading(.accounts).store
                guard let account = try store.accounts.all().first(where: { $0.login == login }) else {
                    throw StoreError(.notFound, "account.unknown", ["login": login])
                }
                let open = try store.sessions.list(
                    of: account, asking: nil, idle: session.configuration.sessions.idle, at: SystemClock().now())
                try options.show(open, as: SessionLine.init, under: ["ID", "BROWSER", "SINCE", "LAST USED"]) {
                    [$0.id, $0.browser ?? "", $0.madeAt.local, $0.seenAt.local]
                }
            }
        }
    }

    struct EndSessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end-sessions",
            abstract: "Signs an account out everywhere, or ends one of its sessions.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String
        @Option(help: "One session, by its id in `encompass user sessions`.") var session: String?

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.endSessions(login: login, session: session)) }
        }
    }

    struct ResetSecondStep: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-second-step",
            abstract: "Removes the second step of somebody who has lost their telephone and their recovery codes, and "
                + "signs them out.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The login.") var login: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.resetSecondStep(login: login)) }
        }
    }
}

extension ToolOptions {
    /// Without a daemon nothing else would notice an area that is misspelt, and its people would see nothing of any.
    fileprivate func requireConfigured(_ ids: [String]) throws {
        guard !ids.isEmpty else { return }
        let known = try areas().map(\.id)
        if let unknown = ids.first(where: { !known.contains($0) }) {
            throw Failure(.usage, "no area \(unknown) is configured")
        }
    }
}

private struct SessionLine: Encodable {
    let id: String
    let browser: String?
    let since: String
    let lastUsed: String

    init(_ session: OpenSession) {
        id = session.id
        browser = session.browser
        since = session.madeAt.rfc3339
        lastUsed = session.seenAt.rfc3339
    }
}

/// An invitation as tools print it.
struct InvitationLine: Encodable {
    let login: String
    let invitation: String
    let endsAt: String
    /// For people; JSON has the time above.
    private let until: String

    private enum CodingKeys: CodingKey { case login, invitation, endsAt }

    private init(_ invitation: Invitation, base: String) {
        login = invitation.login
        self.invitation = invitation.link(base: base)
        endsAt = invitation.endsAt.rfc3339
        until = invitation.endsAt.inWords
    }

    static func make(_ login: String, in session: ToolSession) throws -> InvitationLine {
        guard let invitation = try session.run(.inviteAccount(login: login)).invitation else {
            throw Failure(.failed, "the daemon did not answer with an invitation: restart it after an upgrade")
        }
        return InvitationLine(
            invitation, base: session.configuration.http.baseURL(of: invitation.role.principal.side ?? .desk))
    }

    func show(asJSON: Bool) throws {
        if asJSON { return try Console.printJSON(self) }
        Console.print("invitation: \(invitation)")
        Console.note(
            "Give this link to \(login) and nobody else. It is shown only once, and works once, until \(until), London time."
        )
    }
}

private struct AccountLine: Encodable {
    let login: String
    let role: String
    let name: String
    let places: [String]
    /// Left out for all.
    let areas: [String]?
    let disabledAt: String?

    init(_ account: Account) {
        login = account.login
        role = account.role.rawValue
        name = account.name
        places = account.places.map(\.description)
        areas = account.areas == .all ? nil : account.areas.ids
        disabledAt = account.disabledAt?.rfc3339
    }
}
