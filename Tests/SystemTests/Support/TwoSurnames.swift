import Foundation
import TestSupport
import Testing

/// A child who has had two surnames and was at three schools, through months of rolls.
final class TwoSurnames {
    static let marsh = Pupil("Ivy", "Marsh", "2015-03-02", number: 11)
    static let reed = Pupil("Ivy", "Reed", "2015-03-02", number: 11)
    private static let others = [MadeUp.noah, MadeUp.grace.moved(to: MadeUp.mill), MadeUp.jack]
    private static let contacts = [
        MadeUp.contactColumns,
        MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example", verified: "2026-01-05"),
        MadeUp.contact(MadeUp.harbour, "keyAdult", "Ruth Bell", "ruth@harbour.example", verified: "2026-01-05"),
        MadeUp.contact(MadeUp.mill, "keyAdult", "Tom Reeve", "tom@mill.example", verified: "2026-01-05"),
    ]
    private static let calendar = ["scope,kind,from,to,name", "la:926,term,2026-01-05,2026-12-18,The whole year"]

    let morning: Morning

    /// On 2 March she is at Quayside.
    init() throws {
        morning = try Morning(
            Installation(start: "2026-03-02T06:40:00Z"), roll: MadeUp.roll(TwoSurnames.others + [TwoSurnames.marsh]),
            contacts: TwoSurnames.contacts, calendar: TwoSurnames.calendar, isRunning: true)
    }

    /// A morning of that day, on which the rolls are imported, some times.
    func morning(of day: String, on roll: [Pupil], imports: Int = 1) throws {
        try morning.site.kill()
        try morning.site.start(at: day + "T06:40:00Z")
        let file = try morning.site.write("roll-\(day).csv", MadeUp.roll(TwoSurnames.others + roll))
        for _ in 0..<imports {
            let landed = try morning.site.tool("registry", "import", "--roll", file, "--accept-removals")
            #expect(landed.status == 0, "\(landed.errors)")
        }
    }

    func push(_ reference: String, _ pupil: Pupil, on evening: String) throws {
        let record = IncidentText.make(
            reference, children: [pupil.reported()], occurredAt: evening + "T20:41:00Z")
        #expect(try morning.feed.post("/v1/incidents", record).status == 202)
        try morning.settle()
    }

    /// Somebody at the desk who has stated a purpose.
    func person(_ login: String, _ role: String, _ name: String) throws -> Browser {
        let browser = Browser(morning.site.url)
        try browser.signIn(login, try morning.account(login, role, name))
        try browser.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try browser.open("/purpose"))
        return browser
    }
}
