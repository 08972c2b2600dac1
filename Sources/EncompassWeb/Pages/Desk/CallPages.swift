import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/calls`: the phone list; one person at a time takes a call.
struct CallPages: Sendable {
    private static let rows = 500
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callsPage) { request, _ in
            let person = try await site.access.desk(request)
            if let typed = request.query("reference"), !typed.isEmpty { return try await find(typed, for: person) }
            return try await list(to: person, done: site.flashes.take(request, for: person).flatMap(doneText))
        }
        routes.post(.callClaim) { request, context in
            let (person, _) = try await site.access.decision(request, .makeCalls)
            return try await claim(context.parameter("id"), by: person)
        }
        routes.post(.callReturn) { request, context in
            let (person, _) = try await site.access.decision(request, .makeCalls)
            return try await giveBack(context.parameter("id"), by: person)
        }
        CallPage(site: site, pages: pages).add(to: &routes)
        CallSheetPages(site: site, pages: pages).add(to: &routes)
    }

    /// Leads to the call of a reference on paper.
    private func find(_ typed: String, for person: SignedIn) async throws -> Response {
        let now = site.now
        let text = typed.replacing("+", with: " ").removingPercentEncoding ?? typed
        guard let item = try await site.work({ try $0.store.notifications.item(idOrReference: text, at: now) }) else {
            let fault = PageFault("reference", "fault.reference")
            return try await list(to: person, faults: [fault], status: .unprocessableContent)
        }
        return .seeOther(Path.callPage.link(item.id))
    }

    private func doneText(_ code: String) -> String? {
        switch code {
        case "acknowledged": pages.words("done.acknowledged")
        case "call": pages.words("done.call")
        case "stranger": pages.words("done.stranger")
        case "alreadyAcknowledged": pages.words("done.alreadyAcknowledged")
        case "notAcknowledged": pages.words("done.notAcknowledged")
        case "returned": pages.words("done.returned")
        case "answered": pages.words("done.answered")
        default: nil
        }
    }

    private func list(
        to person: SignedIn, done: String? = nil, faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let words = text.words
        let (tasks, names) = try await site.work {
            (try $0.store.phoneList.tasks(limit: CallPages.rows), try StaffNames($0.store, words))
        }
        let rows = CallRows(
            text: text, viewer: person.principal, names: names, lasting: site.engine.settings.morning.claim,
            reader: person.account.actor)
        let content = CallList(
            items: tasks.map(rows.row),
            count: tasks.count == CallPages.rows
                ? words("calls.first", ["count": String(tasks.count)]) : words.count("calls", tasks.count),
            minutes: Int(rows.lasting.milliseconds / 60_000), clock: text.clock(text.now),
            sheetLink: Path.callSheet.link(), exportLink: Path.callExport.link())
        var page = Page(words("calls.title"), content)
        page.done = done
        page.faults = faults
        page.status = status
        page.address = Path.callsPage.link()
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// The second of two people learns who has the call.
    private func claim(_ id: String, by person: SignedIn) async throws -> Response {
        let task = try await task(id, for: person)
        do {
            try await site.run(.call(.claim(task: id)), by: person)
        } catch let error as StoreError where error.reason == .conflict {
            return try await refused(task, to: person)
        }
        return .seeOther(Path.callPage.link(task.notification, query: [site.flashes.leave("claimed", for: person)]))
    }

    private func giveBack(_ id: String, by person: SignedIn) async throws -> Response {
        let task = try await task(id, for: person)
        do {
            try await site.run(.call(.unclaim(task: id)), by: person)
        } catch let error as StoreError where error.reason == .conflict {
            return try await refused(task, to: person)
        }
        return .seeOther(Path.callsPage.link(query: [site.flashes.leave("returned", for: person)]))
    }

    /// An open task that the person may see.
    private func task(_ id: String, for person: SignedIn) async throws -> PhoneTask {
        guard let task = try await site.work({ try $0.store.phoneList.task(id: id) }) else {
            throw Problem(.notFound, "this call is no longer on the list: it was made, or the school has acknowledged")
        }
        try Access.guardRestricted(task.isRestricted, person.principal)
        return task
    }

    private func refused(_ before: PhoneTask, to person: SignedIn) async throws -> Response {
        let text = pages.text
        let (task, names) = try await site.work {
            (try $0.store.phoneList.task(id: before.id), try StaffNames($0.store, text.words))
        }
        let holder = task.flatMap {
            CallRows.holder(of: $0, lasting: site.engine.settings.morning.claim, at: text.now)
        }
        var values = ["place": before.placeName, "reference": before.reference]
        let fault: PageFault
        if task == nil {
            fault = PageFault(nil, "fault.callGone", values)
        } else if let holder {
            values["holder"] = names.words(holder)
            values["since"] = task?.claimedAt.map(text.clock) ?? ""
            fault = PageFault(nil, "fault.callTaken", values)
        } else {
            fault = PageFault(nil, "fault.callFree", values)
        }
        return try await list(to: person, faults: [fault], status: .conflict)
    }
}

struct CallList: PageContent {
    static let template = Template.calls
    let items: [CallRow]
    let count: String
    let minutes: Int
    let clock: String
    let sheetLink: String
    let exportLink: String
}

/// A task of the phone list as a row.
struct CallRow: PageModel {
    let due: String
    let remaining: String
    let isLate: Bool
    let isWithheld: Bool
    let isGuarded: Bool
    let place: String
    let reference: String
    let reason: String
    let link: String
    let claimLink: String
    let returnLink: String
    let isMine: Bool
    let isOthers: Bool
    let isFree: Bool
    let asksForAnswer: Bool
    let holder: String
    let since: String
    let until: String

    /// Whether it ends with an answer rather than with a call.
    static func asksForAnswer(_ task: PhoneTask) -> Bool {
        AcknowledgementOutcome(rawValue: task.kind)?.asksForAnswer ?? false
    }
}

/// Makes rows of tasks for a person at the desk.
struct CallRows {
    let text: LondonText
    let viewer: Principal
    let names: StaffNames
    /// How long a claim lasts.
    let lasting: Span
    let reader: Actor

    func row(_ task: PhoneTask) -> CallRow {
        let isWithheld = viewer.isWithheld(task.isRestricted)
        let holder = CallRows.holder(of: task, lasting: lasting, at: text.now)
        let isMine = holder == reader.description
        return CallRow(
            due: text.moment(task.dueAt), remaining: text.remaining(task.dueAt), isLate: task.dueAt <= text.now,
            isWithheld: isWithheld, isGuarded: task.isRestricted && !isWithheld, place: task.placeName,
            reference: task.reference, reason: reason(task), link: Path.callPage.link(task.notification),
            claimLink: Path.callClaim.link(task.id), returnLink: Path.callReturn.link(task.id), isMine: isMine,
            isOthers: holder != nil && !isMine, isFree: holder == nil,
            asksForAnswer: CallRow.asksForAnswer(task), holder: holder.map(names.words) ?? "",
            since: task.claimedAt.map(text.clock) ?? "",
            until: task.claimedAt.map { text.clock($0 + lasting) } ?? "")
    }

    /// The person who has the call; nil if anybody may take it.
    static func holder(of task: PhoneTask, lasting: Span, at now: Timestamp) -> String? {
        task.isClaimed(lasting: lasting, at: now) ? task.claimedBy : nil
    }

    private func reason(_ task: PhoneTask) -> String {
        let words = text.words
        if let asked = words.name("call.asked", task.kind) { return asked }
        if let hold = HoldReason(rawValue: task.reason) { return words("call.held", ["why": hold.reason(words)]) }
        return words.name("call.reason", task.reason) ?? words("call.reason.other")
    }
}
