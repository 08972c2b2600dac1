import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /v1/acknowledgements/{credential}`: a school's system answers, signed after Standard Webhooks.
struct WebhookRoute: Sendable {
    private static let limit = 256 << 10
    let site: Site

    func add(to routes: inout Routes) { routes.post(.acknowledgements, receive) }

    /// Checks the signature first: without a valid one, the answer reveals nothing about what exists.
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
        if fields.isReport {
            let note = try fields.note(actor: credential.actor)
            let system = Principal(actor: credential.actor, role: .school, places: scope)
            _ = try await site.work { engine in
                try engine.report(note, on: id, by: system, within: scope, webhook: (credential.id, webhook))
            }
            return .empty(.noContent)
        }
        let acknowledgement = try fields.acknowledgement(actor: credential.actor)
        let receipt = try await site.work { engine in
            try engine.acknowledge(
                notification: id, acknowledgement, within: scope, webhook: (credential.id, webhook))
        }
        guard !receipt.isTooLate else {
            var problem = Problem(
                .conflict,
                "the answer is recorded, but the notification was cancelled or withdrawn: it counts for nothing")
            problem.headers[.correlationID] = receipt.correlation
            throw problem
        }
        var response = Response.empty(.noContent)
        response.headers[.correlationID] = receipt.correlation
        return response
    }

    /// An unknown credential takes the same work as a known one, and gets the same answer.
    private func verified(_ request: Request, _ context: WebContext, _ body: Data) async throws -> Credential {
        let id = context.parameter("credential")
        let now = site.now
        let held = try await site.work { try $0.store.credentials.signingCredential(id: id, at: now) }
        // Two, whether or not a rotation is in progress.
        let none = Data(repeating: 0, count: 32)
        let secrets = (held?.secrets ?? []) + [none, none].dropFirst(held?.secrets.count ?? 0)
        let isRight = StandardWebhook.verify(
            id: request.headers[.webhookID], timestamp: request.headers[.webhookTimestamp],
            signatures: request.headers[.webhookSignature], body: body,
            secrets: secrets, at: site.configuration.realClock.now())
        guard let held, isRight, held.credential.role == .school else {
            var problem = site.access.refusal(of: "webhook:" + id.prefix(64), context)
            if problem.status == .unauthorized {
                problem.detail = "the credential or the signature is wrong"
                problem.headers[.wwwAuthenticate] = "Webhook realm=\"encompass\""
            }
            throw problem
        }
        Proof.note(request)
        try site.access.admit(held.credential)
        return held.credential
    }
}

/// The body of a school's webhook.
struct WebhookFields {
    private var envelope: RequestFields
    private var data: RequestFields
    /// The id or short reference that the school sent; empty if it sent none.
    let notification: String

    init(_ bytes: [UInt8]) throws {
        envelope = try RequestFields(bytes)
        data = RequestFields(envelope.object["data"]?.object ?? JSONObject())
        notification = data.text("notificationId", limit: 100) ?? ""
    }

    /// Whether it reports something, without an answer.
    var isReport: Bool { envelope.object["type"]?.text == "notification.reported" }

    /// - Throws: 422 with the faults.
    mutating func note(actor: Actor) throws -> NewNote {
        if notification.isEmpty { data.fault("notificationId", "is missing") }
        do {
            return try data.note(actor: actor)
        } catch var problem as Problem {
            problem.errors = problem.errors.map { Fault(pointer: "/data" + $0.pointer, detail: $0.detail) }
            throw Problem.invalid(problem.errors)
        }
    }

    /// - Throws: 422 with every fault.
    mutating func acknowledgement(actor: Actor) throws -> Acknowledgement {
        var faults: [Fault] = []
        if envelope.object["type"]?.text != "notification.acknowledged" {
            faults.append(
                Fault(pointer: "/type", detail: "expected notification.acknowledged or notification.reported"))
        }
        guard envelope.object["data"]?.object != nil else {
            throw Problem.invalid(faults + [Fault(pointer: "/data", detail: "is not an object")])
        }
        if notification.isEmpty { data.fault("notificationId", "is missing") }
        let outcome: AcknowledgementOutcome? = data.code("outcome")
        if outcome == nil, !data.faults.contains(where: { $0.pointer == "/outcome" }) {
            data.fault("outcome", "is missing")
        }
        let person = data.personName("acknowledgedBy")
        if outcome == .acknowledged, person == nil, !data.faults.contains(where: { $0.pointer == "/acknowledgedBy" }) {
            data.fault("acknowledgedBy", "must name the person who knows which children")
        }
        let children = readChildren()
        let note = data.text("note", limit: 4000)
        faults += data.faults.map { Fault(pointer: "/data" + $0.pointer, detail: $0.detail) }
        guard faults.isEmpty, let outcome else { throw Problem.invalid(faults) }
        return Acknowledgement(
            outcome: outcome, person: person, children: children, note: note, via: .webhook, actor: actor)
    }

    private mutating func readChildren() -> [String: AcknowledgementOutcome] {
        guard let value = data.object["children"], value != .null else { return [:] }
        guard let elements = value.array else {
            data.fault("children", "is \(value.kind), not a list")
            return [:]
        }
        var children: [String: AcknowledgementOutcome] = [:]
        for (index, element) in elements.enumerated() {
            guard let object = element.object else {
                data.fault("children/\(index)", "is \(element.kind), not an object")
                continue
            }
            var child = RequestFields(object)
            let reference = child.required("reference")
            let outcome: AcknowledgementOutcome? = child.code("outcome")
            if outcome == nil, child.faults.isEmpty { child.fault("outcome", "is missing") }
            for fault in child.faults { data.fault("children/\(index)" + fault.pointer, fault.detail) }
            if let outcome { children[reference] = outcome }
        }
        return children
    }
}
