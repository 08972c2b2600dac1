import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/confirmations`: the matches of which the machine is sure and that a person must agree to, on one sheet, each child
/// beside the pupil. Nothing is typed: what was compared is the reason.
struct ConfirmationPages: Sendable {
    private static let perSheet = 20
    /// How many are looked at, so that those that agree in every field come first on a sheet: a county's night.
    private static let compared = 60
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.confirmations) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            let text = pages.text
            let done = site.flashes.take(request, for: person).flatMap { Confirmed(code: $0)?.words(text.words) }
            return try await show(to: person, done: done)
        }
        routes.post(.confirmations, confirm)
    }

    private func show(to person: SignedIn, done: String? = nil, refusal: FormRefusal? = nil) async throws -> Response {
        guard let purpose = person.session.purpose else {
            return .seeOther(Path.purpose.link(query: [("next", Path.confirmations.link())]))
        }
        let caller = person.principal
        let text = pages.text
        let view = try await site.work { engine in
            let store = engine.store
            let items = try ConfirmationPages.ordered(
                store.exceptions.page(of: .confirm, for: caller, limit: ConfirmationPages.compared), store
            ).prefix(ConfirmationPages.perSheet)
            let entry = AuditEntry(
                .consultation, "exception.consulted", actor: caller.actor, subject: "", facts: ["purpose": purpose])
            let opened = try store.exceptions.open(items.map(\.id), by: caller, as: entry, at: text.now)
            let sheet = try opened.enumerated().map { place, detail in
                ConfirmationView.Item(
                    detail,
                    try Candidate.all(
                        for: detail, store: store, seesProtected: caller.seesRestricted,
                        on: engine.schoolDay(force: detail.item.force, at: text.now)
                    ).first, number: place + 1, text)
            }
            let open = try store.exceptions.counts(for: caller, restrictedToo: caller.seesRestricted)[.confirm] ?? 0
            let all = try store.exceptions.counts(for: caller)[.confirm] ?? 0
            return ConfirmationView(sheet, open: open, forSupervisors: all - open, text.words)
        }
        var page = Page(text.words("place.confirmations"), view)
        page.done = done
        page.say(refusal)
        return await pages.show(page, to: person, at: .confirmations)
    }

    /// By deadline; of one deadline, those that agree in every field first: one click confirms a sheet of them, and those
    /// to look at closely are together at its end.
    private static func ordered(_ items: [ExceptionItem], _ store: Store) throws -> [ExceptionItem] {
        let agrees = try store.exceptions.likeliest(of: items).map { child, pupil in
            guard let child, let held = try pupil.flatMap({ try store.registry.rollEntries(pupil: $0).first?.pupil })
            else { return false }
            return ChildAgreement(child, held).isComplete
        }
        return zip(items, agrees).enumerated().sorted { first, second in
            (first.element.0.deadlineAt, first.element.1 ? 0 : 1, first.offset)
                < (second.element.0.deadlineAt, second.element.1 ? 0 : 1, second.offset)
        }.map(\.element.0)
    }

    /// Each is a decision of its own, also where one button agrees to many; one that a colleague has decided meanwhile is
    /// left as it is.
    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .resolveExceptions)
        let one = fields.optional("one")
        let leftOut = fields.all("leave")
        let rest = fields.all("compared").filter { !leftOut.contains($0) }
        let chosen = (one.map { [$0] } ?? fields.all("agreed") + rest).compactMap(ConfirmationChoice.init)
        let isCompared = one != nil || fields.all("agreed").isEmpty
        let reason =
            isCompared ? pages.words("confirmation.reason.compared") : pages.words("confirmation.reason.agreed")
        return try await Form.answer(
            chosen.isEmpty ? [PageFault(nil, "fault.nothingToConfirm")] : [],
            again: { try await show(to: person, refusal: $0) },
            act: {
                var result = Confirmed(done: 0, left: 0)
                for choice in chosen.prefix(ConfirmationPages.perSheet) {
                    do {
                        try await site.run(
                            .resolve(
                                ResolveRequest(
                                    exception: choice.exception, decision: "match", reason: reason,
                                    pupil: choice.pupil)), by: person)
                        result.done += 1
                    } catch let error as StoreError where error.isForThePerson {
                        result.left += 1
                    }
                }
                return .seeOther(Path.confirmations.link(query: [site.flashes.leave(result.code, for: person)]))
            })
    }
}

/// One match that a person agrees to: the pupil is sent along, so that what was seen is what is decided.
private struct ConfirmationChoice: Hashable, Sendable {
    let exception: String
    let pupil: Int64

    init(_ exception: String, _ pupil: Int64) {
        self.exception = exception
        self.pupil = pupil
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let pupil = Int64(parts[1]) else { return nil }
        self.init(String(parts[0]), pupil)
    }

    /// The value that the form sends.
    var value: String { "\(exception) \(pupil)" }
}

/// How many were confirmed, and how many had been decided before.
private struct Confirmed {
    var done: Int
    var left: Int

    init(done: Int, left: Int) {
        self.done = done
        self.left = left
    }

    init?(code: String) {
        let parts = code.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        self.init(done: parts[0], left: parts[1])
    }

    var code: String { "\(done)-\(left)" }

    func words(_ words: Words) -> String {
        let text = words.count("confirmation.done", done)
        return left == 0 ? text : text + " " + words.count("confirmation.left", left)
    }
}

/// The sheet.
struct ConfirmationView: PageContent {
    static let template = Template.confirmations

    struct Line: PageModel {
        let field: String
        let reported: String
        let held: String
        /// In words: a mark alone is not seen by everybody.
        let difference: String?
    }

    struct Item: PageModel {
        /// Its place on the sheet.
        let number: Int
        let link: String
        let deadline: String
        let remaining: String
        let isLate: Bool
        let name: String
        let school: String
        let lines: [Line]
        let agreesInAll: Bool
        /// `Could not be compared: address or number.`; nil if everything was that is needed.
        let lacking: String?
        /// The value of its button; nil if the pupil's school must be chosen on its own page.
        let value: String?

        init(_ detail: ExceptionDetail, _ candidate: Candidate?, number: Int, _ text: LondonText) {
            self.number = number
            let words = text.words
            let child = detail.child?.details ?? ChildDetails()
            let model = candidate?.model(words)
            let agreement = candidate.map { ChildAgreement(child, $0.details) }
            link = Path.exceptionPage.link(detail.item.id)
            deadline = text.moment(detail.item.deadlineAt)
            remaining = text.remaining(detail.item.deadlineAt)
            isLate = detail.item.deadlineAt <= text.now
            name = [child.forename, child.surname].compactMap(\.self).joined(separator: " ")
            school = model?.schools ?? words("unknown")
            lines = ChildAgreement.Field.allCases.compactMap { field in
                let pair = Item.texts(field, child, candidate?.details, words)
                guard pair.reported != nil || field == .dateOfBirth else { return nil }
                let agrees = agreement?.agrees[field]
                return Line(
                    field: words("confirmation.field.\(field.rawValue)"), reported: pair.reported ?? words("notGiven"),
                    held: pair.held ?? words("notGiven"),
                    difference: agrees.map { $0 ? nil : words("confirmation.differs") }
                        ?? words("confirmation.notCompared"))
            }
            let isWhole = candidate?.isWhole ?? false
            agreesInAll = isWhole && agreement?.isComplete == true
            let needs = agreement?.lacking.map { words("confirmation.lacking.\($0.rawValue)") } ?? []
            lacking =
                needs.isEmpty ? nil : words("confirmation.lacking", ["fields": needs.joined(separator: ", ")])
            value = isWhole ? candidate.map { ConfirmationChoice(detail.item.id, $0.pupil).value } : nil
        }

        private static func texts(
            _ field: ChildAgreement.Field, _ child: ChildDetails, _ pupil: PupilDetails?, _ words: Words
        ) -> (reported: String?, held: String?) {
            switch field {
            case .forename:
                return (child.forename, pupil?.givenNames)
            case .surname: return (child.surname, pupil?.surnames)
            case .dateOfBirth: return (child.dateOfBirth.map(words.date), (pupil?.dateOfBirth).map(words.date))
            case .sex:
                return (
                    child.sex.map { words("sex.\($0.rawValue)") }, (pupil?.sex).map { words("sex.\($0.rawValue)") }
                )
            case .upn: return (child.upn, pupil?.upn)
            case .nhsNumber: return (child.nhsNumber, pupil?.nhsNumber)
            case .address: return (child.address.map(ChildCard.line), (pupil?.address).map(ChildCard.line))
            }
        }
    }

    let link: String
    let items: [Item]
    let agreed: [String]
    /// `Confirm the 18 that agree in every field`; nil if none does.
    let agreedText: String?
    /// Those that differ somewhere, once no others are left on the sheet.
    let compared: [String]
    /// `Confirm these 6: I have compared each`; nil while others are left, and for one, which has a button of its own.
    let comparedText: String?
    let countText: String
    /// How many only a supervisor may open; nil for none.
    let supervisorText: String?

    /// - Parameter forSupervisors: how many are open that the reader may not see.
    init(_ items: [Item], open: Int, forSupervisors: Int, _ words: Words) {
        self.items = items
        link = Path.confirmations.link()
        agreed = items.filter(\.agreesInAll).compactMap(\.value)
        agreedText = agreed.isEmpty ? nil : words.count("confirmation.agreed", agreed.count)
        let rest = items.compactMap(\.value)
        compared = agreed.isEmpty && rest.count > 1 ? rest : []
        comparedText = compared.isEmpty ? nil : words.count("confirmation.compared", compared.count)
        countText = words.count("confirmation.open", open)
        supervisorText = forSupervisors == 0 ? nil : words.count("confirmation.supervisor", forSupervisors)
    }
}
