import EncompassCore

/// Draws what is to go wrong in one night.
enum FaultPlan {
    /// Faults by the number of the commit.
    static func commits(_ dice: inout Dice) -> [Int: CommitFault] {
        var planned: [Int: CommitFault] = [:]
        for _ in 0..<dice.below(6) {
            let number = 1 + dice.below(dice.chance(0.5) ? 120 : 900)
            switch dice.below(6) {
            case 0, 1: planned[number] = .killBefore
            case 2, 3: planned[number] = .killAfter
            case 4: planned[number] = .diskFull(dice.within(1...25))
            default: planned[number] = .ioError(dice.within(1...4))
            }
        }
        return planned
    }

    /// Faults by the clock, all of them over by half past nine.
    static func moments(evening: LocalDate, london: London, _ dice: inout Dice) -> [(Timestamp, PlannedFault)] {
        let start = london.moment(evening, .evening)
        let morning = evening.adding(days: 1)
        let last = london.moment(morning, LocalTime(hour: 9, minute: 15) ?? .nineOClock)
        var planned: [(Timestamp, PlannedFault)] = []
        for _ in 0..<dice.below(4) {
            planned.append((dice.moment(start, last), .kill(.kill, downFor: dice.span(.seconds(2), .minutes(9)))))
        }
        if dice.chance(0.35) {
            let minute = dice.pick([7 * 60, 7 * 60 + 30, 8 * 60, 8 * 60 + 30, 9 * 60]) ?? 540
            let step = london.moment(morning, LocalTime(hour: minute / 60, minute: minute % 60) ?? .nineOClock)
            planned.append(
                (step - .seconds(1), .kill(.restartBeforeStep, downFor: dice.span(.seconds(1), .seconds(40)))))
        }
        if dice.chance(0.08) {
            let from = dice.moment(london.moment(morning, .firstShift), last - .hours(1))
            planned.append((from, .kill(.outage, downFor: dice.span(.minutes(40), .hours(3)))))
        }
        if dice.chance(0.15) { planned.append((dice.moment(start, last - .hours(1)), .asleep(.hours(1)))) }
        if dice.chance(0.3) {
            let step = dice.span(.seconds(-300), .minutes(6))
            let at = dice.moment(start, last - .hours(1))
            planned.append((at, .clock(step)))
            let back = Span(milliseconds: -step.milliseconds)
            planned.append((at + dice.span(.minutes(5), .minutes(50)), .clock(back)))
        }
        for fault in [PlannedFault.contacts, .roll, .policy, .snow, .closure] where dice.chance(0.3) {
            planned.append((dice.moment(start + .hours(2), last), fault))
        }
        return planned
    }
}
