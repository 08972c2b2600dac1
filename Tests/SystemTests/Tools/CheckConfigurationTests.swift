import Foundation
import TestSupport
import Testing

struct CheckConfigurationTests {
    @Test func anUnknownKeyIsAnErrorThatNamesTheNearestOne() throws {
        let site = try Installation(["retention:", "  incidentts: 400d"])
        for command in ["check-config", "serve"] {
            let finished = try site.tool(command)
            #expect(finished.status == 78)
            #expect(finished.errors.contains("retention"))
        }
    }

    @Test func anUnknownVariableIsAnErrorThatNamesTheNearestOne() throws {
        let site = try Installation()
        let finished = try Program.run(
            ["check-config"] + site.configuration, environment: ["ENCOMPASS_HTTP_PUBLICURL": "https://e.example"])
        #expect(finished.status == 78)
        #expect(finished.errors.contains("ENCOMPASS_HTTP_PUBLIC_URL"))
    }

    @Test func faultsOfTheConfigurationAndOfItsAreasAreNamedTogether() throws {
        let site = try Installation(["calls:", "  claim: soon"])
        _ = try site.write(
            "areas/suffolk.yaml",
            ["id: suffolk", "name: Suffolk", "localAuthorities: [\"935\"]", "deadline: \"25:00\""])
        for command in ["check-config", "doctor"] {
            let finished = try site.tool(command)
            #expect(finished.status == 78)
            let said = finished.output + finished.errors
            #expect(said.contains("calls.claim: ") && said.contains("suffolk.yaml:4: deadline: "))
        }
    }

    @Test func areasWithTheBuiltInLadderAreNamed() throws {
        let site = try Installation()
        let check = try site.tool("check-config")
        #expect(check.status == 0)
        let notes = check.errors.split(separator: "\n").filter { $0.contains("ladder") }
        #expect(notes.count == 1 && notes[0].contains("the built-in one: norfolk"))
        #expect(try site.tool("doctor").output.contains("the built-in one: norfolk"))
        let own = try Installation(area: [
            "ladder: [{at: atRelease, recipients: [keyAdult]}, {at: 30 minutes before, recipients: [mashPhone]}]"
        ])
        #expect(!(try own.tool("check-config").errors.contains("ladder")))
    }

    /// The default folder, which no key names.
    @Test func anEmptyFolderOfAreasIsOneLineThatSaysWhatToDo() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("encompass.yaml")
        try Data("database: {path: encompass.db}\n".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.createDirectory(atPath: folder.file("areas"), withIntermediateDirectories: false)
        let lines = try Program.run(["check-config", "--config", file]).errors.split(separator: "\n")
        let warning = lines.filter { $0.contains("contains no area") }
        #expect(warning.count == 1)
        #expect(warning[0].contains("the built-in rules apply everywhere; copy a preset into it"))
    }

    @Test func effectiveValuesAreShownWithSecretsMasked() throws {
        let site = try Installation()
        let environment = [
            "ENCOMPASS_DELIVERY_SMTP_USERNAME": "encompass", "ENCOMPASS_DELIVERY_SMTP_PASSWORD": "not to be shown",
            "ENCOMPASS_MATCHING_MODE": "assisted",
        ]
        let finished = try Program.run(["check-config"] + site.configuration, environment: environment)
        #expect(finished.status == 0)
        #expect(finished.output.contains("assisted"))
        #expect(finished.output.contains(site.url))
        #expect(!finished.output.contains("not to be shown"))
    }

    @Test func plainHTTPIsForLoopbackOnly() throws {
        let site = try Installation()
        let open = ["ENCOMPASS_HTTP_HOST": "0.0.0.0"]
        for command in ["check-config", "serve"] {
            let finished = try Program.run([command] + site.configuration, environment: open)
            #expect(finished.status == 78)
            #expect(finished.errors.contains("http.host") || finished.errors.contains("http.tls"))
        }
    }

    @Test func overlappingCalendarRowsAreNamed() throws {
        let site = try Installation()
        let calendar = try site.write(
            "calendar.csv",
            [
                "scope,kind,from,to", "la:926,term,2026-09-03,2026-11-02", "la:926,closure,2026-10-26,2026-10-30",
                "la:926,term,2026-10-28,2026-12-18",
            ])
        #expect(try site.tool("check-config").status == 0)
        let imported = try site.tool("registry", "import", "--calendar", calendar)
        #expect(imported.status == 0 && (imported.output + imported.errors).contains("line 4"))
        let finished = try site.tool("check-config")
        #expect(finished.status == 0)
        #expect(finished.errors.contains("term of 2026-10-28 to 2026-12-18"))
    }
}
