import Foundation
import TestSupport
import Testing

/// A school's pages fit a telephone and a desktop, and axe finds nothing on them.
@Suite(.enabled(if: Chromium.path != nil && Axe.script != nil))
struct SchoolPagesTests {
    @Test func axeFindsNothingOnASchoolsPages() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.noah.reported(as: "2"), MadeUp.jack.reported(as: "3")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        let password = try morning.account("priya", "keyAdult", "Priya Nair", at: [MadeUp.quay, MadeUp.harbour])
        let path = "/school/notifications/" + item
        let priya = Browser(morning.site.url)
        var states = PageStates()
        let signIn = try priya.open("/sign-in")
        states.add("sign-in", signIn)
        states.add(
            "refused sign-in",
            try priya.submit([("login", "priya"), ("password", "wrong")], to: "/sign-in", of: signIn))
        states.add("forgotten password", try priya.open("/password"))
        states.add("link that is not one", try priya.open("/a/unknown"))
        let link = try #require(morning.links().first)
        let door = try priya.open(link)
        states.add("link", door)
        states.add("wrong code", try priya.submit([("code", "12")], to: link + "/enter", of: door))
        try priya.signIn("priya", password)
        for language in ["en", "cy"] {
            states.add(language + ": list", try priya.open("/school?lang=" + language))
            states.add(language + ": not found", try priya.open("/school?reference=4X69-XXXX"))
            let form = try priya.open(path)
            states.add(language + ": notification", form)
            states.add(
                language + ": refused answer", try priya.submit([("outcome", "challenge")], to: path, of: form))
            states.add(language + ": refused note", try priya.submit([("kind", "moved")], to: path, of: form))
            states.add(
                language + ": conversation",
                try priya.submit([("outcome", "challenge"), ("note", "We disagree.")], to: path, of: form))
            states.add(language + ": print", try priya.open(path + "/print"))
            states.add(language + ": month", try priya.open("/school?month=2026-11"))
            states.add(language + ": another school's", try priya.open("/school/notifications/unknown"))
            let account = try priya.open("/account")
            states.add(language + ": account", account)
            states.add(language + ": refused password", try priya.submit([], to: "/account/password", of: account))
        }
        states.add(
            "acknowledged",
            try priya.submit(
                [("outcome", "acknowledged"), ("notOurPupil", "1")], to: path, of: try priya.open(path)))
        states.add("a page of the desk", try priya.open("/queue"))
        try states.check(as: priya)
    }
}
