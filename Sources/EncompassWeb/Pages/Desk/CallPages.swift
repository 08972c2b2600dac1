import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/calls`: the phone list; one person at a time takes a call.
struct CallPages: Sendable {
    static let rows = 500
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callsPage) { request, _ in
            let person = try await site.access.desk(request)
            if let typed = request.query("reference"), !typed.isEmpty { return try await find(typed, for: person) }
            let done = site.flashes.take(request, for: person).flatMap { CallPages.done($0, pages.words) }
            return try await list(to: person, done: done)
        }
        routes.post(.callClaim) { request, context in
            let (person, _) = try await site.access.decision(request, .makeCalls)
            let task = try await task(context.parameter("id"), for: person)
            return try await change(.claim(task: task.id), of: task.id, for: person) {
                Path.callPage.link(task.notification, query: [site.flashes.leave("claimed", for: person)])
            }
        }
        routes.post(.callReturn) { request, context in
            let (person, _) = try await site.access.decision(request, .makeCalls)
            let id = context.parameter("id")
            return try await change(.unclaim(task: id), of: id, for: person) {
                Path.callsPage.link(query: [site.flashes.leave("returned", for: person)])
            }
        }
        routes.post(.ringClaim) { request, context in
            let (person, _) = try await site.access.decision(request, .makeCalls)
            let id = context.parameter("id")
            let tasks = try await RingPage.entry(id, site, for: person).map(\.task)
            // What somebody else has stays theirs; the rest of the call may be one that only this person can make.
            let (now, lasting) = (site.now, site.engine.settings.morning.claim)
            let free = tasks.filter {
                $0.claimedBy == person.account.actor.description || !$0.isClaimed(lasting: lasting, at: now)
            }
            let ids = (free.isEmpty ? tasks : free).map(\.id)
            return try await change(.claimAll(tasks: ids), of: free.isEmpty ? id : ids[0], for: person) {
                Path.ringPage.link(id, query: [site.flashes.leave("claimed", for: person)])
            }
        }
        routes.post(.ringReturn) { request, context in
            let (person, _) = try await site.access.decision(request, .makeCalls)
            let id = context.parameter("id")
            let ids = try await RingPage.entry(id, site, for: person).map(\.task).filter {
                $0.claimedBy == person.account.actor.description
            }.map(\.id)
            return try await change(.unclaimAll(tasks: ids.isEmpty ? [id] : ids), of: id, for: person) {
                Path.callsPage.link(query: [site.flashes.leave("returned", for: person)])
            }
        }
        RingPage(site: site, pages: pages).add(to: &routes)
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

    /// What was just done with a call.
    static func done(_ code: String, _ words: Words) -> String? {
        switch code {
        case "claimed": words("done.claimed")
        case "acknowledged": words("done.acknowledged")
        case "call": words("done.call")
        case "stranger": words("done.stranger")
        case "alreadyAcknowledged": words("done.alreadyAcknowledged")
        case "severalCalls": words("done.severalCalls")
        case "notAcknowledged": words("done.notAcknowledged")
        case "returned": words("done.returned")
        case "answered": words("done.answered")
        default: nil
        }
    }

    private func list(
        to person: SignedIn, done: String? = nil, faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let words = text.words
        let viewer = person.principal
        let (entries, earlier, names, wait) = try await site.work { engine in
            let entries = try engine.store.phoneList.entries(
                for: viewer, today: engine.london.date(text.now), limit: CallPages.rows, at: text.now)
            let notifications = Set(entries.joined().map(\.task.notification)).sorted()
            return (
                entries, try engine.store.incidents.earlier(ofNotifications: notifications, for: viewer),
                try StaffNames(engine.store, words), try engine.store.recovery.outageWait(at: text.now)
            )
        }
        let rows = CallRows(
            text: text, viewer: viewer, names: names, lasting: site.engine.settings.morning.claim,
            reader: person.account.actor, earlier: earlier)
        let calls = entries.reduce(0) { $0 + $1.count }
        let content = CallList(
            items: entries.map(rows.entry),
            count: calls == CallPages.rows
                ? words("calls.first", ["count": String(calls)]) : words.count("calls", calls),
            minutes: Int(rows.lasting.milliseconds / 60_000), clock: text.clock(text.now),
            outage: wait.map { text.outage($0) },
            sheetLink: Path.callSheet.link(), exportLink: Path.callExport.link())
        var page = Page(words("calls.title"), content)
        page.done = done
        page.faults = faults
        page.status = status
        page.address = Path.callsPage.link()
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// Takes a call or gives it back; the second of two people learns who has it.
    private func change(
        _ action: CallAction, of id: String, for person: SignedIn, then next: () -> String
    ) async throws -> Response {
        let task = try await task(id, for: person)
        do {
            try await site.run(.call(action), by: person)
        } catch let error as StoreError where error.reason == .conflict {
            return try await refused(task, to: person)
        }
        return .seeOther(next())
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
    let items: [RingRow]
    let count: String
    let minutes: Int
    let clock: String
    /// Until when the calls of an outage can be entered; nil if there was none.
    let outage: String?
    let sheetLink: String
    let exportLink: String
}

/// A task of the phone list.
struct CallRow: PageModel {
    let isWithheld: Bool
    let place: String
    let reference: String
    let reason: String
    let link: String
    let claimLink: String
    let returnLink: String
    let isMine: Bool
    let isOthers: Bool
    let isFree: Bool
    let holder: String
    let since: String
    let until: String
    /// How many incidents of the same children came before.
    let earlier: String?

    /// Whether it ends with an answer rather than with a call.
    static func asksForAnswer(_ task: PhoneTask) -> Bool {
        AcknowledgementOutcome(rawValue: task.kind)?.asksForAnswer ?? false
    }
}

/// One call to make: to one number, about everything that waits for it.
struct RingRow: PageModel {
    let id: String
    let due: String
    let remaining: String
    let isLate: Bool
    let isWithheld: Bool
    let isGuarded: Bool
    /// Who to ask for.
    let who: String
    let phone: PhoneLink?
    /// When to try again; nil for now.
    let tryAgain: String?
    let calls: [CallRow]
    let link: String
    let claimLink: String
    let returnLink: String
    let isMine: Bool
    let isOthers: Bool
    let isFree: Bool
    let holder: String
    let since: String
    let until: String
}

/// Makes rows of tasks for a person at the desk.
struct CallRows {
    let text: LondonText
    let viewer: Principal
    let names: StaffNames
    /// How long a claim lasts.
    let lasting: Span
    let reader: Actor
    /// How many earlier incidents have the children, by notification.
    var earlier: [String: Int] = [:]

    func row(_ task: PhoneTask) -> CallRow {
        let isWithheld = viewer.isWithheld(task.isRestricted)
        let holder = CallRows.holder(of: task, lasting: lasting, at: text.now)
        let isMine = holder == reader.description
        return CallRow(
            isWithheld: isWithheld, place: task.placeName,
            reference: task.reference, reason: reason(task), link: Path.callPage.link(task.notification),
            claimLink: Path.callClaim.link(task.id), returnLink: Path.callReturn.link(task.id), isMine: isMine,
            isOthers: holder != nil && !isMine, isFree: holder == nil, holder: holder.map(names.words) ?? "",
            since: task.claimedAt.map(text.clock) ?? "",
            until: task.claimedAt.map { text.clock($0 + lasting) } ?? "",
            earlier: isWithheld
                ? nil : earlier[task.notification].map { text.words.count("earlierIncidents", $0) })
    }

    /// All tasks of one number. It is free as long as nobody has one of them.
    func entry(_ entry: [TaskToRing]) -> RingRow {
        let words = text.words
        let first = entry[0]
        let calls = entry.map { row($0.task) }
        let due = entry.map(\.task.dueAt).min() ?? first.task.dueAt
        let others = calls.first(where: \.isOthers)
        let claimed = entry.compactMap(\.task.claimedAt).min()
        let isWithheld = calls.contains(where: \.isWithheld)
        let who =
            first.person.map { words("ring.who", ["name": $0.name, "role": $0.role.name(words)]) }
            ?? (first.number == nil
                ? words("ring.nobody") : words("ring.office", ["place": first.task.placeName]))
        return RingRow(
            id: first.task.id, due: text.moment(due), remaining: text.remaining(due), isLate: due <= text.now,
            isWithheld: isWithheld, isGuarded: !isWithheld && entry.contains { $0.task.isRestricted },
            who: isWithheld ? "" : who, phone: first.number.map(PhoneLink.init),
            tryAgain: CallOrder.nextTry(entry.map(\.order), at: text.now).map {
                words("ring.tryAgain", ["remaining": text.remaining($0), "time": text.moment($0)])
            },
            calls: calls, link: Path.ringPage.link(first.task.id), claimLink: Path.ringClaim.link(first.task.id),
            returnLink: Path.ringReturn.link(first.task.id),
            isMine: calls.contains(where: \.isMine) && !calls.contains(where: \.isFree),
            isOthers: others != nil, isFree: calls.contains(where: \.isFree),
            holder: others?.holder ?? "", since: others?.since ?? "",
            until: claimed.map { text.clock($0 + lasting) } ?? "")
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
