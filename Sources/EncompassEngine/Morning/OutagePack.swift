import Crypto
import CryptoExtras
public import EncompassStore
public import Foundation

/// The phone list as an encrypted file that can be read without the daemon and without its database
/// (`docs/outage-pack.md` has its bytes).
public enum OutagePack {
    /// Why a pack cannot be opened.
    public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case notAPack
        case wrongPassphrase

        public var description: String {
            switch self {
            case .notAPack: "the file is not an outage pack, or of a later version"
            case .wrongPassphrase: "the passphrase is not this pack's, or the file was changed"
            }
        }
    }

    private static let magic = Data("ENCPACK1".utf8)
    private static let headLength = 40
    private static let saltLength = 16
    private static let nonceLength = 12
    /// scrypt with N = 2^15, r = 8, p = 1: some 60 ms and 32 MB.
    private static let cost: [UInt8] = [15, 8, 1, 0]

    /// - Parameters:
    ///   - random: 28 fresh random bytes, for salt and nonce.
    public static func seal(_ sheet: CallSheet, passphrase: String, random: [UInt8]) throws -> Data {
        let salt = Data(random.prefix(saltLength))
        let nonce = Data(random.dropFirst(saltLength).prefix(nonceLength))
        let head = magic + Data(cost) + salt + nonce
        let key = try key(passphrase, salt: salt, cost: Data(cost))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let box = try AES.GCM.seal(
            encoder.encode(sheet), using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: head)
        return head + box.ciphertext + box.tag
    }

    /// - Throws: `Fault`.
    public static func open(_ bytes: Data, passphrase: String) throws -> CallSheet {
        let bytes = Data(bytes)
        guard bytes.count > headLength + 16, bytes.prefix(magic.count) == magic else { throw Fault.notAPack }
        let cost = bytes[8..<12]
        // A changed header must not make a reader work for hours.
        guard (10...20).contains(bytes[8]), (1...16).contains(bytes[9]), (1...4).contains(bytes[10]) else {
            throw Fault.notAPack
        }
        let head = bytes.prefix(headLength)
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: bytes[28..<40]), ciphertext: bytes[40..<(bytes.count - 16)],
                tag: bytes.suffix(16))
            let key = try key(passphrase, salt: Data(bytes[12..<28]), cost: Data(cost))
            let text = try AES.GCM.open(box, using: key, authenticating: head)
            return try JSONDecoder().decode(CallSheet.self, from: text)
        } catch {
            throw Fault.wrongPassphrase
        }
    }

    private static func key(_ passphrase: String, salt: Data, cost: Data) throws -> SymmetricKey {
        let parameters = [UInt8](cost)
        return try KDF.Scrypt.deriveKey(
            from: Data(passphrase.precomposedStringWithCompatibilityMapping.utf8), salt: salt, outputByteCount: 32,
            rounds: 1 << Int(parameters[0]), blockSize: Int(parameters[1]), parallelism: Int(parameters[2]))
    }
}
