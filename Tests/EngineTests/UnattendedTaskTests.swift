import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Unattended work")
struct UnattendedTaskTests {
    private func rig(_ schools: Int = 3) throws -> Night {
        let rig = try Night.numbered(schools: schools, morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        for school in 1...schools { try rig.incident([(school, 0)]) }
        try rig.run(to: at("2026-11-20T08:31:00Z"), post: RecordingTransport())
        return rig
    }

    private func calls(_ rig: Night, _ time: String) throws -> [String] {
        rig.clock.set(at("2026-11-20T\(time):00Z"))
        return try rig.engine.auditStep().unattended.first { $0.kind == .callUnclaimed }?.references ?? []
    }

    @Test(
        "a call that nobody claims is an alarm a quarter of an hour before the deadline, and all children are accounted for"
    )
    func unclaimed() throws {
        let rig = try rig()
        #expect(try calls(rig, "08:44").isEmpty)
        #expect(try calls(rig, "08:46").count == 3)
        #expect(try rig.store.alarms.active().map(\.kind) == [.callDue])
        #expect(rig.engine.balance?.holds == true)
    }

    @Test("whoever has claimed a task, or has called, is at work on it; an expired claim is nobody's")
    func claimed() throws {
        let rig = try rig()
        let list = try rig.store.phoneList.tasks()
        rig.clock.set(at("2026-11-20T08:44:00Z"))
        try rig.store.phoneList.claim(
            [list[0].id], by: .desk("carla", as: .operator), lasting: .minutes(15), at: rig.clock.now())
        try rig.engine.recordCall(
            notification: list[1].notification,
            CallEntry(outcome: .noAnswer, spokeTo: nil, note: nil, at: rig.clock.now()),
            by: .desk("carl", as: .operator))
        #expect(try calls(rig, "08:46") == [list[2].reference])
        #expect(try Set(calls(rig, "09:00")) == [list[0].reference, list[2].reference])
        for item in try rig.queue() {
            try rig.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: .acknowledged, person: "Kay Adult", via: .desk, actor: .engine), within: nil)
        }
        #expect(try calls(rig, "09:01").isEmpty)
        #expect(try rig.store.alarms.active().filter { $0.kind == .callDue }.isEmpty)
    }

    @Test("people are alerted again when a new one is among them, not when there are fewer")
    func told() throws {
        let rig = try rig()
        let post = RecordingTransport()
        func mails(_ time: String) throws -> Int {
            _ = try calls(rig, time)
            try rig.engine.dutyStep()
            try rig.send(by: post)
            return post.handed.count { $0.to == "duty@mash.example" }
        }
        #expect(try mails("08:46") == 1)
        let list = try rig.store.phoneList.tasks()
        try rig.store.phoneList.claim(
            [list[0].id], by: .desk("carla", as: .operator), lasting: .hours(2), at: rig.clock.now())
        #expect(try mails("08:47") == 1)
        #expect(try rig.store.alarms.active().first?.detail.hasPrefix("2 on the phone list") == true)
        try rig.store.phoneList.unclaim([list[0].id], by: .desk("carla", as: .operator), at: rig.clock.now())
        _ = try mails("08:48")
        #expect(try mails("08:49") == 1, "it was named before")
    }

    @Test("when more calls are open than are named, people are alerted again if there are more of them")
    func masses() {
        func calls(_ numbers: Range<Int>) -> UnattendedTasks {
            UnattendedTasks(
                kind: .callUnclaimed, count: numbers.count,
                references: numbers.prefix(UnattendedTasks.limit).map(String.init))
        }
        // Another; fewer; another among thousands; fewer, though others are named; one more; few enough to be named, all
        // of them told before; fewer; another.
        let turns = [
            0..<600, 100..<600, 0..<3000, 1500..<2900, 0..<3001, 2000..<2900, 2100..<2900, 2100..<2901,
        ]
        var announced = AnnouncedCalls()
        var news: [Bool] = []
        for turn in turns { news.append(announced.isNew(calls(turn))) }
        #expect(news == [true, false, true, false, true, false, false, true])
    }

    @Test("a challenge that nobody answers by its own deadline is unattended")
    func answers() throws {
        let rig = try rig(1)
        let item = try rig.queue()[0]
        try rig.engine.acknowledge(
            notification: item.id,
            Acknowledgement(outcome: .challenge, person: "Kay Adult", note: "why?", via: .desk, actor: .engine),
            within: nil)
        let task = try #require(try rig.store.phoneList.tasks().first { $0.kind == "challenge" })
        rig.clock.set(task.dueAt - .minutes(1))
        #expect(try rig.engine.auditStep().unattended.allSatisfy { $0.kind != .answerOverdue })
        rig.clock.set(task.dueAt)
        #expect(
            try rig.engine.auditStep().unattended.contains {
                $0.kind == .answerOverdue && $0.references == [item.reference]
            })
        try rig.engine.dutyStep()
        #expect(try rig.store.alarms.active().contains { $0.kind == .answerDue })
    }

    @Test("an exception that is behind on its own ladder is a difference, until its step is taken")
    func exceptions() throws {
        let rig = try Night.numbered(matching: .assisted)
        try rig.incident([(1, 0)])
        while try rig.engine.exceptionStep() > 0 {}
        #expect(try rig.engine.auditStep().holds)
        let item = try #require(try rig.store.exceptions.page().first)
        rig.clock.set(try #require(item.nextAt) + .minutes(4))
        let report = try rig.engine.auditStep()
        #expect(report.differences.contains { $0.kind == .exceptionAdrift && $0.ids == [item.id] })
        try rig.turn(post: nil)
        #expect(try rig.engine.auditStep().holds)
    }
}
