/// Which of the notifications that are due at one minute goes first, on the queue, on the wire and on the phone list: by
/// risk, then presence, then repeats. Most deadlines are the same minute, so this is the order in which schools hear.
public enum Urgency {
    /// High 3, medium 2, not graded 1 (it may be anything, and was not called standard), standard 0.
    public static func rank(_ risk: Incident.RiskGrade?) -> Int {
        switch risk {
        case .high: 3
        case .medium: 2
        case nil: 1
        case .standard: 0
        }
    }

    /// Present 2, not known 1, not present 0.
    public static func rank(present: Bool?) -> Int {
        switch present {
        case true: 2
        case nil: 1
        case false: 0
        }
    }

    /// One number for the three, the most urgent least, so that an index can hold it.
    ///
    /// - Parameters:
    ///   - risk: 0 to 9.
    ///   - present: 0 to 9.
    ///   - repeats: earlier incidents of these children, 0 or more; what is beyond 999,999 counts as that.
    public static func key(risk: Int, present: Int, repeats: Int) -> Int64 {
        Int64(9 - risk) * 10_000_000 + Int64(9 - present) * 1_000_000 + Int64(999_999 - min(repeats, 999_999))
    }
}
