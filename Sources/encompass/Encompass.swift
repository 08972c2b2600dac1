import ArgumentParser

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
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
