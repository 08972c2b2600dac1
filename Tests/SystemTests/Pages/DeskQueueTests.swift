import Testing

struct DeskQueueTests {
    @Test func theQueueNeedsSignInAndShowsTheExceptions() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.crowd(1)[0].reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.exceptions(1)
        let password = try morning.account("asha", "operator", "Asha Patel")

        let stranger = try Browser(morning.site.url).open("/queue")
        #expect(!stranger.text.contains(told["reference"].text))
        let browser = Browser(morning.site.url)
        let queue = try browser.signIn("asha", password, next: "/queue")
        #expect(queue.status == 200)
        #expect(queue.text.contains(told["reference"].text))
        #expect(queue.text.contains("Quayside Primary School"))
        #expect(!queue.text.contains("Amelia"))
        #expect(try browser.open("/exceptions").status == 200)
        #expect(try morning.site.tool("user", "disable", "asha").status == 0)
        #expect(!(try browser.open("/queue").text.contains(told["reference"].text)))
    }
}
