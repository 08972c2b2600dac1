import ArgumentParser
import EncompassCore

/// The program: `encompass serve` is the daemon, everything else is a tool.
@main
struct Encompass: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encompass",
        abstract: "Notifies a school, before the child walks in, that the police were at that child's home last night.",
        version: Version.text,
        subcommands: [
            ServeCommand.self, InitCommand.self, DemoCommand.self, CheckConfigCommand.self, DoctorCommand.self,
            RegistryCommand.self,
            MatchCommand.self,
            FeedCommand.self, QueueCommand.self, IncidentsCommand.self, ExceptionsCommand.self, SearchCommand.self,
            CredentialCommand.self, WebhookCommand.self,
            UserCommand.self,
            AuditCommand.self,
            KeyCommand.self, BackupCommand.self, RestoreCommand.self, RetentionCommand.self, HoldCommand.self,
            SubjectAccessCommand.self, ChronologyCommand.self, ReportCommand.self, InspectionCommand.self,
            PolicyCommand.self, CallsCommand.self, OutagePackCommand.self, PauseCommand.self, SitrepCommand.self,
            BreachesCommand.self, CalendarCommand.self, ChannelCommand.self, TemplateCommand.self,
            SimulateCommand.self,
        ])

    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        // `help` shows the nearest group of whatever it does not know, as if it had been asked for.
        let isHelp = words.first == "help"
        if let hint = hint(for: isHelp ? Array(words.dropFirst()) : words, isHelp: isHelp),
            isHelp || (try? parseAsRoot(words)) == nil
        {
            Console.note("encompass: \(hint)")
            exit(withError: ExitCode(Failure.Status.usage.rawValue))
        }
        await main(nil)
    }

    /// What to say of words that name no command. A group whose list needs no word would only call them unexpected.
    private static func hint(for words: [String], isHelp: Bool) -> String? {
        var command: any ParsableCommand.Type = Encompass.self
        var known: [String] = []
        for word in words.prefix(while: { !$0.hasPrefix("-") }) {
            let names = command.configuration.subcommands.map { $0._commandName }
            if known.isEmpty && word == "help" { return nil }
            // What a command takes is its own matter, but it has no help by that name.
            if names.isEmpty && !isHelp { return nil }
            guard let index = names.firstIndex(of: word) else {
                let nearest = NearestWord.of(word, among: names)
                // It may be what the group's usual command takes, such as a file.
                if nearest == nil, !isHelp, command.configuration.defaultSubcommand != nil { return nil }
                let all = (["encompass"] + known + ["--help"]).joined(separator: " ")
                return "there is no command \((known + [word]).joined(separator: " ")); "
                    + (nearest.map { "did you mean \($0)?" }
                        ?? (names.isEmpty ? "\(all) says what it takes" : "\(all) lists them"))
            }
            known.append(word)
            command = command.configuration.subcommands[index]
        }
        return nil
    }
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
