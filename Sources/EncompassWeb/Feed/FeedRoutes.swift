import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The feed: incidents and declarations in, and how far an incident has got.
struct FeedRoutes: Sendable {
    let site: Site
    private let gate: PushGate

    init(site: Site) {
        self.site = site
        gate = PushGate(limits: site.configuration.feed)
    }

    func add(to routes: inout Routes) {
        routes.post(.incidents, receive)
        routes.get(.incident, show)
        routes.post(.declarations, declare)
    }

    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let (credential, certificate) = try await site.access.pusher(request, context)
        var response: Response
        switch request.mediaType {
        case "application/json": response = try await one(request, from: credential)
        case "application/x-ndjson", "application/ndjson", "application/jsonl":
            response = try await gate.pass(credential.id) { try await many(request, from: credential) }
        default: throw Problem.unsupported("application/json for one incident or application/x-ndjson for many")
        }
        if let ends = certificate?.ends, CertificateEnd(ends, at: site.configuration.realClock.now()) != .far {
            response.headers[.certificateEnds] = ends.rfc3339
        }
        return response
    }

    private var limits: FeedLimits { site.configuration.feed }

    /// A body of one record.
    private func one(_ request: Request, from credential: Credential) async throws -> Response {
        let body = try await request.content(limit: limits.lineBytes)
        let bytes = request.codings.isEmpty ? body : try Gunzip.bytes(body, limit: limits.lineBytes)
        let now = site.now
        let source = FeedSource(credential, correlation: request.correlation)
        let answer = try await site.work { try $0.ingest(bytes, from: source, at: now) }
        site.logger.info(
            "an incident was pushed",
            metadata: [
                "force": "\(source.force)", "credential": "\(source.credential)", "outcome": "\(answer.outcome.word)",
                "correlation": "\(request.correlation)",
            ])
        let (id, status, code): (String, String, HTTPResponse.Status)
        let revision: Int
        switch answer.outcome {
        case .accepted(let accepted, let number):
            (id, revision, status, code) = (accepted, number, "accepted", .accepted)
        case .duplicate(let held, let number): (id, revision, status, code) = (held, number, "duplicate", .ok)
        case .conflict, .quarantined, .anotherForce: throw answer.problem ?? Problem(.internalServerError)
        }
        var response = Response.json(
            .record(
                ("id", .string(id)), ("force", .orNull(credential.force)), ("reference", .orNull(answer.reference)),
                ("revision", .integer(revision)), ("status", .string(status)),
                ("warnings", .array(answer.faults.map(\.json)))), status: code)
        response.headers[.location] = Path.incident.link(id)
        return response
    }

    /// A body of records, one per line: its bytes stream to the engine, and the answer follows the last one.
    private func many(_ request: Request, from credential: Credential) async throws -> Response {
        let end = ContinuousClock.now + limits.longestPush
        let body = request.body.map { chunk in
            guard ContinuousClock.now < end else {
                throw Problem(
                    .requestTimeout,
                    "the push took too long: the lines so far are stored; push the rest in smaller parts")
            }
            return chunk
        }
        let chunks = InflatedBody(base: body, isGzip: !request.codings.isEmpty, limit: limits.inflatedBytes)
        let tally = PushTally()
        let source = FeedSource(credential, push: request.correlation)
        var ending: Logger.Metadata = ["outcome": "cut off"]
        defer {
            site.logger.info(
                "incidents were pushed",
                metadata: [
                    "force": "\(source.force)", "credential": "\(source.credential)",
                    "correlation": "\(request.correlation)",
                ].merging(tally.fields) { $1 }.merging(ending) { $1 })
        }
        do {
            try await site.engine.ingest(
                lines: chunks, from: source,
                within: PushLimits(lineBytes: limits.lineBytes, lines: limits.lines)
            ) { answers in try answers.forEach(tally.add) }
        } catch PushFault.tooManyLines(let limit) {
            throw Problem(
                .contentTooLarge, "a push has at most \(limit) lines, which are stored: push the rest separately")
        }
        ending = ["outcome": "whole"]
        return tally.response
    }

    /// A force sees the progress of its own record; MASH sees everything.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readQueue, .pushIncidents)
        let id = context.parameter("id")
        guard let progress = try await site.work({ try $0.store.incidents.progress(id: id) }) else {
            throw Problem(.notFound, "no such incident")
        }
        if caller.role == .feed {
            guard caller.force == progress.force else {
                throw Problem(
                    Denied(permission: .pushIncidents, role: caller.role), of: caller,
                    "the record belongs to another force")
            }
            return .json(progress.json(with: []))
        }
        try Access.guardRestricted(progress.isRestricted, caller)
        let now = site.now
        let items = try await site.work { engine in
            try progress.notifications.compactMap { try engine.store.notifications.item(idOrReference: $0, at: now) }
        }
        let list = items.map { $0.json(for: caller) }
        return .json(progress.json(with: [("notifications", .array(list))]))
    }

    private func declare(_ request: Request, _ context: WebContext) async throws -> Response {
        let (credential, _) = try await site.access.pusher(request, context)
        let force = context.parameter("force")
        guard credential.force == force else {
            throw Problem(
                Denied(permission: .pushIncidents, role: .feed), of: credential.principal,
                "the credential belongs to another force")
        }
        var fields = try await request.fields()
        let from = fields.time("from")
        let to = fields.time("to")
        if from == nil, !fields.faults.contains(where: { $0.pointer == "/from" }) { fields.fault("from", "is missing") }
        if to == nil, !fields.faults.contains(where: { $0.pointer == "/to" }) { fields.fault("to", "is missing") }
        let count = fields.object["incidents"]?.integer
        if count.map({ !(0...1_000_000).contains($0) }) ?? true {
            fields.fault("incidents", "is not a whole number, 0 or more")
        }
        if let from, let to, from >= to { fields.fault("to", "must be later than from") }
        try fields.check()
        guard let from, let to, let count else { throw Problem(.unprocessableContent) }
        let now = site.now
        let id = try await site.work {
            try $0.store.incidents.declare(
                force: force, from: from, to: to, incidents: count, credential: credential.id, at: now)
        }
        return .json(
            .record(
                ("id", .string(id)), ("force", .string(force)), ("from", .time(from)), ("to", .time(to)),
                ("incidents", .integer(count)), ("receivedAt", .time(now))), status: .created)
    }
}

extension IncidentProgress {
    func json(with more: [(String, JSONValue)]) -> JSONValue {
        let members: [(String, JSONValue)] = [
            ("id", .string(id)), ("force", .string(force)), ("reference", .string(reference)),
            ("revision", .integer(revision)), ("status", .string(status)), ("receivedAt", .time(receivedAt)),
            ("revisedAt", .time(revisedAt)), ("settled", .bool(isDecided)), ("children", .counts(children)),
            ("notifications", .counts(notificationStates)), ("exceptionsOpen", .integer(openExceptions)),
            ("warnings", .array(warnings.map(\.json))),
        ]
        let named = members.map { member in
            more.isEmpty || member.0 != "notifications" ? member : ("notificationStates", member.1)
        }
        return .object(JSONObject((named + more).map { JSONObject.Member($0.0, $0.1) }))
    }
}
