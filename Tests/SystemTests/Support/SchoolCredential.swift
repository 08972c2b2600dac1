import Foundation
import TestSupport

/// A school's system: it signs with a third-party library, and reads with its own token.
struct SchoolCredential {
    let id: String
    let secret: String
    let client: Client

    /// Sends a school's answer about a notification.
    ///
    /// - Parameters:
    ///   - more: further members of `data`.
    ///   - secret: another secret than its own.
    ///   - webhook: the `webhook-id`; a fresh one by default.
    /// - Returns: the answer's status.
    func say(
        _ outcome: String, of notification: String, by person: String? = "Priya Nair", more: String = "",
        secret: String? = nil, webhook: String = "msg_" + UUID().uuidString
    ) throws -> Int {
        let name = person.map { ",\"acknowledgedBy\":\"\($0)\"" } ?? ""
        let body = """
            {"type":"notification.acknowledged","timestamp":"2026-11-20T07:00:00Z",\
            "data":{"notificationId":"\(notification)","outcome":"\(outcome)"\(name)\(more.isEmpty ? "" : "," + more)}}
            """
        return try Python.run(
            "school_webhook.py", client.url + "/v1/acknowledgements/" + id, secret ?? self.secret, webhook, body
        )["status"].number
    }
}

/// A script of `Tests/Support` that does one thing and prints a JSON object.
enum Python {
    static func run(_ script: String, _ arguments: String...) throws -> JSON {
        let folder = try TemporaryFolder()
        let process = try ChildProcess(
            TestPython.path ?? "", [TestPython.script(script)] + arguments, environment: ["PATH": "/usr/bin:/bin"],
            output: folder.file("output"))
        guard try process.wait(within: 600) == .exited(0) else { throw InstallationFault(process.errors) }
        return JSON(process.output)
    }
}
