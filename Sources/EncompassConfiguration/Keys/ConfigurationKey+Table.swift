import EncompassCore

extension ConfigurationKey {
    /// Every key, in the order of the example file.
    public static let all: [ConfigurationKey] =
        database + http + areas + feed + registry + matching + delivery + morning + backup + sessions + openID
        + retention + exercise + observation

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    static let byVariable = Dictionary(uniqueKeysWithValues: all.map { ($0.variable, $0) })

    /// What a section is about, by its dotted name; every section of the table has one.
    static let sections: [String: String] = [
        "database": "The database: one SQLite file.",
        "http": "Where the daemon listens, and where people and systems reach it.",
        "http.feeds":
            "An address of its own for the systems of forces, for a firewall; without one they are served at http.host and "
            + "http.port. What is not set here is as there.",
        "http.desk": "The same for MASH: pages, staff interface, metrics.",
        "http.schools": "The same for schools and authorities' officers: links in messages, webhooks.",
        "http.tls": "Certificates. Where there is none the daemon speaks plain HTTP, on loopback only.",
        "areas": "The policies of local authorities: deadline, release, holidays, ladder.",
        "feed": "Limits on what forces push.",
        "feed.inbox":
            "Files that forces leave in a folder, instead of a push (docs/how-to/export-files.md).",
        "registry": "Imports of the register, rolls, contacts and calendars.",
        "registry.inbox": "A watched folder, from which files are imported unattended (docs/registry-inbox.md).",
        "matching": "How a child in an incident becomes a pupil on a roll.",
        "delivery": "How messages are sent.",
        "delivery.maildir": "Messages as files, for a trial or a mail system that collects them.",
        "delivery.smtp": "The mail relay.",
        "delivery.bounces":
            "Mail that the relay took and could not deliver: somebody else is notified at once (docs/how-to/bounces.md).",
        "delivery.webhook":
            "Schools' own systems that are notified (docs/how-to/webhooks.md).",
        "delivery.notify": "GOV.UK Notify: e-mail (transport: notify), text messages, or both (docs/how-to/notify.md).",
        "calls": "The phone list.",
        "sitrep": "The morning report to MASH: counts, schools and references, nothing about any child.",
        "duty": "Who gets alarms.",
        "outagePack": "The phone list as an encrypted file (docs/outage-pack.md).",
        "backup": "Verified copies of the database on a timer (docs/backup.md).",
        "sessions": "How long people stay signed in, and links work.",
        "openID":
            "Sign-in at the desk by the organisation's own provider, OpenID Connect (docs/how-to/accounts.md). Without an issuer "
            + "it is off.",
        "retention": "How long records are kept, and then erased (docs/retention.md).",
        "exercise": "A rehearsal on made-up data, with its own clock. Leave it out to run live.",
        "metrics": "Metrics for Prometheus.",
        "log": "What is logged, to standard error.",
    ]

    private static let database = [
        row(
            "database.path", \.database.path, isPath: true, expecting: "the path of a file",
            "The database. Its folder must be writable: the WAL and the lock file are next to it."),
        row(
            "database.keyFile", \.database.keyFile, example: "/var/lib/encompass/encompass.db.key", isPath: true,
            expecting: "the path of a file",
            "The key file that protects personal data, created with mode 0600 on first use. A backup of the database "
                + "does not include it: keep a copy elsewhere. By default, the database path with .key added."),
        row(
            "database.replicated", \.database.replicated,
            "true: Litestream copies the database to another place (deploy/litestream) and makes the checkpoints; the "
                + "daemon makes none."),
        row(
            "database.fence", \.database.fence, example: "/srv/encompass-fence", isPath: true,
            expecting: "the path of a folder",
            "A folder on storage that this machine and its standby both reach: it says which of them may send to "
                + "schools (docs/backup.md). A machine that cannot read it sends nothing."),
        row(
            "database.checkAt", \.database.checkAt,
            "When the whole database is checked for damage, every night in Europe/London."),
    ]

    private static let areas = [
        row(
            "areas.directory", \.areas.directory, isPath: true, expecting: "the path of a folder",
            "The folder with a YAML file for each area.")
    ]

    private static let feed = [
        row(
            "feed.maximumLines", \.feed.maximumLines, in: 1...1_000_000, unit: "lines",
            "Maximum lines in one push; a longer one is answered 413."),
        row(
            "feed.concurrentPushes", \.feed.concurrentPushes, in: 1...1_000,
            "Maximum pushes at a time; further ones are answered 429, to be retried."),
        row(
            "feed.concurrentPushesPerCredential", \.feed.concurrentPushesPerCredential, in: 1...1_000,
            "Maximum pushes of one credential at a time, so that no force can block another."),
        row(
            "feed.longestPush", \.feed.longestPush, in: .minutes(1)...(.hours(12)),
            "Maximum duration of a push; then it is answered 408, and what was received is stored."),
        row(
            "feed.inbox.directory", \.feed.inbox.directory, example: "/srv/encompass-feed", isPath: true,
            expecting: "the path of a folder",
            "The folder in which forces leave files: a subfolder for each, with the force's identifier as its name. A file "
                + "is moved to done or rejected in its subfolder, with a report next to it."),
        row(
            "feed.inbox.mappings", \.feed.inbox.mappings, example: "/etc/encompass/mappings", isPath: true,
            expecting: "the path of a folder",
            "The folder with the mappings of forces whose files are not the feed's own format, such as norfolk.yaml. Make one "
                + "with encompass feed map. No force should be able to write here."),
        row(
            "feed.inbox.settled", \.feed.inbox.settled, in: .seconds(1)...(.hours(1)),
            "How long a file must be unchanged before it is taken, so that none is taken while it is being written."),
    ]

    private static let registry = [
        row(
            "registry.headingsFile", \.registry.headingsFile, example: "/etc/encompass/headings.txt", isPath: true,
            expecting: "the path of a file",
            "Further headings of your schools' exports, a line for each column: roll.surname = Child surname. They add to "
                + "those that the program knows (docs/registry-files.md)."),
        row(
            "registry.uploadLimit", \.registry.uploadLimit, in: 1...2_000, unit: "megabytes",
            "The largest upload of registry files at the desk."),
        row(
            "registry.rollsOldAfter", \.registry.rollsOldAfter, in: .days(1)...(.days(400)),
            "A roll that was imported longer ago is shown as old, at the desk and by encompass doctor."),
        row(
            "registry.contactsOldAfter", \.registry.contactsOldAfter, in: .days(1)...(.days(1_000)),
            "The same for a school whose contacts were last verified longer ago."),
        row(
            "registry.registerOldAfter", \.registry.registerOldAfter, in: .days(1)...(.days(400)),
            "The same for the register of establishments (GIAS)."),
        row(
            "registry.bankHolidaysOldAfter", \.registry.bankHolidaysOldAfter, in: .days(1)...(.days(1_000)),
            "The same for the bank holidays."),
        row(
            "registry.inbox.directory", \.registry.inbox.directory, example: "/srv/encompass-inbox", isPath: true,
            expecting: "the path of a folder",
            "The folder, such as where an SFTP server puts what schools and the authority send."),
        row(
            "registry.inbox.wait", \.registry.inbox.wait, in: .seconds(1)...(.hours(1)),
            "A file is imported once its size and time have not changed for this long. Files that end in .part, .tmp or "
                + ".filepart are left alone until they are renamed."),
        row(
            "registry.inbox.rejectLimit", \.registry.inbox.rejectLimit, in: 0...10_000, unit: "rows",
            "The number of rejected rows of a file that are allowed before it is refused."),
    ]

    private static let matching = [
        row(
            "matching.mode", \.matching.mode,
            "assisted: a person confirms each match before it is queued. automatic: confident matches are queued at once."
        ),
        row(
            "matching.modelFile", \.matching.modelFile, example: "/etc/encompass/model.json", isPath: true,
            expecting: "the path of a file",
            "A model that `encompass match train` wrote. Without this, the one that ships with the program."),
        row(
            "matching.costOfWrongMatch", \.matching.costOfWrongMatch, in: 1...1_000,
            "How many missed children weigh as much as one wrong match. The threshold for a confident match follows from it."
        ),
    ]

    private static let backup = [
        row(
            "backup.directory", \.backup.directory, example: "/srv/encompass-backups", isPath: true,
            expecting: "the path of a folder",
            "Where backups are written, best on another machine's disk. The service must be able to write there. "
                + "Without this, backups are made by `encompass backup` only."),
        row("backup.every", \.backup.every, in: .minutes(15)...(.days(7)), "How often a backup is made."),
        row(
            "backup.keepDays", \.backup.keepDays, in: 1...366,
            "The last backup of each day is kept for so many days; those of the last 24 hours are all kept."),
        row(
            "backup.keepWeeks", \.backup.keepWeeks, in: 0...520,
            "The last backup of each week is kept for so many weeks."),
        row(
            "backup.keepMonths", \.backup.keepMonths, in: 0...120,
            "The last backup of each month is kept for so many months."),
    ]

    private static let sessions = [
        row(
            "sessions.idle", \.sessions.idle, in: .minutes(1)...(.hours(24)),
            "People are signed out after this long without activity."),
        row(
            "sessions.longest", \.sessions.longest, in: .minutes(5)...(.days(7)),
            "People are signed out after this long in any case: a shift."),
        row(
            "sessions.link", \.sessions.link, in: .hours(1)...(.days(90)),
            "How long the link in a message works."),
        row(
            "sessions.secondStepFor", \.sessions.secondStepFor, example: "supervisor, dutyManager, administrator",
            "Roles at the desk whose accounts need a code from an app besides the password; for the others it is their "
                + "own choice (docs/how-to/accounts.md)."),
    ]

    private static let openID =
        [
            row(
                "openID.issuer", \.openID.issuer, example: "https://login.example.org",
                expecting: "an address such as https://login.example.org",
                check: { text in
                    let isSafe = WebAddress(text).map { $0.isSecure || $0.host.isLoopback } ?? false
                    return isSafe ? nil : "must be an https address"
                },
                "The provider, exactly as it writes itself in its tokens."),
            row(
                "openID.client", \.openID.client, example: "encompass",
                "The name of this service at the provider. Its address to return to is the desk's with "
                    + "/sign-in/openid/return."),
        ]
        + secret(
            "openID.clientSecret", \.openID.clientSecret, file: \.openID.clientSecretFile,
            fileExample: "/etc/encompass/openid-secret", "The secret of this service at the provider, if it has one.")
        + [
            row(
                "openID.roles", \.openID.roles, example: "MASH operators=operator, MASH leads=supervisor",
                "Which group gives which role. The first group that a person has counts; without any, they have no "
                    + "account."),
            row(
                "openID.areas", \.openID.areas, example: "MASH Norfolk=norfolk, MASH Suffolk=suffolk",
                "Which group limits its people to which area. The areas of all groups that a person has count; without any, "
                    + "the account has the areas that somebody set here, else none."),
            row(
                "openID.groupsClaim", \.openID.groupsClaim, "The claim of the ID token that has the person's groups."),
            row("openID.scope", \.openID.scope, "What the provider is asked for."),
            row(
                "openID.acrValues", \.openID.acrValues, example: "https://refeds.org/profile/mfa",
                "How a person must prove who they are at the provider, in its own words, separated by spaces: sent as "
                    + "acr_values, and a token whose acr is none of them signs nobody in. Without this, any way will do."
            ),
            row("openID.name", \.openID.name, "What the button for it says: Sign in with …"),
            row(
                "openID.caFile", \.openID.caFile, example: "/etc/encompass/login-ca.pem", isPath: true,
                expecting: "the path of a file",
                "The authority (PEM) that must have issued the provider's certificate. Without this, the system's "
                    + "authorities."),
        ]

    private static let exercise = [
        row(
            "exercise.start", \.exercise.start, example: "2026-11-20T06:30:00Z",
            "The time at which the exercise begins. Every page and message is marked EXERCISE, and only a database "
                + "made for exercises is used."),
        row(
            "exercise.speed", \.exercise.speed, expecting: "a number greater than 0, at most 100000",
            check: { $0 > 0 && $0 <= 100_000 ? nil : "must be a number greater than 0, at most 100000" },
            "How fast time runs: 1 is real time, 60 is an hour in a minute."),
    ]

    private static let observation = [
        row("metrics.enabled", \.metrics.enabled, "Serve /metrics."),
        row("log.level", \.log.level, "Minimum log level."),
        row(
            "log.format", \.log.format,
            "plain: a line of text for each event. json: a JSON object. In systemd's journal each also has its priority."
        ),
    ]
}

extension ConfigurationKey {
    static let http = [
        row(
            "http.host", \.http.host, expecting: "a host name or an address", check: hostReason,
            "The address to listen on. Any but loopback (127.0.0.1, ::1, localhost) needs a certificate below."),
        row("http.port", \.http.port, in: 0...65_535, "The TCP port to listen on; 0 takes a free one."),
        row(
            "http.publicURL", \.http.publicURL, example: "https://encompass.example.org",
            "The start of links in messages: the address that people outside use, without a slash at the end."),
        row(
            "http.socketDirectory", \.http.socketDirectory, example: "/run/encompass", isPath: true,
            expecting: "the path of a folder",
            "The folder of the local socket, through which the tools reach the daemon. Without this, the runtime "
                + "folder that the system gives the service."),
        row(
            "http.maximumLineBytes", \.http.maximumLineBytes, in: 1_024...67_108_864, unit: "bytes",
            "The largest single incident accepted: a JSON body, or a line of NDJSON. Larger ones are answered "
                + "413."),
        row(
            "http.maximumConnections", \.http.maximumConnections, in: 16...65_535, unit: "connections",
            "Maximum connections. A quarter is reserved for addresses from which somebody signed in in the last "
                + "seven days; idle connections give way to new ones."),
        row(
            "http.connectionsPerAddress", \.http.connectionsPerAddress, in: 4...65_535, unit: "connections",
            "Maximum connections of one address. A trusted proxy is not limited; the limit then applies to the requests at a "
                + "time of each address behind it."),
        row(
            "http.trustedProxies", \.http.trustedProxies, example: "127.0.0.1",
            "The reverse proxies in front. For a request from one of them, the client is the last address in X-Forwarded-For "
                + "that is not a trusted proxy; from anybody else the header is ignored."),
        row(
            "http.requestsPerMinute", \.http.requestsPerMinute, in: 60...1_000_000, unit: "requests",
            "Maximum requests of one credential in a minute; more are answered 429."),
        ownHost("feeds", \.http.feeds.host, example: "10.20.0.5"),
        ownPort("feeds", \.http.feeds.port, example: "8443"),
        ownCertificate("feeds", \.http.feeds.certificateFile), ownKey("feeds", \.http.feeds.keyFile),
        ownHost("desk", \.http.desk.host, example: "10.30.0.5"),
        ownPort("desk", \.http.desk.port, example: "8444"),
        ownCertificate("desk", \.http.desk.certificateFile), ownKey("desk", \.http.desk.keyFile),
        row(
            "http.desk.publicURL", \.http.deskURL, example: "https://desk.example.org",
            "The start of links in messages to the desk, if people there use another address than http.publicURL."),
        ownHost("schools", \.http.schools.host, example: "10.40.0.5"),
        ownPort("schools", \.http.schools.port, example: "8445"),
        ownCertificate("schools", \.http.schools.certificateFile), ownKey("schools", \.http.schools.keyFile),
        row(
            "http.tls.certificateFile", \.http.tls.certificateFile, example: "/etc/encompass/tls/certificate.pem",
            isPath: true, expecting: "the path of a file",
            "The certificate with its chain (PEM), for each address that has none of its own. The daemon then speaks only TLS there."
        ),
        row(
            "http.tls.keyFile", \.http.tls.keyFile, example: "/etc/encompass/tls/key.pem", isPath: true,
            expecting: "the path of a file", "The certificate's private key (PEM), readable only by the service."),
        row(
            "http.tls.clientCAFile", \.http.tls.clientCAFile, example: "/etc/encompass/tls/forces-ca.pem",
            isPath: true, expecting: "the path of a file",
            "The authority (PEM) that issues the forces' client certificates, asked for where feeds are served. An area's file says whose they are, in "
                + "feedCertificates; a push of that force then needs one."),
    ]

    private static func ownHost(_ side: String, _ property: Property<String?>, example: String) -> ConfigurationKey {
        row(
            "http.\(side).host", property, example: example, expecting: "a host name or an address", check: hostReason,
            "The address to listen on for this side only.")
    }

    private static func ownPort(_ side: String, _ property: Property<Int?>, example: String) -> ConfigurationKey {
        row(
            "http.\(side).port", property, in: 0...65_535, example: example,
            "The TCP port to listen on for this side only; 0 takes a free one.")
    }

    private static func ownCertificate(_ side: String, _ property: Property<String?>) -> ConfigurationKey {
        row(
            "http.\(side).certificateFile", property, example: "/etc/encompass/tls/\(side).pem", isPath: true,
            expecting: "the path of a file",
            "The certificate with its chain (PEM) of this side's own address. Without this, http.tls.certificateFile.")
    }

    private static func ownKey(_ side: String, _ property: Property<String?>) -> ConfigurationKey {
        row(
            "http.\(side).keyFile", property, example: "/etc/encompass/tls/\(side)-key.pem", isPath: true,
            expecting: "the path of a file", "The private key (PEM) of that certificate, readable only by the service.")
    }

    /// Why the id of a template is invalid.
    static let templateReason: Check<String> = { id in
        id.utf8.count == 36 && id.utf8.allSatisfy { $0 == 0x2D || Character(Unicode.Scalar($0)).isHexDigit }
            ? nil : "is not the id of a template: 32 hexadecimal digits in five groups"
    }

    /// Why a host is invalid.
    static let hostReason: Check<String> = { host in
        Host(host) == nil ? "must be a host name or an address, without port, path or space" : nil
    }
}

extension ConfigurationKey {
    static let delivery =
        [
            row(
                "delivery.transport", \.delivery.transport,
                "maildir: e-mails are written to a folder and sent nowhere. smtp: through the mail relay. notify: by GOV.UK Notify."
            ),
            row(
                "delivery.concurrency", \.delivery.concurrency, in: 1...64,
                "Maximum messages in transit at a time."),
            row(
                "delivery.perDestination", \.delivery.perDestination, in: 1...64,
                "Maximum messages in transit to one mail domain, so that a slow domain delays no other."
            ),
            row(
                "delivery.bundle", \.delivery.bundle, in: 1...100,
                "Maximum notifications to one person, due in the same minutes, in one message."),
            row(
                "delivery.emailsPerMinute", \.delivery.emailsPerMinute, in: 1...100_000, example: "600",
                "Maximum e-mails in any minute, if the relay's operator sets a limit."),
            row(
                "delivery.textsPerMinute", \.delivery.textsPerMinute, in: 1...100_000, example: "300",
                "The same for text messages."),
            row(
                "delivery.connectTimeout", \.delivery.connectTimeout, in: .seconds(1)...(.minutes(5)),
                "Maximum time to connect, TLS included."),
            row(
                "delivery.transferTimeout", \.delivery.transferTimeout, in: .seconds(1)...(.hours(1)),
                "Maximum time to send one message, connection included. The relay then has another ten "
                    + "minutes to answer, as RFC 5321 asks."),
            row(
                "delivery.maildir.path", \.delivery.maildir.path, isPath: true, expecting: "the path of a folder",
                "The mail directory, with new, cur and tmp in it; created if it does not exist."),
            row(
                "delivery.smtp.host", \.delivery.smtp.host, example: "mail.example.org",
                expecting: "a host name or an address", check: hostReason,
                "The relay's name, as in its certificate."),
            row(
                "delivery.smtp.port", \.delivery.smtp.port, in: 1...65_535, example: "587",
                "Its port. Without this, 587 for starttls, 465 for tls and 25 for none."),
            row(
                "delivery.smtp.security", \.delivery.smtp.security,
                "starttls: plain until TLS, which is required. tls: from the first byte. none: no TLS, only to loopback."
            ),
            row(
                "delivery.smtp.username", \.delivery.smtp.username, example: "encompass", "The relay's account."),
        ]
        + secret(
            "delivery.smtp.password", \.delivery.smtp.password, file: \.delivery.smtp.passwordFile,
            fileExample: "/etc/encompass/smtp-password", "The account's password.")
        + [
            row(
                "delivery.smtp.from", \.delivery.smtp.from, example: "encompass@example.org",
                "The address that messages come from. It should be a mailbox that is read: out-of-office answers and bounces go there."
            ),
            row(
                "delivery.smtp.caFile", \.delivery.smtp.caFile, example: "/etc/encompass/relay-ca.pem", isPath: true,
                expecting: "the path of a file",
                "The authority (PEM) that must have issued the relay's certificate. Without this, the system's authorities."
            ),
            row(
                "delivery.smtp.weight", \.delivery.smtp.weight, in: 0...100,
                "The relay's share of the messages, if there are further ones."),
            row(
                "delivery.smtp.servers", \.delivery.smtp.servers,
                example: "relay-b.example.org, relay-c.example.org:587;weight=0",
                "Further relays, a list; account, authority and (without security=) security are the same. Messages are "
                    + "shared by weight (1 without it), and a relay stands in for one that fails; weight=0 does only that. "
                    + "A relay with domains=sch.uk|school.example gets all mail to these domains, and no other."),
            row(
                "delivery.bounces.path", \.delivery.bounces.path, example: "/var/mail/encompass-bounces", isPath: true,
                expecting: "the path of a folder or file",
                "The mail directory or mbox file to which the mail system delivers bounces. The daemon moves what it has "
                    + "read in a mail directory to the subfolder .Encompass, and changes no mbox file."),
            row(
                "delivery.bounces.address", \.delivery.bounces.address, example: "bounces@example.org",
                "The address to which mail servers send bounces (Return-Path). Without this, delivery.smtp.from."),
            row(
                "delivery.bounces.tagged", \.delivery.bounces.tagged,
                "true: each message has a Return-Path of its own, bounces+ID@example.org, so that a bounce that does "
                    + "not quote the message is recognised too. The mail system must deliver such addresses."),
            row(
                "delivery.webhook.enabled", \.delivery.webhook.enabled,
                "true: schools with a webhook (encompass webhook set) are notified through it."),
            row(
                "delivery.webhook.allow", \.delivery.webhook.allow, example: "10.20.0.0/16",
                "Private networks in which schools' systems may be. Without this, only public addresses are called."),
            row(
                "delivery.webhook.caFile", \.delivery.webhook.caFile, example: "/etc/encompass/schools-ca.pem",
                isPath: true, expecting: "the path of a file",
                "The authority (PEM) that must have issued their certificates. Without this, the system's authorities."),
        ]
        + secret(
            "delivery.notify.key", \.delivery.notify.key, file: \.delivery.notify.keyFile,
            fileExample: "/etc/encompass/notify-key", "The service's API key at GOV.UK Notify.")
        + [
            row(
                "delivery.notify.textTemplate", \.delivery.notify.textTemplate,
                example: "f33517ff-2a88-4f6e-b855-c550268ce08a", expecting: "the id of a template",
                check: templateReason,
                "The text message template, whose whole text is ((message)). With it, contacts whose channel is sms get text messages."
            ),
            row(
                "delivery.notify.emailTemplate", \.delivery.notify.emailTemplate,
                example: "d5a2e8b6-6f0e-4d4c-9b6d-6b7f0f1e3c11", expecting: "the id of a template",
                check: templateReason,
                "The e-mail template, with ((subject)) as its subject and ((body)) as its text, for transport: notify."),
            row(
                "delivery.notify.url", \.delivery.notify.url,
                example: "https://api.notifications.service.gov.uk",
                "The address of its interface, if another than the public one."),
        ]
}

extension ConfigurationKey {
    /// Keys whose value may be a list.
    static let lists: Set<String> = [
        "sitrep.times", "sitrep.to", "duty.to", "delivery.smtp.servers", "delivery.webhook.allow",
    ]

    static let morning: [ConfigurationKey] =
        [
            row(
                "calls.claim", \.calls.claim, in: .minutes(1)...(.hours(4)),
                "How long a claimed call is kept from other callers."),
            row("sitrep.times", \.sitrep.times, "When the morning report is made, every day in Europe/London; a list."),
            row(
                "sitrep.to", \.sitrep.to, example: "mash@example.org", expecting: AddressList.expectation,
                "Who gets the report by e-mail; a list. Without addresses it is stored and not sent."),
            row(
                "duty.to", \.duty.to, example: "duty@example.org", expecting: AddressList.expectation,
                "Who gets alarms by e-mail: overdue notifications, children unaccounted for, late feeds; a list."),
            row(
                "duty.command", \.duty.command, example: "/usr/local/bin/page-duty", isPath: true,
                expecting: "the path of a program",
                "A program that gets alarms that no mail server has accepted within a minute, as JSON on its standard "
                    + "input. It has half a minute, and has accepted them if it exits 0; otherwise it is run again."),
            row(
                "duty.webhook", \.duty.webhook, example: "https://chat.example.org/hooks/duty", isSecret: true,
                "An address to which the same JSON is posted; any answer from 200 to 299 accepts it."),
        ]
        + secret(
            "duty.webhookToken", \.duty.webhookToken, file: \.duty.webhookTokenFile,
            fileExample: "/etc/encompass/duty-webhook-token", "The bearer token for duty.webhook.")
        + [
            row(
                "duty.ping", \.duty.ping, example: "https://ping.example.org/encompass", isSecret: true,
                "A dead man's switch: an address that is called each minute while the engine works and the balance holds. "
                    + "It should alert people when the calls stop."),
            row(
                "outagePack.directory", \.outagePack.directory, example: "/srv/outage", isPath: true,
                expecting: "the path of a folder",
                "Where the encrypted phone list is written, for a morning without the daemon; best on another machine."),
            row(
                "outagePack.passphraseFile", \.outagePack.passphraseFile, example: "/etc/encompass/outage-passphrase",
                isPath: true, expecting: "the path of a file",
                "The file with the pack's passphrase, at least 12 characters. Those who open the pack know it by heart or "
                    + "have it on paper."),
            row(
                "outagePack.every", \.outagePack.every, in: .minutes(1)...(.hours(6)), "How often the pack is written."),
            row(
                "outagePack.supervisorPassphraseFile", \.outagePack.supervisorPassphraseFile,
                example: "/etc/encompass/outage-supervisors-passphrase", isPath: true, expecting: "the path of a file",
                "The file with the passphrase of a second pack, which describes restricted items and is for supervisors and "
                    + "duty managers. Without this, restricted items cannot be read while the daemon is down."),
            row(
                "outagePack.supervisorContact", \.outagePack.supervisorContact, example: "duty manager, 01632 960999",
                expecting: "a name and a number, in one line of at most 200 characters",
                check: {
                    (1...200).contains($0.count) && !$0.contains(where: \.isNewline) ? nil : "must be one short line"
                },
                "Who to ring about restricted items; printed in the pack."),
        ]
}

extension ConfigurationKey {
    private static let longest = Span.days(36_500)

    private static func period(
        _ name: String, _ property: Property<Span>, from shortest: Span = .days(30), _ summary: String
    ) -> ConfigurationKey {
        row("retention." + name, property, in: shortest...longest, summary)
    }

    static let retention = [
        period(
            "incidents", \.retention.periods.incident, from: .days(90),
            "An incident with its children, notifications and exceptions, after its last change and after the last "
                + "incident of the same child."),
        period(
            "notifications", \.retention.periods.notification, from: .days(90),
            "Names and notes of a closed notification: who was shown what, answers, calls."),
        period(
            "rawRecords", \.retention.periods.rawRecord,
            "What the force pushed, byte for byte; what was read of it is kept with the incident."),
        period(
            "exceptions", \.retention.periods.exception,
            "Refused records after they were resolved, refused revisions, and remembered clerical decisions."),
        period(
            "auditFacts", \.retention.periods.auditPayload, from: .days(365),
            "Purposes, reasons and other facts of entries of the audit log. The entries themselves are never erased."),
        period(
            "rollHistory", \.retention.periods.rollHistory,
            "Entries of earlier rolls and former contacts, unless an incident that is kept needs them."),
        period(
            "mailTexts", \.retention.periods.mailText,
            "Alarms, reports and messages to people at the desk, and mail servers' answers."),
        period(
            "backups", \.retention.periods.backups, from: .days(1),
            "How old a backup may become: it still has what has been erased since."),
        period(
            "files", \.retention.periods.files, from: .days(1),
            "A file and its report in done or rejected of a watched folder, after it was moved there."),
        row(
            "retention.automatic", \.retention.automatic,
            "true: the daemon erases what is due every day between 10:30 and 18:00. false: only encompass retention run "
                + "does."),
    ]
}
