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
    /// The fields that could not be read, in words.
    let unread: String?
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

    /// - Parameters:
    ///   - list: the list that the person works through.
    ///   - form: shown if this record is typed here.
    init(
        _ record: QuarantinedRecord, _ reading: RefusedReading, of exception: ExceptionItem, in list: ExceptionFilter,
        form: CorrectionForm?, _ names: StaffNames, _ text: LondonText
    ) {
        let words = text.words
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
        let missing = reading.unread.map { PointerWords.name("/" + $0, words) }
        unread = missing.isEmpty ? nil : missing.joined(separator: ", ")
        children = reading.children.prefix(IncidentLimits.children).map { RefusedRecordView.line($0, words) }
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
        let isLeft = record.typed == nil && exception.resolvedAt == nil && form == nil
        correctLink =
            isLeft
            ? Path.exceptionPage.link(exception.id, query: list.query + [("record", record.id)]) + "#correct" : nil
        self.form = form
    }

    private static func line(_ child: RefusedReading.Child, _ words: Words) -> String {
        let name = [child.forename, child.surname].compactMap(\.self).joined(separator: " ")
        return [
            name.isEmpty ? words("child.nameless") : name,
            child.isUnborn ? words("correct.unborn") : nil,
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
