/// When a step of a ladder is due, counted from the release or the deadline.
public enum StepTime: Hashable, Sendable, TextCoded {
    case atRelease
    /// Minutes after the release, at least one.
    case afterRelease(Int)
    /// Minutes before the deadline, at least one.
    case before(Int)
    case atDeadline
    /// Minutes after the deadline, at least one.
    case after(Int)

    /// `atRelease`, `30 minutes after release`, `60 minutes before`, `atDeadline` or `15 minutes after`; `release`,
    /// `deadline`, `60 before` and `15 after` are understood.
    public init?(_ text: some StringProtocol) {
        let words = text.lowercased().split(separator: " ")
        switch words.first {
        case "atrelease", "release": self = .atRelease
        case "atdeadline", "deadline": self = .atDeadline
        default:
            guard let first = words.first, let minutes = Int(first), (1...1440).contains(minutes) else { return nil }
            let rest = words.dropFirst().filter { $0 != "minutes" && $0 != "minute" }
            switch rest {
            case ["before"]: self = .before(minutes)
            case ["after"]: self = .after(minutes)
            case ["after", "release"]: self = .afterRelease(minutes)
            default: return nil
            }
            return
        }
        if words.count > 1 { return nil }
    }

    public var description: String {
        switch self {
        case .atRelease: "atRelease"
        case .afterRelease(let minutes): "\(minutes) minutes after release"
        case .before(let minutes): "\(minutes) minutes before"
        case .atDeadline: "atDeadline"
        case .after(let minutes): "\(minutes) minutes after"
        }
    }

    /// Minutes before the deadline; negative after it, nil for what is counted from the release.
    public var lead: Int? {
        switch self {
        case .atRelease, .afterRelease: nil
        case .before(let minutes): minutes
        case .atDeadline: 0
        case .after(let minutes): -minutes
        }
    }

    /// Minutes after the release; nil for what is counted from the deadline.
    var delay: Int? {
        switch self {
        case .atRelease: 0
        case .afterRelease(let minutes): minutes
        case .before, .atDeadline, .after: nil
        }
    }

    public static let mismatch = "expected " + form

    static let form =
        "atRelease, atDeadline, or minutes such as \"60 minutes before\", \"15 minutes after\" or \"30 minutes after release\""
}
