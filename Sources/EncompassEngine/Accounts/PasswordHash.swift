import Crypto
import CryptoExtras
import Foundation

/// A stored password hash: scrypt with its parameters and salt, `scrypt$N$r$p$salt$key`.
public enum PasswordHash {
    private static let rounds = 1 << 15
    private static let blockSize = 8
    private static let parallelism = 1

    /// About 60 ms of work: run it off the cooperative pool.
    public static func make(_ password: String, salt: [UInt8]) throws -> String {
        let key = try derive(password, salt: Data(salt), rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        return [
            "scrypt", String(rounds), String(blockSize), String(parallelism), Data(salt).base64EncodedString(),
            key.base64EncodedString(),
        ].joined(separator: "$")
    }

    /// A hash that no password matches, checked if there is no account.
    static let ofNobody = [
        "scrypt", String(rounds), String(blockSize), String(parallelism), Data(count: 16).base64EncodedString(),
        Data(count: 32).base64EncodedString(),
    ].joined(separator: "$")

    /// Whether `encoded` is the hash of this password. Takes the same time for every wrong one.
    public static func verify(_ password: String, against encoded: String) -> Bool {
        let parts = encoded.split(separator: "$")
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: String(parts[4])),
            let key = Data(base64Encoded: String(parts[5])),
            let made = try? derive(
                password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        else { return false }
        return zip(made, key).reduce(UInt8(made.count == key.count ? 0 : 1)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(
        _ password: String, salt: Data, rounds: Int, blockSize: Int, parallelism: Int
    ) throws -> Data {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.precomposedStringWithCompatibilityMapping.utf8), salt: salt, outputByteCount: 32,
            rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        return key.withUnsafeBytes { Data($0) }
    }
}
