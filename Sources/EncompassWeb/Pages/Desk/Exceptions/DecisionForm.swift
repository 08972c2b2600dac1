import EncompassCore
import EncompassEngine
import EncompassWords

/// The four ways to decide on a child. Each has a part of the form with what it needs, and a button of its own.
enum DecisionKind: String, CaseIterable, Sendable {
    case match, establishment, passToLA, dismiss

    /// Reasons to choose from, the usual one first; the last one asks for words. None: words are always typed.
    var reasons: [String] {
        switch self {
        case .match: ["compared", "schoolSaid", "homeSaid", "other"]
        case .establishment: ["schoolSaid", "homeSaid", "officerWrote", "other"]
        case .passToLA: ["noSchool", "atHome", "elsewhere", "other"]
        case .dismiss: []
        }
    }

    /// The names of its fields in the form.
    var reasonField: String { "why-" + rawValue }
    var wordsField: String { "words-" + rawValue }

    /// The reason as it is recorded: the one chosen, with the words; nil if none was given.
    func reason(_ fields: FormFields, _ words: Words) -> String? {
        let typed = fields.optional(wordsField, limit: 2000) ?? fields.optional("reason", limit: 2000)
        let chosen = fields.text(reasonField)
        guard reasons.contains(chosen), chosen != "other" else { return typed }
        let said = words("reason.\(chosen)")
        return typed.map { said + ": " + $0 } ?? said
    }
}

/// A person's decision on an exception, from the page's form.
struct ResolutionForm: Sendable {
    let request: ResolveRequest
    let faults: [PageFault]
    let kind: DecisionKind?

    /// - Parameters:
    ///   - school: the school that the words in the form name, if they name exactly one.
    ///   - authorities: to tell whether another one than the proposed was chosen.
    init(exception: String, _ fields: FormFields, school: URN?, authorities: Authorities?, _ words: Words) {
        let chosen = fields.text("decision")
        let pressed = fields.text("as")
        let found = SchoolChoice(pressed)
        let button = found == nil ? DecisionKind(rawValue: pressed) : .establishment
        // A button decides for its own part; a pupil who was chosen above it counts only for a match.
        let decision =
            switch button {
            case .match: chosen.isEmpty && fields.optional("upn") != nil ? DecisionKind.match.rawValue : chosen
            case nil: chosen
            case .establishment, .passToLA, .dismiss: button?.rawValue ?? chosen
            }
        let candidate = CandidateChoice(decision)
        let named = SchoolChoice(decision)
        let name = candidate != nil ? "match" : named?.decision ?? decision
        let kind = button ?? DecisionKind(rawValue: name)
        // What was typed for another decision is left alone: it must never reach a school that this one does not name.
        let number = kind == .match ? fields.optional("upn") : nil
        let numberSchool = kind == .match ? URN(fields.text("number-school")) : nil
        let isUPN = number.map { UPN($0) != nil } ?? false
        self.kind = kind
        request = ResolveRequest(
            exception: exception, decision: candidate?.decision ?? named?.decision ?? decision,
            reason: kind?.reason(fields, words) ?? fields.text("reason", limit: 2000), upn: isUPN ? number : nil,
            pupilId: isUPN ? nil : number,
            urn: candidate?.urn ?? named?.urn ?? found?.urn ?? numberSchool
                ?? (decision == DecisionKind.establishment.rawValue ? school : nil),
            la: fields.optional("la"),
            pupil: candidate?.pupil)
        // A pupil at one school is that school's: another school's own number is another pupil's.
        let isElsewhere = !isUPN && candidate?.urn != nil && numberSchool != candidate?.urn
        let isTwice = number != nil && (named != nil || isElsewhere)
        faults =
            ResolutionForm.faults(decision, number, request, kind, fields, authorities)
            + (isTwice ? [PageFault("upn", "fault.chosenTwice")] : [])
    }

    private static func faults(
        _ decision: String, _ number: String?, _ request: ResolveRequest, _ kind: DecisionKind?, _ fields: FormFields,
        _ authorities: Authorities?
    ) -> [PageFault] {
        var faults: [PageFault] = []
        if decision.isEmpty { faults.append(PageFault("decision", "fault.decision")) }
        if decision == "match", number == nil {
            faults.append(PageFault("upn", "fault.upn"))
        }
        if decision == "establishment", request.urn == nil {
            let isTyped = !fields.text("urn").isEmpty
            faults.append(isTyped ? PageFault("urn", "fault.whichSchool") : PageFault("urn", "fault.noSchool"))
        }
        if decision == "passToLA" {
            if let code = request.la {
                if let proposal = authorities?.proposal, proposal.needsSecondLook(at: code),
                    fields.text("sure") != code,
                    authorities?.choices.contains(where: { $0.code == code }) == true
                {
                    func name(_ code: String) -> String {
                        authorities?.choices.first { $0.code == code }?.name.map { "\($0) (\(code))" } ?? code
                    }
                    faults.append(
                        PageFault(
                            "sure", "fault.secondLook", ["la": name(code), "proposed": name(proposal.code)]))
                }
            } else {
                faults.append(PageFault("la", "fault.la"))
            }
        }
        if request.reason.isEmpty {
            let field = kind.map { fields.has($0.wordsField) ? $0.wordsField : "reason" } ?? "reason"
            faults.append(PageFault(field, "fault.reason"))
        }
        return faults
    }
}

/// A school chosen from those that the officer named.
struct SchoolChoice: Hashable, Sendable {
    let urn: URN

    init(_ urn: URN) { self.urn = urn }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "school", let urn = URN(parts[1]) else { return nil }
        self.init(urn)
    }

    /// The value that the form sends.
    var value: String { "school:\(urn)" }
    let decision = "establishment"
}

/// A candidate chosen from the list: the pupil, or the pupil at one school.
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

    /// The value that the form sends.
    var value: String { "pupil:\(pupil)" + (urn.map { "@\($0)" } ?? "") }
    var decision: String { urn == nil ? "match" : "establishment" }
}

/// One part of the form on a child's page: what one decision needs.
struct DecisionPart: PageModel {
    struct Reason: PageModel {
        let id: String
        let value: String
        let text: String
        let isChosen: Bool
    }

    /// The name of the group of reasons.
    let reasonField: String
    let reasons: [Reason]
    let wordsField: String
    let words: String
    /// Whether the form is shown again because of it, so that it is open.
    let isOpen: Bool

    init(_ kind: DecisionKind, _ form: FormFields?, _ words: Words) {
        let chosen = form?.text(kind.reasonField)
        reasonField = kind.reasonField
        reasons = kind.reasons.enumerated().map { place, name in
            Reason(
                id: "\(kind.reasonField)-\(name)", value: name, text: words("reason.\(name)"),
                isChosen: chosen.map { $0.isEmpty ? place == 0 : $0 == name } ?? (place == 0))
        }
        wordsField = kind.wordsField
        self.words = form?.text(kind.wordsField, limit: 2000) ?? ""
        let pressed = form?.text("as") ?? ""
        isOpen =
            pressed == kind.rawValue || pressed.isEmpty && form?.text("decision") == kind.rawValue
            || kind == .establishment && SchoolChoice(pressed) != nil
    }
}
