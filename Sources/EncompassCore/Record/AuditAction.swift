/// The names of actions in the audit log: an action has one name, no matter who does it or how.
///
/// Logs of earlier versions had several names for some actions, and one name for two. Their entries cannot be changed,
/// so they are read and found under the present name.
public enum AuditAction {
    private struct Earlier {
        let kind: String
        let name: String
        let present: String
    }

    private static let earlier = [
        Earlier(kind: "consultation", name: "notification.opened", present: "notification.consulted"),
        Earlier(kind: "consultation", name: "notification.shown", present: "notification.consulted"),
        Earlier(kind: "disclosure", name: "notification.opened", present: "notification.disclosed"),
        Earlier(kind: "disclosure", name: "notification.shown", present: "notification.disclosed"),
        Earlier(kind: "disclosure", name: "notification.read", present: "notification.disclosed"),
        Earlier(kind: "consultation", name: "exception.opened", present: "exception.consulted"),
        Earlier(kind: "alteration", name: "exception.settled", present: "exception.resolved"),
        Earlier(kind: "alteration", name: "breach.settled", present: "breach.closed"),
        Earlier(kind: "combination", name: "child.reopened", present: "child.matchedAgain"),
    ]

    /// The present name of an action as an entry has it.
    public static func name(of stored: String, kind: String) -> String {
        earlier.first { $0.name == stored && $0.kind == kind }?.present ?? stored
    }

    /// Every name under which entries of an action are stored; some of them may be another action's as well.
    public static func storedNames(of name: String) -> [String] {
        [name] + earlier.filter { $0.present == name }.map(\.name)
    }
}
