import Foundation
import TestSupport
import Testing

/// A school's pages fit a telephone and a desktop, and axe finds nothing on them.
@Suite(.enabled(if: Chromium.path != nil && Axe.script != nil))
struct SchoolPagesTests {
    @Test(arguments: [360, 1280]) func axeFindsNothingOnASchoolsPages(width: Int) throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.noah.reported(as: "2"), MadeUp.jack.reported(as: "3")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        let password = try morning.account("priya", "keyAdult", "Priya Nair", at: [MadeUp.quay, MadeUp.harbour])
        let priya = Browser(morning.site.url)
        let path = "/school/notifications/" + item
        var pages: [(name: String, page: Answer)] = [("sign-in", try priya.open("/sign-in"))]
        try priya.signIn("priya", password)
        pages.append(("list", try priya.open("/school")))
        pages.append(("not found", try priya.open("/school?reference=4X69-XXXX")))
        let form = try priya.open(path)
        pages.append(("notification", form))
        pages.append(("refused answer", try priya.submit([("outcome", "challenge")], to: path, of: form)))
        pages.append(
            ("refused note", try priya.submit([("kind", "moved")], to: path, of: form)))
        pages.append(
            (
                "conversation",
                try priya.submit([("outcome", "challenge"), ("note", "We disagree.")], to: path, of: form)
            ))
        pages.append(("print", try priya.open(path + "/print")))
        pages.append(("month", try priya.open("/school?month=2026-11")))
        pages.append(("another school's", try priya.open("/school/notifications/unknown")))

        let style = try priya.open("/style.css").text
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
