import Crypto
import EncompassCore
import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// The certificate that a client showed; the listener has verified it against the configured authority.
struct ClientCertificate: Sendable {
    /// The subject's common name and the DNS names, in lower case.
    let names: [String]
    let ends: Timestamp
    /// Tells certificates apart in the audit log: the beginning of its SHA-256.
    let id: String

    /// Nil if the connection has none, or is not encrypted.
    static func shown(on channel: (any Channel)?) async -> ClientCertificate? {
        guard let channel, let shown = try? await channel.nioSSL_peerCertificate().get(),
            let bytes = try? shown.toDERBytes()
        else { return nil }
        return ClientCertificate(der: bytes)
    }

    /// Nil if the bytes are not a certificate.
    init?(der bytes: [UInt8]) {
        guard let certificate = try? Certificate(derEncoded: bytes) else { return nil }
        let common = certificate.subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
            .map { String(describing: $0.value) }
        let alternatives = (try? certificate.extensions.subjectAlternativeNames).flatMap { $0 }.map { Array($0) } ?? []
        let hosts = alternatives.compactMap { name -> String? in
            if case .dnsName(let host) = name { host } else { nil }
        }
        names = (common + hosts).map { $0.lowercased() }
        ends = Timestamp(seconds: Int64(certificate.notValidAfter.timeIntervalSince1970))
        id = "certificate-" + SHA256.hash(data: Data(bytes)).prefix(8).map { String(format: "%02x", $0) }.joined()
    }
}
