import Crypto
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// Identifies the caller and checks their permissions.
struct Access: Sendable {
    private let engine: Engine
    private let realClock: any WallClock
    private let blocking: Blocking
    private let byCredential = FailureLimiter(limit: 10)
    private let byPeer = FailureLimiter(limit: 60)
    private let rate: RateLimiter
    private var isSecure: Bool
    /// Who may come in here: a session or credential of another side counts for nothing.
    private var sides = Set(Side.allCases)

    init(engine: Engine, realClock: any WallClock, blocking: Blocking, requestsPerMinute: Int) {
        rate = RateLimiter(perMinute: requestsPerMinute)
        isSecure = engine.settings.publicURL.hasPrefix("https:")
        self.engine = engine
        self.realClock = realClock
        self.blocking = blocking
    }

    /// The same, with the same counts, at an address for some sides only.
    func serving(_ sides: Set<Side>, isSecure: Bool) -> Access {
        var access = self
        access.sides = sides
        access.isSecure = isSecure
        return access
    }

    /// Whether this address is for people or systems of this role.
    func serves(_ role: Principal.Role) -> Bool { role.side.map(sides.contains) ?? false }

    /// The credential of the request's bearer token.
    ///
    /// - Parameter permissions: the caller needs one of them.
    /// - Throws: 401 without a valid one, 403 if it lacks the permissions, 429 after too many failures.
    func credential(
        _ request: Request, _ context: WebContext, _ permissions: Permission...
    ) async throws -> Credential {
        try await credential(request, context, permissions)
    }

    private func credential(
        _ request: Request, _ context: WebContext, _ permissions: [Permission]
    ) async throws -> Credential {
        guard let token = request.headers[.authorization].flatMap({ HeaderText.bearer($0) }) else {
            throw Problem.unauthorized("a bearer token is needed")
        }
        guard let credential = try await credential(token: token) else {
            throw refusal(of: Access.fingerprint(token), context)
        }
        Proof.note(request)
        try admit(credential)
        guard serves(credential.principal.role) else {
            let words = "this address is not for a \(credential.role.rawValue) credential"
            throw permissions.first.map {
                Problem(Denied(permission: $0, role: credential.principal.role), of: credential.principal, words)
            } ?? Problem(.forbidden, words)
        }
        try Access.require(
            permissions, of: credential.principal, "a \(credential.role.rawValue) credential may not do this")
        return credential
    }

    /// The credential of a push: a bearer token, a client certificate that an area names, or both, for one force.
    ///
    /// - Throws: as `credential`; 403 for a token of a force whose certificate is missing.
    func pusher(_ request: Request, _ context: WebContext) async throws -> (Credential, certificate: ClientCertificate?)
    {
        let shown = await certificate(of: context)
        if request.headers[.authorization] == nil, let shown {
            return (try admit(shown.certificate, of: shown.force, request), shown.certificate)
        }
        let credential = try await credential(request, context, .pushIncidents)
        guard engine.policies.needsCertificate(credential.force) else { return (credential, nil) }
        guard let shown, shown.force == credential.force else {
            throw Problem(
                Denied(permission: .pushIncidents, role: .feed), of: credential.principal,
                "pushes of this force come with its client certificate, and this one has none")
        }
        engine.noteCertificate(of: shown.force, ends: shown.certificate.ends)
        return (credential, shown.certificate)
    }

    /// The client certificate of the connection, if an area names it and it has not expired, and the force that it
    /// belongs to.
    private func certificate(of context: WebContext) async -> (certificate: ClientCertificate, force: String)? {
        let policies = engine.policies
        guard policies.namesFeedCertificates, let shown = await ClientCertificate.shown(on: context.channel),
            shown.ends > realClock.now(), let force = policies.force(ofCertificate: shown.names)
        else { return nil }
        return (shown, force)
    }

    private func admit(_ certificate: ClientCertificate, of force: String, _ request: Request) throws -> Credential {
        let credential = Credential.certificate(certificate.id, of: force, at: realClock.now())
        Proof.note(request)
        try admit(credential)
        engine.noteCertificate(of: force, ends: certificate.ends)
        return credential
    }

    private func credential(token: String) async throws -> Credential? {
        let credentials = engine.store.credentials
        if let known = credentials.knownCredential(token: token) { return known }
        return try await blocking.run { try credentials.credential(token: token) }
    }

    /// - Throws: 403 if the principal has none of these permissions.
    static func require(_ permissions: [Permission], of principal: Principal, _ words: String) throws {
        guard !permissions.contains(where: principal.may), let first = permissions.first else { return }
        throw Problem(Denied(permission: first, role: principal.role), of: principal, words)
    }

    /// Admits a proven credential.
    ///
    /// - Throws: 429 if it sends too many requests.
    func admit(_ credential: Credential) throws {
        if let wait = rate.wait(for: credential.id, at: realClock.now()) {
            throw Problem.tooMany("too many requests with this credential", retryAfter: wait)
        }
    }

    /// The answer to a failed authentication: 401, or 429 after too many.
    func refusal(of key: String, _ context: WebContext) -> Problem {
        let now = realClock.now()
        let wait = [byCredential.failed([key], at: now), byPeer.failed([context.peer], at: now)].compactMap(\.self)
            .max()
        if let wait { return .tooMany("too many failed attempts: try again later", retryAfter: wait) }
        return .unauthorized("the credential is unknown or revoked", isWrong: true)
    }

    /// The person whose session the request's cookie names; nil without one.
    func person(_ request: Request) async throws -> SignedIn? {
        guard let token = SessionCookie.token(in: request, isSecure: isSecure) else { return nil }
        // A page that refreshes itself is no activity.
        let isActivity = request.headers[.isLive] == nil && request.uri.path != Path.events.pattern
        let person = try await person(token: token, isActivity: isActivity)
        guard let person, serves(person.principal.role) else { return nil }
        Proof.note(request)
        return person
    }

    private func person(token: String, isActivity: Bool) async throws -> SignedIn? {
        let engine = engine
        return try await blocking.run {
            try engine.store.sessions.session(
                token: token, idle: engine.settings.sessions.idle, on: engine.london.date(engine.clock.now()),
                isActivity: isActivity, secondStepFor: engine.settings.sessions.secondStepFor, at: realClock.now()
            ).map { SignedIn(token: token, session: $0) }
        }
    }

    /// Whether the session is still open, with the same role.
    func isOpen(_ person: SignedIn) async throws -> Bool {
        let now = try await self.person(token: person.token, isActivity: false)?.principal
        return now?.role == person.principal.role && now?.areas == person.principal.areas
    }

    /// Whether the request has a valid credential or session, whatever its permissions.
    func isAnybody(_ request: Request, _ context: WebContext) async throws -> Bool {
        if request.headers[.authorization] != nil {
            _ = try await credential(request, context, [])
            return true
        }
        return try await person(request) != nil
    }

    /// A caller of the staff API, by bearer token or desk session; where forces may call too, also by client certificate.
    ///
    /// - Parameter permissions: the caller needs one of them.
    func staff(
        _ request: Request, _ context: WebContext, _ permissions: Permission...
    ) async throws -> Principal {
        if request.headers[.authorization] != nil {
            return try await credential(request, context, permissions).principal
        }
        if permissions.contains(.pushIncidents), serves(.feed), let shown = await certificate(of: context) {
            return try admit(shown.certificate, of: shown.force, request).principal
        }
        return try await deskSession(request, permissions).principal
    }

    /// A caller who may change something. A session must also send its CSRF token in a header.
    func decider(_ request: Request, _ context: WebContext, _ permission: Permission) async throws -> Principal {
        if request.headers[.authorization] != nil {
            return try await credential(request, context, permission).principal
        }
        let person = try await deskSession(request, [permission])
        guard let given = request.headers[.csrfToken], Access.isSame(given, person.session.csrf) else {
            throw Problem(.forbidden, "the header X-CSRF-Token must hold the session's token")
        }
        return person.principal
    }

    /// Who may write about a notification: a school's system about its own, or somebody at the desk.
    func noteWriter(_ request: Request, _ context: WebContext) async throws -> Principal {
        if request.headers[.authorization] != nil {
            return try await credential(request, context, .acknowledge, .makeCalls).principal
        }
        return try await decider(request, context, .makeCalls)
    }

    private func deskSession(_ request: Request, _ permissions: [Permission]) async throws -> SignedIn {
        guard let person = try await person(request) else {
            throw Problem.unauthorized("a bearer token or a desk session is needed")
        }
        // Recipients have pages of their own, and no API.
        try Access.require(
            person.account.role.isDesk ? permissions : [.readQueue], of: person.principal, "this is for MASH staff")
        try await requireArea(request, of: person.principal, permissions.first ?? .readQueue)
        return person
    }

    /// - Throws: 403 for a restricted item if the principal may not see it.
    static func guardRestricted(_ isRestricted: Bool, _ principal: Principal) throws {
        guard isRestricted else { return }
        try require([.seeRestricted], of: principal, "only a supervisor may see a restricted item")
    }

    /// Compares two secrets in constant time.
    static func isSame(_ a: String, _ b: String) -> Bool {
        let a = SHA256.hash(data: Data(a.utf8))
        let b = SHA256.hash(data: Data(b.utf8))
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A short hash of a secret, for counting failures without keeping the secret.
    private static func fingerprint(_ token: String) -> String {
        "token:" + SHA256.hash(data: Data(token.utf8)).prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
    }
}

/// What belongs to other areas.
extension Access {
    /// What an address is about. Every address of one thing begins with its kind and its id, so that no page and no route
    /// asks by itself.
    private static func item(at path: String) -> WorkItem? {
        let parts = path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        let named = Array(parts.first == "v1" ? parts.dropFirst() : parts[...])
        guard named.count > 1 else { return nil }
        let id = named[1]
        return switch named[0] {
        case "notifications": .notification(id)
        case "calls": .call(id)
        case "exceptions": .exception(id)
        case "incidents": .incident(id)
        case "children": .child(id)
        case "pupils": Int64(id).map { .pupil($0) }
        case "breaches": .breach(id)
        case "pauses": .pause(id)
        case "holds": .hold(id)
        default: nil
        }
    }

    /// - Throws: 403 for the address of something in other areas than the person's, with whose it is and whom to ask.
    private func requireArea(_ request: Request, of principal: Principal, _ permission: Permission) async throws {
        guard principal.areas != .all, let item = Access.item(at: request.uri.path) else { return }
        let engine = engine
        do {
            try await blocking.run {
                try engine.store.areas.requireSight(of: [item], by: principal, for: permission)
            }
        } catch let error as StoreError {
            guard let denied = error.denied else { throw error }
            throw Problem(denied, of: principal, otherArea(denied.areas, principal.areas))
        }
    }

    private func otherArea(_ areas: [String], _ own: WorkAreas) -> String {
        let policies = engine.policies
        func name(_ id: String) -> String { policies.areas.first { $0.id == id }?.name ?? id }
        let words = ReaderLanguage.current.words
        let theirs = areas.map(name).joined(separator: ", ")
        let ours = own == .none ? words("otherArea.none") : own.ids.map(name).joined(separator: ", ")
        let phone = areas.compactMap { policies.desk(ofArea: $0).phone }.joined(separator: ", ")
        guard !phone.isEmpty else { return words("otherArea", ["areas": theirs, "own": ours]) }
        return words("otherArea.phone", ["areas": theirs, "own": ours, "phone": phone])
    }
}

/// Who may see a page, and whether a form came from our pages.
extension Access {
    /// The person at the desk.
    ///
    /// - Throws: 401 without a session, 403 for a school's account and for a role without the permission.
    func desk(_ request: Request, _ permission: Permission = .readQueue) async throws -> SignedIn {
        guard let person = try await person(request) else { throw Problem(.unauthorized, "please sign in") }
        try Access.require(
            [.useDesk], of: person.principal,
            person.principal.role == .unproven
                ? "your role needs the second step of signing in: set it up first"
                : ReaderLanguage.current.words("problem.forDesk"))
        try Access.require([permission], of: person.principal, "this page is not for your role")
        try await requireArea(request, of: person.principal, permission)
        return person
    }

    /// The person at the desk who sent a form that changes something, and its fields.
    ///
    /// - Throws: as `desk` and `check`; 403 for a role without the permission.
    func decision(
        _ request: Request, _ permission: Permission, limit: Int = FormFields.limit
    ) async throws -> (person: SignedIn, fields: FormFields) {
        let person = try await desk(request, .useDesk)
        let fields = try await FormFields(request, limit: limit)
        try Access.check(fields, request, of: person)
        try Access.require([permission], of: person.principal, "your role may not do this")
        return (person, fields)
    }

    /// A recipient: a Key Adult, or an authority's officer.
    func recipient(_ request: Request) async throws -> SignedIn {
        guard let person = try await person(request) else { throw Problem(.unauthorized, "please sign in") }
        try Access.require([.readOwnNotifications], of: person.principal, "this page is for schools")
        // Somebody who has left, or is on leave, is told why they see nothing.
        if person.account.places.isEmpty, let closed = person.session.closedPlaces.first {
            let place = try await blocking.run { [engine] in try engine.store.registry.placeName(closed.place) }
            throw Problem(.forbidden, ClosedPlaces.text(closed.access, of: place, ReaderLanguage.current.words))
        }
        return person
    }

    /// - Throws: 403 unless the form has the session's token and, if the browser says where it came from, came from
    ///   this site.
    static func check(_ form: FormFields, _ request: Request, of person: SignedIn) throws {
        guard isSameSite(request), isSame(form.raw("csrf"), person.session.csrf) else {
            throw Problem(.forbidden, "the form is not from this session: go back, reload the page and try again")
        }
    }

    /// Whether the form came from this site, as far as the browser says; a browser that says nothing is not refused.
    static func isSameSite(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite] { return ["same-origin", "none"].contains(site) }
        // Our own referrer policy makes browsers send `null`.
        guard let origin = request.headers[.origin], origin != "null" else { return true }
        return request.head.authority.map { HeaderText.isOrigin(origin, of: $0) } ?? false
    }
}
