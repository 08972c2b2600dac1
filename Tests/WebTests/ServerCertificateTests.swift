import EncompassCore
import EncompassWeb
import Foundation
import TestSupport
import Testing

@Suite("The certificate of the HTTPS port")
struct ServerCertificateTests {
    private let folder: TemporaryFolder
    private let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))

    init() throws { folder = try TemporaryFolder() }

    private func files(_ made: TestCertificate) -> ServerCertificate.Files {
        ServerCertificate.Files(certificate: made.certificateFile, key: made.keyFile)
    }

    @Test func theCertificatesExpiryIsKnown() throws {
        let certificate = try ServerCertificate(files(TestCertificate(in: folder, named: "one")))
        #expect(certificate.ends > now + .hours(47) && certificate.ends < now + .hours(49))
    }

    @Test func onlyAValidReplacementIsLoaded() throws {
        let one = files(try TestCertificate(in: folder, named: "one"))
        let two = files(try TestCertificate(in: folder, named: "two"))
        let certificate = try ServerCertificate(one)
        #expect(try certificate.reload(at: now) == false)
        let mixed = ServerCertificate.Files(certificate: two.certificate, key: one.key)
        #expect(throws: ServerCertificateFault.self) { try certificate.reload(mixed, at: now) }
        #expect(throws: ServerCertificateFault.self) { try certificate.reload(two, at: now + .days(3)) }
        let none = ServerCertificate.Files(certificate: folder.file("none.pem"), key: two.key)
        #expect(throws: ServerCertificateFault.self) { try certificate.reload(none, at: now) }
        try Data("no certificate".utf8).write(to: URL(fileURLWithPath: folder.file("none.pem")))
        #expect(throws: ServerCertificateFault.self) { try certificate.reload(none, at: now) }
        // None of these changed the files to watch.
        #expect(try certificate.reload(at: now) == false)
        #expect(try certificate.reload(two, at: now) == true)
        #expect(try certificate.reload(at: now) == false)
    }
}
