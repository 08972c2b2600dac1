import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// A school's own system, which acknowledges by a signed webhook.
struct SchoolSystem {
    let engine: Engine
    let url: String

    func acknowledge(_ item: QueueItem) throws {
        guard case .establishment(let urn) = item.target,
            let credential = try engine.run(
                .createCredential(CredentialRequest(role: .school, urn: urn)), by: .owner(NSUserName())
            ).credential, let secret = StandardWebhook.secret(credential.secret)
        else { throw Failure(.failed, "no credential could be made for a school") }
        let now = SystemClock().now()
        let body = try JSONEncoder().encode(Call(now, item))
        let id = "msg_\(item.id)"
        let seconds = now.milliseconds / 1000
        let response = try HTTPTransfer().send(
            HTTPRequest(
                "POST", "\(url)/v1/acknowledgements/\(credential.id)",
                headers: [
                    HTTPHeader("Content-Type", "application/json"), HTTPHeader("webhook-id", id),
                    HTTPHeader("webhook-timestamp", String(seconds)),
                    HTTPHeader(
                        "webhook-signature",
                        StandardWebhook.sign(id: id, timestamp: seconds, body: body, secret: secret)),
                ]), body: .bytes(Array(body)))
        guard response.status == 204 else {
            throw Failure(.failed, "an acknowledgement was answered \(response.status)")
        }
    }

    /// The body of the contract.
    private struct Call: Encodable {
        struct Content: Encodable {
            let notificationId: String
            let outcome = "acknowledged"
            let acknowledgedBy = "Demonstration Key Adult"
        }

        let type = "notification.acknowledged"
        let timestamp: String
        let data: Content

        init(_ now: Timestamp, _ item: QueueItem) {
            timestamp = now.rfc3339
            data = Content(notificationId: item.id)
        }
    }
}
