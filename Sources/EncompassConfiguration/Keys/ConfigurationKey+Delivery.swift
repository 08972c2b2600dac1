import EncompassCore

extension ConfigurationKey {
    static let delivery =
        [
            row(
                "delivery.transport", \.delivery.transport,
                "maildir: messages become files in a folder and go nowhere else. smtp: they go to the mail relay."),
            row(
                "delivery.concurrency", \.delivery.concurrency, in: 1...64,
                "How many messages are on their way at one time."),
            row(
                "delivery.perDestination", \.delivery.perDestination, in: 1...64,
                "How many messages are on their way to one mail domain at one time, so that a slow one holds up no other."
            ),
            row(
                "delivery.bundle", \.delivery.bundle, in: 1...100,
                "How many notifications for one person that are due in the same minutes go in one message."),
            row(
                "delivery.connectTimeout", \.delivery.connectTimeout, in: .seconds(1)...(.minutes(5)),
                "How long a connection may take to stand, TLS included."),
            row(
                "delivery.transferTimeout", \.delivery.transferTimeout, in: .seconds(1)...(.hours(1)),
                "How long one message may take to leave, connection included. The relay's answer to it is waited for ten "
                    + "minutes besides, as RFC 5321 asks."),
            row(
                "delivery.maildir.path", \.delivery.maildir.path, isPath: true, expecting: "the path of a folder",
                "The mail directory, with new, cur and tmp in it; made where it is missing."),
            row(
                "delivery.smtp.host", \.delivery.smtp.host, example: "mail.example.org",
                expecting: "a host name or an address", check: hostReason,
                "The relay's name, as its certificate has it."),
            row(
                "delivery.smtp.port", \.delivery.smtp.port, in: 1...65_535, example: "587",
                "Its port. Without this, 587 for starttls, 465 for tls and 25 for none."),
            row(
                "delivery.smtp.security", \.delivery.smtp.security,
                "starttls: plain until TLS, which is required. tls: from the first byte. none: no TLS, to loopback alone."
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
                expecting: "a mail address such as encompass@example.org", check: addressReason,
                "The address that messages come from. It should be read: out-of-office answers and bounces go there."),
            row(
                "delivery.smtp.caFile", \.delivery.smtp.caFile, example: "/etc/encompass/relay-ca.pem", isPath: true,
                expecting: "the path of a file",
                "The authority (PEM) that the relay's certificate must come from. Without this, those of the system."),
        ]

    /// A bare address: one `@`, no space, no quotes, nothing that could end a header or a command.
    private static let addressReason: Check<String> = { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"<>()[],;:\""#.utf8.contains($0) }
        let stands = parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && isPlain && text.utf8.count <= 254
        return stands ? nil : "must be a mail address such as encompass@example.org, without a display name"
    }
}
