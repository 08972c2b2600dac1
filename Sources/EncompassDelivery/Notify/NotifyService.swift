import Crypto
public import EncompassCore
import Foundation

/// GOV.UK Notify's interface (version 2 of its REST API), with one service's key.
///
///     POST /v2/notifications/email|sms   our message's id is its reference
///     GET  /v2/notifications             by reference before anything is sent again; all, newest first, for receipts
///     GET  /v2/template/{id}             a probe: key and template are right
public struct NotifyService: Sendable {
    /// Where the real one is.
    public static let publicURL = "https://api.notifications.service.gov.uk"

    /// A service's key: `NAME-SERVICE-SECRET`, the last two being UUIDs.
    public struct Key: Hashable, Sendable {
        let service: String
        let secret: String

        public init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            // A UUID has five parts.
            guard parts.count > 10 else { return nil }
            service = parts[(parts.count - 10)..<(parts.count - 5)].joined(separator: "-")
            secret = parts[(parts.count - 5)...].joined(separator: "-")
            guard UUID(uuidString: service) != nil, UUID(uuidString: secret) != nil else { return nil }
        }

        /// A token that is good for half a minute: Notify's clock and ours must agree that well.
        func token(at now: Timestamp) -> String {
            func part(_ json: String) -> String { NotifyService.base64URL(Data(json.utf8)) }
            let claims =
                part(#"{"typ":"JWT","alg":"HS256"}"#) + "."
                + part(#"{"iss":"\#(service)","iat":\#(now.milliseconds / 1000)}"#)
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(claims.utf8), using: SymmetricKey(data: Data(secret.utf8)))
            return claims + "." + NotifyService.base64URL(Data(code))
        }
    }

    private let url: String
    private let key: Key
    private let now: @Sendable () -> Timestamp
    private let limits: TransferLimits

    /// - Parameters:
    ///   - url: without a slash at the end.
    ///   - limits: of one request.
    ///   - now: the real time, also in an exercise.
    public init(url: String, key: Key, limits: TransferLimits, now: @escaping @Sendable () -> Timestamp) {
        self.url = url
        self.key = key
        self.limits = limits
        self.now = now
    }

    /// One of the kinds of message that Notify sends.
    enum Kind: String, Sendable { case email, sms }

    /// A message as Notify holds it.
    struct Held: Decodable, Sendable {
        let id: String
        let status: String
    }

    // MARK: - Sending

    /// Sends a message, and waits for the answer.
    func send(_ body: [UInt8], as kind: Kind, _ cancellation: TransferCancellation) -> DeliveryOutcome {
        switch answer("POST", "/v2/notifications/\(kind.rawValue)", body, cancellation) {
        case .failure(let outcome): outcome
        case .success(let answer):
            if let held = try? JSONDecoder().decode(Identified.self, from: Data(answer.body)) {
                .accepted(receipt: held.id)
            } else {
                .ambiguous(reason: .protocolError, detail: "GOV.UK Notify took it and its answer has no id")
            }
        }
    }

    /// The newest message under a reference, unless it has failed; nil if there is none.
    func find(reference: String, _ cancellation: TransferCancellation) throws(Unanswered) -> Held? {
        let page = try page("?reference=" + NotifyService.escaped(reference), cancellation)
        return page.notifications.first { !NotifyService.failures.contains($0.status) }
    }

    /// The messages of a kind, newest first, until all of `ids` were seen or `pages` pages read.
    func newest(
        _ kind: Kind, until ids: Set<String>, pages: Int = 20, _ cancellation: TransferCancellation
    ) throws(Unanswered) -> [Held] {
        var seen: [Held] = []
        var missing = ids
        var after = ""
        for _ in 0..<pages {
            let page = try page("?template_type=\(kind.rawValue)" + after, cancellation)
            seen += page.notifications
            missing.subtract(page.notifications.map(\.id))
            guard let last = page.notifications.last, !missing.isEmpty else { break }
            after = "&older_than=" + NotifyService.escaped(last.id)
        }
        return seen
    }

    /// The outcome of asking for a template: `accepted` if the key is right and the template has what we fill in.
    func probe(template: String, needing fields: [String], _ cancellation: TransferCancellation) -> DeliveryOutcome {
        struct Template: Decodable { let body: String, subject: String? }
        switch answer("GET", "/v2/template/" + NotifyService.escaped(template), nil, cancellation) {
        case .failure(.ambiguous(let reason, let detail)): return .deferred(reason: reason, detail: detail)
        case .failure(let outcome): return outcome
        case .success(let answer):
            guard let held = try? JSONDecoder().decode(Template.self, from: Data(answer.body)) else {
                return .deferred(reason: .protocolError, detail: "GOV.UK Notify's answer is no template")
            }
            let text = (held.subject ?? "") + held.body
            let missing = fields.filter { !text.contains("((\($0)))") }
            guard missing.isEmpty else {
                return .deferred(
                    reason: .configuration,
                    detail: "the template at GOV.UK Notify lacks "
                        + missing.map { "((\($0)))" }.joined(separator: " and "))
            }
            return .accepted(receipt: nil)
        }
    }

    // MARK: - Answers

    /// No answer that says anything: try later.
    struct Unanswered: Error {
        let outcome: DeliveryOutcome
    }

    private struct Identified: Decodable { let id: String }
    private struct Page: Decodable { let notifications: [Held] }

    private func page(_ query: String, _ cancellation: TransferCancellation) throws(Unanswered) -> Page {
        switch answer("GET", "/v2/notifications" + query, nil, cancellation) {
        case .failure(let outcome): throw Unanswered(outcome: outcome)
        case .success(let answer):
            guard let page = try? JSONDecoder().decode(Page.self, from: Data(answer.body)) else {
                throw Unanswered(
                    outcome: .deferred(reason: .protocolError, detail: "GOV.UK Notify's answer is no list of messages"))
            }
            return page
        }
    }

    private enum Answer {
        case success(HTTPResponse)
        case failure(DeliveryOutcome)
    }

    private func answer(
        _ method: String, _ path: String, _ body: [UInt8]?, _ cancellation: TransferCancellation
    ) -> Answer {
        var headers = [HTTPHeader("Authorization", "Bearer " + key.token(at: now()))]
        if body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        let request = HTTPRequest(method, url + path, headers: headers)
        do {
            let answer = try HTTPTransfer(limits: limits, cancellation: cancellation).send(
                request, body: body.map { .bytes($0) } ?? .none)
            return answer.isSuccess ? .success(answer) : .failure(NotifyError(answer).outcome)
        } catch let failure as TransferFailure {
            let reason = DeliveryReason(failure.reason)
            return .failure(
                failure.mayHaveArrived
                    ? .ambiguous(reason: reason, detail: failure.detail)
                    : .deferred(reason: reason, detail: failure.detail))
        } catch {
            return .failure(.deferred(reason: .protocolError, detail: "\(type(of: error))"))
        }
    }

    /// What a status means for a message; nil while the message is in transit.
    ///
    /// An inbox that is full, or a telephone that is off, is a loss as well: the next person is notified now, and not
    /// when Notify gives up after three days.
    public static func fate(ofStatus status: String) -> DeliveryReceipt.Fate? {
        switch status {
        // Networks in some countries report only that it was sent.
        case "delivered", "sent": .delivered
        case "permanent-failure": .lost(.recipientUnknown, detail: "GOV.UK Notify: permanent failure")
        case "temporary-failure": .lost(.mailboxUnavailable, detail: "GOV.UK Notify: temporary failure")
        case "technical-failure": .returned(.temporaryRefusal, detail: "GOV.UK Notify: technical failure")
        case "cancelled", "validation-failed": .lost(.contentRefused, detail: "GOV.UK Notify: not sent")
        default: nil
        }
    }

    private static let failures: Set<String> = [
        "permanent-failure", "temporary-failure", "technical-failure", "cancelled", "validation-failed",
    ]

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .filter { $0 != "=" }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) ?? ""
    }
}

/// An answer of Notify that is not a success, after the table of errors in its documentation.
struct NotifyError {
    let outcome: DeliveryOutcome

    private struct Body: Decodable {
        struct Fault: Decodable { let error: String, message: String }
        let errors: [Fault]
    }

    init(_ answer: HTTPResponse) {
        let fault = (try? JSONDecoder().decode(Body.self, from: Data(answer.body)))?.errors.first
        let message = fault?.message ?? ""
        // Its words never repeat the address, but the rule for details is ours.
        let words = PlainText(message.utf8).text
        let detail = "GOV.UK Notify answered \(answer.status)" + (words.isEmpty ? "" : ": " + words)
        outcome =
            switch (answer.status, fault?.error) {
            case (400, "ValidationError") where NotifyError.isAboutRecipient(message):
                .rejected(reason: .recipientUnknown, detail: detail)
            case (400, "BadRequestError") where message.contains("international mobile"):
                .rejected(reason: .recipientRefused, detail: detail)
            case (400, "BadRequestError") where message.contains("longer than"):
                .rejected(reason: .messageTooLarge, detail: detail)
            // Trial mode, a template or a sender that does not exist: nobody can be reached until it is set right.
            case (400, _), (404, _): .deferred(reason: .configuration, detail: detail)
            case (401, _), (403, _): .deferred(reason: .authenticationFailed, detail: detail)
            // The day's limit: only a person at Notify can raise it.
            case (429, "TooManyRequestsError"): .deferred(reason: .serverRefused, detail: detail)
            case (429, _):
                .deferred(reason: .rateLimited, detail: detail, retryAfter: RetryAfter(answer)?.span)
            case (408, _): .ambiguous(reason: .timedOut, detail: detail)
            // It may have been taken before the fault.
            case (500..., _): .ambiguous(reason: .serverBusy, detail: detail)
            default: .deferred(reason: .protocolError, detail: detail)
            }
    }

    private static func isAboutRecipient(_ message: String) -> Bool {
        message.hasPrefix("phone_number ") || message.hasPrefix("email_address ")
    }
}
