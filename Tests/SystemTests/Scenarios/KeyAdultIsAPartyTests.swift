import TestSupport
import Testing

/// Scenario 21. Given the Key Adult is the alleged perpetrator, then she neither gets, lists, opens, prints nor
/// acknowledges it, and the deputy does.
struct KeyAdultIsAPartyTests {
    @Test func aKeyAdultWhoIsAPartySeesNothingAndTheDeputyAcknowledges() throws {
        let contacts = [
            MadeUp.contactColumns, MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example"),
            MadeUp.contact(MadeUp.quay, "deputy", "Dana Hobbs", "dana@quay.example"),
        ]
        let morning = try Morning(contacts: contacts)
        let priya = Browser(morning.site.url)
        let dana = Browser(morning.site.url)
        try priya.signIn("priya", morning.account("priya", "keyAdult", "Priya Nair", at: [MadeUp.quay]))
        try dana.signIn("dana", morning.account("dana", "keyAdult", "Dana Hobbs", at: [MadeUp.quay]))
        let adult = #""adults":[{"role":"allegedPerpetrator","forename":"Priya","surname":"Nair"}]"#
        _ = try morning.feed.post(
            "/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()], more: adult))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        let (id, reference) = (told["id"].text, told["reference"].text)

        #expect(try morning.links(to: "priya@quay.example").isEmpty)
        let link = try #require(morning.links(to: "dana@quay.example").first)
        let list = try priya.open("/school")
        #expect(list.status == 200 && !list.text.contains(reference))
        // With the deputy's link, forwarded to her, too.
        for path in ["/school/notifications/" + id, "/school/notifications/" + reference, link] {
            let page = try priya.open(path)
            #expect(page.status == 404 && !page.text.contains("Amelia"), "\(path)")
            let answer = try priya.submit([("outcome", "acknowledged")], to: path, of: list)
            #expect(answer.status == 404, "\(path)")
        }
        let school = try morning.school(MadeUp.quay)
        if !TestPython.isAbsent { #expect(try school.say("acknowledged", of: id, by: "Priya Nair") == 422) }
        #expect(try morning.desk.get("/v1/notifications/" + id)["acknowledgement"].isNull)

        let page = try dana.open(link)
        #expect(page.text.contains("Amelia"))
        try dana.submit([("outcome", "acknowledged"), ("note", "")], to: link, of: page)
        #expect(try morning.desk.get("/v1/notifications/" + id)["acknowledgement"]["by"].text == "Dana Hobbs")
    }
}
