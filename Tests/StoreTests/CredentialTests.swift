import EncompassCore
import EncompassStore
import GRDB
import Testing

@Suite struct CredentialTests {
    /// Earlier versions made credentials of a role that nothing is for. The file still has them, and they open nothing.
    @Test func oneOfARoleThatThereIsNoLongerIsNone() throws {
        let file = try StoreFile()
        let request = CredentialRequest(role: .auditor, purpose: "inspection")
        let old = try file.store.createCredential(request, by: .login("test"), at: StoreFile.start)
        try file.store.write { db in try db.execute(sql: "UPDATE credential SET role = 'callback'") }
        let kept = try file.store.createCredential(request, by: .login("test"), at: StoreFile.start)
        #expect(try file.store.credential(token: old.secret) == nil)
        #expect(try file.store.credential(token: kept.secret)?.role == .auditor)
        #expect(try file.store.credentials().map(\.id) == [kept.id])
        try file.store.revokeCredential(id: old.id, by: .login("test"), at: StoreFile.start)
    }
}
