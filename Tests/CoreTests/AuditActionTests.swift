import EncompassCore
import Testing

@Suite("One action in the audit log has one name")
struct AuditActionTests {
    @Test(arguments: [
        ("consultation", "notification.opened", "notification.consulted"),
        ("consultation", "notification.shown", "notification.consulted"),
        ("disclosure", "notification.opened", "notification.disclosed"),
        ("disclosure", "notification.shown", "notification.disclosed"),
        ("disclosure", "notification.read", "notification.disclosed"),
        ("consultation", "exception.opened", "exception.consulted"),
        ("operation", "exception.opened", "exception.opened"),
        ("alteration", "exception.settled", "exception.resolved"),
        ("alteration", "child.reopened", "child.reopened"),
        ("combination", "child.reopened", "child.matchedAgain"),
        ("disclosure", "message.sent", "message.sent"),
    ])
    func anEarlierNameIsReadAsThePresentOne(_ kind: String, _ stored: String, _ present: String) {
        #expect(AuditAction.name(of: stored, kind: kind) == present)
        #expect(AuditAction.storedNames(of: present).contains(stored))
    }
}
