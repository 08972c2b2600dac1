import EncompassCore
import EncompassStore
import GRDB
import Testing

@Suite struct CredentialTests {
    /// Earlier versions made credentials of a role that nothing is for. The file still has them, and they open nothing.
    @Test func oneOfARoleThatThereIsNoLongerIsNone() throws {
        let file = try StoreFile()
        let request = CredentialRequest(role: .auditor, purpose: "inspection")
        let old = try file.store.credentials.create(request, by: .login("test"), at: StoreFile.start)
        try file.store.write { db in try db.execute(sql: "UPDATE credential SET role = 'bygone'") }
        let kept = try file.store.credentials.create(request, by: .login("test"), at: StoreFile.start)
        #expect(try file.store.credentials.credential(token: old.secret) == nil)
        #expect(try file.store.credentials.credential(token: kept.secret)?.role == .auditor)
        #expect(try file.store.credentials.all().map(\.id) == [kept.id])
        try file.store.credentials.revoke(id: old.id, by: .login("test"), at: StoreFile.start)
    }

    @Test func aUsedTokenIsKnownWithoutTheFileUntilOneIsRevoked() throws {
        let file = try StoreFile()
        let credentials = file.store.credentials
        let request = CredentialRequest(role: .auditor, purpose: "inspection")
        let made = try credentials.create(request, by: .login("test"), at: StoreFile.start)
        let other = try credentials.create(request, by: .login("test"), at: StoreFile.start)
        #expect(credentials.knownCredential(token: made.secret) == nil, "it was not used yet")
        #expect(try credentials.credential(token: made.secret)?.id == made.id)
        #expect(try credentials.credential(token: other.secret)?.id == other.id)
        #expect(credentials.knownCredential(token: made.secret)?.id == made.id)
        try credentials.revoke(id: made.id, by: .login("test"), at: StoreFile.start)
        #expect(credentials.knownCredential(token: made.secret) == nil)
        #expect(try credentials.credential(token: made.secret) == nil)
        #expect(try credentials.credential(token: other.secret)?.id == other.id)
    }
}
