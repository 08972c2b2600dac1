import Testing

/// Scenario 8. Given circumstances that name a sibling and a refuge's postcode, then neither reaches any school.
struct TextForMASHOnlyTests {
    private static let secrets = ["Griselda", "NR99 9ZZ", "Women's Aid", "12 Quay Road", "Dana Marsh"]

    @Test func textForMASHReachesNoSchool() throws {
        let morning = try Morning()
        let circumstances = """
            "circumstances":"Her sister Griselda is safe with Women's Aid, NR99 9ZZ.",\
            "location":{"lines":["12 Quay Road"],"town":"Gorleston","postcode":"NR31 6AB"},\
            "adults":[{"role":"victim","relationship":"mother","forename":"Dana","surname":"Dana Marsh"}],\
            "schoolSummary":"Police attended a disturbance at home."
            """
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        let incident = IncidentText.make("NC-1", children: children, more: circumstances)
        #expect(try morning.feed.post("/v1/incidents", incident).status == 202)

        for urn in [MadeUp.quay, MadeUp.harbour] {
            let told = try morning.notification(of: urn, until: "sent")
            let read = try morning.school(urn).client.get("/v1/notifications/" + told["id"].text)
            #expect(read["schoolSummary"].text == "Police attended a disturbance at home.")
            #expect(read["children"].list.count == 1)
            for secret in Self.secrets { #expect(!read.text.contains(secret), "\(secret) reached \(urn)") }
        }
        let mail = try morning.mail()
        #expect(mail.count == 2)
        for secret in Self.secrets { #expect(!mail.contains { $0.contains(secret) }, "\(secret) is in a message") }
    }
}
