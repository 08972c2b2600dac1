import EncompassCore
import EncompassSample

/// How the force's feed comes: when it is expected, whether it is late, silent or short, and what the force declares.
struct FeedManners {
    /// How many incidents the force says there were in the night.
    struct Declaration {
        var at: Timestamp
        var from: Timestamp
        var to: Timestamp
        var incidents: Int
    }

    private enum Manner { case punctual, late, silent, absent, none, short }

    let window: FeedWindow
    /// The end of the window of this night.
    let by: Timestamp
    private(set) var declarations: [Declaration] = []
    private(set) var faults: [FaultKind] = []

    static func window(_ dice: inout Dice) -> FeedWindow {
        let (from, by) = dice.pick([(1080, 390), (1110, 405), (1200, 420)]) ?? (1110, 405)
        return FeedWindow(
            from: time(from), by: time(by), quietIsAlarm: dice.chance(0.85), grace: .minutes(dice.pick([20, 30]) ?? 30))
    }

    private static func time(_ minutes: Int) -> LocalTime {
        LocalTime(hour: minutes / 60, minute: minutes % 60) ?? .nineOClock
    }

    /// Draws the manner, and changes `feed` to it.
    init(
        window: FeedWindow, by: Timestamp, evening: Timestamp, feed: inout ForceFeed, isCalm: Bool,
        _ dice: inout Dice
    ) {
        (self.window, self.by) = (window, by)
        let manner = isCalm ? .punctual : FeedManners.manner(&dice)
        let incidents = feed.counted
        switch manner {
        case .punctual: break
        case .late:
            faults.append(.feedLate)
            feed.hold(until: by + dice.span(.minutes(2), .minutes(16)))
        case .silent:
            faults.append(.feedSilent)
            feed.hold(until: by + window.grace + dice.span(.minutes(3), .minutes(50)))
        case .absent:
            faults.append(.feedSilent)
            feed.pushes = []
        case .none:
            faults.append(.declaredNil)
            feed.pushes = []
        case .short:
            faults.append(.feedShort)
            let again = by + window.grace + dice.span(.minutes(5), .minutes(70))
            feed.withhold(1 + dice.below(3), until: dice.chance(0.7) ? again : nil, before: by, &dice)
        }
        guard manner != .absent, manner == .none || manner == .short || dice.chance(0.6) else { return }
        let regular = feed.pushes.map(\.at).filter { $0 < by }.max() ?? by - .minutes(30)
        let last = feed.pushes.filter { !$0.isUncounted }.map(\.at).max() ?? by
        let at = manner == .late || manner == .silent ? last : regular
        declare(manner == .none ? 0 : incidents, after: at, evening: evening, isCalm: isCalm, &dice)
    }

    private static func manner(_ dice: inout Dice) -> Manner {
        switch dice.below(100) {
        case 0...5: .late
        case 6...9: .silent
        case 10...11: .absent
        case 12...13: .none
        case 14...27: .short
        default: .punctual
        }
    }

    /// Now and then the first count is wrong: the second one counts.
    private mutating func declare(
        _ incidents: Int, after moment: Timestamp, evening: Timestamp, isCalm: Bool, _ dice: inout Dice
    ) {
        var count = Declaration(
            at: moment + dice.span(.seconds(30), .minutes(8)), from: evening, to: by - .minutes(10),
            incidents: incidents)
        if !isCalm, dice.chance(0.12) {
            faults.append(.declaredAnew)
            var wrong = count
            wrong.incidents = incidents + 1 + dice.below(4)
            declarations.append(wrong)
            count.at = count.at + dice.span(.minutes(1), .minutes(55))
        }
        declarations.append(count)
    }
}
