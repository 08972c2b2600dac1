import EncompassDelivery
import Foundation

/// The made-up GOV.UK Notify of `Tests/Support/notify_server.py`, which validates against the published schemas where
/// they are.
public final class NotifyTestServer: Sendable {
    /// The key that it knows, and its templates.
    public static let key = "tests-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
    public static let textTemplate = "f33517ff-2a88-4f6e-b855-c550268ce08a"
    public static let emailTemplate = "d5a2e8b6-6f0e-4d4c-9b6d-6b7f0f1e3c11"
    /// One without a placeholder.
    public static let plainTemplate = "00000000-0000-4000-8000-000000000001"

    /// A message that it took.
    public struct Message: Decodable, Sendable {
        public let id: String
        public let reference: String
        public let type: String
        public let to: String
        public let body: String
        public let subject: String?
    }

    private struct Taken: Decodable {
        let messages: [Message]
        let faults: [String]
    }

    public let url: String
    private let process: TestServerProcess

    public init() throws {
        guard let python = TestPython.path else { throw TestServerFault.noPython }
        var arguments = [TestPython.script("notify_server.py")]
        if !SharedData.isAbsent { arguments += ["--schemas", SharedData.path("notify/schema.json")] }
        process = try TestServerProcess(python, arguments)
        url = "http://localhost:" + (process.ready["port"] ?? "")
    }

    public func stop() { process.stop() }

    /// What it took, oldest first.
    public func messages() throws -> [Message] { try taken().messages }

    /// What the published schemas do not allow of what it was sent and answered.
    public func faults() throws -> [String] { try taken().faults }

    private func taken() throws -> Taken {
        let answer = try HTTPTransfer.patient().send(HTTPRequest("GET", url + "/control/messages"))
        return try JSONDecoder().decode(Taken.self, from: Data(answer.body))
    }

    /// What the next sends do, the last one for good.
    public func plan(_ actions: String...) throws { try control("plan", ["plan": actions]) }

    /// A message's status from now on; it calls back, if it knows where.
    public func set(_ status: String, of id: String) throws { try control("status", ["id": id, "status": status]) }

    /// Where it reports from now on.
    public func report(to url: String, token: String) throws { try control("callback", ["url": url, "token": token]) }

    /// Has its clock go ahead of ours.
    public func setClock(ahead seconds: Int) throws { try control("clock", ["seconds": seconds]) }

    private func control(_ action: String, _ body: [String: Any]) throws {
        let bytes = Array(try JSONSerialization.data(withJSONObject: body))
        let request = HTTPRequest(
            "POST", url + "/control/" + action, headers: [HTTPHeader("Content-Type", "application/json")])
        _ = try HTTPTransfer.patient().send(request, body: .bytes(bytes))
    }
}
