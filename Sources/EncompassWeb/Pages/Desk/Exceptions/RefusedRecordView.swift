import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords

/// A record that could not be read: its text with the faults at their places, what could be read of it, and the form to
/// type it again.
struct RefusedRecordView: PageModel {
    struct Fault: PageModel {
        let number: String
        let field: String
        let detail: String
        let pointer: String
    }

    struct Piece: PageModel {
        let text: String
        /// `fault 1`; nil for text in which nothing is wrong.
        let mark: String?
    }

    let id: String
    let line: String
    /// As the program's log names it.
    let push: String?
    let reference: String
    let receivedAt: String
    let pieces: [Piece]
    let isCut: Bool
    let faults: [Fault]
    /// What could be read of it.
    let facts: [PageFact]
    let children: [String]
    /// For the force, to be copied: it names no child.
    let message: String
    let messageId: String
    /// Who typed it again, and when.
    let typed: String?
    let typedLink: String?
    /// Where it is typed again, if that is not on this page already.
    let correctLink: String?
    let form: CorrectionForm?

    /// - Parameter isTyped: whether the form is shown.
    init(
        _ record: QuarantinedRecord, of exception: ExceptionItem, isTyped: Bool, _ form: FormFields?,
        _ names: StaffNames,
        _ text: LondonText
    ) {
        let words = text.words
        let reading = RefusedReading(record.raw, record.faults)
        id = record.id
        line = record.line.map(String.init) ?? words("exception.oneRecord")
        push = exception.push
        reference = reading.reference ?? words("exception.unreadable")
        receivedAt = text.moment(record.receivedAt)
        pieces = reading.pieces.map { piece in
            Piece(
                text: piece.text,
                mark: piece.faults.isEmpty
                    ? nil : words("refused.mark", ["numbers": piece.faults.map(String.init).joined(separator: ", ")]))
        }
        isCut = reading.isCut
        faults = record.faults.enumerated().map { place, fault in
            Fault(
                number: String(place + 1), field: PointerWords.name(fault.pointer, words), detail: fault.detail,
                pointer: fault.pointer)
        }
        facts = PageFact.list([
            (words("refused.reference"), reading.reference), (words("refused.occurredAt"), reading.occurredAt),
        ])
        children = reading.children.map { RefusedRecordView.line($0, words) }
        let faultLines = record.faults.map { fault in
            "- "
                + words(
                    "refused.message.fault",
                    [
                        "field": PointerWords.name(fault.pointer, words), "detail": fault.detail,
                        "pointer": fault.pointer,
                    ])
        }
        let received = "\(text.day(record.receivedAt)), \(text.clock(record.receivedAt))"
        message =
            ([words("refused.message", ["reference": reference, "line": line, "received": received])]
            + faultLines + [words("refused.message.end")]).joined(separator: "\n")
        messageId = "message-" + record.id
        typed = record.typed.map {
            words("refused.typed", ["person": names.words($0.actor), "when": text.moment($0.at)])
        }
        typedLink = record.typed.map { Path.incidentPage.link($0.incident) }
        let isOpen = record.typed == nil
        correctLink =
            isOpen && !isTyped
            ? Path.exceptionPage.link(exception.id, query: [("record", record.id)]) + "#correct" : nil
        self.form = isOpen && isTyped ? CorrectionForm(record.id, reading, form, text) : nil
    }

    private static func line(_ child: RefusedReading.Child, _ words: Words) -> String {
        let name = [child.forename, child.surname].compactMap(\.self).joined(separator: " ")
        return [
            name.isEmpty ? words("child.nameless") : name,
            child.dateOfBirth.map { words("refused.born", ["date": $0]) },
            child.school.map { words("refused.school", ["school": $0]) },
            [child.street, child.town, child.postcode].compactMap(\.self).joined(separator: ", "),
        ].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "; ")
    }
}

/// A pointer into a record, in words: `child 2: date of birth`.
enum PointerWords {
    static func name(_ pointer: String, _ words: Words) -> String {
        let field = IncidentView.Revision.Difference.field(pointer, words)
        return field.isEmpty ? words("exception.wholeRecord") : field
    }
}

/// The form in which a refused record is typed again.
struct CorrectionForm: PageModel {
    struct Field: PageModel {
        let name: String
        let label: String
        let value: String
    }

    struct Child: PageModel {
        let title: String
        let fields: [Field]
    }

    /// The most children that can be typed.
    private static let most = 12

    let action: String
    let reference: String
    let day: String
    let time: String
    /// The time as it was written, if it could not be read.
    let written: String?
    let summary: String
    let children: [Child]
    let words: String

    init(_ record: String, _ reading: RefusedReading, _ form: FormFields?, _ text: LondonText) {
        action = ExceptionAction.correct(record).value
        let moment = reading.occurredAt.flatMap { Timestamp(rfc3339: $0) }.map(text.london.civil)
        reference = form?.text("reference") ?? reading.reference ?? ""
        day = form?.text("day") ?? moment?.date.description ?? ""
        time = form?.text("time") ?? moment?.time.description ?? ""
        written = moment == nil ? reading.occurredAt : nil
        summary = form?.text("summary", limit: IncidentLimits.narrative) ?? reading.schoolSummary ?? ""
        let count = min(
            max(reading.children.count + 1, form.map(CorrectionForm.typedChildren) ?? 0), CorrectionForm.most)
        children = (0..<count).map { place in
            let read = place < reading.children.count ? TypedIncident.Child(reading.children[place]) : .init()
            return Child(
                title: text.words("correct.child", ["number": String(place + 1)]),
                fields: TypedIncident.Child.fields.map { field in
                    let name = CorrectionForm.name(place, field.name)
                    return Field(
                        name: name, label: text.words("correct.\(field.name)"),
                        value: form?.text(name) ?? read[keyPath: field.path])
                })
        }
        words = form?.text("reason", limit: 2000) ?? ""
    }

    private static func name(_ place: Int, _ field: String) -> String { "child-\(place)-\(field)" }

    private static func typedChildren(_ form: FormFields) -> Int {
        (0..<most).last { place in
            TypedIncident.Child.fields.contains { !form.text(name(place, $0.name)).isEmpty }
        }.map { $0 + 2 } ?? 0
    }

    /// What was typed, and what is missing or wrong in it.
    static func read(
        _ fields: FormFields, force: String, london: London
    ) -> (typed: TypedIncident?, faults: [PageFault]) {
        var faults: [PageFault] = []
        if fields.text("reference").isEmpty { faults.append(PageFault("reference", "fault.typed.reference")) }
        let moment = fields.moment("day", "time", london: london)
        if moment == nil { faults.append(PageFault("day", "fault.typed.moment")) }
        var children = (0..<most).map { place in
            var child = TypedIncident.Child()
            for field in TypedIncident.Child.fields {
                child[keyPath: field.path] = fields.text(name(place, field.name))
            }
            return child
        }
        if children.allSatisfy(\.isEmpty) { faults.append(PageFault(name(0, "forename"), "fault.typed.child")) }
        for place in children.indices where !children[place].dateOfBirth.isEmpty {
            if let day = DeskQuery.date(children[place].dateOfBirth) {
                children[place].dateOfBirth = day.description
            } else {
                faults.append(PageFault(name(place, "dateOfBirth"), "fault.typed.born"))
            }
        }
        guard let moment, faults.isEmpty else { return (nil, faults) }
        return (
            TypedIncident(
                force: force, reference: fields.text("reference"), occurredAt: moment,
                schoolSummary: fields.text("summary", limit: IncidentLimits.narrative), children: children), []
        )
    }
}

extension TypedIncident.Child {
    /// The fields of the form, in order.
    fileprivate static var fields: [(name: String, path: WritableKeyPath<TypedIncident.Child, String>)] {
        [
            ("forename", \.forename), ("surname", \.surname), ("dateOfBirth", \.dateOfBirth), ("sex", \.sex),
            ("upn", \.upn), ("school", \.school), ("street", \.street), ("town", \.town), ("postcode", \.postcode),
        ]
    }

    fileprivate init(_ read: RefusedReading.Child) {
        self.init()
        forename = read.forename ?? ""
        surname = read.surname ?? ""
        dateOfBirth = read.dateOfBirth ?? ""
        sex = read.sex ?? ""
        upn = read.upn ?? ""
        school = read.school ?? ""
        street = read.street ?? ""
        town = read.town ?? ""
        postcode = read.postcode ?? ""
    }
}

/// The versions of an incident that contradict each other, side by side.
struct ConflictView: PageModel {
    struct Difference: PageModel {
        let field: String
        let pointer: String
        let held: String
        let refused: String
    }

    struct Refused: PageModel {
        let refusedRevision: String
        let heldRevision: String
        let receivedAt: String
        let isSame: Bool
        let differences: [Difference]
        let heldText: String
        let refusedText: String
    }

    let revision: String
    let refused: [Refused]

    init(_ conflict: ConflictingVersions, _ text: LondonText) {
        revision = String(conflict.currentRevision)
        refused = conflict.refused.map { version in
            Refused(
                refusedRevision: String(version.revision), heldRevision: String(version.heldRevision),
                receivedAt: text.moment(version.receivedAt), isSame: version.differences.isEmpty,
                differences: version.differences.map {
                    Difference(
                        field: PointerWords.name($0.pointer, text.words), pointer: $0.pointer,
                        held: $0.held ?? text.words("notGiven"), refused: $0.refused ?? text.words("notGiven"))
                },
                heldText: IncidentDifference.lines(of: version.held),
                refusedText: IncidentDifference.lines(of: version.incident))
        }
    }
}
