import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/calls`: the phone list, and a call to record.
struct CallPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callsPage, list)
        routes.get(.callPage) { request, context in
            let person = try await site.access.desk(request)
            return try await show(context.parameter("id"), to: person, form: nil)
        }
        routes.post(.callPage, record)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let tasks = try await site.work { try $0.store.phoneList() }
        let text = pages.text
        let viewer = Viewer(.person(person))
        var page = Page(.calls, "Calls to make")
        page.model["items"] = tasks.map { task -> PageModel in
            [
                "due": text.moment(task.dueAt), "remaining": text.remaining(task.dueAt),
                "isLate": task.dueAt <= text.now, "isKept": viewer.isKept(task.isRestricted), "place": task.placeName,
                "reference": task.reference, "reason": CallPages.words(task),
                "link": Path.callPage.link(task.notification),
            ]
        }
        page.model["hasItems"] = !tasks.isEmpty
        page.done = request.query("done") == nil ? nil : "The call is recorded."
        return pages.show(page, to: person, at: .callsPage)
    }

    private static func words(_ task: PhoneTask) -> String {
        switch (task.kind, task.reason) {
        case ("callBack", _): "the school asks for a call"
        case ("challenge", _): "the school disagrees: answer it"
        case (_, "noContact"): "no verified contact"
        case (_, "undeliverable"): "no message got through"
        default: "no acknowledgement yet"
        }
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields?, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let caller = Caller.person(person)
        let (item, contacts, telephone) = try await site.work { engine in
            guard let item = try engine.store.queueItem(idOrReference: id, at: text.now) else {
                throw Problem(.notFound, "no such notification")
            }
            try NotificationOpening.guardRestricted(item, caller)
            var telephone: String?
            if case .establishment(let urn) = item.target {
                telephone = try engine.store.establishment(urn)?.telephone
            }
            return (item, try engine.store.contacts(item.target), telephone)
        }
        let (today, time) = text.london.civil(text.now)
        var page = Page(.call, "Call \(item.placeName)")
        page.model = [
            "place": item.placeName, "reference": item.reference, "link": Path.callPage.link(item.id),
            "notification": Path.notificationPage.link(item.id), "contacts": contacts.map(\.contact.model),
            "telephone": telephone ?? false as Any, "spokeTo": form?.text("spokeTo") ?? "",
            "note": form?.text("note") ?? "", "date": form?.optional("date") ?? today.description,
            "time": form?.optional("time") ?? time.description,
            "outcomes": CallOutcome.allCases.map { outcome -> PageModel in
                [
                    "value": outcome.rawValue, "label": outcome.words,
                    "isChosen": form?.text("outcome") == outcome.rawValue,
                ]
            },
        ]
        page.faults = faults
        page.status = status
        return pages.show(page, to: person, at: .callsPage)
    }

    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        guard person.account.role.decides else { throw Problem(.forbidden, "your account reads and changes nothing") }
        let id = context.parameter("id")
        let form = CallForm(fields, now: site.now, london: site.engine.london)
        guard let call = form.call else {
            return try await show(id, to: person, form: fields, faults: form.faults, status: .unprocessableContent)
        }
        let now = site.now
        do {
            try await site.work { engine in
                guard let item = try engine.store.queueItem(idOrReference: id, at: now) else {
                    throw Problem(.notFound, "no such notification")
                }
                try NotificationOpening.guardRestricted(item, .person(person))
                try engine.recordCall(
                    notification: id, call, by: person.account.actor,
                    maySeeRestricted: person.account.role.seesRestricted)
            }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(id, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.callsPage.link(query: [("done", "call")]))
    }
}
