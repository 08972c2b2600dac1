import EncompassCore

extension ConfigurationKey {
    /// Every key, in the order of the example file.
    public static let all: [ConfigurationKey] =
        database + http + areas + feed + matching + delivery + morning + sessions + exercise + observation

    /// The row of a dotted name.
    public static func named(_ name: String) -> ConfigurationKey? { byName[name] }

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    static let byVariable = Dictionary(uniqueKeysWithValues: all.map { ($0.variable, $0) })

    /// What a section is about, by its dotted name; every section of the table has one.
    static let sections: [String: String] = [
        "database": "What the daemon remembers: one SQLite file.",
        "http": "Where the daemon listens, and where people and systems reach it.",
        "http.tls": "Certificates. Without them the daemon speaks plain HTTP, on loopback alone.",
        "areas": "The policies of local authorities: deadline, release, holidays, ladder.",
        "feed": "Bounds on what forces push.",
        "matching": "How a child in an incident becomes a pupil on a roll.",
        "delivery": "How a message leaves.",
        "delivery.maildir": "Messages as files, for a trial or a mail system that collects them.",
        "delivery.smtp": "The mail relay.",
        "calls": "The phone list.",
        "sitrep": "The morning report to MASH: counts, schools and references, nothing of any child.",
        "duty": "Who is told of alarms.",
        "outagePack": "The phone list as an encrypted file (docs/outage-pack.md).",
        "sessions": "How long a person stays signed in, and a link lives.",
        "exercise": "A rehearsal on made-up data, at a time of its own. Leave it out to run live.",
        "metrics": "Figures for Prometheus.",
        "log": "What goes to standard error.",
    ]

    private static let database = [
        row(
            "database.path", \.database.path, isPath: true, expecting: "the path of a file",
            "The database. Its folder must be writable: journal and lock lie beside the file."),
        row(
            "database.keyFile", \.database.keyFile, example: "/var/lib/encompass/encompass.db.key", isPath: true,
            expecting: "the path of a file",
            "The key that seals what must be kept secret but readable; made with mode 0600 on first use, never in a "
                + "backup: keep a copy elsewhere. Without this, the database path with .key after it."),
    ]

    private static let areas = [
        row(
            "areas.directory", \.areas.directory, isPath: true, expecting: "the path of a folder",
            "The folder with a YAML file for each area.")
    ]

    private static let feed = [
        row(
            "feed.maximumLines", \.feed.maximumLines, in: 1...1_000_000, unit: "lines",
            "The lines that one push may have; more is answered 413."),
        row(
            "feed.concurrentPushes", \.feed.concurrentPushes, in: 1...1_000,
            "The pushes taken at one time; further ones are answered 429 and come again."),
        row(
            "feed.concurrentPushesPerCredential", \.feed.concurrentPushesPerCredential, in: 1...1_000,
            "The pushes of one credential taken at one time, so that one force keeps no other out."),
        row(
            "feed.longestPush", \.feed.longestPush, in: .minutes(1)...(.hours(12)),
            "How long a push may take; after it 408 is answered, and what came before is stored."),
    ]

    private static let matching = [
        row(
            "matching.mode", \.matching.mode,
            "assisted: a person confirms each match before it is queued. automatic: sure matches are queued at once."),
        row(
            "matching.modelFile", \.matching.modelFile, example: "/etc/encompass/model.json", isPath: true,
            expecting: "the path of a file",
            "A model that `encompass match train` wrote. Without this, the one that ships with the program."),
        row(
            "matching.costOfWrongMatch", \.matching.costOfWrongMatch, in: 1...1_000,
            "How many missed children one wrong match weighs as much as; the threshold for a sure match follows."),
    ]

    private static let sessions = [
        row(
            "sessions.idle", \.sessions.idle, in: .minutes(1)...(.hours(24)),
            "A person who does nothing for so long is signed out."),
        row(
            "sessions.longest", \.sessions.longest, in: .minutes(5)...(.days(7)),
            "A person is signed out after so long, whatever they do: a shift."),
        row(
            "sessions.link", \.sessions.link, in: .hours(1)...(.days(90)),
            "The link in a message opens its sign-in page for so long."),
    ]

    private static let exercise = [
        row(
            "exercise.start", \.exercise.start, example: "2026-11-20T06:30:00Z",
            "The moment at which the exercise begins. Every page and message is marked EXERCISE, and only a database "
                + "made for exercises is used."),
        row(
            "exercise.speed", \.exercise.speed, expecting: "a number greater than 0, at most 100000",
            check: { $0 > 0 && $0 <= 100_000 ? nil : "must be a number greater than 0, at most 100000" },
            "How fast its time goes: 1 is real time, 60 is an hour in a minute."),
    ]

    private static let observation = [
        row("metrics.enabled", \.metrics.enabled, "Whether /metrics answers."),
        row("log.level", \.log.level, "The least grave line that is written."),
    ]
}
