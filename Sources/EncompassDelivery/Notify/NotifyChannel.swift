public import EncompassCore
import Foundation

/// E-mail or text messages by GOV.UK Notify.
///
/// Notify sends templates: ours has one placeholder for a text message, `((message))`, and two for an e-mail,
/// `((subject))` and `((body))`. Notify does not recognise a copy by its reference, but can be asked for it: so after an
/// attempt without an answer, it is asked before anything is sent again.
public struct NotifyChannel: Channel {
    /// The body of a request.
    public struct Composed: Sendable {
        let body: [UInt8]
        let reference: String
        let isRepeated: Bool
    }

    public let kind: Contact.Channel
    public let confirmsDelivery = true

    private let service: NotifyService
    private let template: String
    private let sort: NotifyService.Kind
    private let cancellation: TransferCancellation

    private init(
        _ kind: Contact.Channel, _ sort: NotifyService.Kind, _ service: NotifyService, template: String,
        _ cancellation: TransferCancellation
    ) {
        self.kind = kind
        self.sort = sort
        self.service = service
        self.template = template
        self.cancellation = cancellation
    }

    /// - Parameter template: the id of a template with `((subject))` as its subject and `((body))` as its text.
    public static func email(
        _ service: NotifyService, template: String, cancellation: TransferCancellation
    ) -> NotifyChannel {
        NotifyChannel(.email, .email, service, template: template, cancellation)
    }

    /// - Parameter template: the id of a template with `((message))` as its text.
    public static func text(
        _ service: NotifyService, template: String, cancellation: TransferCancellation
    ) -> NotifyChannel {
        NotifyChannel(.sms, .sms, service, template: template, cancellation)
    }

    private struct Request: Encodable {
        var emailAddress: String?
        var phoneNumber: String?
        var templateId: String
        var personalisation: [String: String]
        var reference: String
    }

    public func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Composed {
        var request = Request(templateId: template, personalisation: [:], reference: message.id)
        switch sort {
        case .email:
            guard EmailAddress(message.to) != nil, (5...250).contains(message.to.utf8.count) else {
                throw UnsendableMessage(.contentRefused, "mail cannot be sent to this address")
            }
            request.emailAddress = message.to
            request.personalisation = ["subject": message.content.subject, "body": message.content.text]
        case .sms:
            guard TextSegment.fits(message.content.brief) else {
                throw UnsendableMessage(.messageTooLarge, "the text does not fit one text message")
            }
            let number = message.to.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
            guard (7...15).contains(number.count) else {
                throw UnsendableMessage(.contentRefused, "a text message cannot be sent to this number")
            }
            request.phoneNumber = number
            request.personalisation = ["message": message.content.brief]
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        guard let body = try? encoder.encode(request) else {
            throw UnsendableMessage(.contentRefused, "the message cannot be encoded")
        }
        return Composed(body: Array(body), reference: message.id, isRepeated: message.isRepeated)
    }

    public func send(_ message: Composed) -> DeliveryOutcome {
        if message.isRepeated {
            do throws(NotifyService.Unanswered) {
                if let held = try service.find(reference: message.reference, cancellation) {
                    return .accepted(receipt: held.id)
                }
            } catch {
                // Nothing is sent until it is known that it was not sent.
                guard case .ambiguous(let reason, let detail) = error.outcome else { return error.outcome }
                return .deferred(reason: reason, detail: detail)
            }
        }
        let outcome = service.send(message.body, as: sort, cancellation)
        guard case .ambiguous = outcome, !cancellation.isCancelled,
            let held = try? service.find(reference: message.reference, cancellation)
        else { return outcome }
        return .accepted(receipt: held.id)
    }

    public func receipts(of ids: [String], _ cancellation: TransferCancellation) -> [DeliveryReceipt] {
        let wanted = Set(ids)
        guard let newest = try? service.newest(sort, until: wanted, cancellation) else { return [] }
        return newest.filter { wanted.contains($0.id) }.compactMap { held in
            NotifyService.fate(ofStatus: held.status).map { DeliveryReceipt(id: held.id, $0) }
        }
    }

    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome {
        service.probe(template: template, needing: sort == .email ? ["subject", "body"] : ["message"], cancellation)
    }
}
