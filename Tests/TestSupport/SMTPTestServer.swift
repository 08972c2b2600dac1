import Foundation

/// The scriptable mail server of `Tests/Support/smtp_server.py`, on a free port of 127.0.0.1.
///
/// The recipient's address tells it what to do with a message: see the script's head.
public final class SMTPTestServer: Sendable {
    public enum Mode: String, Sendable { case starttls, tls, none }

    public let port: Int
    public let certificate: TestCertificate
    private let folder: TemporaryFolder
    private let process: TestServerProcess

    /// - Parameters:
    ///   - user: the name and password that it requires; nil for none.
    ///   - extra: further arguments of the script, such as `["--tls", "1.1"]` or `["--greeting", "554 no"]`.
    public init(_ mode: Mode = .starttls, user: (name: String, password: String)? = nil, extra: [String] = []) throws {
        guard let python = TestPython.path else { throw TestServerFault.noPython }
        folder = try TemporaryFolder()
        certificate = try TestCertificate(in: folder, named: "server")
        var arguments = [
            TestPython.script("smtp_server.py"), "--directory", folder.path, "--mode", mode.rawValue,
            "--certificate", certificate.certificateFile, "--key", certificate.keyFile,
        ]
        if let user { arguments += ["--user", user.name, "--password", user.password] }
        process = try TestServerProcess(python, arguments + extra)
        port = process.ready["port"].flatMap(Int.init) ?? 0
    }

    /// The accepted messages, in order.
    public func messages() throws -> [ReceivedMessage] {
        let data = FileManager.default.contents(atPath: folder.file("messages.jsonl")) ?? Data()
        // A line in progress has no end yet.
        let whole = data.lastIndex(of: 0x0A).map { data[..<$0] } ?? Data()
        return try whole.split(separator: 0x0A).map { try JSONDecoder().decode(ReceivedMessage.self, from: $0) }
    }

    /// Whether it has read a message that it will never answer.
    public var hasStalled: Bool { FileManager.default.fileExists(atPath: folder.file("stalled")) }

    /// How many connections it has closed after a message.
    public var closed: Int { FileManager.default.contents(atPath: folder.file("closed"))?.count ?? 0 }

    public func stop() { process.stop() }
}
