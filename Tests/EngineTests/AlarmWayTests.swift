import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// An alarm has reached somebody only once a mail server, a command or a webhook has accepted it.
@Suite("Alarms that somebody has")
struct AlarmWayTests {
    private func rig(to addresses: [StaffAddress] = [.email("duty@mash.example")]) throws -> Night {
        try Night.numbered(morning: MorningSettings(dutyTo: addresses))
    }

    private func raise(_ rig: Night, _ key: String = "a") throws {
        try rig.store.alarms.raise(
            Alarm(key: key, kind: .outagePack, detail: "the share is gone", raisedAt: rig.clock.now()))
    }

    private func unnotified(_ rig: Night) throws -> [String] {
        try rig.store.alarms.unnotified(raisedBy: rig.clock.now()).map(\.key)
    }

    @Test("an alarm counts when its mail is accepted, not when it is queued")
    func mail() throws {
        let rig = try rig()
        try raise(rig)
        #expect(try rig.engine.dutyStep() == 1)
        #expect(try rig.engine.dutyStep() == 0)
        #expect(try unnotified(rig) == ["a"])
        let later = RecordingTransport { _ in .deferred(reason: .serverBusy, detail: "later") }
        try rig.send(by: later)
        #expect(try unnotified(rig) == ["a"])
        rig.clock.advance(.minutes(5))
        try rig.send(by: RecordingTransport())
        #expect(try unnotified(rig) == [])
        // Raised again with another detail, it is news.
        try rig.store.alarms.raise(
            Alarm(key: "a", kind: .outagePack, detail: "the disk is full", raisedAt: rig.clock.now()))
        #expect(try unnotified(rig) == ["a"])
        #expect(try rig.engine.dutyStep() == 1)
    }

    @Test("the second way gets what mail has not taken within a minute, and everything while mail is down")
    func secondWay() async throws {
        let rig = try rig()
        let way = RecordingWay()
        let service = AlarmService(engine: rig.engine, ways: [way], ping: nil)
        try raise(rig)
        try rig.engine.dutyStep()
        let running = Task { try await service.run() }
        try await Task.sleep(for: .milliseconds(300))
        #expect(way.reports.isEmpty)
        rig.clock.advance(.minutes(1))
        try await Wait.eventually("a report") { !way.reports.isEmpty }
        try await Wait.eventually("an alarm that counts as known") { try unnotified(rig).isEmpty }
        let report = try #require(try JSONSerialization.jsonObject(with: Data(way.reports[0])) as? [String: Any])
        let alarms = report["alarms"] as? [[String: String]]
        #expect(alarms?.map { $0["key"] } == ["a"] && alarms?.first?["kind"] == "outagePack")
        #expect((report["text"] as? String)?.contains("the share is gone") == true)

        try rig.engine.noteProbe(.deferred(reason: .connectionFailed, detail: "nobody"), of: .email)
        try rig.engine.run(.mail)
        try await Wait.eventually("a second report") { way.reports.count >= 2 }
        #expect(String(decoding: way.reports[1], as: UTF8.self).contains("\"key\":\"mail\""))
        running.cancel()
        try await running.value
        #expect(try rig.store.auditLog.verify().broken == nil)
    }

    @Test(
        "the second way gets what is said of a mail domain if mail has not taken it within seconds: it may be the relay"
    )
    func mailDomain() async throws {
        let rig = try rig()
        let way = RecordingWay()
        let service = AlarmService(engine: rig.engine, ways: [way], ping: nil)
        try raise(rig)
        try rig.store.alarms.raise(
            Alarm(
                key: "destination:email:school1.example", kind: .destinationDown, detail: "school1.example",
                raisedAt: rig.clock.now()))
        try rig.engine.dutyStep()
        let running = Task { try await service.run() }
        try await Task.sleep(for: .milliseconds(300))
        #expect(way.reports.isEmpty)
        rig.clock.advance(.seconds(5))
        try await Wait.eventually("a report") { !way.reports.isEmpty }
        let report = String(decoding: way.reports[0], as: UTF8.self)
        #expect(report.contains("\"key\":\"destination:email:school1.example\"") && !report.contains("\"key\":\"a\""))
        running.cancel()
        try await running.value
    }

    @Test("a way that fails is tried again, and the alarm stays without a reader")
    func failing() async throws {
        let rig = try rig(to: [])
        let way = RecordingWay(.deferred(reason: .timedOut, detail: "no answer"))
        let service = AlarmService(engine: rig.engine, ways: [way], ping: nil)
        try raise(rig)
        let running = Task { try await service.run() }
        try await Wait.eventually("a report") { !way.reports.isEmpty }
        #expect(try unnotified(rig) == ["a"])
        running.cancel()
        try await running.value
    }

    @Test("a database that takes nothing is told by the second way, once, and is not well")
    func refusing() async throws {
        let rig = try rig()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        try rig.engine.auditStep()
        rig.engine.pulse.beat(at: rig.clock.now())
        #expect(rig.engine.isWell)
        // As on a full disk: what is there can be read, and nothing can be written.
        try rig.corrupt("CREATE TRIGGER no_writes BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'full'); END")
        let way = RecordingWay()
        let service = AlarmService(engine: rig.engine, ways: [way], ping: nil)
        let running = Task { try await service.run() }
        try await Wait.eventually("it is noticed") { rig.engine.pulse.isRefused }
        rig.engine.pulse.beat(at: rig.clock.now())
        #expect(!rig.engine.isWell && way.reports.isEmpty)
        rig.clock.advance(.minutes(1))
        try await Wait.eventually("a report") { !way.reports.isEmpty }
        let report = String(decoding: way.reports[0], as: UTF8.self)
        #expect(report.contains("\"kind\":\"databaseRefuses\"") && report.contains("pushes are refused"))
        try rig.corrupt("DROP TRIGGER no_writes")
        try await Wait.eventually("it takes what is written") { !rig.engine.pulse.isRefused }
        #expect(way.reports.count == 1)
        running.cancel()
        try await running.value
    }

    @Test("a database that takes nothing is told by mail without it, if there is no other way")
    func refusingByMail() async throws {
        let rig = try rig()
        try rig.corrupt("CREATE TRIGGER no_writes BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'full'); END")
        let mail = RecordingTransport()
        let service = AlarmService(engine: rig.engine, ways: [], ping: nil, channels: [mail])
        let running = Task { try await service.run() }
        try await Wait.eventually("it is noticed") { rig.engine.pulse.isRefused }
        #expect(mail.handed.isEmpty)
        rig.clock.advance(.minutes(1))
        try await Wait.eventually("a mail") { !mail.handed.isEmpty }
        #expect(mail.recipients == ["duty@mash.example"])
        #expect(mail.handed.first?.content.text.contains("pushes are refused") == true)
        running.cancel()
        try await running.value
    }

    @Test("an alarm that a way has taken is not sent again because the database cannot note it")
    func unrecorded() async throws {
        let rig = try rig(to: [])
        try raise(rig)
        try rig.corrupt("CREATE TRIGGER no_notes BEFORE UPDATE ON alarm BEGIN SELECT RAISE(ABORT, 'full'); END")
        let way = RecordingWay()
        let service = AlarmService(engine: rig.engine, ways: [way], ping: nil)
        let running = Task { try await service.run() }
        try await Wait.eventually("a report") { !way.reports.isEmpty }
        // Two more rounds.
        try await Task.sleep(for: .seconds(5))
        #expect(try way.reports.count == 1 && unnotified(rig) == ["a"])
        try rig.corrupt("DROP TRIGGER no_notes")
        try await Wait.eventually("it is noted") { try unnotified(rig).isEmpty }
        #expect(way.reports.count == 1)
        running.cancel()
        try await running.value
    }

    @Test("damage where alarms are kept is told by the second way")
    func damagedAlarms() async throws {
        let rig = try rig()
        // A row whose parent is gone: each page is well formed.
        try rig.corrupt(
            """
            INSERT INTO link (token_hash, notification, message, contact, expires_at)
            VALUES (x'01', 'gone', 'gone', x'02', 0)
            """)
        let damage = try #require(try rig.store.integrity.review(.full, at: rig.clock.now()))
        try rig.corrupt("CREATE TRIGGER no_alarms BEFORE INSERT ON alarm BEGIN SELECT RAISE(ABORT, 'damaged'); END")
        #expect(throws: (any Error).self) { try rig.engine.watchFileStep() }
        let way = RecordingWay()
        let service = AlarmService(engine: rig.engine, ways: [way], ping: nil)
        let running = Task { try await service.run() }
        try await Wait.eventually("it is noticed") { rig.engine.pulse.isRefused }
        rig.clock.advance(.minutes(1))
        try await Wait.eventually("a report") { !way.reports.isEmpty }
        let report = String(decoding: way.reports[0], as: UTF8.self)
        #expect(report.contains("\"kind\":\"damaged\"") && report.contains(damage))
        running.cancel()
        try await running.value
    }

    @Test("the dead man's switch is pinged only while the engine works and the balance holds")
    func ping() async throws {
        let rig = try rig()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        // Nobody has checked the balance yet.
        #expect(!rig.engine.isWell)
        try rig.engine.auditStep()
        rig.engine.pulse.beat(at: rig.clock.now())
        #expect(rig.engine.isWell)
        let ping = RecordingWay()
        let service = AlarmService(engine: rig.engine, ways: [], ping: ping)
        let running = Task { try await service.run() }
        try await Wait.eventually("a ping") {
            // On a busy machine the turn above may be more than a minute ago, by the real clock.
            rig.engine.pulse.beat(at: rig.clock.now())
            return !ping.reports.isEmpty
        }
        #expect(ping.reports == [[]])
        running.cancel()
        try await running.value

        rig.clock.advance(.minutes(6))
        #expect(!rig.engine.isWell)
        try rig.corrupt("UPDATE child SET state = 'lost'")
        try rig.engine.auditStep()
        #expect(rig.engine.balance?.holds == false && !rig.engine.isWell)
    }
}

/// Keeps the reports, and answers as it is told.
private final class RecordingWay: AlarmWay {
    private let outcome: DeliveryOutcome
    private let kept = Mutex<[[UInt8]]>([])

    init(_ outcome: DeliveryOutcome = .accepted(receipt: nil)) { self.outcome = outcome }

    let name = "command"
    var reports: [[UInt8]] { kept.withLock { $0 } }

    func send(_ report: [UInt8], _: TransferCancellation) -> DeliveryOutcome {
        kept.withLock { $0.append(report) }
        return outcome
    }
}
