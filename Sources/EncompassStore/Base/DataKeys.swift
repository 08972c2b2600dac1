import Crypto
import Foundation
import GRDB
import Glibc
import Synchronization

/// The data keys of an open database, by number. A data key seals bodies; the key file wraps the data keys, so that
/// the key file can change without sealing every row again, and `encompass key rotate` adds a row.
package final class DataKeys: Sendable {
    private struct Held {
        var keys: [Int: SymmetricKey] = [:]
        /// Seals new data; 0 before the database is open.
        var current = 0
    }

    private let held = Mutex(Held())
    private let nonces = Mutex(NonceSupply())

    var current: Int { held.withLock { $0.current } }

    /// - Parameter nonce: for a caller with a supply of its own; nil for the next of the one that all share.
    func seal(_ bytes: Data, nonce: AES.GCM.Nonce? = nil) throws -> Body {
        let (key, id) = held.withLock { ($0.keys[$0.current], $0.current) }
        let fresh = try nonce ?? nonces.withLock { try $0.next() }
        guard let key, let sealed = try AES.GCM.seal(bytes, using: key, nonce: fresh).combined else {
            throw StoreError(.unavailable, "dataKey.none")
        }
        return Body(bytes: sealed, keyId: id)
    }

    func open(_ sealed: Data, keyId: Int) throws -> Data {
        guard let key = held.withLock({ $0.keys[keyId] }) else {
            throw StoreError(.wrongDatabase, "dataKey.unknown", ["id": keyId])
        }
        do {
            return try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key)
        } catch {
            throw StoreError(.wrongDatabase, "sealed.changed")
        }
    }

    func use(_ keys: [Int: SymmetricKey]) {
        held.withLock { $0 = Held(keys: keys, current: keys.keys.max() ?? 0) }
    }
}

/// Random nonces for many bodies, drawn from the system as many bytes at a time as it gives: a draw for each body takes
/// as long as a quarter of its sealing.
///
/// Each is random and given out once. The supply cannot be copied: two copies would give out the same ones.
struct NonceSupply: ~Copyable {
    private static let size = 12
    /// The system gives up to 256 bytes at once.
    private static let drawn = 21
    private var bytes: [UInt8] = []
    private var used = 0

    mutating func next() throws -> AES.GCM.Nonce {
        if used == bytes.count {
            var drawn = [UInt8](repeating: 0, count: NonceSupply.size * NonceSupply.drawn)
            guard getentropy(&drawn, drawn.count) == 0 else { throw StoreError(.unavailable, "dataKey.none") }
            (bytes, used) = (drawn, 0)
        }
        defer { used += NonceSupply.size }
        return try AES.GCM.Nonce(data: bytes[used..<used + NonceSupply.size])
    }
}

extension KeyRing {
    /// Unwraps the data keys that the database holds.
    ///
    /// - Throws: `StoreError` `wrongKey` if the key file is another database's.
    func loadDataKeys(_ db: Database) throws {
        var keys: [Int: SymmetricKey] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT id, wrapped FROM data_key") {
            let id: Int = row["id"]
            keys[id] = SymmetricKey(data: try unwrap(row["wrapped"], number: id))
        }
        dataKeys.use(keys)
    }

    /// Makes a data key with the next number, wrapped; it is in use once the transaction is committed.
    func makeDataKey(_ db: Database) throws -> Int {
        let id = (try Int.fetchOne(db, sql: "SELECT MAX(id) FROM data_key") ?? 0) + 1
        let key = SymmetricKey(size: .bits256)
        try db.execute(
            sql: "INSERT INTO data_key (id, wrapped) VALUES (?, ?)",
            arguments: [id, try wrap(key.withUnsafeBytes { Data($0) }, number: id)])
        return id
    }
}
