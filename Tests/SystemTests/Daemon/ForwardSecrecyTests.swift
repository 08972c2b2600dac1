import Foundation
import TestSupport
import Testing

/// Past traffic stays secret if the certificate's key is lost.
struct ForwardSecrecyTests {
    private struct Handshakes {
        let port: String

        /// Whether the daemon accepts the offer.
        func isAccepted(_ offer: [String]) throws -> Bool {
            try openssl(["s_client", "-connect", "127.0.0.1:\(port)"] + offer).end == .exited(0)
        }

        func openssl(_ arguments: [String]) throws -> (end: ChildProcess.End, output: String) {
            let folder = try TemporaryFolder()
            let process = try ChildProcess(
                "/usr/bin/openssl", arguments, environment: [:], output: folder.file("output"))
            let end = try process.wait(within: 600)
            return (end, process.output)
        }
    }

    @Test func tls12OffersOnlyForwardSecrecy() throws {
        let site = try Installation()
        let certificate = try TestCertificate(in: site.folder, named: "server", isRSA: true)
        let daemon = try Program.start(
            ["serve"] + site.configuration, in: site.folder.path,
            environment: [
                "ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": certificate.certificateFile,
                "ENCOMPASS_HTTP_TLS_KEY_FILE": certificate.keyFile,
                "ENCOMPASS_HTTP_PUBLIC_URL": site.url.replacing("http://", with: "https://"),
            ], output: site.folder.file("secure"))
        let handshakes = Handshakes(port: site.url.split(separator: ":").last.map(String.init) ?? "")
        try Wait.until("the daemon speaks TLS 1.3") { try handshakes.isAccepted(["-tls1_3"]) }
        let known = try handshakes.openssl(["ciphers", "-tls1_2", "-s", "ALL:@SECLEVEL=0"]).output
            .trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ":").map(String.init)
        #expect(known.contains { !$0.hasPrefix("ECDHE") })
        let taken = try known.filter { try handshakes.isAccepted(["-tls1_2", "-cipher", $0 + ":@SECLEVEL=0"]) }
        #expect(taken.count >= 2 && taken.allSatisfy { $0.hasPrefix("ECDHE-") }, "\(taken)")
        for version in ["-tls1", "-tls1_1"] {
            #expect(try !handshakes.isAccepted([version, "-cipher", "ALL:@SECLEVEL=0"]))
        }
        daemon.signal(15)
        _ = try daemon.wait(within: 25)
    }
}
