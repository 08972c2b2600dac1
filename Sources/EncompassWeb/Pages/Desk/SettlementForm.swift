import EncompassCore
import EncompassEngine
import EncompassStore

/// A person's decision on an exception, as the page's form sends it.
struct SettlementForm: Sendable {
    private let request: ResolveRequest
    let faults: [PageFault]

    init(exception: String, _ fields: FormFields) {
        let decision = fields.text("decision")
        let candidate = CandidateChoice(decision)
        let number = fields.optional("upn")
        let isUPN = number.map { UPN($0) != nil } ?? false
        request = ResolveRequest(
            exception: exception, decision: candidate?.decision ?? decision,
            reason: fields.text("reason", limit: 2000), upn: isUPN ? number : nil, pupilId: isUPN ? nil : number,
            urn: candidate?.urn ?? URN(fields.text("urn")), la: fields.optional("la"), pupil: candidate?.pupil)
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
        if !urn.isEmpty, URN(urn) == nil { faults.append(PageFault(field: "urn", text: "A URN has six digits.")) }
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
        _ = try engine.run(.resolve(request), by: principal)
    }
}

/// A candidate that was chosen from the list: the pupil, or the pupil at one school.
struct CandidateChoice: Hashable, Sendable {
    let pupil: Int64
    let urn: URN?

    init(_ pupil: Int64, at urn: URN? = nil) {
        self.pupil = pupil
        self.urn = urn
    }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "pupil" else { return nil }
        let names = parts[1].split(separator: "@", maxSplits: 1).map(String.init)
        guard let pupil = Int64(names[0]) else { return nil }
        let urn = names.count == 2 ? URN(names[1]) : nil
        guard names.count == 1 || urn != nil else { return nil }
        self.init(pupil, at: urn)
    }

    /// As the form sends it.
    var value: String { "pupil:\(pupil)" + (urn.map { "@\($0)" } ?? "") }
    var decision: String { urn == nil ? "match" : "establishment" }
}
