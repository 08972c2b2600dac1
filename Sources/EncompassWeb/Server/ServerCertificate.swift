public import EncompassCore
import Foundation
import NIOCore
import NIOSSL
import Synchronization

/// The certificate and key of an HTTPS port and the authority of client certificates, for new connections; they can
/// be reloaded while the daemon runs. Open connections keep what they began with.
public final class ServerCertificate: Sendable {
    /// A certificate chain and its key, PEM files.
    public struct Files: Hashable, Sendable {
        public var certificate: String
        public var key: String
        /// Who issues client certificates; nil: none are asked for.
        public var clientAuthority: String?

        public init(certificate: String, key: String, clientAuthority: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
        }
    }

    fileprivate struct Held {
        var files: Files
        var bytes: [Data]
        var chain: [NIOSSLCertificate]
        var plain: NIOSSLContext
        /// Lets a client show a certificate; a wrong one ends the connection.
        var asking: NIOSSLContext
    }

    private let held: Mutex<Held>

    /// - Throws: `ServerCertificateFault` if the files cannot be read, or do not belong together.
    public init(_ files: Files) throws { held = Mutex(try ServerCertificate.read(files)) }

    /// When the first certificate of the chain expires.
    public var ends: Timestamp { ServerCertificate.end(of: held.withLock { $0.chain }) }

    /// What a reload would put in force.
    fileprivate struct Renewal {
        let held: Held
        /// Whether the certificate, the key or the authority changed.
        let isNew: Bool
    }

    /// Reads the files again, or others. Nothing changes until `take`.
    ///
    /// - Parameters:
    ///   - files: nil for the same.
    ///   - now: a certificate that has expired by then is refused.
    /// - Throws: `ServerCertificateFault`.
    fileprivate func renewal(_ files: Files?, at now: Timestamp) throws -> Renewal {
        let before = held.withLock { $0 }
        let fresh = try ServerCertificate.read(files ?? before.files)
        let isNew = fresh.bytes != before.bytes || fresh.files.clientAuthority != before.files.clientAuthority
        guard !isNew || ServerCertificate.end(of: fresh.chain) > now else {
            throw ServerCertificateFault("\(fresh.files.certificate) has expired")
        }
        return Renewal(held: fresh, isNew: isNew)
    }

    fileprivate func take(_ renewal: Renewal) {
        // The same certificate keeps its sessions.
        held.withLock { if renewal.isNew { $0 = renewal.held } else { $0.files = renewal.held.files } }
    }

    /// What a connection that begins now is encrypted with.
    func context(asksForCertificates: Bool) -> NIOSSLContext {
        held.withLock { asksForCertificates ? $0.asking : $0.plain }
    }

    /// TLS 1.3, and the ciphers of TLS 1.2 with forward secrecy.
    private static func configuration(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites =
            "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
            + ":ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    private static func end(of chain: [NIOSSLCertificate]) -> Timestamp {
        Timestamp(seconds: chain.map { Int64($0.notValidAfter) }.min() ?? 0)
    }

    private static func read(_ files: Files) throws -> Held {
        let bytes = try [files.certificate, files.key, files.clientAuthority].compactMap(\.self).map { path in
            guard let data = FileManager.default.contents(atPath: path) else {
                let why = access(path, R_OK) == 0 ? "it is not a file" : String(cString: strerror(errno))
                throw ServerCertificateFault("\(path) cannot be read: \(why)")
            }
            return data
        }
        let (chain, key): ([NIOSSLCertificate], NIOSSLPrivateKey)
        do {
            chain = try NIOSSLCertificate.fromPEMBytes([UInt8](bytes[0]))
        } catch {
            throw ServerCertificateFault("\(files.certificate) is not a certificate in PEM")
        }
        do {
            key = try NIOSSLPrivateKey(bytes: [UInt8](bytes[1]), format: .pem)
        } catch {
            throw ServerCertificateFault("\(files.key) is not a private key in PEM")
        }
        var configuration = configuration(chain, key)
        let plain: NIOSSLContext
        do {
            plain = try NIOSSLContext(configuration: configuration)
        } catch {
            throw ServerCertificateFault("\(files.key) is not the key of \(files.certificate)")
        }
        guard let authority = files.clientAuthority else {
            return Held(files: files, bytes: bytes, chain: chain, plain: plain, asking: plain)
        }
        guard let roots = try? NIOSSLCertificate.fromPEMBytes([UInt8](bytes[2])), !roots.isEmpty else {
            throw ServerCertificateFault("\(authority) is not a certificate in PEM")
        }
        configuration.trustRoots = .certificates(roots)
        configuration.certificateVerification = .optionalVerification
        let asking = try NIOSSLContext(configuration: configuration)
        return Held(files: files, bytes: bytes, chain: chain, plain: plain, asking: asking)
    }
}

/// The certificates of all addresses: the common one, and those of sides that have their own. Each is read again with the
/// others, all or none.
public struct ServerCertificates: Sendable {
    /// The files of each.
    public struct Files: Hashable, Sendable {
        /// For each address without one of its own; nil: plain HTTP there.
        public var common: ServerCertificate.Files?
        public var own: [Side: ServerCertificate.Files]

        public init(common: ServerCertificate.Files? = nil, own: [Side: ServerCertificate.Files] = [:]) {
            self.common = common
            self.own = own
        }
    }

    private let common: ServerCertificate?
    private let own: [Side: ServerCertificate]

    /// - Throws: `ServerCertificateFault` if files cannot be read, or do not belong together.
    public init(_ files: Files = Files()) throws {
        common = try files.common.map { try ServerCertificate($0) }
        own = try files.own.mapValues { try ServerCertificate($0) }
    }

    /// When each expires; nil is the common one.
    public var ends: [Side?: Timestamp] {
        var ends: [Side?: Timestamp] = own.reduce(into: [:]) { $0[$1.key] = $1.value.ends }
        ends[nil] = common?.ends
        return ends
    }

    /// The certificate of an address that serves these sides; nil for plain HTTP. Only one side's own address has its own.
    func certificate(for sides: Set<Side>) -> ServerCertificate? {
        (sides.count == 1 ? sides.first.flatMap { own[$0] } : nil) ?? common
    }

    /// Reloads the files, or reads others. If any is not valid, all stay in force as they were. Whether an address has a
    /// certificate is decided at the start.
    ///
    /// - Parameters:
    ///   - files: nil for the same.
    ///   - now: a certificate that has expired by then is refused.
    /// - Returns: whether any certificate, key or authority changed.
    /// - Throws: `ServerCertificateFault`.
    public func reload(_ files: Files? = nil, at now: Timestamp) throws -> Bool {
        var named = files
        // A certificate of their own that feeds shall have from the next start on: until then the common one asks forces.
        if own[.feeds] == nil, let later = files?.own[.feeds] {
            named?.common?.clientAuthority = later.clientAuthority
        }
        let all = [(common, named?.common)] + own.map { side, certificate in (certificate, named?.own[side]) }
        var renewals: [(ServerCertificate, ServerCertificate.Renewal)] = []
        for case (let certificate?, let fresh) in all where files == nil || fresh != nil {
            renewals.append((certificate, try certificate.renewal(fresh, at: now)))
        }
        for (certificate, renewal) in renewals { certificate.take(renewal) }
        return renewals.contains { $0.1.isNew }
    }
}

/// Why a certificate is refused, for people, with the file's name.
public struct ServerCertificateFault: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
