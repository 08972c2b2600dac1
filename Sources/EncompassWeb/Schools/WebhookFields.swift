import EncompassCore
import EncompassFormats
import EncompassStore

/// The body of a school's webhook.
struct WebhookFields {
    private var envelope: RequestFields
    private var data: RequestFields
    /// The id or the short reference that the school names; empty where it names none.
    let notification: String

    init(_ bytes: [UInt8]) throws {
        envelope = try RequestFields(bytes)
        data = RequestFields(envelope.object["data"]?.object ?? JSONObject())
        notification = data.text("notificationId", limit: 100) ?? ""
    }

    /// - Throws: 422 with every fault.
    mutating func acknowledgement(actor: Actor) throws -> Acknowledgement {
        var faults: [Fault] = []
        if envelope.object["type"]?.text != "notification.acknowledged" {
            faults.append(Fault(pointer: "/type", detail: "expected notification.acknowledged"))
        }
        guard envelope.object["data"]?.object != nil else {
            throw Problem.invalid(faults + [Fault(pointer: "/data", detail: "expected an object")])
        }
        if notification.isEmpty { data.fault("notificationId", "is missing") }
        let outcome: AcknowledgementOutcome? = data.code("outcome")
        if outcome == nil, !data.faults.contains(where: { $0.pointer == "/outcome" }) {
            data.fault("outcome", "is missing")
        }
        let person = data.personName("acknowledgedBy")
        if outcome == .acknowledged, person == nil, !data.faults.contains(where: { $0.pointer == "/acknowledgedBy" }) {
            data.fault("acknowledgedBy", "must name the person who has seen which children")
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
            data.fault("children", "expected a list, found \(value.kind)")
            return [:]
        }
        var children: [String: AcknowledgementOutcome] = [:]
        for (index, element) in elements.enumerated() {
            guard let object = element.object else {
                data.fault("children/\(index)", "expected an object, found \(element.kind)")
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
