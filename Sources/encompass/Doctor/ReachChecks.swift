import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassFormats
import EncompassStore
import Foundation

/// What must be reached: the mail relay, the daemon, and the address that schools open.
struct ReachChecks {
    let configuration: Configuration
    /// The real time: it dates files, also in an exercise.
    let now: Timestamp
    let london: London?

    var findings: [Finding] { mail + notify + daemon + ports + links + recipients + outagePack }

    private var mail: [Finding] {
        let delivery = configuration.delivery
        guard delivery.transport != .notify else { return [] }
        guard delivery.transport == .smtp else {
            return [
                .warn(
                    "mail", "messages stay in \(delivery.maildir.path): nobody gets any",
                    mend: "set delivery.transport: smtp and the relay")
            ]
        }
        guard let london, let sender = delivery.smtp.from else { return [] }
        return delivery.smtp.relays.map { relay in
            let server = "\(relay.host):\(relay.port ?? 0)"
            do {
                let transport = try Channels.smtp(configuration, relay, london: london)
                let to = configuration.duty.to?.addresses.first.flatMap { EmailAddress($0) } ?? sender
                guard relay.domains.isEmpty else { return forSome(relay, server, transport) }
                let outcome = transport.probe(to: to)
                guard outcome.reason != nil else {
                    return .ok("mail", "\(server) accepts our sender and a recipient; nothing was sent")
                }
                return .fail("mail", "\(server): \(outcome.detail)", mend: outcome.mend)
            } catch {
                return .fail("mail", "\(server): \(Failure(error).description)", mend: "correct delivery.smtp")
            }
        }
    }

    /// A relay for some domains may know no recipient but theirs: it is asked for our sender only.
    private func forSome(_ relay: MailServerList.Server, _ server: String, _ transport: SMTPTransport) -> Finding {
        let domains = relay.domains.joined(separator: ", ")
        let outcome = transport.probe()
        guard outcome.reason == nil else {
            return .fail(
                "mail", "\(server), for \(domains) only: \(outcome.detail); mail to them waits", mend: outcome.mend)
        }
        return .ok("mail", "\(server) accepts our sender; mail to \(domains) goes by it or waits; nothing was sent")
    }

    /// Asks GOV.UK Notify for each template: key, clock and placeholders are right if it answers.
    private var notify: [Finding] {
        let delivery = configuration.delivery
        let cancellation = TransferCancellation()
        var channels: [(name: String, channel: (NotifyService) -> NotifyChannel)] = []
        if delivery.transport == .notify, let template = delivery.notify.emailTemplate {
            channels.append(("e-mail", { .email($0, template: template, cancellation: cancellation) }))
        }
        if let template = delivery.notify.textTemplate {
            channels.append(("text messages", { .text($0, template: template, cancellation: cancellation) }))
        }
        return channels.map { name, channel in
            do {
                let outcome = channel(try Channels.notify(configuration)).probe(cancellation)
                guard outcome.reason != nil else {
                    return .ok("notify", "GOV.UK Notify knows our key and the template for \(name); nothing was sent")
                }
                return .fail("notify", "\(name): \(outcome.detail)", mend: outcome.mend)
            } catch {
                return .fail("notify", Failure(error).description, mend: "correct delivery.notify")
            }
        }
    }

    private var daemon: [Finding] {
        let path = configuration.database.path
        guard let holder = DatabaseLock.holder(of: path) else {
            return [.warn("daemon", "none runs", mend: "systemctl start encompass")]
        }
        guard holder.role == .daemon, let socket = holder.socket else {
            return [.ok("daemon", "a tool has the database (process \(holder.pid))")]
        }
        do {
            let transfer = HTTPTransfer(unixSocket: socket)
            let answer = try transfer.send(HTTPRequest("GET", "http://encompass/health/ready"))
            let checks = (try? JSONParser.parse(answer.body))?.object?["checks"]?.array ?? []
            let faults = checks.compactMap { check -> Finding? in
                guard let name = check["name"]?.text, let detail = check["detail"]?.text else { return nil }
                return .fail("daemon", "\(name): \(detail)", mend: "look at the desk's alarms and at the daemon's log")
            }
            guard faults.isEmpty, answer.status != 200 else {
                return faults.isEmpty ? [.ok("daemon", "process \(holder.pid) is ready")] : faults
            }
            return [
                .fail(
                    "daemon", "process \(holder.pid) answers \(answer.status) when asked whether it is ready",
                    mend: "restart it, and look at its log")
            ]
        } catch {
            return [
                .fail(
                    "daemon", "process \(holder.pid) does not answer on \(socket)",
                    mend: "look at its log, and restart it")
            ]
        }
    }

    /// Each address must be free for the daemon; a running one has them.
    private var ports: [Finding] {
        guard DatabaseLock.holder(of: configuration.database.path)?.role != .daemon else { return [] }
        return ListenTest.findings(configuration.http)
    }

    /// The addresses in messages: of schools, and of the desk if it is another.
    private var links: [Finding] {
        let http = configuration.http
        let schools = link(http.publicURL(of: .schools), key: "http.publicURL", for: "schools")
        guard http.baseURL(of: .desk) != http.baseURL(of: .schools) else { return schools }
        return schools + link(http.publicURL(of: .desk), key: "http.desk.publicURL", for: "people at the desk")
    }

    private func link(_ url: WebAddress?, key: String, for who: String) -> [Finding] {
        guard let url else {
            return [.warn("links", "\(key) is not set", mend: "set the address that \(who) open")]
        }
        guard !url.host.isLoopback else {
            return [.warn("links", "\(key) leads only to this machine", mend: "set the address that \(who) open")]
        }
        do {
            let answer = try HTTPTransfer().send(
                HTTPRequest("GET", "\(url)/health/live"))
            return answer.status == 200
                ? [.ok("links", "\(url) leads here")]
                : [
                    .fail(
                        "links", "\(url) answers \(answer.status)",
                        mend: "correct the reverse proxy, or \(key)")
                ]
        } catch {
            return [
                .warn(
                    "links", "\(url) does not answer from this machine: \(Failure(error).description)",
                    mend: "open it from outside; correct the proxy, the certificate or \(key) if it fails")
            ]
        }
    }

    /// Who hears of trouble.
    private var recipients: [Finding] {
        var found: [Finding] = []
        let duty = configuration.duty
        if duty.to?.addresses.isEmpty ?? true, duty.command == nil, duty.webhook == nil {
            found.append(.warn("alarms", "nobody gets them", mend: "set duty.to"))
        }
        if configuration.sitrep.to?.addresses.isEmpty ?? true {
            found.append(.warn("morning report", "nobody gets it", mend: "set sitrep.to"))
        }
        return found
    }

    private var outagePack: [Finding] {
        let pack = configuration.outagePack
        guard let directory = pack.directory else {
            return [
                .warn(
                    "outage pack", "none is written: a morning without this machine has no phone list",
                    mend: "set outagePack.directory and outagePack.passphraseFile")
            ]
        }
        var found: [Finding] = []
        if MachineFiles.isSameDevice(directory, MachineFiles.folder(of: configuration.database.path)) {
            found.append(
                .warn(
                    "outage pack", "\(directory) is on the disk of the database, and lost with it",
                    mend: "set outagePack.directory to a share of another machine"))
        }
        guard DatabaseLock.holder(of: configuration.database.path)?.role == .daemon else { return found }
        let newest = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
            .compactMap { MachineFiles.changed(directory + "/" + $0) }.max()
        if newest.map({ now - $0 > configuration.outagePack.every * 2 }) ?? true {
            found.append(
                .fail("outage pack", "no recent one is in \(directory)", mend: "look at the daemon's log"))
        }
        return found.isEmpty ? [.ok("outage pack", "a recent one is in \(directory)")] : found
    }
}

extension DeliveryOutcome {
    fileprivate var detail: String {
        switch self {
        case .accepted: ""
        case .deferred(_, let detail, _), .rejected(_, let detail), .ambiguous(_, let detail): detail
        }
    }

    fileprivate var mend: String {
        switch reason {
        case .nameNotResolved: "correct delivery.smtp.host"
        case .connectionFailed, .timedOut: "correct delivery.smtp.host and port, or let the firewall pass it"
        case .tlsFailed: "correct delivery.smtp.security or caFile, or the relay's certificate"
        case .authenticationFailed: "correct delivery.smtp.username and its password"
        case .senderRefused: "correct delivery.smtp.from, or let the relay accept it"
        case .relayDenied: "let the relay accept mail from this machine"
        case .recipientUnknown, .recipientRefused: "correct duty.to"
        default: "ask who runs the relay"
        }
    }
}
