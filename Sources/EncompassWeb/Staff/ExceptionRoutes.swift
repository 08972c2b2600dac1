package import EncompassCore
import EncompassEngine
package import EncompassFormats
import EncompassMatching
package import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// The exception list: what a person must resolve.
struct ExceptionRoutes: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.get(.exceptions, list)
        routes.get(.exception, show)
        routes.post(.resolution, resolve)
        routes.post(.exceptionReopening, reopen)
        routes.post(.exceptionUndoing, undo)
        routes.get(.stats, stats)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readQueue)
        var faults: [Fault] = []
        let limit = request.query("limit").map { Int($0) ?? 0 } ?? QueueQueryParameters.usualLimit
        if !(1...QueueQueryParameters.maximumLimit).contains(limit) {
            faults.append(Fault(pointer: "/limit", detail: "expected 1 to 1000"))
        }
        let cursor = request.query("cursor").map { QueueCursor(opaque: $0) }
        if case .some(.none) = cursor {
            faults.append(Fault(pointer: "/cursor", detail: "is not a cursor of this list"))
        }
        let filter = ExceptionFilter(request, &faults).withMatches()
        if filter.order != .deadline, cursor != nil {
            faults.append(Fault(pointer: "/cursor", detail: "is only for the order deadline"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        let at = site.now
        let items = try await site.work {
            try $0.store.exceptions.list(filter, for: caller, limit: limit + 1, after: cursor ?? nil, at: at)
        }
        let page = items.prefix(limit)
        let now = site.now
        let isMore = items.count > limit && filter.order == .deadline
        let next = isMore ? page.last.map { QueueCursor(after: $0).opaque } : nil
        return .json(
            .record(
                ("items", .array(page.map { $0.json(for: caller, at: now) })),
                ("nextCursor", .orNull(next))))
    }

    /// Opening one is logged as a consultation, with its purpose.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readDetails)
        let opened = try await ExceptionOpening(site: site, caller: caller).open(context.parameter("id"))
        return .json(opened.json(for: caller, at: site.now))
    }

    private func resolve(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .resolveExceptions)
        var fields = try await request.fields()
        let decision: Decision? = fields.code("decision")
        if decision == nil, !fields.faults.contains(where: { $0.pointer == "/decision" }) {
            fields.fault("decision", "is missing")
        }
        let wanted = ResolveRequest(
            exception: context.parameter("id"), decision: decision?.rawValue ?? "",
            reason: fields.required("reason", limit: 2000), upn: fields.text("upn"), pupilId: fields.text("pupilId"),
            urn: fields.urn("urn"), la: fields.text("la"))
        if let decision, let missing = decision.missing(in: wanted), fields.faults.isEmpty {
            fields.fault(missing, "is missing for the decision \(decision.rawValue)")
        }
        if wanted.upn != nil, wanted.pupilId != nil {
            fields.fault("pupilId", "cannot be given together with upn: give the one number that names the pupil")
        }
        let principal = fields.principal(for: caller)
        try fields.check()
        let now = site.now
        let item = try await site.work { engine in
            _ = try engine.run(.resolve(wanted), by: principal)
            return try engine.store.exceptions.item(id: wanted.exception)
        }
        return .json(item?.json(for: caller, at: now) ?? .null)
    }

    private func reopen(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .resolveExceptions)
        var fields = try await request.fields()
        let reason = fields.required("reason", limit: 2000)
        let principal = fields.principal(for: caller)
        try fields.check()
        let id = context.parameter("id")
        let now = site.now
        let item = try await site.work { engine in
            _ = try engine.run(
                .reopenException(id: id, reason: reason), by: principal)
            return try engine.store.exceptions.item(id: id)
        }
        return .json(item?.json(for: caller, at: now) ?? .null)
    }

    private func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.decider(request, context, .resolveExceptions)
        var fields = try await request.fields()
        let principal = fields.principal(for: caller)
        let decidedAt = fields.time("settledAt")
        try fields.check()
        let id = context.parameter("id")
        let now = site.now
        let item = try await site.work { engine in
            _ = try engine.run(.undoException(id: id, decidedAt: decidedAt), by: principal)
            return try engine.store.exceptions.item(id: id)
        }
        return .json(item?.json(for: caller, at: now) ?? .null)
    }

    private enum Decision: String, CaseIterable {
        case match, establishment, passToLA, dismiss

        /// The member that the decision needs and the request lacks.
        func missing(in request: ResolveRequest) -> String? {
            switch self {
            case .match: request.upn == nil && request.pupilId == nil ? "upn" : nil
            case .establishment: request.urn == nil ? "urn" : nil
            case .passToLA: request.la == nil ? "la" : nil
            case .dismiss: nil
            }
        }
    }

    private func stats(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readQueue)
        let now = site.now
        let asked = request.query("since")
        guard
            let from = asked.map({ Timestamp(rfc3339: $0) })
                ?? MorningWindow.beginning(at: now, london: site.engine.london)
        else {
            throw Problem.invalid([Fault(pointer: "/since", detail: "is not an RFC 3339 time with its offset")])
        }
        let (statistics, overview) = try await site.work {
            (
                // What only one caller asks for is not kept.
                asked == nil
                    ? try $0.statistics(for: caller.areas, since: from, at: now)
                    : try $0.store.balance.statistics(for: caller.areas, since: from, at: now),
                try MorningOverview($0, for: caller, alarms: MorningOverview.limit, at: now)
            )
        }
        return .json(
            .members(
                statistics.members(since: from, at: now)
                    + overview.members(counted: statistics.difference, for: caller, at: now)))
    }
}

extension ExceptionFilter {
    /// From a query: `kind` (several separated by commas), `force`, `urn`, `overdue`, `order`.
    ///
    /// - Parameter faults: of the parameters, added to.
    init(_ request: Request, _ faults: inout [Fault]) {
        self.init()
        for name in request.query("kind")?.split(separator: ",") ?? [] {
            if let kind = ExceptionKind(rawValue: String(name)) {
                kinds.insert(kind)
            } else {
                faults.append(Fault(pointer: "/kind", detail: "is no kind of exception"))
            }
        }
        force = request.query("force").flatMap { $0.isEmpty ? nil : $0 }
        if let text = request.query("urn"), !text.isEmpty {
            school = URN(text)
            if school == nil { faults.append(Fault(pointer: "/urn", detail: "is not a URN of six digits")) }
        }
        isOverdue = request.query("overdue") == "true"
        if let text = request.query("order"), !text.isEmpty {
            let known = Order.allCases.map(\.rawValue).joined(separator: ", ")
            order = Order(rawValue: text) ?? .deadline
            if Order(rawValue: text) == nil {
                faults.append(Fault(pointer: "/order", detail: "expected one of \(known)"))
            }
        }
    }
}

extension ExceptionItem {
    /// A restricted item is listed with its deadline, and described to a supervisor only.
    package func json(for viewer: Principal, at now: Timestamp) -> JSONValue {
        let isWithheld = viewer.isWithheld(isRestricted)
        return .record(
            ("id", .string(id)), ("kind", .string(isWithheld ? ExceptionKind.restricted.rawValue : kind.rawValue)),
            ("force", .string(force)), ("incident", isWithheld ? .null : .orNull(incident)),
            ("incidentReference", isWithheld ? .null : .orNull(incidentReference)),
            ("child", isWithheld ? .null : .orNull(child)), ("records", .integer(records)),
            ("restricted", .bool(isRestricted)),
            ("openedAt", .time(openedAt)), ("deadlineAt", .time(deadlineAt)),
            ("overdue", .bool(resolvedAt == nil && deadlineAt <= now)),
            ("escalation", .record(("step", .integer(step)), ("nextAt", .orNull(nextAt)))),
            ("detail", isWithheld ? .null : .string(detail)), ("settledAt", .orNull(resolvedAt)),
            ("settledBy", .orNull(resolvedBy)), ("decision", .orNull(decision)))
    }
}

extension MorningStatistics {
    func members(since: Timestamp, at now: Timestamp) -> [(String, JSONValue?)] {
        [
            ("since", .time(since)), ("at", .time(now)), ("incidents", .integer(incidents)),
            ("children", .integer(children)), ("childrenByState", .counts(childrenByState)),
            ("notifications", .integer(notificationsByState.values.reduce(0, +))),
            ("notificationsByState", .counts(notificationsByState)),
            ("cancelledByPerson", .integer(cancelled.count)), ("childrenCancelled", .integer(childrenCancelled)),
            ("overdue", .integer(overdue)), ("exceptions", .counts(exceptionsByKind)),
            ("exceptionsOpen", .integer(exceptionsOpen + confirmationsOpen)),
            ("confirmationsOpen", .integer(confirmationsOpen)),
            ("quarantined", .integer(quarantined)),
            ("phoneTasksOpen", .integer(phoneTasksOpen)), ("notesUnread", .integer(unreadNotes)),
            ("absencesUnread", .integer(unreadAbsences)),
        ]
    }
}

/// Opens one exception for a page or the API, with the log entry that the law requires.
struct ExceptionOpening: Sendable {
    let site: Site
    let caller: Principal

    /// - Throws: 403 for a restricted one or without a purpose, 404 if there is no such exception.
    func open(_ id: String) async throws -> OpenedException {
        let caller = caller
        let (actor, purpose) = (caller.actor, caller.purpose)
        let now = site.now
        return try await site.work { engine in
            guard let item = try engine.store.exceptions.item(id: id) else {
                throw Problem(.notFound, "no such exception")
            }
            try Access.guardRestricted(item.isRestricted, caller)
            guard let purpose else {
                throw Problem(
                    .forbidden, "first state on the desk's pages why you read children's details")
            }
            let entry = AuditEntry(
                .consultation, "exception.consulted", actor: actor, subject: "", facts: ["purpose": purpose])
            let detail = try engine.store.exceptions.open(id, by: caller, as: entry, at: now)
            // For older records, only the text says that they are restricted.
            try Access.guardRestricted(detail.records.contains { RawRecord($0.raw).isGuarded }, caller)
            return try OpenedException(detail, engine: engine, for: caller, at: now)
        }
    }
}

/// An exception opened for a person with a purpose, with the pupils and schools that the child may be at.
struct OpenedException: Sendable {
    let detail: ExceptionDetail
    let candidates: [Candidate]
    /// The schools that fit the officer's words.
    let schools: [NamedSchool]
    /// Why the machine left the child to a person; nil if it is decided, or there is no child.
    let hesitation: Hesitation?
    /// What was not understood in the record, besides the child's own faults and other children's.
    let warnings: [Fault]
    /// How many earlier incidents have the same child.
    let earlier: Int

    init(_ detail: ExceptionDetail, engine: Engine, for caller: Principal, at now: Timestamp) throws {
        let today = engine.london.date(now)
        self.detail = detail
        warnings = try OpenedException.warnings(of: detail, in: engine.store)
        earlier =
            try engine.store.incidents.earlier(ofExceptions: [detail.item.id], for: caller)[detail.item.id] ?? 0
        var candidates = try Candidate.all(
            for: detail, store: engine.store, seesProtected: caller.seesRestricted,
            on: engine.schoolDay(force: detail.item.force, at: now))
        let answers = try detail.item.child.map { try engine.store.exceptions.givenBack(child: $0) } ?? []
        for place in candidates.indices { candidates[place].note(answers) }
        // Whom a school gave back is never offered first.
        self.candidates = candidates.filter { $0.givenBack == nil } + candidates.filter { $0.givenBack != nil }
        hesitation = OpenedException.hesitation(detail, self.candidates)
        guard detail.item.resolvedAt == nil, let child = detail.child else {
            schools = []
            return
        }
        let named = try NamedSchools(
            store: engine.store, policies: engine.policies, london: engine.london, on: today)
        schools = try named.all(for: child.details, detail.explanation, force: detail.item.force)
    }

    private static func hesitation(_ detail: ExceptionDetail, _ candidates: [Candidate]) -> Hesitation? {
        guard detail.item.resolvedAt == nil, let child = detail.child, !detail.item.kind.closesItself else {
            return nil
        }
        let likeliest = candidates.first { $0.givenBack == nil }
        let objections = MatchDecision(explanation: detail.explanation)?.objections ?? []
        var facts = HesitationFacts()
        facts.isUnborn = child.details.isUnborn
        facts.isGivenBack = detail.item.kind == .notOurPupil
        facts.hasFaults = !child.faults.isEmpty
        facts.isConfirmation = detail.item.kind == .confirm
        facts.isAgeInDoubt = detail.item.kind == .ineligible
        facts.hasCandidate = likeliest != nil
        facts.isProtected = objections.contains(.protected)
        facts.wasDecidedBefore = objections.contains(.decidedBefore)
        facts.isClaimedTwice = objections.contains(.claimedTwice)
        facts.hasRival = objections.contains(.rival)
        facts.isSchoolUnclear = likeliest?.registrations.isEmpty == false
        for step in likeliest?.steps ?? [] {
            if let field = EvidenceField(rawValue: step.field) { facts.evidence[field] = step.weight }
        }
        let agreement = likeliest.map { ChildAgreement(child.details, $0.details).agrees } ?? [:]
        let compared: [(ChildAgreement.Field, EvidenceField)] = [
            (.dateOfBirth, .dateOfBirth), (.forename, .forename), (.surname, .surname),
        ]
        facts.differing = Set(compared.filter { agreement[$0.0] == false }.map(\.1))
        return Hesitation(facts)
    }

    private static func warnings(of detail: ExceptionDetail, in store: Store) throws -> [Fault] {
        guard let incident = detail.item.incident else { return [] }
        let own = detail.child.map { "/children/\($0.ordinal)" }
        return try store.incidents.warnings(ofIncident: incident).filter { fault in
            let isAboutAChild = fault.pointer.hasPrefix("/children/")
            let isOwn = own.map { fault.pointer == $0 || fault.pointer.hasPrefix($0 + "/") } ?? true
            return (!isAboutAChild || isOwn) && detail.child?.faults.contains(fault) != true
        }
    }

    /// The child with its candidates and named schools, the record with its faults, or the conflicting versions.
    func json(for viewer: Principal, at now: Timestamp) -> JSONValue {
        var members = detail.item.json(for: viewer, at: now).object?.members ?? []
        members.append(.init("occurredAt", .orNull(detail.occurredAt)))
        members.append(.init("warnings", .faults(warnings)))
        if detail.child != nil { members.append(.init("earlierIncidents", .integer(earlier))) }
        if let hesitation {
            members.append(
                .init(
                    "hesitation",
                    .record(
                        ("reason", .string(hesitation.rawValue)),
                        ("text", .string(Words.english("hesitation.\(hesitation.rawValue)"))))))
        }
        if let child = detail.child {
            members.append(
                .init(
                    "childDetails",
                    .record(
                        ("reference", .string(child.reference)), ("state", .string(child.state.rawValue)),
                        ("details", child.details.json), ("faults", .faults(child.faults)))))
            members.append(.init("candidates", .array(candidates.map(\.json))))
            members.append(.init("namedSchools", .array(schools.map(\.json))))
        }
        if let record = detail.records.first {
            members.append(.init("record", record.json))
            members.append(.init("lines", .array(detail.records.map(\.json))))
        }
        if let conflict = detail.conflict { members.append(.init("conflict", conflict.json)) }
        return .object(JSONObject(members))
    }
}

extension NamedSchool {
    fileprivate var json: JSONValue {
        .record(
            ("urn", .string(establishment.urn.description)), ("name", .string(establishment.name)),
            ("town", .orNull(establishment.address.town)), ("postcode", .orNull(establishment.address.postcode)),
            ("basis", .string(basis.rawValue)), ("rollHeld", .bool(holdsRoll)))
    }
}

extension QuarantinedRecord {
    var json: JSONValue {
        let shown = RawRecord(raw)
        return .record(
            ("id", .string(id)), ("typedAs", .orNull(typed?.incident)), ("line", line.map { .integer($0) } ?? .null),
            ("reference", .orNull(shown.reference)),
            ("receivedAt", .time(receivedAt)), ("raw", .string(shown.text)), ("rawIsCut", .bool(shown.isCut)),
            ("faults", .faults(faults)))
    }
}

extension ConflictingVersions {
    var json: JSONValue {
        .record(
            ("current", .record(("revision", .integer(currentRevision)), ("content", current.json))),
            (
                "refused",
                .array(
                    refused.map { version in
                        .record(
                            ("revision", .integer(version.revision)), ("receivedAt", .time(version.receivedAt)),
                            ("content", version.incident.json), ("heldRevision", .integer(version.heldRevision)),
                            ("differences", .array(version.differences.map(\.json))))
                    })
            ))
    }
}

extension ConflictingVersions.Refused {
    var differences: [IncidentDifference] { IncidentDifference.between(held: held, refused: incident) }
}

extension IncidentDifference {
    fileprivate var json: JSONValue {
        .record(("pointer", .string(pointer)), ("held", .orNull(held)), ("refused", .orNull(refused)))
    }
}

extension JSONValue {
    fileprivate static func faults(_ faults: [Fault]) -> JSONValue { .array(faults.map(\.json)) }
}
