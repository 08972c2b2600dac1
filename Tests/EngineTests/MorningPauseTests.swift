import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("A pause")
struct MorningPauseTests {
    private func rig() throws -> Night {
        let rig = try Night.numbered()
        for (login, role) in [("sue", Account.Role.supervisor), ("dan", .dutyManager), ("olly", .operator)] {
            _ = try rig.store.accounts.create(
                login: login, name: login, role: role, places: [], password: "x", by: .login("root"),
                at: rig.clock.now())
        }
        return rig
    }

    private func pause(_ rig: Night, _ scope: String, hours: Int = 2) throws -> Pause {
        let pause = try rig.store.pauses.request(
            scope: scope, approvedBy: "sue", reason: "exercise of the county", until: rig.clock.now() + .hours(hours),
            by: .account("dan"), at: rig.clock.now())
        return try rig.store.pauses.approve(pause.id, by: .desk("sue", as: .supervisor), at: rig.clock.now())
    }

    @Test(
        "nothing leaves for what is paused; the rest goes; the ladder runs on to the phone list",
        arguments: ["urn:121001", "la:926", "area:norfolk"])
    func holds(scope: String) throws {
        let rig = try rig()
        let post = RecordingTransport()
        _ = try pause(rig, scope, hours: 5)
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.run(to: at("2026-11-20T08:45:00Z"), every: .minutes(5), post: post)
        let others = scope.hasPrefix("urn") ? ["dsl2@school2.example"] : []
        #expect(Set(post.handed.map(\.to)).intersection(["dsl1@school1.example"]).isEmpty)
        #expect(others.allSatisfy { post.handed.map(\.to).contains($0) })
        #expect(try rig.store.phoneList.tasks().count == 2)
        let paused = try rig.queue().filter { $0.target == .establishment(NumberedTown.urn(1)) }
        #expect(paused.map(\.state) == [.queued] && paused.allSatisfy(\.isPaused))
        #expect(try rig.queue().filter(\.isPaused).count == 2 - others.count)
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("an unknown place cannot be paused", arguments: ["urn:121999", "la:999", "area:elsewhere", "everything"])
    func unknown(scope: String) throws {
        let rig = try rig()
        let runner = OperationRunner(store: rig.store, engine: rig.engine)
        func start(_ scope: String) throws {
            _ = try runner.run(
                .requestPause(
                    PauseRequest(
                        scope: scope, approvedBy: "sue", reason: "exercise", until: rig.clock.now() + .hours(2))),
                by: .desk("dan", as: .supervisor), at: rig.clock.now())
        }
        #expect(throws: StoreError.self) { try start(scope) }
        for known in ["urn:121001", "la:926", "area:norfolk"] { try start(known) }
    }

    @Test("it ends by itself, and what waited goes out once, in one batch")
    func expires() throws {
        let rig = try rig()
        let post = RecordingTransport()
        let pause = try pause(rig, "urn:121001")
        try rig.incident([(1, 0)])
        try rig.run(to: rig.clock.now() + .minutes(119), every: .minutes(7), post: post)
        #expect(post.handed.isEmpty)
        rig.clock.set(rig.clock.now() + .minutes(2))
        try rig.engine.pauseStep()
        #expect(try rig.store.pauses.all(inForceOnly: true, at: rig.clock.now()).isEmpty)
        #expect(
            try rig.store.auditLog.trail(of: "pause:\(pause.id)").map(\.entry.action)
                == ["pause.requested", "pause.started", "pause.expired"])
        try rig.turn(post: post)
        #expect(post.handed.count == 1)
        #expect(try rig.queue().allSatisfy { !$0.isPaused })
    }

    @Test("nobody approves their own, nor an operator anybody's, nor for more than a week, nor without a reason")
    func approval() throws {
        let rig = try rig()
        let now = rig.clock.now()
        func start(
            _ approver: String, by: Actor = .account("dan"), days: Int = 1, reason: String = "r",
            scope: String = "la:926"
        ) throws {
            _ = try rig.store.pauses.request(
                scope: scope, approvedBy: approver, reason: reason, until: now + .days(days), by: by, at: now)
        }
        #expect(throws: StoreError.self) { try start("dan") }
        #expect(throws: StoreError.self) { try start("dan", by: Actor("account:dan by login:root")) }
        #expect(throws: StoreError.self) { try start("sue", by: .login("sue")) }
        #expect(throws: StoreError.self) { try start("olly") }
        #expect(throws: StoreError.self) { try start("nobody") }
        #expect(throws: StoreError.self) { try start("sue", days: 8) }
        #expect(throws: StoreError.self) { try start("sue", days: 0) }
        #expect(throws: StoreError.self) { try start("sue", reason: " ") }
        #expect(throws: StoreError.self) { try start("sue", scope: "everywhere") }
        try start("sue")
        let pause = try #require(try rig.store.pauses.all(inForceOnly: false, at: now).first)
        #expect(try rig.store.pauses.all(inForceOnly: true, at: now).isEmpty)
        let others: [Principal] = [
            .desk("dan", as: .dutyManager), .desk("olly", as: .operator), .owner("sue"), .desk("sue", as: .auditor),
        ]
        for other in others {
            #expect(throws: StoreError.self) { try rig.store.pauses.approve(pause.id, by: other, at: now) }
        }
        #expect(throws: StoreError.self) {
            try rig.store.pauses.approve(
                pause.id, by: .desk("sue", as: .supervisor), at: now + Pause.requestLasts + .minutes(1))
        }
        _ = try rig.store.pauses.approve(pause.id, by: .desk("sue", as: .supervisor), at: now)
        #expect(throws: StoreError.self) {
            try rig.store.pauses.approve(pause.id, by: .desk("sue", as: .supervisor), at: now)
        }
        #expect(try rig.store.pauses.all(inForceOnly: true, at: now).map(\.id) == [pause.id])
        try rig.store.pauses.end(pause.id, reason: "over", by: .account("sue"), at: now)
        #expect(throws: StoreError.self) {
            try rig.store.pauses.end(pause.id, reason: "over", by: .account("sue"), at: now)
        }
    }
}
