public import Crypto
public import EncompassCore
public import Foundation
import Glibc
import Synchronization

/// The keys derived from the key file: they seal secrets that must stay readable, hash values for look-up, and make
/// link tokens.
public struct KeyRing: Sendable {
    private let master: SymmetricKey
    /// Derived once, and begun with its key: an import hashes millions of values.
    private let lookupCode: KeyedHash
    /// The same for tokens: each message has one.
    private let tokenCode: KeyedHash
    /// Seals bodies; empty until a database is open.
    package let dataKeys = DataKeys()
    let contacts = OpenedContacts()

    public init(master: SymmetricKey) {
        self.master = master
        lookupCode = KeyedHash(key: KeyRing.derive("lookup", from: master))
        tokenCode = KeyedHash(key: KeyRing.derive("token", from: master))
    }

    /// Reads the key file, or makes it (32 random bytes, mode 0600) if it is missing and the database is new as well.
    ///
    /// - Throws: `StoreError` if the file cannot be read or made, is not 32 bytes, or others may read it, and
    ///   `wrongKey` if it is missing next to a database that was made with one.
    static func load(path: String, database: String) throws -> KeyRing {
        if let data = FileManager.default.contents(atPath: path) {
            guard data.count == 32 else { throw StoreError(.invalid, "keyFile.length", ["path": path]) }
            let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
            guard mode & 0o077 == 0 else {
                throw StoreError(.invalid, "keyFile.open", ["path": path])
            }
            return KeyRing(master: SymmetricKey(data: data))
        }
        guard !FileManager.default.fileExists(atPath: path) else {
            throw StoreError(.unavailable, "keyFile.unreadable", ["path": path])
        }
        let size = try? FileManager.default.attributesOfItem(atPath: database)[.size] as? Int
        guard (size ?? 0) == 0 else {
            throw StoreError(.wrongKey, "keyFile.missing", ["path": path, "database": database])
        }
        let key = SymmetricKey(size: .bits256)
        let descriptor = FileOwner.make(path, for: FileOwner(database: database, key: path))
        guard descriptor >= 0 else {
            throw StoreError(.unavailable, "keyFile.notMade", ["path": path, "why": StoreError.system])
        }
        defer { close(descriptor) }
        let written = key.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == 32, fsync(descriptor) == 0 else {
            throw StoreError(.unavailable, "keyFile.notWritten", ["path": path])
        }
        return KeyRing(master: key)
    }

    private func code(_ use: String) -> HMAC<SHA256> { HMAC(key: key(use)) }

    private func key(_ use: String) -> SymmetricKey { KeyRing.derive(use, from: master) }

    private static func derive(_ use: String, from master: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: Data("encompass \(use) 1".utf8), outputByteCount: 32)
    }

    /// A keyed hash, 16 bytes, to look up a personal value without storing the value.
    public func lookup(_ parts: [String]) -> Data { KeyRing.joined(parts).withUnsafeBytes(lookupCode.half) }

    /// The same for a look-up of an import.
    func lookupKey(_ parts: [String]) -> LookupKey { KeyRing.joined(parts).withUnsafeBytes(lookupCode.key) }

    /// The first 64 bits of the same hash: enough to find a value, too few for proof.
    func shortLookup(_ parts: [String]) -> Int64 {
        KeyRing.joined(parts).withUnsafeBytes { lookupCode.start(of: $0) }
    }

    /// A keyed hash, 16 bytes, to compare a stored body with a new one without storing its text.
    package func fingerprint(_ bytes: Data) -> Data { bytes.withUnsafeBytes(lookupCode.half) }

    /// The same for a row of a roll.
    func fingerprint(_ bytes: UnsafeRawBufferPointer) -> LookupKey { lookupCode.key(bytes) }

    /// A bearer token of 256 bits, which the key makes again from the same parts.
    public func token(_ parts: [String]) -> String {
        KeyRing.joined(parts).withUnsafeBytes(tokenCode.whole).base64URL
    }

    private static func tag(_ code: HMAC<SHA256>, _ parts: [String]) -> Data { tag(code, joined(parts)) }

    /// Each part after its length.
    private static func joined(_ parts: [String]) -> [UInt8] {
        let size = parts.reduce(0) { $0 + 4 + $1.utf8.count }
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for var part in parts {
                bytes.storeBytes(of: UInt32(part.utf8.count).bigEndian, toByteOffset: count, as: UInt32.self)
                count += 4
                part.withUTF8 { text in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: .init(text))
                    count += text.count
                }
            }
        }
    }

    private static func tag(_ code: HMAC<SHA256>, _ bytes: some DataProtocol) -> Data {
        var code = code
        code.update(data: bytes)
        return Data(code.finalize())
    }

    /// A data key as the database stores it. Its number is authenticated, so that two rows cannot be exchanged.
    func wrap(_ dataKey: Data, number: Int) throws -> Data {
        let wrapped = try AES.GCM.seal(dataKey, using: key("wrap"), authenticating: Data("data key \(number)".utf8))
        guard let bytes = wrapped.combined else { throw StoreError(.invalid, "dataKey.notWrapped") }
        return bytes
    }

    func unwrap(_ wrapped: Data, number: Int) throws -> Data {
        do {
            return try AES.GCM.open(
                AES.GCM.SealedBox(combined: wrapped), using: key("wrap"),
                authenticating: Data("data key \(number)".utf8))
        } catch {
            throw KeyRing.mismatch
        }
    }

    static let mismatch = StoreError(.wrongKey, "keyFile.other")

    /// A value that the database remembers of its key, and that says nothing about the key.
    var checkValue: String { KeyRing.tag(code("check"), ["key"]).prefix(16).hex }

    /// Signs what is kept outside the database.
    func signature(_ parts: [String]) -> String { KeyRing.tag(code("position"), parts).base64URL }

    /// Seals bytes with AES-256-GCM.
    public func seal(_ bytes: Data) throws -> Data {
        guard let sealed = try AES.GCM.seal(bytes, using: key("seal")).combined else {
            throw StoreError(.invalid, "sealed.failed")
        }
        return sealed
    }

    /// Opens a value of `seal`; throws if it was sealed under another key or changed.
    public func open(_ sealed: Data) throws -> Data {
        do {
            return try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key("seal"))
        } catch {
            throw StoreError(.wrongDatabase, "sealed.otherKey")
        }
    }
}

/// HMAC with SHA-256 (RFC 2104) under one key, for short values by the million: `HMAC` itself takes several times as long
/// as the hashing, since it accepts bytes in any number of pieces.
package struct KeyedHash: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: at most as long as a block of the hash, 64 bytes.
    package init(key: SymmetricKey) {
        func started(with mask: UInt8) -> SHA256 {
            var block = [UInt8](repeating: mask, count: SHA256.blockByteCount)
            key.withUnsafeBytes { bytes in
                for (place, byte) in bytes.enumerated() { block[place] = byte ^ mask }
            }
            var hash = SHA256()
            block.withUnsafeBytes { hash.update(bufferPointer: $0) }
            return hash
        }
        inner = started(with: 0x36)
        outer = started(with: 0x5C)
    }

    /// The first 16 bytes of the code.
    package func half(_ bytes: UnsafeRawBufferPointer) -> Data {
        code(bytes).withUnsafeBytes { Data(UnsafeRawBufferPointer(rebasing: $0[..<16])) }
    }

    /// The same bytes, which need no memory of their own.
    func key(_ bytes: UnsafeRawBufferPointer) -> LookupKey { code(bytes).withUnsafeBytes { LookupKey($0) } }

    /// The whole code.
    func whole(_ bytes: UnsafeRawBufferPointer) -> Data { Data(code(bytes)) }

    /// The first eight bytes of the code, as one number.
    func start(of bytes: UnsafeRawBufferPointer) -> Int64 {
        code(bytes).withUnsafeBytes { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    private func code(_ bytes: UnsafeRawBufferPointer) -> SHA256.Digest {
        var (inner, outer) = (inner, outer)
        inner.update(bufferPointer: bytes)
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }
}

extension Data {
    /// Two hexadecimal digits for each byte.
    package var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Nil unless the text is pairs of hexadecimal digits.
    package init?(hex text: some StringProtocol) {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    /// RFC 4648 base64url without padding.
    package var base64URL: String {
        var text: [UInt8] = []
        text.reserveCapacity((count + 2) / 3 * 4)
        for byte in base64EncodedData() {
            switch byte {
            case UInt8(ascii: "+"): text.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): text.append(UInt8(ascii: "_"))
            case UInt8(ascii: "="): break
            default: text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// One stream of entropy for several callers, and the ids that are made from it.
public final class EntropySource: Entropy {
    private struct State {
        var stream: any Entropy
        var ids = IdentifierSequence()

        mutating func identifier(at moment: Timestamp) -> Identifier { ids.next(at: moment, from: &stream) }
    }

    private let state: Mutex<State>

    public init(_ entropy: sending any Entropy = SystemEntropy()) { state = Mutex(State(stream: entropy)) }

    public func bytes(_ count: Int) -> [UInt8] { state.withLock { $0.stream.bytes(count) } }

    func identifier(at moment: Timestamp) -> Identifier { state.withLock { $0.identifier(at: moment) } }
}
