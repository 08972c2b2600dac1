import Foundation
import TestSupport
import Testing

struct DemonstrationTests {
    @Test("Everybody who tries it can see every side: operator, two supervisors, officer and Key Adult")
    func everySideCanBeTried() throws {
        let folder = try TemporaryFolder()
        let demo = try Program.start(
            ["demo", "--pupils", "2000", "--port", "0"], in: folder.path, environment: ["TMPDIR": folder.path],
            output: folder.file("demo"))
        defer {
            demo.signal(SIGTERM)
            _ = try? demo.wait()
        }
        let text = try Wait.first("what to open") {
            if demo.ended != nil { throw InstallationFault(demo.errors) }
            return demo.output.contains("Mail, registry files") ? demo.output : nil
        }
        let url = try #require(text.firstMatch(of: #/http:\/\/127\.0\.0\.1:\d+/#)).output
        let rows = text.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        for (login, page, words) in [
            ("olga", "/queue", "Olga Operator"), ("sue", "/queue", "Sue Pervisor"), ("sam", "/queue", "Sam Second"),
            ("otto", "/school", "Otto Officer"), ("kim", "/school", "Kim Adult"),
        ] {
            let row = try #require(rows.first { $0.first == Substring(login) }, "\(login): \(text)")
            let browser = Browser(String(url))
            try browser.signIn(login, String(row[1]))
            let seen = try browser.open(page)
            #expect(seen.status == 200 && seen.text.contains(words), "\(login): \(seen.status)")
        }
    }

    @Test func theDemonstrationEndsWithEveryChildAccountedFor() throws {
        let finished = try Program.run(["demo", "--once", "--pupils", "5000", "--port", "0"])
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("THE MORNING'S REPORT"))
        #expect(finished.output.contains("all children accounted for"))
        #expect(finished.output.contains("acknowledged"))
    }

    @Test("The night of a given date can be shown, as the one in which the clocks change, which ends on a Sunday")
    func anyNightCanBeShown() throws {
        let finished = try Program.run(
            ["demo", "--once", "--pupils", "2000", "--port", "0", "--date", "2026-10-25"])
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("THE MORNING'S REPORT, 2026-10-25"))
        #expect(finished.output.contains("all children accounted for"))
    }

    @Test(arguments: ["25/10/2026", "2020-10-25"])
    func aDateThatIsNoneOrOutsideTheTermsIsRefused(date: String) throws {
        let finished = try Program.run(["demo", "--once", "--date", date])
        #expect(finished.status == 64 && finished.errors.contains("--date is a day such as 2026-10-25, from 2025-09-"))
    }
}
