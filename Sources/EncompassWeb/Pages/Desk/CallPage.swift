import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/calls/{id}`: one notification's call, to record; and what its school asks, to answer.
struct CallPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callPage) { request, context in
            let person = try await site.access.desk(request)
            let isClaimed = site.flashes.take(request, for: person) == "claimed"
            return try await show(context.parameter("id"), to: person, done: isClaimed ? "The call is yours." : nil)
        }
        routes.post(.callPage, record)
        routes.post(.callAnswer, answer)
    }

    private func read(_ id: String, for person: SignedIn, at now: Timestamp) async throws -> CallReading {
        try await site.work { try CallReading(id, $0, for: person.principal, at: now) }
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, done: String? = nil, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let reading = try await read(id, for: person, at: text.now)
        // What the school wrote may tell of a child: it is opened under audit, with the purpose of the shift.
        var asked: [PageModel] = []
        if reading.tasks.contains(where: CallRow.asksForAnswer) {
            guard person.session.purpose != nil else {
                return .seeOther(Path.purpose.link(query: [("next", Path.callPage.link(id))]))
            }
            let detail = try await NotificationOpening(site: site, caller: person.principal).open(reading.item.id)
            asked = reading.tasks.filter(CallRow.asksForAnswer).map { question($0, detail, form, text) }
        }
        var page = Page(
            .call, "Call \(reading.item.placeName)", CallFormModel(form, contacts: reading.contacts, text: text).model)
        page.model.merge(reading.model(text)) { $1 }
        page.model["asked"] = asked
        page.model["claims"] = reading.tasks.map {
            CallRow(
                task: $0, text: text, viewer: person.principal, names: reading.names,
                lasting: site.engine.settings.morning.claim, reader: person.account.actor
            ).model
        }
        page.model["mayDecide"] = person.account.role.decides
        page.faults = faults
        page.status = status
        page.done = done
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// What the school asks, in its words.
    private func question(
        _ task: PhoneTask, _ detail: NotificationDetail, _ form: FormFields?, _ text: LondonText
    ) -> PageModel {
        let said = detail.answers.last { $0.outcome.rawValue == task.kind }
        let isSame = form?.text("task") == task.id
        return [
            "id": task.id, "answerLink": Path.callAnswer.link(task.id), "isChallenge": task.kind == "challenge",
            "due": text.moment(task.dueAt), "remaining": text.remaining(task.dueAt),
            "person": said?.person ?? "The school", "at": said.map { text.moment($0.at) } ?? false as Any,
            "note": said?.note ?? false as Any, "answer": isSame ? form?.text("answer") ?? "" : "",
        ]
    }

    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        let now = site.now
        let item = try await read(id, for: person, at: now).item
        let form = CallForm(fields, notification: item.id, now: now, london: site.engine.london)
        guard let call = form.call else {
            return try await show(id, to: person, form: fields, faults: form.faults, status: .unprocessableContent)
        }
        do {
            try await site.run(.call(.record(call)), by: person)
        } catch let error as StoreError where error.isForThePerson {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(id, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        let after = try await read(id, for: person, at: now)
        let isOver = after.item.state.isFinal
        let done = call.outcome != .spoke ? "call" : isOver ? "acknowledged" : "stranger"
        return .seeOther(Path.callsPage.link(query: [site.flashes.leave(done, for: person)]))
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        guard let task = try await site.work({ try $0.store.phoneList.task(id: id) }) else {
            throw Problem(.notFound, "somebody has answered it: it is on the list no more")
        }
        let words = fields.text("answer", limit: 2000)
        guard !words.isEmpty else {
            let fault = PageFault(field: "answer-\(id)", text: "Say what was answered.")
            return try await show(
                task.notification, to: person, form: fields, faults: [fault], status: .unprocessableContent)
        }
        do {
            try await site.run(.call(.answer(task: id, answer: words)), by: person)
        } catch let error as StoreError where error.isForThePerson {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(
                task.notification, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.callsPage.link(query: [site.flashes.leave("answered", for: person)]))
    }
}
