import CCurl
public import EncompassCore
import Synchronization

/// Sends by SMTP through libcurl: one message with one recipient at a time. A connection that took a message is kept for
/// the next one.
public struct SMTPTransport: MailTransport {
    private let settings: SMTPSettings
    private let host: Host
    private let ehlo: Host
    private let composer: MessageComposer
    private let cancellation: TransferCancellation
    private let kept = KeptConnections()

    /// - Parameter cancellation: stops a transfer in progress.
    /// - Throws: `TransferFailure` with reason `configuration` if the settings are invalid, or would send in plain text
    ///   to another machine.
    public init(
        _ settings: SMTPSettings, composer: MessageComposer, cancellation: TransferCancellation = .init()
    ) throws(TransferFailure) {
        guard let host = Host(settings.host), (1...65_535).contains(settings.port) else {
            throw TransferFailure(reason: .configuration, detail: "the mail server's host or port is invalid")
        }
        guard let ehlo = Host(settings.ehloName) else {
            throw TransferFailure(reason: .configuration, detail: "the name for EHLO is not a host name")
        }
        guard settings.security != .none || host.isLoopback else {
            throw TransferFailure(
                reason: .configuration, detail: "mail to another machine needs TLS: use starttls or tls")
        }
        self.settings = settings
        self.host = host
        self.ehlo = ehlo
        self.composer = composer
        self.cancellation = cancellation
    }

    public func send(_ message: Email) -> DeliveryOutcome {
        let bytes = composer.bytes(message)
        let sender = settings.returnPath?.address(of: message.id) ?? message.from.address
        // A server may have closed a connection that was kept, before anything of this message was sent.
        for handle in [kept.take(), nil] {
            let isKept = handle != nil
            var isStale = false
            let outcome = attempt(settings, on: handle, until: cancellation, hiding: message.to.address) {
                handle, record throws(TransferFailure) in
                // An `EmailAddress` cannot contain anything that ends the command.
                try handle.set(CURLOPT_MAIL_FROM, "<" + sender.text + ">")
                try handle.set(CURLOPT_MAIL_RCPT, list: ["<" + message.to.address.text + ">"])
                try upload(bytes, by: handle, record)
                try handle.keepConnection()
            } then: { handle, record, outcome in
                if case .accepted = outcome { kept.keep(handle) }
                isStale = isKept && record.endedBeforeMessage
            }
            if !isStale || cancellation.isCancelled { return outcome }
            kept.drop()
        }
        return .deferred(reason: .connectionLost, detail: "the mail server closed the connection")
    }

    /// Goes as far as the sender's address (connection, TLS, account, MAIL) and quits: a server that accepts all these
    /// would accept a message now. Without a sender in the settings it sends NOOP instead of MAIL.
    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome {
        let settings = brief
        kept.dropIdle()
        let command = sender.map { "MAIL FROM:<" + $0.text + ">" } ?? "NOOP"
        return attempt(settings, until: cancellation, hiding: nil) { handle, _ throws(TransferFailure) in
            try handle.set(CURLOPT_CUSTOMREQUEST, command)
            try handle.set(CURLOPT_NOBODY, 1)
        }
    }

    /// Goes one step further than `probe`: as far as the recipient's address, and hangs up before any message. An
    /// address that the server refuses is found, and nothing is delivered.
    public func probe(to recipient: EmailAddress) -> DeliveryOutcome {
        guard let sender else { return probe(TransferCancellation()) }
        let (settings, cancellation) = (brief, TransferCancellation())
        return attempt(settings, until: cancellation, hiding: recipient) { handle, record throws(TransferFailure) in
            try handle.set(CURLOPT_MAIL_FROM, "<" + sender.text + ">")
            try handle.set(CURLOPT_MAIL_RCPT, list: ["<" + recipient.text + ">"])
            try handle.set(CURLOPT_UPLOAD, 1)
            record.endsAtRecipient = true
        }
    }

    /// A server that keeps a probe waiting for so long cannot send mail.
    private static let probeLimit = Span.seconds(30)

    /// The sender that the server gets to see.
    private var sender: EmailAddress? { settings.returnPath?.address ?? settings.sender }

    private var brief: SMTPSettings {
        var settings = settings
        settings.limits.connect = min(settings.limits.connect, SMTPTransport.probeLimit)
        settings.limits.total = SMTPTransport.probeLimit
        settings.patience = SMTPPatience(all: SMTPTransport.probeLimit)
        return settings
    }

    private func attempt(
        _ settings: SMTPSettings, on kept: CurlHandle? = nil, until cancellation: TransferCancellation,
        hiding recipient: EmailAddress?, _ prepare: (CurlHandle, SMTPRecord) throws(TransferFailure) -> Void,
        then: (CurlHandle, SMTPRecord, DeliveryOutcome) -> Void = { _, _, _ in }
    ) -> DeliveryOutcome {
        guard !cancellation.isCancelled else {
            return .deferred(reason: .cancelled, detail: "cancelled before it began")
        }
        do throws(TransferFailure) {
            let handle = if let kept { kept } else { try CurlHandle() }
            let record = SMTPRecord()
            if kept == nil { try configure(handle, settings) }
            try prepare(handle, record)
            let outcome = converse(handle, record, settings, until: cancellation, hiding: recipient)
            handle.clear()
            then(handle, record, outcome)
            return outcome
        } catch {
            return .deferred(reason: DeliveryReason(error.reason), detail: error.detail)
        }
    }

    private func configure(_ handle: CurlHandle, _ settings: SMTPSettings) throws(TransferFailure) {
        let scheme = settings.security == .tls ? "smtps" : "smtp"
        let needsTLS = settings.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        // `SMTPRecord` times each stage: libcurl has one limit for connection and greeting together, and one for all
        // answers. Its limits are set longer than all of ours.
        let (limits, patience) = (settings.limits, settings.patience)
        try handle.apply(
            TransferLimits(
                connect: patience.beyond(limits.connect), total: patience.beyond(limits.total),
                silence: patience.beyond(.seconds(0)), responseBytes: limits.responseBytes))
        try handle.aim("\(scheme)://\(host.inURL):\(settings.port)/\(ehlo.text)", protocol: scheme)
        try handle.secure(TLSTrust(caFile: settings.caFile))
        try handle.set(CURLOPT_USE_SSL, Int(needsTLS.rawValue))
        if let credentials = settings.credentials {
            try handle.set(CURLOPT_USERNAME, credentials.username)
            try handle.set(CURLOPT_PASSWORD, credentials.password)
        }
    }

    private func upload(_ bytes: [UInt8], by handle: CurlHandle, _ record: SMTPRecord) throws(TransferFailure) {
        try handle.set(CURLOPT_UPLOAD, 1)
        try handle.set(CURLOPT_INFILESIZE_LARGE, offset: bytes.count)
        var rest: [UInt8]? = bytes
        handle.source = {
            defer { rest = nil }
            return rest
        }
        handle.taken = { record.moved(isEnd: $0) }
    }

    private func converse(
        _ handle: CurlHandle, _ record: SMTPRecord, _ settings: SMTPSettings, until cancellation: TransferCancellation,
        hiding recipient: EmailAddress?
    ) -> DeliveryOutcome {
        handle.sent = { record.sent($0) }
        handle.headLine = { line in
            record.take(line, limit: settings.limits.responseBytes)
            // An error here ends the transfer, before libcurl sends DATA.
            if record.isAtEnd { throw CancellationError() }
        }
        handle.mustStop = { [unowned handle] in
            record.isDone || record.isTooLong || cancellation.isCancelled
                || record.isOverdue(settings.patience, limits: settings.limits, isConnected: handle.isConnected)
        }
        let code = handle.perform()
        let failure: TransferFailure.Reason? =
            code == CURLE_OK || record.isAtEnd
            ? nil : record.isTooLong ? .tooLarge : record.delay != nil ? .timedOut : .init(code)
        return SMTPClassifier(record.dialogue, recipient: recipient)
            .outcome(failure, record.delay ?? handle.explanation(code))
    }
}

/// Connections to one server that took a message a moment ago.
private final class KeptConnections: Sendable {
    /// Used by one thread at a time: once taken, no other thread has it.
    private struct Kept: @unchecked Sendable {
        let handle: CurlHandle
        let since: ContinuousClock.Instant
    }

    private let kept = Mutex<[Kept]>([])

    /// A connection that was not used for so long is closed: servers close it themselves before long.
    private static let rest = Duration.seconds(20)

    /// The one that was used last: the others are closed when there is little to do.
    func take() -> CurlHandle? {
        let last = kept.withLock { $0.popLast() }
        guard let last, last.since.duration(to: .now) < KeptConnections.rest else {
            if last != nil { drop() }
            return nil
        }
        return last.handle
    }

    func keep(_ handle: CurlHandle) {
        let fresh = Kept(handle: handle, since: .now)
        kept.withLock { $0.append(fresh) }
    }

    /// Closes those that have not been used for a while.
    func dropIdle() { drop(idleFor: KeptConnections.rest) }

    /// Closes all of them, or those that have not been used for so long.
    func drop(idleFor rest: Duration = .zero) {
        let dropped = kept.withLock { kept in
            defer { kept.removeAll { $0.since.duration(to: .now) >= rest } }
            return kept.filter { $0.since.duration(to: .now) >= rest }
        }
        // Closed here, outside of the lock.
        withExtendedLifetime(dropped) {}
    }
}
