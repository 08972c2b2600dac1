import CCurl
import EncompassCore

/// Sends by SMTP through libcurl: one message, one recipient, one connection.
public struct SMTPTransport: Transport {
    private let settings: SMTPSettings
    private let host: HostName
    private let ehlo: HostName
    private let composer: MessageComposer
    private let cancellation: TransferCancellation

    /// - Parameter cancellation: ends a transfer that is under way.
    /// - Throws: `TransferFailure` with reason `configuration` where the settings cannot be used, and where they would send
    ///   in plain text to another machine.
    public init(
        _ settings: SMTPSettings, composer: MessageComposer, cancellation: TransferCancellation = .init()
    ) throws(TransferFailure) {
        guard let host = HostName(settings.host), (1...65_535).contains(settings.port) else {
            throw TransferFailure(reason: .configuration, detail: "the mail server's host or port is not one")
        }
        guard let ehlo = HostName(settings.ehloName) else {
            throw TransferFailure(reason: .configuration, detail: "the name for EHLO is not a host's name")
        }
        guard settings.security != .none || host.isLoopback else {
            throw TransferFailure(
                reason: .configuration, detail: "mail goes to another machine with TLS alone: use starttls or tls")
        }
        self.settings = settings
        self.host = host
        self.ehlo = ehlo
        self.composer = composer
        self.cancellation = cancellation
    }

    public func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        attempt(hiding: message.to.address) { handle throws(TransferFailure) in
            // An `EmailAddress` holds nothing that could end the command.
            try handle.set(CURLOPT_MAIL_FROM, "<" + message.from.address.text + ">")
            try handle.set(CURLOPT_MAIL_RCPT, list: ["<" + message.to.address.text + ">"])
            try upload(composer.bytes(message), by: handle)
        }
    }

    /// Goes as far as name and password and sends nothing: `accepted` when a message could be handed over now.
    public func probe() -> DeliveryOutcome {
        attempt(hiding: nil) { handle throws(TransferFailure) in
            try handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
            try handle.set(CURLOPT_NOBODY, 1)
        }
    }

    private func attempt(
        hiding recipient: EmailAddress?, _ prepare: (CurlHandle) throws(TransferFailure) -> Void
    ) -> DeliveryOutcome {
        guard !cancellation.isCancelled else {
            return .deferred(reason: .cancelled, detail: "stopped before it began")
        }
        do throws(TransferFailure) {
            let handle = try CurlHandle()
            try configure(handle)
            try prepare(handle)
            return converse(handle, hiding: recipient)
        } catch {
            return .deferred(reason: DeliveryReason(error.reason), detail: error.detail)
        }
    }

    private func configure(_ handle: CurlHandle) throws(TransferFailure) {
        let scheme = settings.security == .tls ? "smtps" : "smtp"
        let needsTLS = settings.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        try handle.apply(settings.limits, cancellation: cancellation)
        try handle.aim("\(scheme)://\(host.inURL):\(settings.port)/\(ehlo.text)", protocol: scheme)
        try handle.secure(TLSTrust(caFile: settings.caFile))
        try handle.set(CURLOPT_USE_SSL, Int(needsTLS.rawValue))
        if let credentials = settings.credentials {
            try handle.set(CURLOPT_USERNAME, credentials.username)
            try handle.set(CURLOPT_PASSWORD, credentials.password)
        }
    }

    private func upload(_ bytes: [UInt8], by handle: CurlHandle) throws(TransferFailure) {
        try handle.set(CURLOPT_UPLOAD, 1)
        try handle.set(CURLOPT_INFILESIZE_LARGE, offset: bytes.count)
        var rest: [UInt8]? = bytes
        handle.source = {
            defer { rest = nil }
            return rest
        }
    }

    private func converse(_ handle: CurlHandle, hiding recipient: EmailAddress?) -> DeliveryOutcome {
        let record = SMTPRecord()
        handle.sent = { record.dialogue.sent($0) }
        handle.headLine = { record.take($0, limit: settings.limits.responseBytes) }
        handle.mustStop = { [cancellation] in record.isDone || record.isTooLong || cancellation.isCancelled }
        let code = handle.perform()
        let failure: TransferFailure.Reason? = code == CURLE_OK ? nil : record.isTooLong ? .tooLarge : .init(code)
        return SMTPClassifier(record.dialogue, recipient: recipient).outcome(failure, handle.explanation(code))
    }
}
