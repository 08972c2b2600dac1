import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// The queue for machines: lists, one notification, and the actions on it.
struct NotificationRoutes: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.get(.notifications, list)
        routes.get(.notification, show)
        for kind in QueueAction.Kind.allCases {
            routes.post(.action(kind.rawValue)) { request, context in try await act(kind, request, context) }
        }
        routes.post(.calls, recordCall)
        routes.post(.notes, addNote)
    }

    /// A school's system reports something; MASH writes to the school.
    private func addNote(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = context.parameter("id")
        let caller = try await site.access.noteWriter(request, context)
        var fields = try await request.fields()
        if caller.role == .school {
            let scope = caller.places
            let now = site.now
            let isTheirs = try await site.work { engine in
                guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else { return false }
                return scope.contains(item.target) && item.state != .held
            }
            guard isTheirs else { throw Problem(.notFound, "no such notification") }
            let note = try fields.note(actor: caller.actor)
            _ = try await site.work { try $0.report(note, on: id, by: caller, within: scope) }
        } else {
            let text = fields.required("text", limit: 2000)
            let principal = fields.principal(for: caller)
            try fields.check()
            _ = try await site.work { engine in
                try engine.run(.call(.write(notification: id, text: text, reading: [])), by: principal)
            }
        }
        return .empty(.noContent)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readQueue, .readOwnNotifications)
        let query = try QueueQueryParameters(request, caller: caller)
        let now = site.now
        // One more than asked for shows whether there is a next page.
        let items = try await site.work {
            try $0.store.notifications.queue(
                query.filter, for: caller, limit: query.limit + 1, after: query.position, at: now)
        }
        let page = items.prefix(query.limit)
        let next = items.count > query.limit ? page.last.map { QueueCursor(after: $0).opaque } : nil
        return .json(
            .record(
                ("items", .array(page.map { $0.json(for: caller) })), ("nextCursor", .orNull(next))))
    }

    /// Opening one is logged: for a school as a disclosure, for MASH as a consultation with its purpose.
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
            fields.fault("spokeTo", "must name the person you spoke to")
        }
        if call.at > now + .minutes(1) { fields.fault("at", "is in the future") }
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
        if !reports.isEmpty { members.append(.init("policeReferences", .array(reports.map { .string($0) }))) }
        members.append(.init("texts", .array((review?.texts ?? []).map(\.json))))
        members.append(.init("children", .array(children.map(\.json))))
        members.append(.init("handling", .orNull(handling)))
        members.append(.init("calls", .array(calls.map(\.json))))
        members.append(.init("answers", .array(answers.map(\.json))))
        members.append(.init("attendedAt", .orNull(attendedAt)))
        members.append(.init("conversation", .array(conversation.map { $0.json(children.map(\.disclosed)) })))
        members.append(.init("changes", .array(changes.map { $0.json(children.map(\.disclosed)) })))
        members.append(.init("notified", .array(notified.map(\.json))))
        return .object(JSONObject(members))
    }
}

extension RequestFields {
    /// What a school's system reports.
    ///
    /// - Throws: 422 with every fault.
    mutating func note(actor: Actor) throws -> NewNote {
        let kind: NoteKind? = code("kind")
        if kind == nil, !faults.contains(where: { $0.pointer == "/kind" }) { fault("kind", "is missing") }
        let text = text("text", limit: 4000)
        if kind?.needsText == true, text == nil, !faults.contains(where: { $0.pointer == "/text" }) {
            fault("text", "is missing")
        }
        let note = NewNote(
            kind: kind ?? .message, child: self.text("child"), text: text, person: personName("by"), via: .webhook,
            actor: actor)
        try check()
        return note
    }

    /// The principal of a change: a credential names the person that it acts for.
    mutating func principal(for caller: Principal) -> Principal {
        guard caller.name == nil else { return caller }
        let person = personName("by", limit: 100)
        if person == nil, !faults.contains(where: { $0.pointer == "/by" }) { fault("by", "is missing") }
        return caller.acting(for: person ?? "")
    }
}

/// Opens one notification for somebody, with the log entry that the law requires.
struct NotificationOpening: Sendable {
    let site: Site
    let caller: Principal

    /// Opens it for a school's system with its token.
    func openForSystem(_ id: String) async throws -> OpenedNotification {
        let entry = AuditEntry(
            .disclosure, "notification.disclosed", actor: caller.actor, subject: "",
            facts: ["to": caller.places.map(\.description).joined(separator: " "), "via": "system"])
        let caller = caller
        let now = site.now
        return try await site.work { try $0.openForSchool(id, by: caller, as: entry, at: now) }
    }

    /// - Parameter purpose: for this one only; nil for the session's or the credential's.
    func open(_ id: String, purpose: String? = nil) async throws -> NotificationDetail {
        let caller = caller
        let now = site.now
        return try await site.work { engine in
            guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else {
                throw Problem(.notFound, "no such notification")
            }
            try Access.guardRestricted(item.isRestricted, caller)
            guard let purpose = purpose ?? caller.purpose else {
                throw Problem(
                    .forbidden, "first state on the desk's pages why you read children's details")
            }
            let entry = AuditEntry(
                .consultation, "notification.consulted", actor: caller.actor, subject: "", facts: ["purpose": purpose])
            return try engine.store.notifications.open(
                id, atDeskBy: caller, as: entry, at: now)
        }
    }

    /// The area's current handling text.
    func handling(for item: QueueItem) -> String? { PlaceTexts(item, engine: site.engine).handling }
}

/// What an area says to the place of a notification: how to handle it, and how to reach the desk.
struct PlaceTexts: Sendable {
    let handling: String?
    let desk: DeskDetails

    init(_ item: QueueItem, engine: Engine) {
        let policy = try? engine.policy(for: item)
        handling = policy?.content.handling
        desk = engine.policies.desk(ofArea: policy?.areaID)
    }
}

/// The query of `GET /v1/notifications`.
struct QueueQueryParameters: Sendable {
    static let usualLimit = 100
    static let maximumLimit = 1000

    var filter: QueueFilter
    var limit: Int
    var position: QueueCursor?

    /// - Throws: 422 with every wrong parameter.
    init(_ request: Request, caller: Principal) throws {
        var faults: [Fault] = []
        func fault(_ name: String, _ detail: String) { faults.append(Fault(pointer: "/\(name)", detail: detail)) }
        filter = QueueFilter()
        for name in (request.query("state") ?? "").split(separator: ",") {
            guard let state = NotificationState(rawValue: String(name)) else {
                fault("state", "is not one of " + NotificationState.allCases.map(\.rawValue).joined(separator: ", "))
                break
            }
            filter.states.append(state)
        }
        switch request.query("overdue") {
        case nil, "": break
        case "true": filter.overdue = true
        case "false": filter.overdue = false
        default: fault("overdue", "is not true or false")
        }
        if let text = request.query("urn"), !text.isEmpty {
            filter.target = URN(text).map { .establishment($0) }
            if filter.target == nil { fault("urn", "is not a URN: six digits, 100000 or more") }
        }
        filter.force = request.query("force").flatMap { $0.isEmpty ? nil : $0 }
        filter.area = request.query("area").flatMap { $0.isEmpty ? nil : $0 }
        if let text = request.query("deadline"), !text.isEmpty {
            filter.deadline = Timestamp(rfc3339: text)
            if filter.deadline == nil { fault("deadline", "is not an RFC 3339 time") }
        }
        if let text = request.query("channel"), !text.isEmpty {
            filter.channel = Contact.Channel(rawValue: text)
            if filter.channel == nil {
                fault("channel", "is not one of " + Contact.Channel.allCases.map(\.rawValue).joined(separator: ", "))
            }
        }
        if let text = request.query("contacts"), !text.isEmpty {
            filter.contacts = ContactProblem(rawValue: text)
            if filter.contacts == nil {
                fault("contacts", "is not one of " + ContactProblem.allCases.map(\.rawValue).joined(separator: ", "))
            }
        }
        switch request.query("trouble") {
        case nil, "", "false": break
        case "true": filter.hasTrouble = true
        default: fault("trouble", "is not true or false")
        }
        limit = QueueQueryParameters.usualLimit
        if let text = request.query("limit") {
            limit = Int(text) ?? 0
            if !(1...QueueQueryParameters.maximumLimit).contains(limit) { fault("limit", "expected 1 to 1000") }
        }
        if let text = request.query("cursor"), !text.isEmpty {
            position = QueueCursor(opaque: text)
            if position == nil { fault("cursor", "is not a cursor of this list") }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        if caller.role == .school { confine(to: caller.places) }
    }

    /// A school sees its own, after they are sent.
    private mutating func confine(to places: [Scope]) {
        filter.targets = places
        let open = NotificationState.allCases.filter { $0 != .held }
        filter.states = filter.states.isEmpty ? open : filter.states.filter { $0 != .held }
        if filter.states.isEmpty { filter.targets = [] }
    }
}
