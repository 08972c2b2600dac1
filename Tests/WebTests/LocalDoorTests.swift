import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation
import TestSupport
import Testing

/// The socket for tools knows the same roles as the desk.
@Suite("Roles at the local socket")
struct LocalDoorTests {
    private static let owner = LocalUser(id: geteuid(), name: "encompass")
    private let web: WebHarness

    init() throws {
        web = try WebHarness()
        for role in Account.Role.allCases where role.isDesk {
            for login in [role.rawValue, "other-" + role.rawValue] {
                _ = try web.store.accounts.create(
                    login: login, name: "Kay " + login, role: role, places: [], password: "x", by: .login("test"),
                    at: web.clock.now())
            }
        }
        _ = try web.store.accounts.create(
            login: "priya", name: "Priya Nair", role: .keyAdult, places: [.establishment(County.quay)], password: "x",
            by: .login("test"), at: web.clock.now())
    }

    /// A caller at the socket, and the expected principal.
    private struct Caller {
        let user: LocalUser
        let actingAs: String?
        let role: Principal.Role
        /// Whether they act as somebody else.
        var isMasked = false
    }

    private static let callers: [Caller] = {
        var callers = [
            Caller(user: owner, actingAs: nil, role: .owner),
            Caller(user: LocalUser(id: 0, name: "root"), actingAs: nil, role: .owner),
            Caller(user: LocalUser(id: 4_001, name: "mallory"), actingAs: nil, role: .login),
            Caller(user: LocalUser(id: 4_002, name: "priya"), actingAs: nil, role: .login),
            Caller(user: LocalUser(id: 4_003, name: "mallory"), actingAs: "supervisor", role: .login, isMasked: true),
        ]
        for role in [Principal.Role.operator, .supervisor, .dutyManager, .auditor, .administrator] {
            let own = LocalUser(id: 4_010, name: role.rawValue)
            callers += [
                Caller(user: owner, actingAs: role.rawValue, role: role), Caller(user: own, actingAs: nil, role: role),
                Caller(user: own, actingAs: role.rawValue, role: role),
                Caller(user: own, actingAs: "other-supervisor", role: role, isMasked: true),
            ]
        }
        return callers
    }()

    /// One of each kind, with the permission that it needs, listed by hand.
    private static let samples: [EncompassEngine.Operation] =
        [
            .createCredential(CredentialRequest(role: .auditor, purpose: "x")), .revokeCredential(id: "none"),
            .rotateCredential(id: "none", overlap: .days(1), reason: "x"),
            .endCredentialSecret(id: "none", reason: "x"),
            .changeWebhook(WebhookChange(urn: County.quay, kind: .remove, reason: "x")),
            .createAccount(AccountRequest(login: "-", name: "x", role: .dutyManager, places: [], password: "short")),
            .disableAccount(login: "none"), .enableAccount(login: "none"), .unlockAccount(login: "none"),
            .setPassword(login: "none", password: "short"), .inviteAccount(login: "none"),
            .inviteContacts(.address("nobody@none.example")), .setPlaces(login: "none", places: []),
            .setAreas(login: "none", areas: .all),
            .queue(QueueAction(kind: .cancel, notification: "none", reason: "x")),
            .releaseTexts(TextRelease(notification: "none", isAccepted: true)),
            .resolve(ResolveRequest(exception: "none", decision: "dismiss", reason: "x")),
            .reopenException(id: "none", reason: "x"), .undoException(id: "none"),
            .correctRecord(
                RecordCorrection(
                    exception: "none", record: "none",
                    typed: TypedIncident(force: "norfolk", reference: "x", occurredAt: Timestamp(milliseconds: 0)),
                    reason: "x")),
            .decideRestricted(exception: "none", releasing: true, reason: "x"),
            .linkIncidents("none", with: "none"), .unlinkIncident(id: "none", reason: nil),
            .call(.claim(task: "none")),
            .requestPause(
                PauseRequest(scope: "none", approvedBy: "none", reason: "x", until: Timestamp(milliseconds: 0))),
            .approvePause(id: "none"), .endPause(id: "none", reason: "x"),
            .closeSchools(ClosureRequest(scope: .establishment(County.quay), on: LocalDate(dayNumber: 1), reason: "")),
            .reopenSchools(ClosureRequest(scope: .establishment(County.quay), on: LocalDate(dayNumber: 1), reason: "")),
            .settleBreach(id: "none", outcome: "x"), .rotateKey, .backUp(path: "none"), .confirmRecovery(reason: ""),
            .placeHold(HoldRequest(target: .incident("none"), reason: "x")), .liftHold(id: "none", reason: "x"),
            .erase(RetentionPeriods()), .closeImportAlarm(key: "none", reason: "x"),
            .editContact(
                ContactEdit(
                    id: Data([1]), contact: Contact(scope: .establishment(County.quay), role: .head, name: "No Body"),
                    isVouchedFor: false, reason: "x")),
            .testChannels(.area(id: "none", again: false, perMinute: 1)),
            .endSessions(login: "none", session: nil), .resetSecondStep(login: "none"),
        ] + Consultation.View.allCases.map { .consult(Consultation($0, subject: "test")) }

    /// Without a default, so that this does not compile for a new operation without a row.
    private static func needed(_ operation: EncompassEngine.Operation) -> (kind: Int, permission: Permission) {
        switch operation {
        case .createCredential: (0, .manageReaders)
        case .revokeCredential: (1, .manageCredentials)
        case .rotateCredential: (28, .manageReaders)
        case .endCredentialSecret: (29, .manageCredentials)
        case .changeWebhook: (30, .manageCredentials)
        case .createAccount: (2, .manageAccounts)
        case .disableAccount: (3, .manageAccounts)
        case .enableAccount: (14, .manageAccounts)
        case .unlockAccount: (15, .manageAccounts)
        case .setPassword: (16, .manageReaders)
        case .inviteAccount: (25, .manageAccounts)
        case .queue: (4, .actOnNotifications)
        case .resolve: (5, .resolveExceptions)
        case .reopenException: (17, .resolveExceptions)
        case .decideRestricted: (18, .resolveExceptions)
        case .call: (6, .makeCalls)
        case .requestPause: (7, .askForPause)
        case .approvePause: (8, .approvePause)
        case .endPause: (9, .askForPause)
        case .closeSchools: (10, .closeSchools)
        case .reopenSchools: (11, .closeSchools)
        case .settleBreach: (12, .closeBreaches)
        case .rotateKey: (19, .keepDatabase)
        case .backUp: (20, .keepDatabase)
        case .confirmRecovery: (21, .confirmRecovery)
        case .placeHold: (22, .placeHolds)
        case .liftHold: (23, .placeHolds)
        case .erase: (24, .eraseRecords)
        case .closeImportAlarm: (26, .importRegistry)
        case .editContact: (27, .importRegistry)
        case .inviteContacts: (28, .manageReaders)
        case .setPlaces: (29, .manageReaders)
        case .testChannels: (30, .testChannels)
        case .releaseTexts: (31, .actOnNotifications)
        case .undoException: (32, .resolveExceptions)
        case .correctRecord: (33, .resolveExceptions)
        case .endSessions: (34, .manageAccounts)
        case .resetSecondStep: (35, .manageAccounts)
        case .linkIncidents: (36, .actOnNotifications)
        case .unlinkIncident: (37, .actOnNotifications)
        case .setAreas: (38, .manageAccounts)
        case .consult(let consultation):
            switch consultation.view {
            case .queue, .notification, .incidents, .exception, .calls, .agreement, .breaches, .pauses, .registry,
                .sitrep, .policy, .holds, .report:
                (13, .readQueue)
            case .callSheet, .incident, .search, .chronology: (13, .readDetails)
            case .matching: (13, .runMatcher)
            case .auditLog, .auditSearch, .auditExport, .retention, .inspection: (13, .readAuditLog)
            case .subjectAccess: (13, .prepareSubjectAccess)
            case .accounts: (13, .manageAccounts)
            case .credentials, .webhooks: (13, .manageCredentials)
            }
        }
    }

    @Test func aPurposeMustFitTheRoleAsAtTheDesk() async throws {
        for (purpose, status) in [("A multi-agency meeting", 422), ("Checking the quality of records", 200)] {
            let consultation = Consultation(.incident, subject: "incident:none", facts: ["purpose": purpose])
            let answer = try await web.tool(
                .consult(consultation), as: LocalDoorTests.owner, actingAs: Principal.Role.auditor.rawValue)
            #expect(answer.status == status, "\(purpose): \(answer.body)")
        }
        let search = try await web.tool(
            .post, "/local/search", as: LocalDoorTests.owner,
            body: #"{"text":"x","purpose":"A question from a school"}"#)
        #expect(search.status == 200, "the owner may state any: \(search.body)")
    }

    @Test func everyCallerWithEveryOperation() async throws {
        #expect(Set(LocalDoorTests.samples.map { LocalDoorTests.needed($0).kind }) == Set(0...38))
        var refusals = 0
        for operation in LocalDoorTests.samples {
            let permission = LocalDoorTests.needed(operation).permission
            for caller in LocalDoorTests.callers {
                let answer = try await web.tool(operation, as: caller.user, actingAs: caller.actingAs)
                let isAllowed = !caller.isMasked && permission.roles.contains(caller.role)
                let isRefused = answer.status == 403
                #expect(
                    isRefused == !isAllowed,
                    "\(caller.user.name) as \(caller.actingAs ?? "-") \(operation): \(answer.status) \(answer.body)")
                guard isRefused else { continue }
                refusals += 1
                let entry = try #require(try web.store.auditLog.recent(limit: 1, for: .engine).first).entry
                #expect(entry.action == "access.refused")
                #expect(entry.facts["permission"] == (caller.isMasked ? .actForOthers : permission).rawValue)
                #expect(entry.facts["role"] == caller.role.rawValue)
                #expect(
                    entry.actor.description.contains(
                        caller.actingAs.flatMap { caller.isMasked ? nil : $0 } ?? caller.user.name))
            }
        }
        #expect(refusals > 200)
    }

    /// Each route of the socket has its row.
    @Test func everyCallerOnEveryRoute() async throws {
        let needs: [String: Permission?] = [
            "/local/operations": nil, "/local/status": .readQueue, "/local/registry-import": .importRegistry,
            "/local/search": .readDetails,
            // Open to anybody, like those of the port: they show nobody's data.
            "/health/live": nil, "/health/ready": nil,
        ]
        let routes = web.application.localRoutes()
        #expect(Set(routes.map(\.pattern)) == Set(needs.keys), "a route without a row, or a row without a route")
        for route in routes {
            guard let permission = needs[route.pattern] ?? nil else { continue }
            for caller in LocalDoorTests.callers {
                let verb: Verb = route.methods.contains("POST") ? .post : .get
                let answer = try await web.tool(verb, route.pattern, as: caller.user, actingAs: caller.actingAs)
                let isAllowed = !caller.isMasked && permission.roles.contains(caller.role)
                #expect((answer.status == 403) == !isAllowed, "\(caller.user.name) \(route.pattern): \(answer.status)")
            }
        }
    }

    @Test func anAuditorCannotCancelAndOnlyTheOwnerCreatesADutyManager() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let cancel = Operation.queue(QueueAction(kind: .cancel, notification: id, reason: "no reason"))
        #expect(try await web.tool(cancel, as: LocalDoorTests.owner, actingAs: "auditor").status == 403)
        #expect(try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.state != .cancelled)
        #expect(try web.store.auditLog.recent(limit: 1, for: .engine).first?.entry.subject == "notification:\(id)")
        let request = AccountRequest(
            login: "new.manager", name: "New", role: .dutyManager, places: [], password: "correct horse battery")
        for (user, account) in [
            (LocalUser(id: 4_001, name: "mallory"), nil), (LocalUser(id: 4_002, name: "supervisor"), nil),
            (LocalDoorTests.owner, "supervisor"),
        ] as [(LocalUser, String?)] {
            #expect(try await web.tool(.createAccount(request), as: user, actingAs: account).status == 403)
        }
        #expect(try await web.tool(.createAccount(request), as: LocalDoorTests.owner).status == 200)
        #expect(try await web.tool(cancel, as: LocalDoorTests.owner, actingAs: "operator").status == 200)
    }

    @Test func onlySupervisorsActOnRestrictedItemsThroughTheSocket() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        let release = Operation.queue(QueueAction(kind: .release, notification: id, reason: "seen"))
        for account in [nil, "operator", "auditor"] {
            #expect(try await web.tool(release, as: LocalDoorTests.owner, actingAs: account).status == 403)
        }
        let refusal = try #require(
            try web.store.auditLog.recent(limit: 10, for: .engine).first { $0.entry.action == "access.refused" })
        #expect(refusal.entry.subject == "notification:\(id)")
        #expect(try await web.tool(release, as: LocalDoorTests.owner, actingAs: "supervisor").status == 200)
        let refused = try web.store.auditLog.recent(limit: 20, for: .engine).filter {
            $0.entry.facts["permission"] == "seeRestricted"
        }
        #expect(refused.count == 2)
    }

    /// Nobody sees or is refused anything that the log does not have.
    @Test(.enabled(if: !TestPython.isAbsent))
    func whatCannotBeLoggedIsNotShownAndARefusalIs503() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let staff = try web.staff()
        let school = try #require(try web.credential(.school, urn: County.quay).token)
        let feed = try web.feed()
        #expect(try await web.get("/v1/exceptions", token: feed).status == 403)
        let script =
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DROP TABLE audit_payload'); c.commit()"
        let python = try ChildProcess(
            try #require(TestPython.path), ["-c", script, web.folder.file("encompass.db")], environment: [:],
            output: web.folder.file("drop.log"))
        #expect(try python.wait(within: 600) == .exited(0), "\(python.errors)")
        for (path, token) in [
            ("/v1/notifications/\(id)", staff), ("/v1/notifications/\(id)", school), ("/v1/exceptions", feed),
        ] {
            let answer = try await web.get(path, token: token)
            #expect(answer.status == 503 && !answer.body.contains("Amelia"), "\(path): \(answer.body)")
        }
    }

    @Test func refusalsOverHTTPAreLoggedWithTheRouteButNoID() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        let staff = try web.staff()
        #expect(try await web.get("/v1/notifications/\(id)", token: staff).status == 403)
        let entry = try #require(try web.store.auditLog.recent(limit: 1, for: .engine).first).entry
        #expect(entry.action == "access.refused" && entry.subject == "route:GET /v1/notifications/{id}")
        #expect(entry.facts == ["permission": "seeRestricted", "role": "operator"])
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/audit").status == 403)
        let page = try #require(try web.store.auditLog.recent(limit: 1, for: .engine).first).entry
        #expect(page.subject == "route:GET /audit" && page.actor == .account("sam.hart"))
        #expect(page.facts == ["permission": "readAuditLog", "role": "operator"])
    }
}
