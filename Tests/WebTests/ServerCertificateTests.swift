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
        let certificate = try ServerCertificates(ServerCertificates.Files(common: one))
        #expect(try certificate.reload(at: now) == false)
        let mixed = ServerCertificate.Files(certificate: two.certificate, key: one.key)
        #expect(throws: ServerCertificateFault.self) {
            try certificate.reload(ServerCertificates.Files(common: mixed), at: now)
        }
        #expect(throws: ServerCertificateFault.self) {
            try certificate.reload(ServerCertificates.Files(common: two), at: now + .days(3))
        }
        let none = ServerCertificate.Files(certificate: folder.file("none.pem"), key: two.key)
        #expect(throws: ServerCertificateFault.self) {
            try certificate.reload(ServerCertificates.Files(common: none), at: now)
        }
        try Data("no certificate".utf8).write(to: URL(fileURLWithPath: folder.file("none.pem")))
        #expect(throws: ServerCertificateFault.self) {
            try certificate.reload(ServerCertificates.Files(common: none), at: now)
        }
        // None of these changed the files to watch.
        #expect(try certificate.reload(at: now) == false)
        #expect(try certificate.reload(ServerCertificates.Files(common: two), at: now) == true)
        #expect(try certificate.reload(at: now) == false)
    }

    @Test("A side has its own certificate or the common one, and all are replaced together or none")
    func sidesOfTheirOwn() throws {
        let names = ["common", "feeds", "later"]
        let made = try names.map { files(try TestCertificate(in: folder, named: $0)) }
        let certificates = try ServerCertificates(ServerCertificates.Files(common: made[0], own: [.feeds: made[1]]))
        #expect(Set(certificates.ends.keys) == [nil, .feeds])
        #expect(try certificates.reload(at: now) == false)
        // The common one is another, and that of feeds cannot be read: neither is taken.
        let missing = ServerCertificate.Files(certificate: folder.file("missing.pem"), key: made[1].key)
        let half = ServerCertificates.Files(common: made[2], own: [.feeds: missing])
        let fault = #expect(throws: ServerCertificateFault.self) { try certificates.reload(half, at: now) }
        #expect(fault?.description.contains("missing.pem cannot be read: No such file") == true)
        #expect(
            try certificates.reload(ServerCertificates.Files(common: made[0], own: [.feeds: made[1]]), at: now) == false
        )
        #expect(
            try certificates.reload(ServerCertificates.Files(common: made[0], own: [.feeds: made[2]]), at: now) == true)
        // Feeds that shall have their own from the next start on are asked for client certificates until then, too.
        let asking = ServerCertificate.Files(
            certificate: made[0].certificate, key: made[0].key, clientAuthority: made[2].certificate)
        let shared = try ServerCertificates(ServerCertificates.Files(common: asking))
        let own = ServerCertificate.Files(
            certificate: made[1].certificate, key: made[1].key, clientAuthority: made[2].certificate)
        #expect(try shared.reload(ServerCertificates.Files(common: made[0], own: [.feeds: own]), at: now) == false)
        #expect(try shared.reload(ServerCertificates.Files(common: made[0]), at: now) == true)
        // What has no certificate any more keeps it until the next start.
        #expect(try certificates.reload(ServerCertificates.Files(), at: now) == false)
        #expect(Set(certificates.ends.keys) == [nil, .feeds])
    }
}
