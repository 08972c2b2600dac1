import Foundation

/// A fresh certificate for `localhost` and 127.0.0.1, its own authority, with its key: PEM files in a folder.
public struct TestCertificate: Sendable {
    public let certificateFile: String
    public let keyFile: String

    /// Made by the `openssl` command.
    ///
    /// - Parameter isRSA: with an RSA key, which suites without forward secrecy need.
    public init(
        in folder: TemporaryFolder, named name: String, commonName: String = "localhost", isRSA: Bool = false
    ) throws {
        certificateFile = folder.file(name + ".pem")
        keyFile = folder.file(name + ".key")
        let openssl = try ChildProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", isRSA ? "rsa" : "ec", "-pkeyopt",
                isRSA ? "rsa_keygen_bits:2048" : "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=" + commonName, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", keyFile, "-out", certificateFile,
            ], environment: [:], output: folder.file(name + ".log"))
        guard try openssl.wait(within: 600) == .exited(0) else { throw TestServerFault.opensslFailed }
    }
}
