package import EncompassCore
import EncompassEngine
package import EncompassFormats
package import EncompassStore
import HTTPTypes
import Hummingbird

/// What the desk's pages say about incidents, for the staff API: one incident whole, and the search.
struct IncidentRoutes: Sendable {
    /// Of each kind that a search finds.
    static let found = 50
    let site: Site

    func add(to routes: inout Routes) {
        routes.get(.incidentDetails) { request, context in
            let caller = try await site.access.staff(request, context, .readDetails)
            let opened = try await IncidentOpening(site: site, caller: caller).open(context.parameter("id"))
            return .json(opened.json(for: caller))
        }
        routes.post(.incidentLinking, link)
        routes.post(.incidentUnlinking, unlink)
        routes.post(.searches, search)
    }

    /// Links two officers' reports of one event.
    private func link(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .actOnNotifications)
        var fields = try await request.fields()
        let other = fields.required("with", limit: 200)
        let principal = fields.principal(for: caller)
        try fields.check()
        return try await run(.linkIncidents(context.parameter("id"), with: other), by: principal, context)
    }

    private func unlink(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .actOnNotifications)
        var fields = try await request.fields()
        let reason = fields.text("reason", limit: 2000)
        let principal = fields.principal(for: caller)
        try fields.check()
        return try await run(.unlinkIncident(id: context.parameter("id"), reason: reason), by: principal, context)
    }

    private func run(_ operation: Operation, by principal: Principal, _ context: WebContext) async throws -> Response {
        let id = context.parameter("id")
        let linked = try await site.work { engine in
            _ = try engine.run(operation, by: principal)
            return try engine.store.incidents.linked(with: id)
        }
        return .json(.record(("id", .string(id)), ("linked", .array(linked.map(\.json)))))
    }

    /// What is searched for may name a child: it comes in the body, and is logged as a consultation.
    private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .readDetails)
        var fields = try await request.fields()
        let query = DeskQuery(fields.required("text", limit: 200))
        try fields.check()
        let found = try await DeskSearching(site: site, caller: caller).find(query, limit: IncidentRoutes.found)
        return .json(found.json(for: caller))
    }
}

/// A search by a person with a purpose, for the page and the API, with the log entry that the law requires.
struct DeskSearching: Sendable {
    let site: Site
    let caller: Principal

    /// What was found, and the pupils that the caller may see.
    struct Found: Sendable {
        let findings: DeskFindings
        let pupils: [Candidate]

        /// For the API and the command line.
        func json(for viewer: Principal) -> JSONValue {
            .record(
                ("notifications", .array(findings.notifications.map { $0.json(for: viewer) })),
                ("incidents", .array(findings.incidents.map { $0.json(for: viewer) })),
                ("pupils", .array(pupils.map(\.json))),
                (
                    "establishments",
                    .array(
                        findings.schools.map {
                            .record(
                                ("urn", .string($0.urn.description)), ("name", .string($0.name)),
                                ("town", .orNull($0.address.town)), ("postcode", .orNull($0.address.postcode)))
                        })
                ),
                (
                    "contacts",
                    .array(
                        findings.contacts.map {
                            .record(
                                ("name", .string($0.name)), ("role", .string($0.role.rawValue)),
                                ("target", .string($0.scope.description)))
                        })
                ))
        }
    }

    /// - Throws: 403 without a purpose.
    func find(_ query: DeskQuery, limit: Int) async throws -> Found {
        let caller = caller
        let now = site.now
        guard let purpose = caller.purpose else {
            throw Problem(.forbidden, "first state on the desk's pages why you read children's details")
        }
        return try await site.work { engine in
            let found = try engine.search(query, for: caller, limit: limit, at: now)
            // Before anything is shown.
            try engine.store.auditLog.append(
                AuditEntry(
                    .consultation, "desk.searched", actor: caller.actor, subject: "search",
                    facts: ["purpose": purpose, "text": query.text]), at: now)
            let day = engine.london.date(now)
            return Found(
                findings: found,
                pupils: try found.pupils.compactMap {
                    try Candidate(
                        pupil: $0, nil, [], store: engine.store, seesProtected: caller.seesRestricted, on: day)
                })
        }
    }
}

extension LinkedIncident {
    fileprivate var json: JSONValue {
        .record(
            ("id", .string(incident.id)), ("force", .string(incident.force)),
            ("reference", .string(incident.reference)), ("occurredAt", .time(incident.occurredAt)),
            ("linkedAt", .time(linkedAt)), ("linkedBy", .string(linkedBy)))
    }
}

extension ListedIncident {
    /// For the command line, in the names of the others.
    package func json(for viewer: Principal) -> JSONValue {
        let members = summary.json(for: viewer).object?.members ?? []
        return .object(
            JSONObject(
                members + [
                    .init("receivedAt", .time(receivedAt)), .init("status", .string(status.rawValue)),
                    .init("children", .integer(children)), .init("openExceptions", .integer(openExceptions)),
                    .init("linked", .bool(isLinked)),
                ]))
    }
}

extension IncidentSummary {
    /// Of a restricted one, others than supervisors learn only that it is there.
    fileprivate func json(for viewer: Principal) -> JSONValue {
        let isWithheld = viewer.isWithheld(isRestricted)
        return .record(
            ("id", isWithheld ? .null : .string(id)), ("force", .string(force)),
            ("reference", isWithheld ? .null : .string(reference)),
            ("occurredAt", isWithheld ? .null : .time(occurredAt)), ("restricted", .bool(isRestricted)))
    }
}

extension OpenedIncident {
    package func json(for viewer: Principal) -> JSONValue {
        .record(
            ("id", .string(detail.id)), ("force", .string(detail.force)), ("reference", .string(detail.reference)),
            ("receivedAt", .time(detail.receivedAt)), ("restricted", .bool(detail.isRestricted)),
            ("children", .array(children.map { $0.json(in: self) })),
            (
                "notifications",
                .array(
                    detail.notifications.map {
                        .record(
                            ("id", .string($0.id)), ("reference", .string($0.reference)),
                            ("target", .string($0.target.description)), ("targetName", .orNull(places[$0.target])),
                            ("kind", .string($0.kind.rawValue)), ("state", .string($0.state.rawValue)),
                            ("deadlineAt", .time($0.deadlineAt)), ("linked", .bool($0.isLinked)))
                    })
            ),
            ("linked", .array(detail.linked.map(\.json))),
            (
                "proposed",
                .array(
                    proposed(for: viewer).map {
                        .record(("id", .string($0.incident.id)), ("reference", .string($0.incident.reference)))
                    })
            ),
            (
                "exceptions",
                .array(
                    detail.exceptions.map {
                        .record(
                            ("id", .string($0.id)), ("kind", .string($0.kind.rawValue)),
                            ("resolvedAt", .orNull($0.resolvedAt)))
                    })
            ),
            (
                "related",
                .array(
                    related.filter { !viewer.isWithheld($0.incident.isRestricted) }.map { other in
                        .record(
                            ("id", .string(other.incident.id)), ("force", .string(other.incident.force)),
                            ("reference", .string(other.incident.reference)),
                            ("occurredAt", .time(other.incident.occurredAt)),
                            (
                                "same",
                                .array(
                                    RelatedIncident.Reason.allCases.filter(other.reasons.contains).map {
                                        .string($0.rawValue)
                                    })
                            ))
                    })
            ),
            (
                "revisions",
                .array(
                    detail.revisions.map { revision in
                        .record(
                            ("revision", .integer(revision.number)), ("receivedAt", .time(revision.receivedAt)),
                            ("content", revision.content.json),
                            ("raw", .orNull(revision.raw.map { RawRecord($0).text })))
                    })
            ))
    }
}

extension OpenedIncident.Child {
    fileprivate func json(in opened: OpenedIncident) -> JSONValue {
        .record(
            ("reference", .string(child.stored.reference)), ("state", .string(child.stored.state.rawValue)),
            ("decidedAt", .orNull(child.stored.decidedAt)), ("decidedBy", .orNull(child.stored.decidedBy)),
            ("details", child.stored.details.json), ("pupil", pupil?.json ?? .null),
            (
                "places",
                .array(
                    child.placements.map {
                        .record(
                            ("target", .string($0.target.description)),
                            ("targetName", .orNull(opened.places[$0.target])),
                            ("closed", .bool($0.isClosed)))
                    })
            ))
    }
}
