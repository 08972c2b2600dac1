import EncompassCore
import EncompassStore

/// A call as the page's form sends it.
struct CallForm: Sendable {
    /// Nil where something is wrong.
    let call: CallEntry?
    let faults: [PageFault]

    init(_ fields: FormFields, now: Timestamp, london: London) {
        var faults: [PageFault] = []
        let outcome = CallOutcome(rawValue: fields.text("outcome"))
        if outcome == nil { faults.append(PageFault(field: "outcome", text: "Say how the call went.")) }
        let person = fields.optional("spokeTo", limit: 200)
        if outcome == .spoke, person == nil {
            faults.append(PageFault(field: "spokeTo", text: "Name the person whom you told."))
        }
        let at = CallForm.moment(fields, london: london)
        if at == nil { faults.append(PageFault(field: "date", text: "Give a day and a time that exist.")) }
        if let at, at > now + .minutes(1) {
            faults.append(PageFault(field: "time", text: "The call cannot lie in the future."))
        }
        self.faults = faults
        guard faults.isEmpty, let outcome, let at else {
            call = nil
            return
        }
        call = CallEntry(outcome: outcome, spokeTo: person, note: fields.optional("note"), at: at)
    }

    private static func moment(_ fields: FormFields, london: London) -> Timestamp? {
        guard let date = LocalDate(iso: fields.text("date")), let time = LocalTime(fields.text("time")) else {
            return nil
        }
        return london.moment(date, time)
    }
}
