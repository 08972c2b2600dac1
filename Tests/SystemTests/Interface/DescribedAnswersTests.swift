import EncompassFormats
import Foundation
import TestSupport
import Testing

/// No role, and nobody, gets an answer that `openapi.yaml` does not describe.
///
/// Each operation gets the requests that cover its description. `ENCOMPASS_ATTACK_EXAMPLES` is the number of random ones
/// after them, per operation and role, and `ENCOMPASS_ATTACK_SEED` what they are made from: `make attack` sets both.
@Suite(.enabled(if: !TestPython.isAbsent), .serialized)
struct DescribedAnswersTests {
    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment["ENCOMPASS_ATTACK_" + name].flatMap { Int($0) }
    }

    @Test func everyRoleGetsDescribedAnswersOnly() throws {
        let morning = try DescribedAnswersTests.morning()
        let roles = try DescribedAnswersTests.roles(morning)
        let plan = JSONValue.object([
            "roles": .array(roles), "ids": try DescribedAnswersTests.ids(morning),
            "examples": .integer(DescribedAnswersTests.number("EXAMPLES") ?? 0),
            "seed": .integer(DescribedAnswersTests.number("SEED") ?? 20_261_120),
        ])
        let file = morning.site.folder.file("plan.json")
        try Data(plan.serialized).write(to: URL(fileURLWithPath: file))
        let process = try ChildProcess(
            TestPython.path ?? "",
            [
                TestPython.script("described_answers.py"), Repository.path("docs/openapi.yaml"), morning.site.url, file,
            ], environment: ["PATH": "/usr/bin:/bin", "HOME": morning.site.folder.path],
            output: morning.site.folder.file("described"))
        #expect(try process.wait(within: 14_400) == .exited(0), "\(process.output)\n\(process.errors)")
        #expect(morning.site.daemon?.ended == nil)
    }

    /// A morning with an item of each kind, and limits that the tests themselves do not reach.
    private static func morning() throws -> Morning {
        let site = try Installation(http: ["requestsPerMinute: 60000"])
        let morning = try Morning(site)
        let incidents = [
            IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]),
            IncidentText.make("NC-2", children: [MadeUp.jack.reported()], more: "\"restricted\":true"),
            IncidentText.make("NC-3", children: [MadeUp.crowd(1)[0].reported()]),
            IncidentText.make("NC-4", children: [MadeUp.noah.reported()]), "{\"force\":\"norfolk\"}",
        ]
        _ = try morning.feed.push(incidents)
        try morning.settle()
        return morning
    }

    private static func ids(_ morning: Morning) throws -> JSONValue {
        let notifications = try morning.notifications(2)
        let exceptions = try morning.exceptions(2)
        // A restricted item's incident is not shown.
        func texts(_ items: [JSON], _ name: String) -> JSONValue {
            .array(items.map { $0[name].text }.filter { !$0.isEmpty }.map { .string($0) })
        }
        return .object([
            "notifications": texts(notifications, "id"), "exceptions": texts(exceptions, "id"),
            "incidents": texts(notifications, "incident"), "children": texts(exceptions, "child"),
        ])
    }

    /// Every role by its own way in: a credential, or a session with its form's token.
    private static func roles(_ morning: Morning) throws -> [JSONValue] {
        var roles = [role("nobody", [:])]
        for (name, credential) in [
            ("feed", ["--role", "feed", "--force", "norfolk"]),
            ("another force", ["--role", "feed", "--force", "kent"]),
            ("operator's system", ["--role", "operator", "--purpose", "work"]),
            ("auditor's system", ["--role", "auditor", "--purpose", "work"]),
        ] {
            let made = try Program.run(["credential", "create", "--json"] + credential + morning.site.configuration)
            guard made.status == 0 else { throw InstallationFault(made.errors) }
            roles.append(role(name, ["Authorization": "Bearer " + JSON(made.output)["secret"].text]))
        }
        let school = try morning.school(MadeUp.quay)
        roles.append(
            role(
                "school", ["Authorization": "Bearer " + (school.client.token ?? "")],
                webhook: ["credential": .string(school.id), "secret": .string(school.secret)]))
        for (login, name) in [
            ("op", "operator"), ("su", "supervisor"), ("du", "dutyManager"), ("au", "auditor"), ("ke", "keyAdult"),
            ("la", "laOfficer"),
        ] {
            let isRecipient = ["keyAdult", "laOfficer"].contains(name)
            let password = try morning.account(
                login, name, "Kay \(name)", at: name == "keyAdult" ? [MadeUp.quay] : [],
                authorities: name == "laOfficer" ? ["926"] : [])
            let browser = Browser(morning.site.url)
            try browser.signIn(login, password)
            let page = try browser.open(isRecipient ? "/school" : "/purpose")
            if !isRecipient { try browser.submit([("purpose", "overnight notifications")], to: "/purpose", of: page) }
            roles.append(
                role(name, ["Cookie": browser.cookie, "X-CSRF-Token": PageForm.csrf(of: page.text)]))
        }
        return roles
    }

    private static func role(
        _ name: String, _ headers: [String: String], webhook: [String: JSONValue]? = nil
    ) -> JSONValue {
        func object(_ values: [String: JSONValue]) -> JSONValue {
            .object(JSONObject(values.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, $0.value) }))
        }
        var members: [String: JSONValue] = [
            "name": .string(name), "headers": object(headers.mapValues { .string($0) }),
        ]
        if let webhook { members["webhook"] = object(webhook) }
        return object(members)
    }
}
