import Crypto
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation

/// Reads lines of a feed into what the store takes, as the daemon does.
enum Feed {
    static func item(_ line: String, at now: Timestamp) throws -> IngestItem {
        let bytes = Array(line.utf8)
        guard case .accepted(let accepted) = IncidentReader(receivedAt: now).read(bytes) else {
            throw BenchFailure("a made-up line was refused")
        }
        return .incident(
            ReceivedIncident(
                incident: accepted.incident, raw: Data(bytes),
                contentHash: Data(SHA256.hash(data: Data(accepted.content))), warnings: accepted.warnings,
                childFaults: accepted.childFaults))
    }

    /// A feed credential of the county's force.
    static func credential(of ground: Ground, in store: Store) throws -> (credential: Credential, secret: String) {
        let made = try store.createCredential(
            CredentialRequest(role: .feed, force: ground.force), by: .login("benchmark"), at: ground.start)
        guard let credential = try store.credential(token: made.secret) else {
            throw BenchFailure("no credential was made")
        }
        return (credential, made.secret)
    }

    /// Stores lines in batches.
    static func ingest(_ lines: some Collection<String>, batch: Int, by credential: Credential, into engine: Engine)
        throws
    {
        var rest = lines[...]
        while !rest.isEmpty {
            let items = try rest.prefix(batch).map { try item($0, at: engine.clock.now()) }
            _ = try engine.ingest(items, credential: credential)
            rest = rest.dropFirst(batch)
        }
    }
}
