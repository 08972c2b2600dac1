import EncompassCore
import EncompassEngine

/// A call as the page's form sends it.
struct CallForm: Sendable {
    /// Nil where something is wrong.
    let call: CallRequest?
    let faults: [PageFault]

    /// - Parameter notification: its id or short reference.
    init(_ fields: FormFields, notification: String, now: Timestamp, london: London) {
        var faults: [PageFault] = []
        let outcome = CallOutcome(rawValue: fields.text("outcome"))
        if outcome == nil { faults.append(PageFault(field: "outcome", text: "Say how the call went.")) }
        let person = fields.optional("spokeTo", limit: 200)
        if outcome == .spoke, person == nil {
            faults.append(PageFault(field: "spokeTo", text: "Name the person whom you told."))
        }
        let at = fields.moment("date", "time", london: london)
        if at == nil { faults.append(PageFault(field: "date", text: "Give a day and a time that exist.")) }
        if let at, at > now + .minutes(1) {
            faults.append(PageFault(field: "time", text: "The call cannot lie in the future."))
        }
        self.faults = faults
        guard faults.isEmpty, let outcome, let at else {
            call = nil
            return
        }
        call = CallRequest(
            notification: notification, outcome: outcome, spokeTo: person, note: fields.optional("note"), at: at)
    }
}

/// The form of a call, empty or as it was sent.
struct CallFormModel {
    private let form: FormFields?
    private let text: LondonText

    init(_ form: FormFields?, text: LondonText) {
        self.form = form
        self.text = text
    }

    var model: PageModel {
        let (today, time) = text.london.civil(text.now)
        return [
            "spokeTo": form?.text("spokeTo") ?? "", "note": form?.text("note") ?? "",
            "date": form?.optional("date") ?? today.description, "time": form?.optional("time") ?? time.description,
            "outcomes": CallOutcome.allCases.map { outcome -> PageModel in
                [
                    "value": outcome.rawValue, "label": outcome.words,
                    "isChosen": form?.text("outcome") == outcome.rawValue,
                ]
            },
        ]
    }
}
