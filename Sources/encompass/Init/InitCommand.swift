import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a first installation: configuration, area, folders, database, key and first account.",
        discussion: """
            Without --directory, as root, for the service: /etc/encompass and /var/lib/encompass, with the service's \
            account as owner. With it, as anybody, a trial whose files are all in that folder.

            On a terminal it asks for what no option says; elsewhere it asks nothing. It overwrites nothing: what is there \
            is kept, and if a file would have to change, nothing is done. Run it again after a failure. The first account \
            is a supervisor's: its owner chooses the password with the link that is printed once.
            """)

    @Option(help: "Make a trial in this folder, instead of the service.") var directory: String?
    @Option(help: "The account that the service runs under.") var serviceUser = "encompass"
    @Option(help: "The area: a preset's name, or a name of your own such as rutland.") var area: String?
    @Option(help: "The area's name for people, if it is not the preset's.") var areaName: String?
    @Option(help: "A local authority of the area, such as 926; can be repeated.") var authority: [String] = []
    @Option(help: "The police force, as data.police.uk spells it, if it is not the preset's.") var force: String?
    @Option(help: "The folder with the presets of areas.") var presets: String?
    @Option(
        name: .customLong("public-url"), help: "The address that schools open, such as https://encompass.example.org.")
    var publicURL: String?
    @Option(help: "The mail relay, with its port if it is not 587. Without it, messages stay in a folder.")
    var relay: String?
    @Option(help: "The address that messages come from.") var sender: String?
    @Option(help: "The first supervisor: \"Sam Example <sam@mash.example>\". They also get alarms and morning reports.")
    var administrator: String?
    @Option(help: "The first supervisor's login, if it is not the address.") var login: String?
    @Option(help: "Set any key of the configuration, such as http.port=8081; can be repeated.") var set: [String] = []
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        try await Failure.reporting {
            let site = try InitSite(directory: directory, serviceUser: serviceUser)
            let answers = try InitQuestions(command: self, site: site).answers()
            let result = try InitSteps(site: site, answers: answers).run()
            if json { return try Console.printJSON(result) }
            for step in result.steps { Console.note("\(step.outcome.rawValue)  \(step.what)") }
            if let invitation = result.invitation { try invitation.show(asJSON: false) }
            Console.note(result.next)
        }
    }

    /// Whether anything of the configuration was given, so that it must be written or be there already.
    var namesConfiguration: Bool {
        [area, areaName, force, publicURL, relay, sender].contains { $0 != nil } || !authority.isEmpty || !set.isEmpty
    }
}

/// The place and the owner of an installation.
struct InitSite {
    /// The service's account.
    struct Owner {
        let name: String
        let user: uid_t
        let group: gid_t
    }

    /// Nil for a trial: everything belongs to the account that runs this.
    let owner: Owner?
    /// The folder of the configuration, without a slash at its end.
    let folder: String

    init(directory: String?, serviceUser: String) throws {
        if let directory {
            let full = URL(fileURLWithPath: directory).standardizedFileURL.path
            guard !directory.isEmpty, full != "/" else {
                throw Failure(.usage, "--directory needs the name of a folder")
            }
            (owner, folder) = (nil, full)
            return
        }
        guard geteuid() == 0 else {
            throw Failure(.usage, "run this as root for the service, or give --directory for a trial")
        }
        guard let entry = getpwnam(serviceUser)?.pointee else {
            throw Failure(
                .failed, "this machine has no account \(serviceUser): run systemd-sysusers, or give --service-user")
        }
        guard entry.pw_uid != 0 else { throw Failure(.usage, "the service must not run as root") }
        owner = Owner(name: serviceUser, user: entry.pw_uid, group: entry.pw_gid)
        folder = "/etc/encompass"
    }

    var isService: Bool { owner != nil }
    var configurationFile: String { folder + "/encompass.yaml" }
    var areasFolder: String { folder + "/areas" }
    /// Where presets of areas are, best first: next to the installed program, or in the sources.
    static var presetFolders: [String] {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let prefix = MachineFiles.folder(of: MachineFiles.folder(of: program))
        return [prefix + "/share/encompass/presets", "Config/areas", "Config/presets"]
    }

    /// Runs a step as the service's account, so that what it makes belongs to that account.
    func asOwner<Value>(_ step: () throws -> Value) throws -> Value {
        guard let owner else { return try step() }
        var groups = [owner.group]
        guard setgroups(1, &groups) == 0, setegid(owner.group) == 0, seteuid(owner.user) == 0 else {
            throw Failure(.failed, "cannot act as \(owner.name): \(String(cString: strerror(errno)))")
        }
        defer {
            seteuid(0)
            setegid(0)
        }
        return try step()
    }
}
