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
        let person = CallForm.person(fields)
        if outcome == .spoke { faults += CallForm.faults(person, fields) }
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

extension CallForm {
    /// What is chosen for somebody who is not on the register. Neither is a name.
    static let head = ":head"
    static let other = ":other"

    /// Who was told: a contact as chosen, or somebody by name.
    private static func person(_ fields: FormFields) -> String? {
        switch fields.text("spokeTo", limit: 200) {
        case head: fields.optional("headName", limit: 200).map(SpokenTo.words(forHead:))
        case other: fields.optional("otherName", limit: 200)
        case let name: name.isEmpty ? nil : name
        }
    }

    private static func faults(_ person: String?, _ fields: FormFields) -> [PageFault] {
        let chosen = fields.text("spokeTo", limit: 200)
        switch chosen {
        case head where person.flatMap({ SpokenTo($0, contacts: [], isSchool: true) }) == nil:
            return [PageFault(field: "headName", text: "Give the head's whole name.")]
        case other where person.flatMap(PersonName.visible) == nil:
            return [PageFault(field: "otherName", text: "Name the person whom you told.")]
        case head, other: return []
        default:
            return PersonName.visible(chosen) == nil
                ? [PageFault(field: "spokeTo", text: "Choose the person whom you told.")] : []
        }
    }
}

/// The form of a call, empty or as it was sent.
struct CallFormModel {
    private let form: FormFields?
    private let text: LondonText
    /// Who may be told at the place.
    private let contacts: [Contact]

    init(_ form: FormFields?, contacts: [Contact], text: LondonText) {
        self.form = form
        self.contacts = contacts
        self.text = text
    }

    var model: PageModel {
        let (today, time) = text.london.civil(text.now)
        return [
            "contacts": contacts.enumerated().map { index, contact -> PageModel in
                [
                    "number": index + 1,
                    "name": contact.name, "role": contact.role.words,
                    "isChosen": form.map { PersonName.isSame($0.text("spokeTo"), contact.name) } ?? false,
                ]
            },
            "head": CallForm.head, "isHead": form?.text("spokeTo") == CallForm.head,
            "headName": form?.text("headName") ?? "",
            "other": CallForm.other, "isOther": form?.text("spokeTo") == CallForm.other,
            "otherName": form?.text("otherName") ?? "", "note": form?.text("note") ?? "",
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
