import TestSupport
import Testing

/// Scenario 38. Given a morning without the host, then the outage pack also holds the children in review, and no child
/// is missed.
struct MorningWithoutTheHostTests {
    private static let passphrase = "correct horse battery staple"
    /// On no roll.
    private static let stranger = Pupil("Tamsin", "Goldsworthy", "2012-04-05", number: 9)

    @Test func thePackNamesEveryChildOfTheNightAndItsCallsComeFirstAfterwards() throws {
        let packs = try TemporaryFolder()
        let site = try Installation(
            ["outagePack:", "  directory: \(packs.path)", "  passphraseFile: phrase"],
            start: "2026-11-20T06:30:00Z")
        try site.write("phrase", [Self.passphrase])
        let morning = try Morning(site)
        // One is matched, one needs a person because of a mistyped year, one is on no roll, and one line is refused.
        for (number, child) in [
            MadeUp.amelia.reported(), MadeUp.grace.reported(born: "2006-07-30"), Self.stranger.reported(),
        ].enumerated() {
            let pushed = try morning.feed.post(
                "/v1/incidents", IncidentText.make("NC-\(number + 1)", children: [child]))
            #expect(pushed.status == 202)
        }
        let refused = #"{"force":"norfolk","reference":"NC-4","occurredAt":"late","children":[{}]}"#
        _ = try morning.feed.post("/v1/incidents", refused)
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.exceptions(3)
        let pack = try site.pack(writtenAt: "2026-11-20T06:45:00Z", into: packs)
        let written = try morning.mail().count

        let opened = try Program.run(
            ["outage-pack", "open", pack, "--passphrase-file", site.folder.file("phrase"), "--json"])
        #expect(opened.status == 0, "\(opened.errors)")
        let paper = JSON(opened.output)
        #expect(paper["entries"].list.map { $0["reference"].text } == [told["reference"].text])
        #expect(paper["entries"][0]["children"][0]["name"].text == "Amelia Marsh")
        let exceptions = paper["exceptions"].list
        #expect(Set(exceptions.map { $0["incidentReference"].text }) == ["NC-2", "NC-3", "NC-4"])
        #expect(Set(exceptions.map { $0["child"]["surname"].text }).isSuperset(of: ["Holloway", "Goldsworthy"]))

        try site.start(at: "2026-11-20T09:10:00Z")
        try Wait.until("the school is overdue and on the phone list") {
            let late = try morning.desk.get("/v1/notifications/" + told["id"].text)
            return late["overdue"].isTrue && late["phoneTask"].isTrue
        }
        let desk = Browser(site.url)
        #expect(try desk.signIn("asha", try morning.account("asha", "operator", "Asha Patel")).status == 200)
        let list = try desk.open("/calls").text
        #expect(list.contains("Enter the calls that you made meanwhile") && list.contains("before 09:20"))
        #expect(try morning.mail().count == written)
        let entered = try site.tool(
            "calls", "record", told["reference"].text, "--outcome", "spoke", "--spoke-to", "Priya Nair",
            "--at", "2026-11-20T08:20:00Z")
        #expect(entered.status == 0, "\(entered.errors)")
        let after = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(after["state"].text == "acknowledged")
        #expect(after["acknowledgement"]["at"].text == "2026-11-20T08:20:00Z")
        #expect(try morning.mail().count == written)
    }
}
