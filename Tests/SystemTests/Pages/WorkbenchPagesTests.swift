import Foundation
import TestSupport
import Testing

/// The pages on which a person decides fit a telephone and a desktop, and axe finds nothing on them.
@Suite(.enabled(if: Chromium.path != nil && Axe.script != nil))
struct WorkbenchPagesTests {
    @Test func axeFindsNothingWhereAPersonDecides() throws {
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
        var states = PageStates()
        states.add("list", try sue.open("/exceptions"))
        states.add("nothing fits", try sue.open("/exceptions?force=suffolk"))
        for exception in exceptions {
            let path = "/exceptions/" + exception["id"].text
            let page = try sue.open(path)
            states.add(exception["kind"].text, page)
            guard exception["child"].isNull else { continue }
            states.add(exception["kind"].text + ", no reason", try sue.submit([], to: path, of: page))
        }
        let olga = Browser(morning.site.url)
        try olga.signIn("olga", try morning.account("olga", "operator", "Olga Operator"))
        states.add("why somebody reads", try olga.open("/purpose"))
        states.add("no purpose", try olga.submit([("purpose", "other")], to: "/purpose", of: try olga.open("/purpose")))
        try olga.submit([("purpose", "A question from a school")], to: "/purpose", of: try olga.open("/purpose"))
        let child = try #require(exceptions.first { !$0["child"].isNull })
        let path = "/exceptions/" + child["id"].text
        let form = try sue.open(path)
        states.add("open at a colleague's", try olga.open(path))
        states.add("refused", try sue.submit([("as", "dismiss")], to: path, of: form))
        states.add(
            "school found", try sue.submit([("as", "establishment"), ("urn", "Gorleston")], to: path, of: form))
        states.add("no school found", try sue.submit([("as", "establishment"), ("urn", "Zyx")], to: path, of: form))
        states.add("no authority", try sue.submit([("as", "passToLA")], to: path, of: form))
        states.add("found", try sue.submit([("action", "search"), ("find-name", "Marsh Jack")], to: path, of: form))
        states.add("nobody found", try sue.submit([("action", "search"), ("find-name", "Zyx")], to: path, of: form))
        let decided = try sue.submit([("as", "dismiss"), ("words-dismiss", "an adult")], to: path, of: form)
        states.add("decided, and the next one", decided)
        states.add("resolved", try sue.open(path))
        states.add("list with a resolved one", try sue.open("/exceptions"))
        states.add(
            "a colleague was faster",
            try olga.submit(
                [("as", "dismiss"), ("words-dismiss", "left the county")], to: path, of: try olga.open("/exceptions")))
        states.add("reopened without a reason", try sue.submit([("action", "reopen")], to: path, of: decided))
        let restricted = try #require(exceptions.first { $0["kind"].text == "restricted" })
        states.add("restricted, for an operator", try olga.open("/exceptions/" + restricted["id"].text))

        try states.check(as: sue)
    }

    @Test func axeFindsNothingOnTheSheetOfMatches() throws {
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
        var states = PageStates()
        states.add("sheet", sheet)
        states.add("those that differ", rest)
        states.add("nothing chosen", try sue.submit([], to: "/confirmations", of: rest))
        let others = rest.text.matches(of: #/name="compared" value="([^"]+)"/#).map {
            ("compared", String($0.output.1))
        }
        states.add("done", try sue.submit(others, to: "/confirmations", of: rest))
        states.add("decided before", try sue.submit(others, to: "/confirmations", of: rest))
        try states.check(as: sue)
    }
}
