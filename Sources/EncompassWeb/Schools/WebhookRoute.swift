import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /v1/acknowledgements/{credential}`: what a school's system says, signed after Standard Webhooks.
struct WebhookRoute: Sendable {
    private static let limit = 256 << 10
    let site: Site

    func add(to routes: inout Routes) { routes.post(.acknowledgements, receive) }

    /// Signature first: before it holds, nothing is told of what exists.
    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let bytes = try await request.content(limit: WebhookRoute.limit)
        let credential = try await verified(request, context, Data(bytes))
        guard request.mediaType == "application/json" else { throw Problem.unsupported("application/json") }
        guard let urn = credential.urn, let webhook = request.headers[.webhookID] else { throw Problem(.forbidden) }
        var fields = try WebhookFields(bytes)
        let scope = [Scope.establishment(urn)]
        let now = site.now
        let id = fields.notification
        let isKnown = try await site.work { engine in
            guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else { return false }
            return scope.contains(item.target) && item.state != .held
        }
        guard isKnown || id.isEmpty else { throw Problem(.notFound, "no such notification") }
        let acknowledgement = try fields.acknowledgement(actor: credential.actor)
        try await site.work { engine in
            try engine.acknowledge(
                notification: id, acknowledgement, within: scope, webhook: (credential.id, webhook))
        }
        return .empty(.noContent)
    }

    /// An unknown credential costs the same work as a known one, and is answered alike.
    private func verified(_ request: Request, _ context: WebContext, _ body: Data) async throws -> Credential {
        let id = context.parameter("credential")
        let held = try await site.work { try $0.store.credentials.signingCredential(id: id) }
        let isRight = StandardWebhook.verify(
            id: request.headers[.webhookID], timestamp: request.headers[.webhookTimestamp],
            signatures: request.headers[.webhookSignature], body: body,
            secret: held?.secret ?? Data(repeating: 0, count: 32), at: site.configuration.realClock.now())
        guard let held, isRight, held.credential.role == .school else {
            var problem = site.access.refusal(of: "webhook:" + id.prefix(64), context)
            if problem.status == .unauthorized {
                problem.detail = "the credential or the signature is not right"
                problem.headers[.wwwAuthenticate] = "Webhook realm=\"encompass\""
            }
            throw problem
        }
        Proof.note(request)
        try site.access.admit(held.credential)
        return held.credential
    }
}
