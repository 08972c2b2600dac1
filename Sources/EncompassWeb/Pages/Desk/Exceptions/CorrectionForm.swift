import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassWords

/// The form in which a refused record is typed again.
///
/// A slot's number is its person's place in the record's list; the slots after the list's end are for people whom the
/// record does not name.
struct CorrectionForm: PageModel {
    struct Field: PageModel {
        let name: String
        let label: String
        let value: String
    }

    struct Option: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    /// For a person that the record lists.
    struct TakeOut: PageModel {
        let name: String
        let isTicked: Bool
    }

    struct Child: PageModel {
        let title: String
        /// What the record says besides.
        let note: String?
        let takeOut: TakeOut?
        let fields: [Field]
    }

    struct Adult: PageModel {
        let title: String
        let takeOut: TakeOut?
        let fields: [Field]
        let roleName: String
        let roles: [Option]
    }

    private static let emptyChildren = 2
    private static let emptyAdults = 3

    let action: String
    let reference: String
    let day: String
    let time: String
    /// The time as it was written, if it could not be read.
    let written: String?
    let summary: String
    let children: [Child]
    let adults: [Adult]
    let words: String
    /// Whether it will be restricted since its end could not be read.
    let isPrecaution: Bool
    /// Whether somebody has typed or closed it meanwhile: what was typed here is only kept to be copied.
    let isLate: Bool
    /// Whether an incident is held under the reference.
    let isHeld: Bool
    let heldLink: String?

    init(
        _ record: String, _ reading: RefusedReading, _ form: FormFields?, held: HeldIncident?, isLate: Bool,
        _ text: LondonText
    ) {
        action = ExceptionAction.correct(record).value
        let moment = reading.occurredAt.flatMap { Timestamp(rfc3339: $0) }.map(text.london.civil)
        reference = form?.text("reference") ?? reading.reference ?? ""
        day = form?.text("day") ?? moment?.date.description ?? ""
        time = form?.text("time") ?? moment?.time.description ?? ""
        written = moment == nil ? reading.occurredAt : nil
        summary = form?.text("summary", limit: IncidentLimits.narrative) ?? reading.schoolSummary ?? ""
        let typed = form.map(Slots.init)
        children = Slots.shown(reading.children.count, typed?.children, empty: CorrectionForm.emptyChildren).map {
            CorrectionForm.child($0, reading, form, text.words)
        }
        adults = Slots.shown(reading.adults.count, typed?.adults, empty: CorrectionForm.emptyAdults).map {
            CorrectionForm.adult($0, reading, form, text.words)
        }
        words = form?.text("reason", limit: 2000) ?? ""
        isPrecaution = !reading.isWhole
        self.isLate = isLate
        isHeld = held != nil
        heldLink = held?.link
    }

    private static func child(_ place: Int, _ reading: RefusedReading, _ form: FormFields?, _ words: Words) -> Child {
        let received = place < reading.children.count ? reading.children[place] : nil
        let read = received.map { TypedIncident.Child($0) } ?? .init()
        return Child(
            title: words("correct.child", ["number": String(place + 1)]),
            note: received?.isUnborn == true ? words("correct.unborn") : nil,
            takeOut: received.map { _ in takeOut(Slots.child, place, form) },
            fields: TypedIncident.Child.fields.map { field in
                let name = Slots.name(Slots.child, place, field.name)
                return Field(
                    name: name, label: words("correct.\(field.name)"),
                    value: form?.text(name) ?? read[keyPath: field.path]
                )
            })
    }

    private static func adult(_ place: Int, _ reading: RefusedReading, _ form: FormFields?, _ words: Words) -> Adult {
        let received = place < reading.adults.count ? reading.adults[place] : nil
        let read = received.map { TypedIncident.Adult($0) } ?? .init()
        let roleName = Slots.name(Slots.adult, place, "role")
        let role = form?.text(roleName) ?? read.role
        var roles = InvolvedAdult.Role.allCases.map { known in
            Option(
                value: known.rawValue, label: words("incident.adult.\(known.rawValue)"),
                isChosen: role == known.rawValue)
        }
        if !role.isEmpty, !roles.contains(where: \.isChosen) {
            roles.append(Option(value: role, label: role, isChosen: true))
        }
        return Adult(
            title: words("correct.adult", ["number": String(place + 1)]),
            takeOut: received.map { _ in takeOut(Slots.adult, place, form) },
            fields: TypedIncident.Adult.fields.map { field in
                let name = Slots.name(Slots.adult, place, field.name)
                return Field(
                    name: name, label: words("correct.\(field.name)"),
                    value: form?.text(name) ?? read[keyPath: field.path]
                )
            }, roleName: roleName, roles: roles)
    }

    private static func takeOut(_ part: String, _ place: Int, _ form: FormFields?) -> TakeOut {
        let name = Slots.name(part, place, Slots.out)
        return TakeOut(name: name, isTicked: form?.has(name) ?? false)
    }

    /// What was typed, and what is missing or wrong in it.
    ///
    /// - Parameter reading: of the refused record; nil if there is none, which the store then says.
    static func read(
        _ fields: FormFields, force: String, _ reading: RefusedReading?, london: London
    ) -> (typed: TypedIncident?, faults: [PageFault]) {
        var faults: [PageFault] = []
        if fields.text("reference").isEmpty { faults.append(PageFault("reference", "fault.typed.reference")) }
        let moment = fields.moment("day", "time", london: london)
        if moment == nil { faults.append(PageFault("day", "fault.typed.moment")) }
        let slots = Slots(fields)
        let received = reading?.children.count ?? 0
        // A child of the record whose slot is missing is kept too.
        var children = (0..<max(slots.children, min(received, IncidentLimits.children))).map { place in
            var child = TypedIncident.Child()
            child.held = place < received ? place : nil
            child.isTakenOut = fields.has(Slots.name(Slots.child, place, Slots.out))
            for field in TypedIncident.Child.fields {
                child[keyPath: field.path] = fields.text(Slots.name(Slots.child, place, field.name))
            }
            return child
        }
        if children.allSatisfy({ $0.isTakenOut || $0.isEmpty && $0.held == nil }) {
            faults.append(PageFault(Slots.name(Slots.child, 0, "forename"), "fault.typed.child"))
        }
        for place in children.indices where !children[place].dateOfBirth.isEmpty && !children[place].isTakenOut {
            if let day = DeskQuery.date(children[place].dateOfBirth) {
                children[place].dateOfBirth = day.description
            } else {
                faults.append(PageFault(Slots.name(Slots.child, place, "dateOfBirth"), "fault.typed.born"))
            }
        }
        let adults = (0..<slots.adults).map { place in
            var adult = TypedIncident.Adult()
            adult.held = place < reading?.adults.count ?? 0 ? place : nil
            adult.isTakenOut = fields.has(Slots.name(Slots.adult, place, Slots.out))
            adult.role = fields.text(Slots.name(Slots.adult, place, "role"))
            for field in TypedIncident.Adult.fields {
                adult[keyPath: field.path] = fields.text(Slots.name(Slots.adult, place, field.name))
            }
            return adult
        }
        let summary =
            fields.has("summary")
            ? fields.text("summary", limit: IncidentLimits.narrative) : reading?.schoolSummary ?? ""
        guard let moment, faults.isEmpty else { return (nil, faults) }
        return (
            TypedIncident(
                force: force, reference: fields.text("reference"), occurredAt: moment,
                schoolSummary: summary, children: children,
                adults: adults), []
        )
    }
}

/// An incident that is held under the reference of a refused record.
struct HeldIncident: Sendable {
    /// Nil for a restricted one, if the reader may not see it.
    let link: String?
}

/// How many people a form has places for.
private struct Slots {
    static let child = "child"
    static let adult = "adult"
    static let out = "out"

    let children: Int
    let adults: Int

    init(_ form: FormFields) {
        func count(_ part: String, limit: Int) -> Int {
            let places = form.names.lazy.filter { $0.hasPrefix(part + "-") }.compactMap {
                Int($0.dropFirst(part.count + 1).prefix { $0 != "-" })
            }
            return min((places.max() ?? -1) + 1, limit)
        }
        children = max(count(Slots.child, limit: IncidentLimits.children), 0)
        adults = max(count(Slots.adult, limit: IncidentLimits.adults), 0)
    }

    /// The slots of the record's people, of those that were typed, and some empty ones.
    static func shown(_ received: Int, _ typed: Int?, empty: Int) -> Range<Int> {
        0..<min(max(received + empty, typed ?? 0), IncidentLimits.children)
    }

    static func name(_ part: String, _ place: Int, _ field: String) -> String { "\(part)-\(place)-\(field)" }
}

extension TypedIncident.Child {
    /// The fields of the form, in order.
    fileprivate static var fields: [(name: String, path: WritableKeyPath<TypedIncident.Child, String>)] {
        [
            ("forename", \.forename), ("surname", \.surname), ("dateOfBirth", \.dateOfBirth), ("sex", \.sex),
            ("upn", \.upn), ("school", \.school), ("street", \.street), ("town", \.town), ("postcode", \.postcode),
        ]
    }
}

extension TypedIncident.Adult {
    /// The fields of the form besides the role, in order.
    fileprivate static var fields: [(name: String, path: WritableKeyPath<TypedIncident.Adult, String>)] {
        [("forename", \.forename), ("surname", \.surname)]
    }
}
