import EncompassCore
import EncompassEngine
import EncompassStore

/// A person's decision on an exception, as the page's form sends it.
struct SettlementForm: Sendable {
    private let request: ResolveRequest
    /// The candidate that was chosen from the list.
    private let pupil: Int64?
    let faults: [PageFault]

    init(exception: String, _ fields: FormFields) {
        let decision = fields.text("decision")
        pupil = decision.hasPrefix("pupil:") ? Int64(decision.dropFirst(6)) : nil
        let number = fields.optional("upn")
        let isUPN = number.map { UPN($0) != nil } ?? false
        request = ResolveRequest(
            exception: exception, decision: decision, reason: fields.text("reason", limit: 2000),
            upn: isUPN ? number : nil, pupilId: isUPN ? nil : number, urn: URN(fields.text("urn")),
            la: fields.optional("la"))
        faults = SettlementForm.faults(decision, number, request, urn: fields.text("urn"))
    }

    private static func faults(
        _ decision: String, _ number: String?, _ request: ResolveRequest, urn: String
    ) -> [PageFault] {
        var faults: [PageFault] = []
        if decision.isEmpty { faults.append(PageFault(field: "decision", text: "Choose what is right.")) }
        if decision == "match", number == nil {
            faults.append(PageFault(field: "upn", text: "Give the pupil's UPN or the school's own number."))
        }
        if !urn.isEmpty, request.urn == nil { faults.append(PageFault(field: "urn", text: "A URN has six digits.")) }
        if decision == "establishment", urn.isEmpty {
            faults.append(PageFault(field: "urn", text: "Give the establishment's URN."))
        }
        if decision == "passToLA", request.la == nil {
            faults.append(PageFault(field: "la", text: "Give the authority's three digits."))
        }
        if request.reason.isEmpty { faults.append(PageFault(field: "reason", text: "Give a reason.")) }
        return faults
    }

    /// - Throws: `StoreError`.
    func settle(_ engine: Engine, by principal: Principal) throws {
        guard let pupil else {
            _ = try engine.run(.resolve(request), by: principal)
            return
        }
        try engine.store.resolve(
            exception: request.exception, .match(pupil: pupil), reason: request.reason, by: principal,
            at: engine.clock.now())
        engine.bell.ring()
    }
}
