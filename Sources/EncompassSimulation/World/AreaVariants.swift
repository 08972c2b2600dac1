import EncompassCore
import EncompassSample

/// The policies that a simulated county may have.
enum AreaVariants {
    static func book(for county: County, feed: FeedWindow, _ dice: inout Dice) -> PolicyBook {
        PolicyBook(
            areas: county.authorities.enumerated().map { place, authority in
                var area = AreaPolicy(
                    id: "area-\(place + 1)", name: authority.name, localAuthorities: [authority.code],
                    force: place == 0 ? county.force : nil, settings: settings(&dice))
                if place == 0 { area.feed = feed }
                return area
            })
    }

    private static func settings(_ dice: inout Dice) -> PolicySettings {
        var settings = PolicySettings()
        settings.deadline = time(dice.pick([(8, 0), (8, 30), (8, 45), (9, 0), (9, 0)]))
        settings.release =
            dice.chance(0.5) ? .atOnce : time(dice.pick([(6, 0), (6, 30), (7, 0)])).map { .notBefore($0) }
        settings.holidays = dice.chance(0.5) ? .send : .hold
        settings.weekends = dice.chance(0.7) ? settings.holidays : .send
        settings.approvedBy = "Head of safeguarding"
        settings.phoneFirst = dice.chance(0.12)
        settings.channels = [.email]
        settings.ladder = dice.pick(ladders) ?? LadderStep.standardLadder
        return settings
    }

    private static func time(_ pair: (Int, Int)?) -> LocalTime? { pair.flatMap { LocalTime(hour: $0.0, minute: $0.1) } }

    /// Each rings before the deadline, so that an unanswered notification is never silent.
    private static let ladders = [
        LadderStep.standardLadder, LadderStep.standardLadder,
        [
            LadderStep(at: .atRelease, recipients: [.keyAdult, .deputy]),
            LadderStep(at: .before(45), recipients: [.head]), LadderStep(at: .before(30), recipients: [.mashPhone]),
        ],
        [
            LadderStep(at: .atRelease, recipients: [.keyAdult]), LadderStep(at: .before(40), recipients: [.mashPhone]),
            LadderStep(at: .before(20), recipients: [.keyAdult, .deputy, .head]),
        ],
    ]
}
