import EncompassCore
import EncompassEngine
import EncompassStore

/// A pause as the page's form asks for it.
struct PauseForm: Sendable {
    /// Nil where something is wrong.
    let request: PauseRequest?
    let faults: [PageFault]

    init(_ fields: FormFields, now: Timestamp, london: London) {
        var faults: [PageFault] = []
        let scope = PauseForm.scope(fields, &faults)
        let approver = fields.optional("approvedBy", limit: 64)
        if approver == nil { faults.append(PageFault(field: "approvedBy", text: "Name who is to approve it.")) }
        let reason = fields.optional("reason", limit: 500)
        if reason == nil { faults.append(PageFault(field: "reason", text: "Give a reason.")) }
        let until = fields.moment("untilDate", "untilTime", london: london)
        if let until {
            if until <= now || until - now > Pause.longest {
                faults.append(
                    PageFault(field: "untilDate", text: "A pause ends in the future, within seven days."))
            }
        } else {
            faults.append(PageFault(field: "untilDate", text: "Give a day and a time at which it ends."))
        }
        self.faults = faults
        guard faults.isEmpty, let scope, let approver, let reason, let until else {
            request = nil
            return
        }
        request = PauseRequest(scope: scope, approvedBy: approver, reason: reason, until: until)
    }

    private static func scope(_ fields: FormFields, _ faults: inout [PageFault]) -> String? {
        switch fields.text("kind") {
        case "la":
            let code = fields.text("la", limit: 10)
            if let scope = Scope("la:" + code) { return scope.description }
            faults.append(PageFault(field: "la", text: "A local authority has three digits."))
        case "urn":
            if let urn = URN(fields.text("urn", limit: 10)) { return Scope.establishment(urn).description }
            faults.append(PageFault(field: "urn", text: "A URN has six digits."))
        case let kind where kind.hasPrefix("area:"): return kind
        default: faults.append(PageFault(field: "kind", text: "Choose what is paused."))
        }
        return nil
    }

    /// The form, empty or as it was sent.
    static func model(
        _ form: FormFields?, text: LondonText, areas: [AreaPolicy], approvers: [Account]
    ) -> PageModel {
        let kind = form?.text("kind") ?? ""
        let today = text.london.date(text.now)
        return [
            "areas": areas.map { area -> PageModel in
                ["id": area.id, "name": area.name, "isChosen": kind == "area:" + area.id]
            },
            "isAuthority": kind == "la", "isSchool": kind == "urn", "la": form?.text("la") ?? "",
            "urn": form?.text("urn") ?? "", "reason": form?.text("reason") ?? "",
            "untilDate": form?.optional("untilDate") ?? today.description, "untilTime": form?.text("untilTime") ?? "",
            "approvers": approvers.map { account -> PageModel in
                [
                    "login": account.login, "name": account.name, "role": account.role.words,
                    "isChosen": form?.text("approvedBy") == account.login,
                ]
            }, "hasApprovers": !approvers.isEmpty,
        ]
    }
}
