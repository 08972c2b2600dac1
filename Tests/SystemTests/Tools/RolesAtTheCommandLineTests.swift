import EncompassCore
import EncompassStore
import Foundation
import TestSupport
import Testing

/// Given accounts of each role, then each may do the same at the command line as at the desk, with or without a running
/// daemon.
struct RolesAtTheCommandLineTests {
    private static let roles: [Principal.Role] = [
        .owner, .operator, .supervisor, .dutyManager, .auditor, .administrator,
    ]

    /// Each subcommand's permission and arguments; no permission if it touches nobody's data.
    private static let rows: [String: (Permission?, [String])] = [
        "serve": (nil, []), "demo": (nil, []), "check-config": (nil, []), "doctor": (nil, []), "init": (nil, []),
        "simulate": (nil, []), "template preview": (nil, []),
        "feed push": (nil, []), "feed check": (nil, []), "feed map": (nil, []), "outage-pack open": (nil, []),
        "match evaluate": (.runMatcher, ["--input", "/dev/null", "--truth", "CONTACTS"]),
        "registry import": (.importRegistry, ["--dry-run", "--contacts", "CONTACTS"]),
        "registry show": (.readQueue, ["900001"]), "registry stats": (.readQueue, []),
        "match run": (.runMatcher, ["--input", "/dev/null"]),
        "match train": (.runMatcher, ["--input", "/dev/null", "--output", "model", "--model-version", "x"]),
        "match agreement": (.readQueue, []), "queue list": (.readQueue, []), "queue show": (.readQueue, ["none"]),
        "chronology": (.readDetails, ["--child", "none", "--reason", "x"]), "report": (.readQueue, []),
        "inspection": (.readAuditLog, ["--month", "2026-10", "--reason", "x", "--output", "pack.zip"]),
        "exceptions list": (.readQueue, []), "exceptions show": (.readQueue, ["none"]),
        "exceptions resolve": (.resolveExceptions, ["none", "--decision", "dismiss", "--reason", "x"]),
        "exceptions reopen": (.resolveExceptions, ["none", "--reason", "x"]),
        "incidents list": (.readQueue, []), "incidents show": (.readDetails, ["none", "--purpose", "x"]),
        "incidents link": (.actOnNotifications, ["none", "other"]), "incidents unlink": (.actOnNotifications, ["none"]),
        "search": (.readDetails, ["nobody", "--purpose", "x"]),
        "queue release": (.actOnNotifications, ["none", "--reason", "x"]),
        "queue cancel": (.actOnNotifications, ["none", "--reason", "x"]),
        "queue retry": (.actOnNotifications, ["none", "--reason", "x"]),
        "queue redirect": (.actOnNotifications, ["none", "--reason", "x", "--contact", "head"]),
        "credential create": (.manageReaders, ["--role", "auditor", "--purpose", "x"]),
        "credential list": (.manageCredentials, []),
        "credential revoke": (.manageCredentials, ["none"]),
        "credential rotate": (.manageReaders, ["none", "--reason", "x"]),
        "credential end-secret": (.manageCredentials, ["none", "--reason", "x"]),
        "webhook set": (
            .manageReaders, ["--urn", "999999", "--url", "https://school.example/hook", "--reason", "x"]
        ), "webhook list": (.manageCredentials, []),
        "webhook rotate": (.manageReaders, ["--urn", "999999", "--reason", "x"]),
        "webhook end-secret": (.manageCredentials, ["--urn", "999999", "--reason", "x"]),
        "webhook remove": (.manageCredentials, ["--urn", "999999", "--reason", "x"]),
        "user create": (.manageAccounts, ["x", "--name", "Ben Osei", "--role", "dutyManager"]),
        "user list": (.manageAccounts, []), "user disable": (.manageAccounts, ["none"]),
        "user enable": (.manageAccounts, ["none"]),
        "user unlock": (.manageAccounts, ["none"]), "user password": (.manageReaders, ["none"]),
        "user invite": (.manageAccounts, ["none"]), "user set-places": (.manageReaders, ["none"]),
        "user set-areas": (.manageAccounts, ["none", "--all"]),
        "user sessions": (.manageAccounts, ["none"]), "user end-sessions": (.manageAccounts, ["none"]),
        "user reset-second-step": (.manageAccounts, ["none"]),
        "audit verify": (.readAuditLog, []), "audit search": (.readAuditLog, ["--reason", "x"]),
        "audit export": (.readAuditLog, ["--reason", "x", "--output", "-"]), "key rotate": (.keepDatabase, []),
        "subject-access": (
            .prepareSubjectAccess, ["--name", "No Body", "--born", "2015-03-02", "--reason", "x"]
        ), "retention preview": (.readAuditLog, []), "retention totals": (.readAuditLog, []),
        "retention run": (.eraseRecords, []), "hold list": (.readQueue, []),
        // A restore takes the file and its key, and no role.
        "restore from": (nil, []), "restore show": (.readQueue, []),
        "restore confirm": (.confirmRecovery, ["--reason", "x"]), "backup": (.keepDatabase, ["copy"]),
        "hold add": (.placeHolds, ["--incident", "none", "--reason", "x"]),
        "hold lift": (.placeHolds, ["none", "--reason", "x"]), "policy show": (.readQueue, ["900001"]),
        "policy test": (.readQueue, ["--urn", "900001", "--at", "2026-11-20 06:30"]), "calls list": (.readQueue, []),
        "calls claim": (.makeCalls, ["none"]), "calls unclaim": (.makeCalls, ["none"]),
        "calls record": (.makeCalls, ["none", "--outcome", "noAnswer"]),
        "calls answer": (.makeCalls, ["none", "--note", "x"]), "calls export": (.readDetails, []),
        "pause start": (
            .askForPause,
            ["--scope", "la:926", "--approved-by", "none", "--reason", "x", "--until", "2026-11-20 12:00"]
        ), "pause approve": (.approvePause, ["none"]), "pause list": (.readQueue, []),
        "pause end": (.askForPause, ["none", "--reason", "x"]), "sitrep": (.readQueue, []),
        "breaches list": (.readQueue, []), "breaches close": (.closeBreaches, ["none", "--outcome", "x"]),
        "channel test": (.testChannels, ["--urn", "900001"]), "channel results": (.readQueue, ["--urn", "900001"]),
        "calendar close": (.closeSchools, ["--scope", "urn:999999", "--on", "2026-11-20", "--reason", "x"]),
        "calendar reopen": (.closeSchools, ["--scope", "urn:999999", "--on", "2026-11-20", "--reason", "x"]),
    ]

    @Test func everySubcommandHasARowAndChecksTheRole() throws {
        let dump = try Program.run(["--experimental-dump-help"])
        let tree = JSON(dump.output)["command"]
        #expect(Set(leaves(of: tree, under: [])) == Set(Self.rows.keys), "a subcommand without a row")
        let morning = try Morning()
        for role in Self.roles where role != .owner {
            _ = try morning.account(role.rawValue, role.rawValue, "Asha Patel")
        }
        try morning.site.stop()
        let contacts = morning.site.folder.file("contacts.csv")
        for (command, row) in Self.rows.sorted(by: { $0.key < $1.key }) {
            guard let permission = row.0 else { continue }
            let words = command.split(separator: " ").map(String.init)
            for role in Self.roles {
                let name = role == .owner ? [] : ["--as", role.rawValue]
                let finished = try Program.run(
                    words + row.1.map { $0 == "CONTACTS" ? contacts : $0 } + name + morning.site.configuration)
                let isRefused = finished.errors.contains("may not do this")
                #expect(
                    isRefused == !permission.roles.contains(role), "\(command) as \(role): \(finished.errors)")
                if isRefused { #expect(finished.status == 1 && finished.output.isEmpty, "\(command) as \(role)") }
            }
        }
    }

    private func leaves(of command: JSON, under path: [String]) -> [String] {
        let inner = command["subcommands"].list.filter { $0["commandName"].text != "help" }
        guard !inner.isEmpty else { return [path.joined(separator: " ")] }
        return inner.flatMap { leaves(of: $0, under: path + [$0["commandName"].text]) }
    }

    @Test func onlyASupervisorSeesARestrictedItemAndRefusalsAreLogged() throws {
        let morning = try Morning()
        for role in ["supervisor", "auditor"] { _ = try morning.account(role, role, "Asha Patel") }
        let push = try morning.feed.post(
            "/v1/incidents",
            IncidentText.make("NC-1", children: [MadeUp.amelia.reported()], more: "\"restricted\":true"))
        #expect(push.status == 202)
        let id = try morning.notifications(1)[0]["id"].text
        try check(morning, id)
        try morning.site.stop()
        try check(morning, id)
        let store = try Store.openReading(
            path: morning.site.database, keyFile: morning.site.database + ".key")
        let log = try store.auditLog.recent(limit: 200, for: .engine).map(\.entry)
        let refused = log.filter { $0.action == "access.refused" }
        #expect(
            refused.filter { $0.facts["permission"] == "actOnNotifications" && $0.facts["role"] == "auditor" }.count
                == 2)
        #expect(refused.filter { $0.facts["permission"] == "manageAccounts" }.count == 2)
        #expect(
            refused.filter { $0.facts["permission"] == "seeRestricted" && $0.subject == "notification:\(id)" }.count
                == 2)
        #expect(log.filter { $0.action == "notification.consulted" && $0.subject == "notification:\(id)" }.count == 4)
    }

    private func check(_ morning: Morning, _ id: String) throws {
        let site = morning.site
        for arguments in [["queue", "list"], ["queue", "show", id]] {
            let plain = try Program.run(arguments + site.configuration)
            #expect(plain.status == 0 && plain.output.contains("restricted"), "\(plain.errors)")
            #expect(!plain.output.contains("Quay") && !plain.output.contains("NC-1"), "\(plain.output)")
            let told = try Program.run(arguments + ["--as", "supervisor"] + site.configuration)
            #expect(told.status == 0 && told.output.contains("Quay"), "\(told.output) \(told.errors)")
        }
        let cancel = try site.tool("queue", "cancel", id, "--reason", "x", "--as", "auditor")
        #expect(cancel.status == 1 && cancel.errors.contains("may not do this"))
        #expect(try site.tool("queue", "release", id, "--reason", "x").status == 1)
        #expect(try site.tool("user", "create", "more", "--name", "Ben Osei", "--as", "supervisor").status == 1)
    }
}
