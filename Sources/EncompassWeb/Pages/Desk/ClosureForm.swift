import EncompassCore
import EncompassEngine
import EncompassStore

/// Schools to be shut, as the page's form names them.
struct ClosureForm: Sendable {
    /// Nil where something is wrong.
    let request: ClosureRequest?
    let faults: [PageFault]

    init(_ fields: FormFields) {
        var faults: [PageFault] = []
        let text = fields.text("scope", limit: 20)
        // Three digits are an authority, six a school.
        let scope = Scope(text.count == 3 ? "la:" + text : text)
        if scope == nil {
            faults.append(PageFault(field: "scope", text: "Give an authority's three digits or a school's six."))
        }
        let first = LocalDate(iso: fields.text("on"))
        if first == nil { faults.append(PageFault(field: "on", text: "Give the day.")) }
        let end = fields.optional("through")
        let last = end.flatMap { LocalDate(iso: $0) }
        if end != nil, last == nil { faults.append(PageFault(field: "through", text: "This day does not exist.")) }
        if let first, let last, last < first {
            faults.append(PageFault(field: "through", text: "The last day is not before the first."))
        }
        let reason = fields.optional("reason", limit: 200)
        if reason == nil { faults.append(PageFault(field: "reason", text: "Give a reason.")) }
        self.faults = faults
        guard faults.isEmpty, let scope, let first, let reason else {
            request = nil
            return
        }
        request = ClosureRequest(scope: scope, on: first, through: last, reason: reason)
    }

    /// The form, empty or as it was sent.
    static func model(_ form: FormFields?, today: LocalDate) -> PageModel {
        [
            "scope": form?.text("scope") ?? "", "on": form?.optional("on") ?? today.description,
            "through": form?.text("through") ?? "", "reason": form?.text("reason") ?? "",
        ]
    }

    static func words(_ first: LocalDate, _ last: LocalDate) -> String {
        first == last ? LondonText.date(first) : "\(LondonText.date(first)) to \(LondonText.date(last))"
    }
}
