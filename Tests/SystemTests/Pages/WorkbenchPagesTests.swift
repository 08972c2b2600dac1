import Foundation
import TestSupport
import Testing

/// The pages on which a person decides fit a telephone and a desktop, and axe finds nothing on them.
@Suite(.enabled(if: Chromium.path != nil && Axe.script != nil))
struct WorkbenchPagesTests {
    @Test(arguments: [320, 1280]) func axeFindsNothingWhereAPersonDecides(width: Int) throws {
        let morning = try Morning()
        let twin = MadeUp.amelia.reported(forename: "Oliver")
        let nobody = """
            {"reference":"2","forename":"Zed","surname":"Nobody","dateOfBirth":"2015-01-09",\
            "school":{"name":"Mill Lane Primary, Gorleston"}}
            """
        let lines = [
            IncidentText.make("NC-1", children: [twin, nobody]),
            IncidentText.make("NC-2", children: [MadeUp.jack.reported()], more: #""restricted":true"#),
            IncidentText.make("NC-3", children: [MadeUp.noah.reported()], more: #""revision":1"#),
            IncidentText.make("NC-3", children: [MadeUp.grace.reported()], more: #""revision":1"#),
            String(IncidentText.make("NC-4", children: [MadeUp.grace.reported()]).dropLast(3)),
        ]
        _ = try morning.feed.push(lines)
        let exceptions = try morning.exceptions(5)
        let sue = Browser(morning.site.url)
        try sue.signIn("sue", try morning.account("sue", "supervisor", "Sue Pervisor"))
        try sue.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try sue.open("/purpose"))
        var pages: [(name: String, page: Answer)] = [
            ("list", try sue.open("/exceptions")), ("nothing fits", try sue.open("/exceptions?force=suffolk")),
        ]
        for exception in exceptions {
            let path = "/exceptions/" + exception["id"].text
            pages.append((exception["kind"].text, try sue.open(path)))
        }
        let child = try #require(exceptions.first { !$0["child"].isNull })
        let path = "/exceptions/" + child["id"].text
        let form = try sue.open(path)
        pages.append(("refused", try sue.submit([("as", "dismiss")], to: path, of: form)))
        pages.append(
            ("found", try sue.submit([("action", "search"), ("find-name", "Marsh Jack")], to: path, of: form)))
        pages.append(
            (
                "decided, and the next one",
                try sue.submit([("as", "dismiss"), ("words-dismiss", "an adult")], to: path, of: form)
            ))
        pages.append(("undo", try sue.open(path)))

        try check(pages, of: sue, width)
    }

    @Test(arguments: [320, 1280]) func axeFindsNothingOnTheSheetOfMatches(width: Int) throws {
        let morning = try Morning(Installation(["matching:", "  mode: assisted"]))
        for (number, surname) in ["Marsch", "Marshe", "Marsh"].enumerated() {
            let child = """
                {"reference":"1","forename":"Amelia","surname":"\(surname)","dateOfBirth":"2015-03-02",\
                "upn":"\(MadeUp.amelia.upn)","address":{"lines":["12 Quay Road"],"town":"Gorleston","postcode":"NR31 6AB"}}
                """
            _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-\(number)", children: [child]))
        }
        _ = try morning.exceptions(3)
        let sue = Browser(morning.site.url)
        try sue.signIn("sue", try morning.account("sue", "supervisor", "Sue Pervisor"))
        try sue.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try sue.open("/purpose"))
        let sheet = try sue.open("/confirmations")
        let agreed = sheet.text.matches(of: #/name="agreed" value="([^"]+)"/#).map { ("agreed", String($0.output.1)) }
        let rest = try sue.submit(agreed, to: "/confirmations", of: sheet)
        #expect(rest.text.contains("Confirm these 2: I have compared each"))
        try check([("sheet", sheet), ("those that differ", rest)], of: sue, width)
    }

    /// The pages fit the screen, and axe finds nothing on them.
    private func check(_ pages: [(name: String, page: Answer)], of sue: Browser, _ width: Int) throws {
        let style = try sue.open("/style.css").text
        let whole = pages.map { _, page in
            page.text.replacingOccurrences(
                of: "<link rel=\"stylesheet\" href=\"/style.css\">", with: "<style>" + style + "</style>")
        }
        #expect(whole.allSatisfy { $0.contains("<style>") && $0.contains("<h1>") })
        let widths = try Chromium.widths(of: whole, onScreen: width)
        #expect(widths.count == pages.count)
        for ((name, _), found) in zip(pages, widths) { #expect((1...width).contains(found), "\(name)") }
        for ((name, _), page) in zip(pages, whole) {
            let violations = try Axe.violations(in: page, onScreen: width)
            #expect(violations == [], "\(name): \(violations)")
        }
    }
}
