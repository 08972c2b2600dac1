import Foundation

/// The HTTP server of `Tests/Support/http_server.py`: plain, TLS or mutual TLS on a free port of 127.0.0.1, or on a Unix socket.
public final class HTTPTestServer: Sendable {
    public enum Mode: Sendable { case plain, tls, mutualTLS, unixSocket }

    /// Its address, without a slash at the end.
    public let url: String
    public let socket: String
    /// The server's certificate; nil without TLS.
    public let certificate: TestCertificate?
    /// The only client that `mutualTLS` accepts, named `encompass-client`.
    public let client: TestCertificate?
    private let folder: TemporaryFolder
    private let process: TestServerProcess

    public init(_ mode: Mode = .plain) throws {
        guard let python = TestPython.path else { throw TestServerFault.noPython }
        folder = try TemporaryFolder()
        socket = folder.file("s")
        let isSecure = mode == .tls || mode == .mutualTLS
        certificate = isSecure ? try TestCertificate(in: folder, named: "server") : nil
        client =
            mode == .mutualTLS
            ? try TestCertificate(in: folder, named: "client", commonName: "encompass-client") : nil
        var arguments = [TestPython.script("http_server.py")]
        if mode == .unixSocket { arguments += ["--socket", socket] }
        if let certificate {
            arguments += ["--certificate", certificate.certificateFile, "--key", certificate.keyFile]
        }
        if let client { arguments += ["--client-ca", client.certificateFile] }
        process = try TestServerProcess(python, arguments)
        url =
            (isSecure ? "https" : "http") + "://localhost"
            + (mode == .unixSocket ? "" : ":" + (process.ready["port"] ?? ""))
    }

    public func stop() { process.stop() }
}
