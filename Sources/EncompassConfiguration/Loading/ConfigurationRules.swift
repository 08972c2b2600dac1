import EncompassCore

/// Rules between keys.
enum ConfigurationRules {
    /// One rule: its keys (it is reported at the first), when it is broken, and what to do.
    private struct Rule: Sendable {
        let keys: [String]
        let isBroken: @Sendable (Configuration) -> Bool
        let problem: String
        let remedy: String
    }

    /// Checks every rule whose keys could all be read.
    static func judge(_ draft: inout ConfigurationDraft) {
        draft.faults += broken(rules, in: draft)
        draft.warnings += broken(advice, in: draft)
    }

    private static func broken(_ rules: [Rule], in draft: ConfigurationDraft) -> [ConfigurationFault] {
        rules.filter { rule in
            rule.keys.allSatisfy { !draft.unreadable.contains($0) } && rule.isBroken(draft.configuration)
        }.map { rule in
            ConfigurationFault(
                source: rule.keys.lazy.compactMap { draft.sources[$0] }.first, key: rule.keys[0],
                problem: rule.problem, remedy: rule.remedy)
        }
    }

    private static func leavesMachineInPlainText(_ address: WebAddress?) -> Bool {
        address.map { !$0.isSecure && !$0.host.isLoopback } ?? false
    }

    /// Each address that is listened on, by the key of its host.
    private static let listeningRules: [Rule] = (["http"] + Side.allCases.map { "http.\($0.rawValue)" }).flatMap {
        section in
        [
            Rule(
                keys: ["\(section).host", "http.host"] + certificateKeys,
                isBroken: { configuration in
                    let http = configuration.http
                    return http.addresses.contains {
                        $0.section == section && !http.tls(of: $0).isOn && Host($0.host)?.isLoopback != true
                    }
                },
                problem: "plain HTTP is allowed on loopback only",
                remedy:
                    "set http.tls.certificateFile and http.tls.keyFile, or \(section).host: 127.0.0.1 behind a proxy"),
            Rule(
                keys: ["\(section).port", "http.host"] + Side.allCases.map { "http.\($0.rawValue).host" },
                isBroken: { configuration in
                    let addresses = configuration.http.addresses
                    guard let index = addresses.firstIndex(where: { $0.section == section }) else { return false }
                    return addresses[..<index].contains { $0.collides(with: addresses[index]) }
                },
                problem: "is in use by another address of the daemon's",
                remedy: "give each side that has an address of its own another port or host"),
        ]
    }

    /// What says which address has a certificate.
    private static let certificateKeys: [String] = (["tls"] + Side.allCases.map(\.rawValue)).flatMap {
        ["http.\($0).certificateFile", "http.\($0).keyFile"]
    }

    private static let ownCertificateRules: [Rule] = Side.allCases.flatMap { side -> [Rule] in
        let section = "http.\(side.rawValue)"
        return [
            Rule(
                keys: ["\(section).keyFile", "\(section).certificateFile"],
                isBroken: { $0.http.own(side).certificateFile != nil && $0.http.own(side).keyFile == nil },
                problem: "is missing; \(section).certificateFile needs it", remedy: "name the certificate's private key"
            ),
            Rule(
                keys: ["\(section).certificateFile", "\(section).keyFile"],
                isBroken: { $0.http.own(side).keyFile != nil && $0.http.own(side).certificateFile == nil },
                problem: "is missing; \(section).keyFile needs it",
                remedy: "name the certificate that the key belongs to"),
            Rule(
                keys: ["\(section).certificateFile", "\(section).keyFile", "\(section).host", "\(section).port"],
                isBroken: { configuration in
                    let own = configuration.http.own(side)
                    return own.certificateFile != nil && own.keyFile != nil && !own.isSet
                },
                problem: "is set, but this side has no address of its own",
                remedy: "set \(section).port or \(section).host, or use http.tls.certificateFile"),
        ]
    }

    private static let addressRules = listeningRules + ownCertificateRules

    private static let rules =
        addressRules + [
            Rule(
                keys: ["http.tls.keyFile", "http.tls.certificateFile"],
                isBroken: { $0.http.tls.certificateFile != nil && $0.http.tls.keyFile == nil },
                problem: "is missing; http.tls.certificateFile needs it", remedy: "name the certificate's private key"),
            Rule(
                keys: ["http.tls.certificateFile", "http.tls.keyFile"],
                isBroken: { $0.http.tls.keyFile != nil && $0.http.tls.certificateFile == nil },
                problem: "is missing; http.tls.keyFile needs it", remedy: "name the certificate that the key belongs to"
            ),
            Rule(
                keys: ["http.tls.clientCAFile"] + certificateKeys,
                isBroken: { configuration in
                    let http = configuration.http
                    return http.tls.clientCAFile != nil
                        && http.addresses.contains { $0.sides.contains(.feeds) && !http.tls(of: $0).isOn }
                },
                problem: "client certificates need TLS where feeds are served",
                remedy: "set http.tls.certificateFile and http.tls.keyFile"),
            Rule(
                keys: ["http.publicURL"],
                isBroken: { leavesMachineInPlainText($0.http.publicURL) },
                problem: "must be https unless it is on loopback", remedy: "write https://… as people reach it"),
            Rule(
                keys: ["http.desk.publicURL"],
                isBroken: { leavesMachineInPlainText($0.http.deskURL) },
                problem: "must be https unless it is on loopback", remedy: "write https://… as people reach it"),
            Rule(
                keys: ["http.publicURL", "http.host", "delivery.transport", "exercise.start"],
                isBroken: { configuration in
                    configuration.delivery.sends && configuration.exercise.start == nil
                        && !configuration.http.isReachable(.schools)
                },
                problem: "leads only to this machine, and messages are sent: no school could open the link",
                remedy: "write the https address that people reach, or keep delivery.transport: maildir"),
            Rule(
                keys: [
                    "http.desk.publicURL", "http.publicURL", "http.host", "http.desk.host", "delivery.transport",
                    "exercise.start",
                ],
                isBroken: { configuration in
                    configuration.delivery.sends && configuration.exercise.start == nil
                        && configuration.http.isReachable(.schools) && !configuration.http.isReachable(.desk)
                },
                problem:
                    "leads only to this machine, and messages are sent: nobody at the desk could open the link",
                remedy: "write the https address that people at the desk reach"),
            Rule(
                keys: ["delivery.smtp.host", "delivery.transport"],
                isBroken: { $0.delivery.transport == .smtp && $0.delivery.smtp.host == nil },
                problem: "is missing, and delivery.transport is smtp", remedy: "name the mail relay"),
            Rule(
                keys: ["delivery.smtp.from", "delivery.transport"],
                isBroken: { $0.delivery.transport == .smtp && $0.delivery.smtp.from == nil },
                problem: "is missing, and delivery.transport is smtp",
                remedy: "give the address that messages come from"),
            Rule(
                keys: ["delivery.notify.emailTemplate", "delivery.transport"],
                isBroken: { $0.delivery.transport == .notify && $0.delivery.notify.emailTemplate == nil },
                problem: "is missing, and delivery.transport is notify",
                remedy: "give the id of the e-mail template at GOV.UK Notify"),
            Rule(
                keys: [
                    "delivery.notify.key", "delivery.notify.keyFile", "delivery.notify.textTemplate",
                    "delivery.transport",
                ],
                isBroken: { configuration in
                    let delivery = configuration.delivery
                    return delivery.notify.key == nil
                        && (delivery.transport == .notify || delivery.notify.textTemplate != nil)
                },
                problem: "is missing, and GOV.UK Notify is to send messages",
                remedy: "put the service's API key into delivery.notify.keyFile"),
            Rule(
                keys: ["openID.client", "openID.issuer"],
                isBroken: { $0.openID.issuer != nil && $0.openID.client == nil },
                problem: "is missing, and openID.issuer is set", remedy: "give the name of this service there"),
            Rule(
                keys: ["openID.roles", "openID.issuer"],
                isBroken: { $0.openID.issuer != nil && $0.openID.roles == nil },
                problem: "is missing, and openID.issuer is set",
                remedy: "say which group gives which role: nobody could sign in"),
            Rule(
                keys: ["delivery.notify.url"],
                isBroken: { leavesMachineInPlainText($0.delivery.notify.url) },
                problem: "must be https unless it is on loopback",
                remedy: "leave it out, or write https://…: numbers and messages are sent there"),
            Rule(
                keys: ["delivery.smtp.security", "delivery.smtp.host"],
                isBroken: { configuration in
                    let smtp = configuration.delivery.smtp
                    return smtp.security == .none && smtp.host.map { Host($0)?.isLoopback != true } ?? false
                },
                problem: "none is allowed for a relay on loopback only", remedy: "use starttls or tls"),
            Rule(
                keys: ["delivery.smtp.servers", "delivery.smtp.security"],
                isBroken: { configuration in
                    let smtp = configuration.delivery.smtp
                    return (smtp.servers?.servers ?? []).contains {
                        ($0.security ?? smtp.security) == .none && Host($0.host)?.isLoopback != true
                    }
                },
                problem: "names a relay on another machine, and its security, or delivery.smtp.security, is none",
                remedy: "use starttls or tls"),
            Rule(
                keys: ["delivery.smtp.servers", "delivery.smtp.host", "delivery.smtp.port"],
                isBroken: { configuration in
                    let relays = configuration.delivery.smtp.relays
                    return Set(relays.map { "\($0.host):\($0.port ?? 0)" }).count < relays.count
                },
                problem: "names a relay twice", remedy: "name each relay once, and give it a weight"),
            Rule(
                keys: ["delivery.smtp.weight", "delivery.smtp.servers"],
                isBroken: { configuration in
                    let relays = configuration.delivery.smtp.relays
                    let general = relays.filter(\.domains.isEmpty)
                    return !general.isEmpty && general.allSatisfy { $0.weight == 0 }
                },
                problem: "is 0, and so is every other relay's", remedy: "give one relay a weight of 1 or more"),
            Rule(
                keys: ["delivery.smtp.servers", "delivery.smtp.host"],
                isBroken: { configuration in
                    let relays = configuration.delivery.smtp.relays
                    return !relays.isEmpty && relays.allSatisfy { !$0.domains.isEmpty }
                },
                problem: "names only relays for some domains",
                remedy: "name the relay of all other mail in delivery.smtp.host"),
            Rule(
                keys: ["delivery.bounces.path", "delivery.transport"],
                isBroken: { $0.delivery.bounces.path != nil && $0.delivery.transport != .smtp },
                problem: "is set, but no mail goes through a relay",
                remedy: "set delivery.transport: smtp, or remove delivery.bounces"),
            Rule(
                keys: ["delivery.bounces.tagged", "delivery.bounces.path"],
                isBroken: { $0.delivery.bounces.tagged && $0.delivery.bounces.path == nil },
                problem: "is true, but nothing reads bounces", remedy: "set delivery.bounces.path"),
            Rule(
                keys: ["delivery.bounces.tagged", "delivery.bounces.address", "delivery.smtp.from"],
                isBroken: { configuration in
                    let bounces = configuration.delivery.bounces
                    guard bounces.tagged, let address = bounces.address ?? configuration.delivery.smtp.from else {
                        return false
                    }
                    return address.localPart.utf8.count > 24
                },
                problem: "is true, but the address is too long for a tag",
                remedy: "shorten what is before the @ in delivery.bounces.address to 24 characters"),
            Rule(
                keys: ["delivery.smtp.username", "delivery.smtp.password", "delivery.smtp.passwordFile"],
                isBroken: { ($0.delivery.smtp.username == nil) != ($0.delivery.smtp.password == nil) },
                problem: "account and password are only valid together",
                remedy: "set delivery.smtp.username and delivery.smtp.passwordFile, or neither"),
            Rule(
                keys: ["delivery.connectTimeout", "delivery.transferTimeout"],
                isBroken: { $0.delivery.connectTimeout > $0.delivery.transferTimeout },
                problem: "is longer than delivery.transferTimeout, which includes it", remedy: "make it shorter"),
            Rule(
                keys: ["sessions.idle", "sessions.longest"],
                isBroken: { $0.sessions.idle > $0.sessions.longest },
                problem: "is longer than sessions.longest", remedy: "make it shorter"),
            Rule(
                keys: ["outagePack.directory", "outagePack.passphraseFile"],
                isBroken: { ($0.outagePack.directory == nil) != ($0.outagePack.passphraseFile == nil) },
                problem: "folder and passphrase are only valid together",
                remedy: "set outagePack.directory and outagePack.passphraseFile, or neither"),
            Rule(
                keys: ["outagePack.supervisorPassphraseFile", "outagePack.directory"],
                isBroken: { $0.outagePack.supervisorPassphraseFile != nil && $0.outagePack.directory == nil },
                problem: "is set, but no pack is written",
                remedy: "set outagePack.directory and outagePack.passphraseFile"),
            Rule(
                keys: ["outagePack.supervisorPassphraseFile", "outagePack.passphraseFile"],
                isBroken: { configuration in
                    let pack = configuration.outagePack
                    return pack.supervisorPassphraseFile != nil && pack.supervisorPassphraseFile == pack.passphraseFile
                },
                problem: "is also the file of the operators' passphrase: they could read restricted items",
                remedy: "give supervisors their own passphrase"),
            Rule(
                keys: ["duty.webhook"], isBroken: { leavesMachineInPlainText($0.duty.webhook) },
                problem: "must be https unless it is on loopback", remedy: "write https://…"),
            Rule(
                keys: ["duty.ping"], isBroken: { leavesMachineInPlainText($0.duty.ping) },
                problem: "must be https unless it is on loopback", remedy: "write https://…"),
            Rule(
                keys: ["duty.webhookToken", "duty.webhook"],
                isBroken: { $0.duty.webhookToken != nil && $0.duty.webhook == nil },
                problem: "is set, but there is no duty.webhook", remedy: "set duty.webhook, or remove the token"),
            Rule(
                keys: ["exercise.speed", "exercise.start"],
                isBroken: { $0.exercise.speed != 1 && $0.exercise.start == nil },
                problem: "is set without exercise.start: this would run live",
                remedy: "set exercise.start for an exercise, or remove exercise.speed"),
        ]

    private static let advice = [
        Rule(
            keys: ["delivery.bounces.path", "delivery.transport"],
            isBroken: { $0.delivery.transport == .smtp && $0.delivery.bounces.path == nil },
            problem: "is not set: a mailbox that does not exist is noticed only when nobody answers",
            remedy: "let the mail system deliver bounces to a mail directory, and set delivery.bounces.path"),
        Rule(
            keys: ["backup.directory", "exercise.start"],
            isBroken: { $0.backup.directory == nil && $0.exercise.start == nil && $0.delivery.transport != .maildir },
            problem: "is not set: nothing makes backups of the database",
            remedy: "set backup.directory, or run `encompass backup` from a timer of your own"),
        Rule(
            keys: ["retention.backups"] + ConfigurationKey.retention.map(\.name),
            isBroken: { $0.retention.periods.backups > $0.retention.periods.oldestBackup },
            problem: "is longer than another period: backups would keep what was promised to be erased",
            remedy: "keep backups no longer than the shortest period"),
        Rule(
            keys: ["delivery.transport"],
            isBroken: { $0.delivery.transport == .maildir && $0.http.publicURL?.host.isLoopback == false },
            problem: "is maildir: messages stay in a folder on this machine",
            remedy: "use smtp to send messages"),
        Rule(
            keys: ["outagePack.supervisorContact", "outagePack.supervisorPassphraseFile", "outagePack.directory"],
            isBroken: { configuration in
                let pack = configuration.outagePack
                return pack.directory != nil && pack.supervisorContact == nil && pack.supervisorPassphraseFile == nil
            },
            problem: "is not set, so the outage pack does not say who to ring about restricted items",
            remedy: "set outagePack.supervisorContact, or outagePack.supervisorPassphraseFile, or both"),
    ]
}
