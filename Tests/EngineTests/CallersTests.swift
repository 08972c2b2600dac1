import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("The callers on shift")
struct CallersTests {
    /// Schools with an incident each, at four minutes a call.
    private func rig(_ schools: Int, callers: Int) throws -> Night {
        let rig = try Night.numbered(schools: schools, policy: { $0.calls = Calling(callers: callers) })
        for school in 1...schools { try rig.incident([(school, 0)]) }
        return rig
    }

    private func run(_ rig: Night, to time: String) throws {
        let post = RecordingTransport()
        while rig.clock.now() < at("2026-11-20T\(time):00Z") {
            try rig.run(to: rig.clock.now() + .minutes(1), post: post)
            try rig.engine.run(.callers)
            try rig.turn(post: post)
        }
    }

    @Test("few schools are called at the ladder's own time")
    func few() throws {
        let rig = try rig(6, callers: 2)
        try run(rig, to: "08:29")
        #expect(try rig.store.phoneList.tasks().isEmpty)
        try run(rig, to: "08:31")
        #expect(try rig.store.phoneList.tasks().count == 6)
    }

    @Test("twenty silent schools and one caller: calls begin eighty minutes before the deadline")
    func many() throws {
        let rig = try rig(20, callers: 1)
        try run(rig, to: "07:38")
        #expect(try rig.store.phoneList.tasks().isEmpty)
        try run(rig, to: "07:42")
        #expect(try rig.store.phoneList.tasks().count == 20)
        #expect(try rig.queue().allSatisfy { Set($0.attempts.map(\.role)) == ["keyAdult", "deputy"] })
    }

    @Test("schools that have acknowledged need no call, so the others have longer")
    func acknowledged() throws {
        let rig = try rig(20, callers: 1)
        try run(rig, to: "07:20")
        for item in try rig.queue().prefix(14) {
            try rig.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: .acknowledged, person: "Kay Adult", via: .desk, actor: .engine), within: nil)
        }
        try run(rig, to: "08:28")
        #expect(try rig.store.phoneList.tasks().isEmpty)
        try run(rig, to: "08:32")
        #expect(try rig.store.phoneList.tasks().count == 6)
    }

    @Test("nobody is called before schools open, and the most urgent come first")
    func order() throws {
        let rig = try Night.numbered(schools: 40, policy: { $0.calls = Calling(callers: 1) })
        let risks: [Incident.RiskGrade?] = [.standard, nil, .high, .medium]
        for school in 1...40 { try rig.incident([(school, 0)], risk: risks[school % 4]) }
        try run(rig, to: "06:58")
        #expect(try rig.store.phoneList.tasks().isEmpty)
        try run(rig, to: "07:02")
        let list = try rig.store.phoneList.tasks()
        #expect(list.count == 40)
        let listed = try list.map { task in
            try rig.store.notifications.item(idOrReference: task.reference, at: rig.clock.now())?.risk
        }
        #expect(listed == listed.sorted { ($0 ?? 0) > ($1 ?? 0) } && Set(listed).count == 4)
    }
}
