public import EncompassCore
import Foundation
import NIOCore
import NIOSSL
import Synchronization

/// The certificate and key of the HTTPS port, for new connections; it can be reloaded while the daemon runs. Open
/// connections keep what they began with.
public final class ServerCertificate: Sendable {
    /// A certificate chain and its key, PEM files.
    public struct Files: Hashable, Sendable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    private struct Held {
        var files: Files
        var bytes: [Data]
        var chain: [NIOSSLCertificate]
        var key: NIOSSLPrivateKey
    }

    private let held: Mutex<Held>

    /// - Throws: `ServerCertificateFault` if the files cannot be read, or do not belong together.
    public init(_ files: Files) throws { held = Mutex(try ServerCertificate.read(files)) }

    /// When the first certificate of the chain expires.
    public var ends: Timestamp { ServerCertificate.end(of: held.withLock { $0.chain }) }

    /// Reloads the files, or reads others. If they are not valid, the old certificate stays in force.
    ///
    /// - Parameters:
    ///   - files: nil for the same.
    ///   - now: a certificate that has expired by then is refused.
    /// - Returns: whether the certificate or key changed.
    /// - Throws: `ServerCertificateFault`.
    public func reload(_ files: Files? = nil, at now: Timestamp) throws -> Bool {
        let before = held.withLock { $0 }
        let fresh = try ServerCertificate.read(files ?? before.files)
        guard fresh.bytes != before.bytes else {
            held.withLock { $0.files = fresh.files }
            return false
        }
        guard ServerCertificate.end(of: fresh.chain) > now else {
            throw ServerCertificateFault("\(fresh.files.certificate) has expired")
        }
        held.withLock { $0 = fresh }
        return true
    }

    /// For the listener: each connection gets the certificate in force when it begins.
    func configuration() -> TLSConfiguration {
        let first = held.withLock { $0 }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: first.chain.map { .certificate($0) }, privateKey: .privateKey(first.key))
        configuration.sslContextCallback = { [self] _, promise in
            let current = held.withLock { $0 }
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = current.chain.map { .certificate($0) }
            override.privateKey = .privateKey(current.key)
            promise.succeed(override)
        }
        return configuration
    }

    private static func end(of chain: [NIOSSLCertificate]) -> Timestamp {
        Timestamp(seconds: chain.map { Int64($0.notValidAfter) }.min() ?? 0)
    }

    private static func read(_ files: Files) throws -> Held {
        let bytes = try [files.certificate, files.key].map { path in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ServerCertificateFault("\(path) cannot be read")
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
        do {
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
        } catch {
            throw ServerCertificateFault("\(files.key) is not the key of \(files.certificate)")
        }
        return Held(files: files, bytes: bytes, chain: chain, key: key)
    }
}

/// Why a certificate is refused, for people, with the file's name.
public struct ServerCertificateFault: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
