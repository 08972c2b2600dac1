import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords

/// An exception as its page shows it.
struct ExceptionView: PageContent {
    static let template = Template.exception

    /// What was not understood in a record.
    struct Fault: PageModel {
        let field: String
        let detail: String
        let pointer: String

        init(_ fault: EncompassCore.Fault, whole: String) {
            field = fault.field.isEmpty ? whole : fault.field
            detail = fault.detail
            pointer = fault.pointer
        }
    }

    struct Resolved: PageModel {
        let at: String
        let by: String
        let decision: String
    }

    /// What somebody chose and typed when a colleague had decided already.
    struct Lost: PageModel {
        let decision: String?
        let words: String

        /// Nil if nothing was typed.
        init?(_ form: FormFields, _ words: Words) {
            let kind = DecisionKind(rawValue: form.text("as")) ?? .match
            guard let typed = kind.reason(form, words) else { return nil }
            decision = form.optional("as").map { DecisionWords.name($0, words) }
            self.words = typed
        }
    }

    let kind: String
    let force: String
    let incident: String?
    let incidentLink: String?
    let detail: String
    /// Why the machine left it to a person.
    let hesitation: String?
    let deadline: String
    let remaining: String
    let occurredAt: String?
    let earlier: [EarlierIncidents]
    let isOpen: Bool
    let resolved: Resolved?
    let link: String
    /// The list that it is one of.
    let listLink: String
    /// The exception to decide after this one.
    let next: String?
    /// How many the person has left of the list.
    let left: String?
    /// Who else has it open.
    let claim: String?
    /// The decision that was made last.
    let undo: UndoOffer?
    let lost: Lost?
    let child: ChildView?
    /// What was not understood in the record as a whole.
    let warnings: [Fault]
    let isRestriction: Bool
    /// Texts for schools that somebody must read, on each notification's page.
    let isText: Bool
    /// Whether it ends with the notifications that it is about.
    let closesItself: Bool
    /// The notifications that a restricted incident holds, or their texts.
    let holds: [Hold]
    let holdCount: Int
    let holdsSeveral: Bool
    let releaseAll: String
    let cancelAll: String
    let mayReopen: Bool
    let reopen: String
    /// Whether a typed record led to an incident, which stays if this is reopened.
    let staysTyped: Bool
    let records: [RefusedRecordView]
    let moreRecords: String?
    let conflict: ConflictView?
    let reason: String

    /// - Parameter form: a refused form, so that nothing has to be chosen or typed again.
    init(
        _ bench: Workbench, form: FormFields?, undo: UndoOffer?, _ policies: PolicyBook, _ text: LondonText
    ) {
        let detail = bench.opened.detail
        let item = detail.item
        let words = text.words
        kind = item.kind.name(words)
        force = PlaceWords.force(item.force, policies)
        incident = item.incidentReference
        incidentLink = item.incident.map { Path.incidentPage.link($0) }
        self.detail = LondonText.sentence(item.detail)
        hesitation = bench.opened.hesitation.map { words("hesitation.\($0.rawValue)") }
        deadline = text.moment(item.deadlineAt)
        remaining = text.remaining(item.deadlineAt)
        occurredAt = detail.occurredAt.map(text.moment)
        earlier = bench.earlier
        let isOpen = item.resolvedAt == nil
        self.isOpen = isOpen
        resolved = item.resolvedAt.map {
            Resolved(
                at: text.moment($0), by: item.resolvedBy.map(bench.names.words) ?? "",
                decision: DecisionWords.name(of: item, words))
        }
        link = Path.exceptionPage.link(item.id, query: bench.list.query)
        listLink = Path.exceptionsPage.link(query: bench.list.query)
        next = bench.left?.next.map { Path.exceptionPage.link($0, query: bench.list.query) }
        left = bench.left.map { left in
            guard left.count > 0 else { return words("exception.noneLeft") }
            return left.isCut
                ? words("exception.manyLeft", ["count": String(left.count)])
                : words.count("exception.left", left.count)
        }
        claim = bench.claim.map { claim in
            words(
                "exception.claimed",
                [
                    "person": bench.names.words(claim.actor), "since": text.clock(claim.since),
                    "until": text.clock(claim.endsAt),
                ])
        }
        self.undo =
            undo ?? bench.undoLimit.map { UndoOffer(item, in: bench.list, text, isHere: true, until: $0) }
        let isCorrection = form.flatMap { ExceptionAction($0.text("action")) }?.isCorrection ?? false
        lost = isOpen || isCorrection ? nil : form.flatMap { Lost($0, words) }
        child = detail.child.map { ChildView($0, bench, form, text) }
        warnings = bench.opened.warnings.map { Fault($0, whole: words("exception.wholeRecord")) }
        isRestriction = item.kind == .restricted
        isText = item.kind == .text
        closesItself = item.kind.closesItself
        holds = bench.holds.map { Hold($0, form, text) }
        holdCount = bench.holds.count
        holdsSeveral = bench.holds.count > 1
        releaseAll = ExceptionAction.releaseAll.value
        cancelAll = ExceptionAction.cancelAll.value
        mayReopen = item.isReopenable
        reopen = ExceptionAction.reopen.value
        staysTyped = item.decision == Exceptions.corrected
        records = detail.records.compactMap { record in
            guard let reading = bench.readings[record.id] else { return nil }
            let isLate = !isOpen || record.typed != nil
            let isTyped = record.id == bench.typedRecord && (!isLate || isCorrection)
            let correction =
                isTyped
                ? CorrectionForm(
                    record.id, reading, isCorrection ? form : nil, held: bench.held, isLate: isLate, text) : nil
            return RefusedRecordView(record, reading, of: item, in: bench.list, form: correction, bench.names, text)
        }
        let more = detail.records.isEmpty ? 0 : item.records - detail.records.count
        moreRecords = more > 0 ? words.count("exception.moreLines", more) : nil
        conflict = detail.conflict.map { ConflictView($0, text) }
        reason = form?.text("reason", limit: 2000) ?? ""
    }
}

/// A decision in words.
enum DecisionWords {
    /// A record without a child is closed: it does not say that nobody is notified, since the force may push it again.
    static func name(of item: ExceptionItem, _ words: Words) -> String {
        item.child == nil && item.decision == DecisionKind.dismiss.rawValue
            ? words("decision.closed") : name(item.decision, words)
    }

    static func name(_ decision: String?, _ words: Words) -> String {
        guard let decision else { return "" }
        return words.name("decision", decision) ?? decision
    }
}

/// A decision that was made last, with the button that undoes it while it can be undone.
struct UndoOffer: PageModel {
    let text: String
    let link: String
    /// When it was made, so that a later decision by somebody else is not undone instead.
    let decided: String
    /// Nil if it can no longer be undone.
    let action: String?

    /// - Parameters:
    ///   - isHere: whether the page is about the decision itself.
    ///   - limit: nil if it can no longer be undone.
    init(
        _ item: ExceptionItem, in list: ExceptionFilter, _ text: LondonText, isHere: Bool, until limit: UndoRule.Limit?
    ) {
        let words = text.words
        let values = ["kind": item.kind.name(words), "decision": DecisionWords.name(of: item, words)]
        let said = isHere ? "" : words("undo.done", values)
        let offer =
            switch limit {
            case .leaving: words("undo.offer")
            case .time(let end): words("undo.until", ["time": text.clock(end)])
            case nil: ""
            }
        self.text = [said, offer].filter { !$0.isEmpty }.joined(separator: " ")
        link = Path.exceptionPage.link(item.id, query: list.query)
        decided = item.resolvedAt.map { String($0.milliseconds) } ?? ""
        action = limit == nil ? nil : ExceptionAction.undo.value
    }
}

extension ExceptionItem {
    /// Whether a person resolved it, so that a person may reopen it.
    var isReopenable: Bool {
        resolvedAt != nil && !kind.closesItself && resolvedBy.map { $0 != Actor.engine.description } ?? false
    }
}
