import Testing

struct KeyAdultLinkTests {
    @Test func aKeyAdultSignsInReadsTheirOwnChildrenAndAcknowledges() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        let link = try #require(morning.links(to: "priya@quay.example").first)
        let priya = try morning.account("priya", "keyAdult", "Priya Nair", at: [MadeUp.quay])
        let ruth = try morning.account("ruth", "keyAdult", "Ruth Bell", at: [MadeUp.harbour])

        let other = Browser(morning.site.url)
        #expect(!(try other.signIn("ruth", ruth, next: link).text.contains("Amelia")))

        let browser = Browser(morning.site.url)
        #expect(!(try browser.signIn("priya", "a wrong password", next: link).text.contains("Amelia")))
        let page = try browser.signIn("priya", priya, next: link)
        #expect(page.status == 200)
        #expect(page.text.contains("Amelia") && !page.text.contains("Jack"))
        #expect(page.text.contains("EXERCISE"))
        let read = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(read["acknowledgement"].isNull)

        try browser.submit([("outcome", "acknowledged"), ("note", "")], to: link, of: page)
        let after = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(after["state"].text == "acknowledged")
        #expect(after["acknowledgement"]["by"].text == "Priya Nair")
        #expect(after["acknowledgement"]["via"].text == "link")
    }
}
