import Testing

struct PhoneListTests {
    @Test func aCallIsTakenAndRecordedAndAcknowledges() throws {
        let morning = try Morning()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        let closed = try morning.site.tool(
            "calendar", "close", "--scope", "la:926", "--on", "2026-11-20", "--reason", "snow")
        #expect(closed.status == 0, "\(closed.errors)")
        let task = try morning.site.json("calls", "list")[0]["id"].text
        #expect(!task.isEmpty)
        let asha = try signIn(morning, "asha", "Asha Patel")
        let ben = try signIn(morning, "ben", "Ben Okri")

        let list = try asha.open("/calls")
        #expect(list.text.contains("Quayside Primary School") && list.text.contains("the school is closed"))
        // What may be said describes a child: the purpose of the shift comes first.
        _ = try asha.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try asha.open("/purpose"))
        let call = try asha.submit([], to: "/calls/\(task)/claim", of: list)
        #expect(call.text.contains("The call is yours.") && call.text.contains("Priya Nair"))
        let late = try ben.submit([], to: "/calls/\(task)/claim", of: try ben.open("/calls"))
        #expect(late.status == 409 && late.text.contains("Asha Patel has had the call"))

        let done = try asha.submit(
            [
                ("outcome", "spoke"), ("spokeTo", "Priya Nair"), ("note", "she will look out for her"),
                ("date", "2026-11-20"), ("time", "06:35"),
            ], to: "/calls/" + told["id"].text, of: call)
        #expect(done.text.contains("the notification is acknowledged"))
        #expect(done.text.contains("No calls to make."))
        let after = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(after["state"].text == "acknowledged")
        #expect(after["acknowledgement"]["by"].text == "Priya Nair")
        #expect(after["acknowledgement"]["via"].text == "call")
        #expect(after["acknowledgement"]["at"].text == "2026-11-20T06:35:00Z")
        #expect(try morning.site.json("calls", "list").list.isEmpty)
    }

    @Test func aMistakenClosureIsWithdrawnAtTheCommandLine() throws {
        let morning = try Morning()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let days = ["--scope", "la:926", "--on", "2026-11-20"]
        let close = ["calendar", "close"] + days + ["--reason", "snow"] + morning.site.configuration
        #expect(try Program.run(close).status == 0)
        #expect(try morning.site.json("calls", "list").list.count == 1)
        let reopen = ["calendar", "reopen"] + days + ["--reason", "another county"] + morning.site.configuration
        let opened = try Program.run(reopen)
        #expect(opened.status == 0 && opened.errors.contains("1 calls are off the phone list"), "\(opened.errors)")
        #expect(try morning.site.json("calls", "list").list.isEmpty)
        #expect(try Program.run(reopen).status == 1)
    }

    private func signIn(_ morning: Morning, _ login: String, _ name: String) throws -> Browser {
        let browser = Browser(morning.site.url)
        #expect(try browser.signIn(login, try morning.account(login, "operator", name)).status == 200)
        return browser
    }
}
