import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// `/calls`: the phone list, which one person at a time takes a call from.
struct CallPages: Sendable {
    private static let rows = 500
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callsPage) { request, _ in
            let person = try await site.access.desk(request)
            if let typed = request.query("reference"), !typed.isEmpty { return try await find(typed, for: person) }
            return try await list(to: person, done: site.flashes.take(request, for: person).flatMap(CallPages.doneText))
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

    /// To the call of a reference that stands on paper.
    private func find(_ typed: String, for person: SignedIn) async throws -> Response {
        let now = site.now
        let text = typed.replacing("+", with: " ").removingPercentEncoding ?? typed
        guard let item = try await site.work({ try $0.store.notifications.item(idOrReference: text, at: now) }) else {
            let fault = PageFault(field: "reference", text: "No notification has that reference: read it again.")
            return try await list(to: person, faults: [fault], status: .unprocessableContent)
        }
        return .seeOther(Path.callPage.link(item.id))
    }

    static func doneText(_ code: String) -> String? {
        switch code {
        case "acknowledged": "The call is recorded, and the school knows: the notification is acknowledged."
        case "call": "The call is recorded. The task stays on the list."
        case "stranger":
            "The call is recorded. It was no contact on the register and not the head, so that it acknowledges nothing: "
                + "the school still waits to be told."
        case "returned": "The call is free for others."
        case "answered": "The answer is recorded."
        default: nil
        }
    }

    private func list(
        to person: SignedIn, done: String? = nil, faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (tasks, names) = try await site.work {
            (try $0.store.phoneList.tasks(limit: CallPages.rows), try StaffNames($0.store))
        }
        let text = pages.text
        let viewer = person.principal
        let lasting = site.engine.settings.morning.claim
        let rows = tasks.map {
            CallRow(
                task: $0, text: text, viewer: viewer, names: names, lasting: lasting, reader: person.account.actor)
        }
        var page = Page(.calls, "Calls to make")
        page.model["items"] = rows.map(\.model)
        page.model["hasItems"] = !tasks.isEmpty
        page.model["count"] =
            tasks.count == CallPages.rows ? "The first \(tasks.count) calls" : counted(tasks.count, "call")
        page.model["mayDecide"] = person.account.role.decides
        page.model["minutes"] = Int(lasting.milliseconds / 60_000)
        page.model["clock"] = text.clock(text.now)
        page.model["sheetLink"] = Path.callSheet.link()
        page.model["exportLink"] = Path.callExport.link()
        page.done = done
        page.faults = faults
        page.status = status
        if done == nil, faults.isEmpty { page.refresh = 60 }
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// The second of two people is told whose it is.
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
            throw Problem(
                .notFound, "this call has been made, or the school has acknowledged: it is on the list no more")
        }
        try Access.guardRestricted(task.isRestricted, person.principal)
        return task
    }

    private func refused(_ before: PhoneTask, to person: SignedIn) async throws -> Response {
        let (task, names) = try await site.work {
            (try $0.store.phoneList.task(id: before.id), try StaffNames($0.store))
        }
        let text = pages.text
        let place = "\(before.placeName), \(before.reference)"
        let holder = task.flatMap {
            CallRow.holder(of: $0, lasting: site.engine.settings.morning.claim, at: text.now)
        }
        let words =
            if task == nil {
                "The call to \(place) is on the list no more."
            } else if let holder {
                "\(names.words(holder)) has the call to \(place) since \(task?.claimedAt.map(text.clock) ?? "")."
            } else {
                "Nobody has the call to \(place)."
            }
        return try await list(to: person, faults: [PageFault(field: nil, text: words)], status: .conflict)
    }
}
