import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// The queue for machines: lists, one notification, and what staff do with it.
struct NotificationRoutes: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.get(.notifications, list)
        routes.get(.notification, show)
        for kind in QueueAction.Kind.allCases {
            routes.post(.action(kind.rawValue)) { request, context in try await act(kind, request, context) }
        }
        routes.post(.calls, recordCall)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readQueue, .readOwnNotifications)
        let query = try QueueQueryParameters(request, caller: caller)
        let now = site.now
        // One more than asked for tells whether there is a next page.
        let items = try await site.work {
            try $0.store.notifications.queue(
                query.filter, for: caller, limit: query.limit + 1, after: query.position, at: now)
        }
        let page = items.prefix(query.limit)
        let next = items.count > query.limit ? page.last.map { Cursor.text(QueueCursor(after: $0).description) } : nil
        return .json(
            .record(
                ("items", .array(page.map { $0.json(for: caller) })), ("nextCursor", .orNull(next))))
    }

    /// Opening one is logged: for a school as a disclosure, for MASH as a consultation, with the purpose.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readDetails, .readOwnNotifications)
        let opening = NotificationOpening(site: site, caller: caller)
        if caller.role == .school {
            let opened = try await opening.openForSystem(context.parameter("id"))
            return .json(opened.json(for: caller, handling: opening.handling(for: opened.item)))
        }
        let detail = try await opening.open(context.parameter("id"))
        return .json(detail.json(for: caller, handling: opening.handling(for: detail.item)))
    }

    private func act(
        _ kind: QueueAction.Kind, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let caller = try await site.access.decider(request, context, .actOnNotifications)
        var fields = try await request.fields()
        let action = QueueAction(
            kind: kind, notification: context.parameter("id"), reason: fields.required("reason", limit: 2000),
            urn: kind == .redirect ? fields.urn("urn") : nil, contact: kind == .redirect ? fields.text("contact") : nil)
        let principal = fields.principal(for: caller)
        if kind == .redirect, action.urn == nil, action.contact == nil, fields.faults.isEmpty {
            fields.fault("urn", "is missing: name another establishment by urn, or another contact by contact")
        }
        try fields.check()
        let now = site.now
        let item = try await site.work { engine in
            _ = try engine.run(.queue(action), by: principal)
            return try engine.store.notifications.item(idOrReference: action.notification, at: now)
        }
        return .json(item?.json(for: caller) ?? .null)
    }

    private func recordCall(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .makeCalls)
        var fields = try await request.fields()
        let outcome: CallOutcome? = fields.code("outcome")
        if outcome == nil, !fields.faults.contains(where: { $0.pointer == "/outcome" }) {
            fields.fault("outcome", "is missing")
        }
        let now = site.now
        let call = CallEntry(
            outcome: outcome ?? .noAnswer, spokeTo: fields.text("spokeTo"), note: fields.text("note", limit: 4000),
            at: fields.time("at") ?? now)
        if outcome == .spoke, call.spokeTo.flatMap(PersonName.visible) == nil {
            fields.fault("spokeTo", "must name the person who was told")
        }
        if call.at > now + .minutes(1) { fields.fault("at", "lies in the future") }
        let principal = fields.principal(for: caller)
        try fields.check()
        let id = context.parameter("id")
        let item = try await site.work { engine in
            guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else {
                throw Problem(.notFound, "no such notification")
            }
            try Access.guardRestricted(item.isRestricted, caller)
            try engine.recordCall(
                notification: id, call, by: principal)
            return try engine.store.notifications.item(idOrReference: id, at: now)
        }
        return .json(item?.json(for: caller) ?? .null, status: .created)
    }
}

extension NotificationDetail {
    func json(for viewer: Principal, handling: String?) -> JSONValue {
        var members = item.members(for: viewer)
        members.append(.init("occurredAt", .time(occurredAt)))
        members.append(.init("schoolSummary", .orNull(summary)))
        members.append(.init("children", .array(children.map(\.json))))
        members.append(.init("handling", .orNull(handling)))
        members.append(.init("calls", .array(calls.map(\.json))))
        members.append(.init("answers", .array(answers.map(\.json))))
        return .object(JSONObject(members))
    }
}

extension RequestFields {
    /// Who makes a change: a credential names the person it acts for.
    mutating func principal(for caller: Principal) -> Principal {
        guard caller.name == nil else { return caller }
        let person = personName("by", limit: 100)
        if person == nil, !faults.contains(where: { $0.pointer == "/by" }) { fault("by", "is missing") }
        return caller.acting(for: person ?? "")
    }
}
