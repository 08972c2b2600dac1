import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/closures`: schools closed at short notice, a preview of a closure's effects, and its withdrawal.
struct ClosurePages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.closures) { request, _ in
            let person = try await site.access.desk(request)
            return try await show(
                to: person, done: site.flashes.take(request, for: person).flatMap(doneText))
        }
        routes.post(.closures, close)
        routes.post(.reopening, reopen)
    }

    /// Codes such as `closed.12.3`: what was done, and two counts.
    private func doneText(_ code: String) -> String? {
        let words = pages.words
        let parts = code.split(separator: ".").map(String.init)
        guard parts.count == 3, let first = Int(parts[1]), let second = Int(parts[2]) else { return nil }
        switch parts[0] {
        case "closed":
            return words(
                "done.closed",
                ["calls": words.count("calls", second), "notifications": words.count("notifications", first)])
        case "open":
            return words(
                "done.reopened", ["withdrawn": words.count("calls", first), "kept": words.count("calls", second)])
        default: return nil
        }
    }

    private func show(
        to person: SignedIn, form: FormFields? = nil, reopening: FormFields? = nil, done: String? = nil,
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let today = text.london.date(text.now)
        let items = try await site.work { engine in
            let places = PlaceWords(engine: engine, words: text.words)
            return try engine.store.closures.emergencyClosures(endingOnOrAfter: today).enumerated().map {
                ClosureList.Item(
                    $0.element, number: $0.offset + 1, place: try places.name($0.element.scope),
                    reopening: reopening, text.words)
            }
        }
        let content = ClosureList(
            items: items, form: ClosureForm.Model(form, today: today), link: Path.closures.link(),
            reopenLink: Path.reopening.link())
        var page = Page(text.words("place.closures"), content)
        page.done = done
        page.say(refusal)
        return await pages.show(page, to: person, at: .closures)
    }

    /// Previews the effects, and enters the closure after confirmation.
    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .closeSchools)
        let form = ClosureForm(fields)
        guard let wanted = form.request else {
            return try await show(to: person, form: fields, refusal: FormRefusal(form.faults))
        }
        return try await Form.answer(
            again: { try await show(to: person, form: fields, refusal: $0) },
            act: {
                let effect = try await site.work { try $0.closureEffect(wanted.days) }
                guard fields.text("confirmed") == "yes" else { return try await confirm(wanted, effect, to: person) }
                try await site.run(.closeSchools(wanted), by: person)
                let code = "closed.\(effect.notifications).\(effect.phoneTasks)"
                return .seeOther(Path.closures.link(query: [site.flashes.leave(code, for: person)]))
            })
    }

    private func confirm(
        _ wanted: ClosureRequest, _ effect: ClosureEffect, to person: SignedIn
    ) async throws -> Response {
        let days = wanted.days
        let words = pages.words
        let place = try await site.work { try PlaceWords(engine: $0, words: words).name(days.scope) }
        let content = ClosureQuestion(
            place: place, days: words.days(days.first, days.last), reason: wanted.reason,
            notifications: words.count("notifications", effect.notifications),
            calls: words.count("calls", effect.phoneTasks), rings: site.engine.callsForClosures,
            scope: days.scope.description, on: days.first.description, through: days.last.description,
            link: Path.closures.link())
        return await pages.show(Page(words("closure.title", ["place": place]), content), to: person, at: .closures)
    }

    private func reopen(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .closeSchools)
        let number = fields.text("number", limit: 6)
        guard let scope = Scope(fields.text("scope")), let first = LocalDate(iso: fields.text("on")),
            let last = LocalDate(iso: fields.text("through"))
        else { throw Problem(.unprocessableContent, "the form does not name a closure") }
        let reason = fields.text("reason", limit: 500)
        let wanted = ClosureRequest(scope: scope, on: first, through: last, reason: reason)
        return try await Form.answer(
            reason.isEmpty ? [PageFault("reason-\(number)", "fault.reopening")] : [], alsoFor: .notFound,
            again: { try await show(to: person, reopening: fields, refusal: $0) },
            act: {
                let result = try await site.run(.reopenSchools(wanted), by: person)
                let counts = result.reopening ?? ReopeningEffect()
                let code = "open.\(counts.withdrawn).\(counts.kept)"
                return .seeOther(Path.closures.link(query: [site.flashes.leave(code, for: person)]))
            })
    }
}

struct ClosureList: PageContent {
    static let template = Template.closures

    struct Item: PageModel {
        let number: Int
        let place: String
        let days: String
        let reason: String
        let scope: String
        let on: String
        let through: String
        let isReopening: Bool
        let reopening: String

        init(_ period: CalendarPeriod, number: Int, place: String, reopening: FormFields?, _ words: Words) {
            let isSent =
                reopening?.text("scope") == period.scope.description
                && reopening?.text("on") == period.from.description
            self.number = number
            self.place = place
            days = words.days(period.from, period.to)
            reason = period.name ?? ""
            scope = period.scope.description
            on = period.from.description
            through = period.to.description
            isReopening = isSent
            self.reopening = isSent ? reopening?.text("reason") ?? "" : ""
        }
    }

    let items: [Item]
    let form: ClosureForm.Model
    let link: String
    let reopenLink: String
}

/// The effects of a closure, before it is entered.
struct ClosureQuestion: PageContent {
    static let template = Template.closure
    let place: String
    let days: String
    let reason: String
    let notifications: String
    let calls: String
    let rings: Bool
    let scope: String
    let on: String
    let through: String
    let link: String
}

extension Words {
    /// One day, or the first and the last.
    func days(_ first: LocalDate, _ last: LocalDate) -> String {
        first == last ? date(first) : self("date.range", ["first": date(first), "last": date(last)])
    }
}

/// A closure from the page's form.
struct ClosureForm: Sendable {
    /// Nil if something is wrong.
    let request: ClosureRequest?
    let faults: [PageFault]

    init(_ fields: FormFields) {
        var faults: [PageFault] = []
        let text = fields.text("scope", limit: 20)
        let scope = Scope(typed: text)
        if scope == nil {
            faults.append(PageFault("scope", "fault.scope"))
        }
        let first = LocalDate(iso: fields.text("on"))
        if first == nil { faults.append(PageFault("on", "fault.day")) }
        let end = fields.optional("through")
        let last = end.flatMap { LocalDate(iso: $0) }
        if end != nil, last == nil { faults.append(PageFault("through", "fault.noDay")) }
        if let first, let last, last < first {
            faults.append(PageFault("through", "fault.lastDay"))
        }
        let reason = fields.optional("reason", limit: 200)
        if reason == nil { faults.append(PageFault("reason", "fault.reason")) }
        self.faults = faults
        guard faults.isEmpty, let scope, let first, let reason else {
            request = nil
            return
        }
        request = ClosureRequest(scope: scope, on: first, through: last, reason: reason)
    }

    /// The form, empty or as sent.
    struct Model: PageModel {
        let scope: String
        let on: String
        let through: String
        let reason: String

        init(_ form: FormFields?, today: LocalDate) {
            scope = form?.text("scope") ?? ""
            on = form?.optional("on") ?? today.description
            through = form?.text("through") ?? ""
            reason = form?.text("reason") ?? ""
        }
    }
}
