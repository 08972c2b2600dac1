import EncompassCore

/// How one recipient reads mail: known from the address and the night's seed, so the same on every reading.
struct KeyAdult {
    enum Habit { case prompt, atDesk, late, never }

    let habit: Habit
    private var dice: Dice

    init(address: String, seed: UInt64) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        dice = Dice(seed: seed ^ hash, stream: 11)
        switch dice.below(10) {
        case 0...3: habit = .prompt
        case 4...6: habit = .atDesk
        case 7: habit = .late
        default: habit = .never
        }
    }

    /// When a message that arrives at `moment` is read; nil for never. Nobody reads between 22:30 and 06:30.
    mutating func reads(arrivedAt moment: Timestamp, in london: London) -> Timestamp? {
        let delay: Span
        switch habit {
        case .prompt: delay = dice.span(.seconds(5), .minutes(12))
        case .atDesk: delay = dice.span(.minutes(3), .minutes(45))
        case .late: delay = dice.span(.minutes(40), .hours(5))
        case .never: return nil
        }
        let (date, time) = london.civil(moment)
        let opens = habit == .prompt ? 390 : 450 + dice.below(75)
        let morning = LocalTime(hour: opens / 60, minute: opens % 60) ?? .nineOClock
        if time < morning { return london.moment(date, morning) + delay }
        if time.minutes > 22 * 60 + 30 { return london.moment(date.adding(days: 1), morning) + delay }
        return moment + delay
    }
}
