import HTTPTypes

extension HTTPField.Name {
    /// A name that is known to be one; the literal is checked by the tests.
    private static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name).unsafelyUnwrapped }

    /// A second Host field; the first is the request's authority.
    static let furtherHost = known("Host")
    static let forwardedFor = known("X-Forwarded-For")
    static let referrerPolicy = known("Referrer-Policy")
    static let frameOptions = known("X-Frame-Options")
    static let permissionsPolicy = known("Permissions-Policy")
    static let openerPolicy = known("Cross-Origin-Opener-Policy")
    static let fetchSite = known("Sec-Fetch-Site")
    static let csrfToken = known("X-CSRF-Token")
    static let webhookID = known("webhook-id")
    static let webhookTimestamp = known("webhook-timestamp")
    static let webhookSignature = known("webhook-signature")
    /// The request's own number for `Proof`; the middleware writes over what a client sends.
    static let proof = known("Encompass-Proof")
    /// The desk account for which a tool acts.
    static let actingAs = known("Encompass-As")
    /// Why a tool does what it asks, percent-encoded.
    static let reason = known("Encompass-Reason")
}
