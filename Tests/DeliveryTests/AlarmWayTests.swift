import EncompassDelivery
import Foundation
import TestSupport
import Testing

/// The ways in which an alarm leaves other than by mail, with a real program and a real server.
@Suite("Alarms by command and webhook")
struct AlarmWayTests {
    private static let report = Array("{\"subject\":\"Encompass: 1 alarm\"}".utf8)

    private func command(_ script: String) throws -> (path: String, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        let path = folder.file("page")
        try Data(("#!/bin/sh\n" + script + "\n").utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o700)
        return (path, folder)
    }

    @Test("a command that reads the report and exits 0 has accepted it")
    func accepted() throws {
        let (path, folder) = try command("cat > \"$(dirname \"$0\")/got\"")
        #expect(
            AlarmCommand(path: path, limit: .seconds(600)).send(Self.report, TransferCancellation())
                == .accepted(receipt: nil))
        #expect(FileManager.default.contents(atPath: folder.file("got")) == Data(Self.report))
    }

    @Test(
        "a command that fails, cannot be started or does not end has not",
        arguments: ["exit 3", "kill -9 $$", "sleep 600"])
    func refused(script: String) throws {
        let (path, folder) = try command(script)
        let start = ContinuousClock.now
        let isEndless = script.hasPrefix("sleep")
        // A busy machine may take long to start and to end it.
        let outcome = AlarmCommand(path: path, limit: isEndless ? .milliseconds(500) : .seconds(120))
            .send(Self.report, TransferCancellation())
        #expect(outcome.reason == (isEndless ? .timedOut : .temporaryRefusal))
        #expect(ContinuousClock.now - start < .seconds(300))
        let missing = AlarmCommand(path: folder.file("missing")).send(Self.report, TransferCancellation())
        #expect(missing.reason == .temporaryRefusal)
    }

    @Test("a webhook that answers 200 to 299 has accepted it, and any other has not")
    func webhook() throws {
        let server = try HTTPTestServer()
        func outcome(_ path: String) -> DeliveryOutcome {
            AlarmWebhook(url: server.url + path, token: "secret").send(Self.report, TransferCancellation())
        }
        #expect(outcome("/echo") == .accepted(receipt: nil))
        #expect(outcome("/status/500").reason == .temporaryRefusal)
        #expect(outcome("/drop").reason == .connectionLost)
        #expect(Ping(url: server.url + "/echo").send([], TransferCancellation()) == .accepted(receipt: nil))
        server.stop()
        #expect(outcome("/echo").reason == .connectionFailed)
        // In plain text nothing leaves the machine.
        let outside = AlarmWebhook(url: "http://chat.example/hook", token: nil)
        #expect(outside.send(Self.report, TransferCancellation()).reason == .configuration)
    }
}
