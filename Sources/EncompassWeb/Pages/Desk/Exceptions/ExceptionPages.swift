import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/exceptions/{id}`: one exception to decide. A decision leads to the next one.
struct ExceptionPages: Sendable {
    /// Bytes: a refused record is typed with all its children and its summary for schools.
    private static let formLimit = 1 << 20

    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        ExceptionListPage(site: site, pages: pages).add(to: &routes)
        routes.get(.exceptionPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            let list = ExceptionPages.list(request)
            return try await show(
                context.parameter("id"), to: person, in: list,
                undo: await UndoOffer.taken(request, in: list, for: person, site, pages.text),
                record: request.query("record"))
        }
        routes.post(.exceptionPage, answer)
    }

    /// The list that the person came from. What cannot be read of it leaves nothing out.
    private static func list(_ request: Request) -> ExceptionFilter {
        var ignored: [Fault] = []
        return ExceptionFilter(request, &ignored)
    }

    private func show(
        _ id: String, to person: SignedIn, in list: ExceptionFilter, form: FormFields? = nil,
        refusal: FormRefusal? = nil,
        undo: UndoOffer? = nil, record: String? = nil
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.exceptionPage.link(id, query: list.query))]))
        }
        let opened = try await ExceptionOpening(site: site, caller: person.principal).open(id)
        let text = pages.text
        let bench = try await site.work {
            try Workbench.open(opened, in: list, form: form, record: record, for: person, in: $0, text)
        }
        let content = ExceptionView(bench, form: form, undo: undo, site.engine.policies, text)
        var page = Page(opened.detail.item.kind.name(text.words), content)
        page.say(refusal)
        return await pages.show(page, to: person, at: .exceptionsPage)
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(
            request, .resolveExceptions, limit: ExceptionPages.formLimit)
        let id = context.parameter("id")
        let list = ExceptionPages.list(request)
        if !fields.text("action").isEmpty { return try await act(on: id, in: list, fields, by: person) }
        let known = try await known(for: id, fields, by: person)
        let form = ResolutionForm(
            exception: id, fields, school: known.school, authorities: known.authorities, pages.words)
        return try await Form.answer(
            form.faults,
            said: {
                if $0.reason == .conflict { return PageFault(nil, "fault.decidedFirst") }
                return $0.phrase.key == "error.decision.pupilTwice"
                    ? PageFault("upn", "fault.chosenTwice") : PageFault.notDone($0)
            },
            again: { try await show(id, to: person, in: list, form: fields, refusal: $0) },
            act: {
                try await site.run(.resolve(form.request), by: person)
                return try await next(after: id, in: list, for: person)
            })
    }

    /// What the typed words mean: the one school of a name, and the authorities of the child's home.
    private func known(
        for id: String, _ fields: FormFields, by person: SignedIn
    ) async throws -> (school: URN?, authorities: Authorities?) {
        let text = fields.text("urn")
        let now = site.now
        let isPassing = [fields.text("as"), fields.text("decision")].contains(DecisionKind.passToLA.rawValue)
        return try await site.work { engine in
            let named = text.isEmpty || URN(text) != nil ? [] : try engine.schools(named: text, limit: 2, at: now)
            let school = URN(text) ?? (named.count == 1 ? named[0].establishment.urn : nil)
            guard isPassing, let reviewed = try engine.store.exceptions.childUnderReview(exception: id),
                let item = try engine.store.exceptions.item(id: id)
            else { return (school, nil) }
            let place = try engine.store.incidents.place(of: reviewed.child.incident)
            return (school, try engine.authorities(for: reviewed.child.details, at: place, force: item.force))
        }
    }

    /// To the next exception of the list, else to the list; both offer to undo this decision.
    private func next(after id: String, in list: ExceptionFilter, for person: SignedIn) async throws -> Response {
        let now = site.now
        let principal = person.principal
        let next = try await site.work { engine in
            try engine.store.exceptions.item(id: id).flatMap {
                try engine.store.exceptions.left(after: $0, in: list, for: principal, at: now).next
            }
        }
        let said = site.flashes.leave(UndoOffer.code(of: id), for: person)
        guard let next else { return .seeOther(Path.exceptionsPage.link(query: list.query + [said])) }
        return .seeOther(Path.exceptionPage.link(next, query: list.query + [said]))
    }

    /// Searches, releases, cancels, undoes or reopens, as the button said. The page then shows the new state.
    private func act(
        on id: String, in list: ExceptionFilter, _ fields: FormFields, by person: SignedIn
    ) async throws -> Response {
        guard let action = ExceptionAction(fields.text("action")) else { throw Problem(.notFound, "no such action") }
        switch action {
        case .search: return try await search(on: id, in: list, fields, by: person)
        case .correct(let record): return try await correct(record, of: id, in: list, fields, by: person)
        default: break
        }
        let reason = fields.text("reason", limit: 2000)
        let (operation, fault) = try await operation(action, on: id, reason, fields)
        let missing = action.needsReason && reason.isEmpty ? [PageFault("reason", "fault.reason")] : []
        return try await Form.answer(
            missing + [fault].compactMap(\.self),
            said: {
                $0.phrase.key == "error.exception.decidedAgain"
                    ? PageFault(nil, "fault.otherDecision") : PageFault.notDone($0)
            },
            again: { try await show(id, to: person, in: list, form: fields, refusal: $0) },
            act: {
                if let operation { try await site.run(operation, by: person) }
                if action.decidesHold, try await site.work({ try $0.store.exceptions.item(id: id)?.resolvedAt != nil })
                {
                    return try await next(after: id, in: list, for: person)
                }
                return .seeOther(Path.exceptionPage.link(id, query: list.query))
            })
    }

    private func operation(
        _ action: ExceptionAction, on id: String, _ reason: String, _ fields: FormFields
    ) async throws -> (Operation?, PageFault?) {
        switch action {
        case .releaseAll: (.decideRestricted(exception: id, releasing: true, reason: reason), nil)
        case .cancelAll: (.decideRestricted(exception: id, releasing: false, reason: reason), nil)
        case .release(let held): (.queue(QueueAction(kind: .release, notification: held, reason: reason)), nil)
        case .cancel(let held): (.queue(QueueAction(kind: .cancel, notification: held, reason: reason)), nil)
        case .reopen: (.reopenException(id: id, reason: reason), nil)
        case .undo: (.undoException(id: id, decidedAt: UndoOffer.decision(in: fields)), nil)
        case .route(let held): try await route(held, to: fields.text("school-\(held)"), reason)
        case .search, .correct: (nil, nil)
        }
    }

    /// To the one school of a name or number.
    private func route(_ held: String, to text: String, _ reason: String) async throws -> (Operation?, PageFault?) {
        let now = site.now
        let field = "school-\(held)"
        guard !text.isEmpty else { return (nil, PageFault(field, "fault.noSchool")) }
        let schools = try await site.work { try $0.schools(named: text, limit: 2, at: now).map(\.establishment.urn) }
        guard let urn = URN(text) ?? (schools.count == 1 ? schools[0] : nil) else {
            return (nil, PageFault(field, "fault.whichSchool"))
        }
        return (.queue(QueueAction(kind: .redirect, notification: held, reason: reason, urn: urn)), nil)
    }

    /// Shows the form again with what is found in the rolls.
    private func search(
        on id: String, in list: ExceptionFilter, _ fields: FormFields, by person: SignedIn
    ) async throws -> Response {
        let sought = RollSearch(fields)
        guard !sought.isEmpty else {
            return try await show(
                id, to: person, in: list, form: fields,
                refusal: FormRefusal([PageFault("find-name", "fault.findName")]))
        }
        return try await show(id, to: person, in: list, form: fields)
    }

    private func correct(
        _ record: String, of id: String, in list: ExceptionFilter, _ fields: FormFields, by person: SignedIn
    ) async throws -> Response {
        let london = site.engine.london
        let (typed, faults) = try await site.work { engine in
            let refused = try engine.store.exceptions.refusedRecord(record, of: id)
            let reading = refused.map { RefusedReading($0.raw, $0.faults) }
            let force = try engine.store.exceptions.item(id: id)?.force ?? ""
            return CorrectionForm.read(fields, force: force, reading, london: london)
        }
        let reason = fields.optional("reason", limit: 2000) ?? pages.words("correct.reason")
        return try await Form.answer(
            faults,
            said: {
                ["error.typed.already", "error.exception.resolvedWith"].contains($0.phrase.key)
                    ? PageFault(nil, "fault.typedFirst") : .notDone($0)
            },
            again: { try await show(id, to: person, in: list, form: fields, refusal: $0, record: record) },
            act: {
                if let typed {
                    try await site.run(
                        .correctRecord(
                            RecordCorrection(exception: id, record: record, typed: typed, reason: reason)), by: person)
                }
                return .seeOther(Path.exceptionPage.link(id, query: list.query))
            })
    }
}

extension UndoOffer {
    private static let prefix = "resolved-"

    /// The decision that a form is about. A form without one is about none that was made.
    static func decision(in fields: FormFields) -> Timestamp {
        Timestamp(milliseconds: Int64(fields.text("decided")) ?? 0)
    }

    static func code(of exception: String) -> String { prefix + exception }

    /// The decision that led here, with the offer to undo it if it still can be.
    ///
    /// - Parameter list: the list that the person works through.
    static func taken(
        _ request: Request, in list: ExceptionFilter, for person: SignedIn, _ site: Site, _ text: LondonText
    ) async -> UndoOffer? {
        guard let code = site.flashes.take(request, for: person), code.hasPrefix(prefix) else { return nil }
        let id = String(code.dropFirst(prefix.count))
        let found = try? await site.work { engine -> UndoOffer? in
            guard let item = try engine.store.exceptions.item(id: id), item.resolvedAt != nil else { return nil }
            let limit = try engine.store.exceptions.undoLimit(of: item, at: text.now)
            return UndoOffer(item, in: list, text, isHere: false, until: limit)
        }
        return found.flatMap { $0 }
    }
}
