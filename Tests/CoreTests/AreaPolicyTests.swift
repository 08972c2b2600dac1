import EncompassCore
import Foundation
import Testing

@Suite struct AreaPolicyTests {
    private func read(_ json: String) throws -> AreaPolicyReading {
        try JSONDecoder().decode(AreaPolicyReading.self, from: Data(json.utf8))
    }

    private let norfolk = """
        {"id":"norfolk","name":"Norfolk","localAuthorities":[926],"force":"norfolk","postcodes":["NR","PE30"],
         "deadline":"08:45","release":"06:30","holidays":"hold","weekends":"send","approvedBy":"A. Approver",
         "doorsOpen":"08:40","dayEnds":"15:30","phoneFirst":true,"calls":{"callers":3,"minutesPerCall":5},"channels":["email","sms"],
         "ladder":[{"at":"release","recipients":["mashPhone"]},
                   {"at":"45 minutes before","recipients":["keyAdult","deputy"],"channel":"email"},
                   {"at":"atDeadline","recipients":"dutyManager"}],
         "template":"full","templates":{"sms":"short"},"handling":"Ring MASH.",
         "desk":{"sender":"Norfolk Constabulary","name":"Norfolk MASH","phone":"01632 960100","hours":"from 07:00",
                 "replyTo":"mash@police.example"},
         "establishments":{"121234":{"deadline":"08:30","holidays":"send"}}}
        """

    @Test func everyKeyIsRead() throws {
        let reading = try read(norfolk)
        #expect(reading.faults == [])
        let area = try #require(reading.policy)
        let timing = area.settings.timing
        #expect(area.localAuthorities == ["926"])
        #expect(timing.deadline == (try time("08:45")))
        #expect(timing.release == .notBefore(try time("06:30")))
        #expect(timing.dayEnds == (try time("15:30")))
        #expect(timing.holidays == .hold)
        #expect(timing.weekends == .send)
        #expect(timing.calling == Calling(callers: 3, minutesPerCall: 5))
        #expect(timing.phoneFirst)
        #expect(timing.ladder.count == 3)
        #expect(timing.ladder[1] == LadderStep(at: .before(45), recipients: [.keyAdult, .deputy], channel: .email))
        #expect(timing.exceptions == LadderStep.standardExceptions)
        #expect(area.settings.content.channels == [.email, .sms])
        #expect(area.settings.content.template(for: .new, channel: .sms) == "short")
        #expect(area.settings.content.template(for: .new, channel: .email) == "standard", "its earlier name")
    }

    @Test func theDeskIsReadAndAWrongAddressNamed() throws {
        let area = try #require(try read(norfolk).policy)
        let desk = DeskDetails(
            sender: "Norfolk Constabulary", name: "Norfolk MASH", phone: "01632 960100", hours: "from 07:00",
            replyTo: EmailAddress("mash@police.example"))
        #expect(area.desk == desk)
        #expect(try JSONDecoder().decode(AreaPolicy.self, from: JSONEncoder().encode(area)).desk == desk)
        let wrong = try read(norfolk.replacingOccurrences(of: "mash@police.example", with: "mash"))
        #expect(wrong.faults.map(\.path) == ["desk.replyTo"])
    }

    @Test func anEstablishmentInheritsWhatItDoesNotGive() throws {
        let area = try #require(try read(norfolk).policy)
        let own = area.settings(for: try urn(121_234)).timing
        #expect(own.deadline == (try time("08:30")))
        #expect(own.holidays == .send)
        #expect(own.ladder == area.settings.timing.ladder)
        #expect(area.settings(for: try urn(121_235)) == area.settings)
    }

    @Test func writtenSettingsRoundTrip() throws {
        let area = try #require(try read(norfolk).policy)
        let again = try JSONDecoder().decode(AreaPolicy.self, from: JSONEncoder().encode(area))
        #expect(again.settings.timing == area.settings.timing)
        #expect(again.establishments.keys.sorted() == area.establishments.keys.sorted())
        let rules = area.settings.timing
        #expect(try JSONDecoder().decode(TimingRules.self, from: JSONEncoder().encode(rules)) == rules)
    }

    @Test func aNameAndACodeAreEnough() throws {
        let reading = try read(#"{"id":"suffolk","localAuthorities":["935"]}"#)
        #expect(reading.faults == [])
        #expect(try #require(reading.policy).settings.timing == TimingRules())
    }

    @Test func weekendsFollowHolidaysUnlessTheySayOtherwise() throws {
        let held = try read(#"{"id":"a","localAuthorities":["935"],"holidays":"hold","approvedBy":"A. Approver"}"#)
        #expect(try #require(held.policy).settings.timing.weekends == .hold)
    }

    @Test func everyFaultIsListedWithItsPath() throws {
        let reading = try read(
            """
            {"id":"Bad Id","localAuthorities":["92"],"postcodes":["12"],"dedline":"08:30","deadline":"8:30",
             "release":"09:30","holidays":"keep","weekends":"hold","channels":[],"phoneFirst":"perhaps",
             "calls":{"callers":0,"minuts":3},"templates":{"fax":"x"},
             "ladder":[{"at":"30 minutes before","recipients":["keyAdult","operator"]},
                       {"at":"60 minutes before","recipients":[]},{"recipients":["headteacher"],"who":"x"}],
             "exceptions":[{"at":"release","recipients":["keyAdult"]}],
             "establishments":{"12":{},"121234":{"deadline":7,"holidays":"hold"}}}
            """)
        let paths = reading.faults.map(\.path)
        let expected = [
            "deadline", "holidays", "phoneFirst", "calls.callers", "calls.minuts", "templates.fax",
            "ladder[0].recipients[1]",
            "ladder[2].at", "ladder[2].recipients[0]", "ladder[2].who", "establishments.12",
            "establishments.121234.deadline",
            "dedline", "id", "localAuthorities[0]", "postcodes[0]", "release", "channels", "ladder[1].at",
            "ladder[1].recipients", "ladder", "exceptions[0].recipients[0]", "exceptions",
        ]
        #expect(reading.policy?.warnings().map(\.path) == ["approvedBy", "establishments.121234.approvedBy"])
        for path in expected { #expect(paths.contains(path), "\(path)") }
        #expect(reading.faults.contains { $0.description == "dedline: unknown key: did you mean deadline?" })
    }

    @Test func anInvalidPolicyIsRefusedWithEveryFault() throws {
        let data = Data(#"{"id":"a","deadline":"x","release":"y"}"#.utf8)
        let error = #expect(throws: PolicyFaults.self) { try JSONDecoder().decode(AreaPolicy.self, from: data) }
        #expect(error?.faults.map(\.path) == ["deadline", "release", "localAuthorities"])
    }

    @Test(arguments: [
        "[]", "3", "\"x\"", "null", "{}", #"{"id":[],"ladder":{},"establishments":[]}"#, #"{"ladder":[3]}"#,
    ])
    func whatIsNoPolicyIsAFaultAndNoCrash(json: String) throws {
        let reading = try? read(json)
        #expect(reading == nil || !(reading?.faults.isEmpty ?? true))
    }

    @Test(arguments: [
        ("release", StepTime.atRelease), ("atRelease", .atRelease), ("atDeadline", .atDeadline),
        ("deadline", .atDeadline),
        ("60 minutes before", .before(60)), ("1 minute before", .before(1)), ("15 after", .after(15)),
    ])
    func stepTimesAreReadAsPeopleWriteThem(text: String, time: StepTime) throws {
        #expect(StepTime(text) == time)
        #expect(StepTime(time.description) == time)
    }

    @Test(arguments: [
        "", "0 before", "60", "before 60", "-5 before", "1441 before", "release now", "60 minutes around",
    ])
    func otherStepTimesAreNot(text: String) { #expect(StepTime(text) == nil) }

    @Test(
        arguments: [
            (#"{"localTimes":true}"#, true, false, []), (#"{"localTimes":false}"#, false, false, []),
            (#"{"localTimes":true,"from":"22:00","by":"06:30"}"#, true, true, []),
            (#"{"localTimes":true,"by":"06:30"}"#, true, false, ["feed.from"]),
            (#"{"localTimes":"often"}"#, false, false, ["feed.localTimes"]),
            (#"{}"#, false, false, ["feed.from", "feed.by"]),
        ] as [(String, Bool, Bool, [String])])
    func localTimesNeedNoWindow(_ feed: String, _ local: Bool, _ window: Bool, _ faults: [String]) throws {
        let json = #"{"id":"a","name":"A","localAuthorities":["926"],"force":"norfolk","feed":\#(feed)}"#
        let reading = try JSONDecoder().decode(AreaPolicyReading.self, from: Data(json.utf8))
        #expect(reading.faults.map(\.path) == faults)
        guard faults.isEmpty, let area = reading.policy else { return }
        #expect(area.localTimes == local && (area.feed != nil) == window)
        if !window { #expect(try JSONDecoder().decode(AreaPolicy.self, from: JSONEncoder().encode(area)) == area) }
        #expect(PolicyBook(areas: [area]).takesLocalTimes("norfolk") == local)
    }
}
