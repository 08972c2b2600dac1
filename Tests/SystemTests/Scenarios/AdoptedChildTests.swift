import Testing

/// Scenario 7. Given an adopted child whose old surname is in the feed, then nothing is sent and operators see no school.
struct AdoptedChildTests {
    @Test func aProtectedPupilIsNeverMatchedByMachineAndNoSchoolIsShown() throws {
        let adopted = Pupil("Amelia", "Hartley", "2015-03-02", number: 1, address: "9 Orchard Close")
        let roll = [Pupil.columns + ",formerSurname,protected", adopted.row + ",Marsh,true", MadeUp.grace.row + ",,"]
        let morning = try Morning(Installation(), roll: roll)
        for (reference, child) in [("NC-1", MadeUp.amelia.reported()), ("NC-2", adopted.reported())] {
            let answer = try morning.feed.post("/v1/incidents", IncidentText.make(reference, children: [child]))
            #expect(answer.status == 202)
            try morning.settle()
            let shown = try morning.desk.get("/v1/incidents/" + answer["id"].text)
            #expect(shown.status == 200)
            expectNoSchool(shown)
        }
        let exceptions = try morning.exceptions(2)
        #expect(exceptions.allSatisfy { !$0["deadlineAt"].text.isEmpty })
        expectNoSchool(try morning.desk.get("/v1/exceptions"))
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)
        #expect(try morning.mail().isEmpty)

        let password = try morning.account("asha", "operator", "Asha Patel")
        let browser = Browser(morning.site.url)
        try browser.signIn("asha", password)
        for exception in exceptions { expectNoSchool(try browser.open("/exceptions/" + exception["id"].text)) }
    }

    private func expectNoSchool(_ answer: Answer) {
        #expect(!answer.text.contains("Quayside") && !answer.text.contains(MadeUp.quay))
    }
}
