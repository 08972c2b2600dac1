import EncompassCore

/// Which children go to an establishment, from what the register says or, in the short lists, from its name alone.
enum PhaseGuess {
    static func kind(of establishment: Establishment) -> Place.Kind {
        if establishment.status == .closed { return .closed }
        let type = (establishment.type ?? "").lowercased()
        let name = establishment.name.lowercased()
        if type.hasPrefix("other independent school") { return .independent }
        if type.holds("special") || has(name, ["special school"]) { return .special }
        if has(type, ["referral", "alternative"]) || has(name, ["pupil referral", " pru", "alternative provision"]) {
            return .alternative
        }
        if has(type, ["further education", "sixth form centre"]) || has(name, ["further education"]) {
            return .college
        }
        return .maintained
    }

    /// Empty where neither ages, phase nor name say anything: the establishment is then open to every age.
    static func stages(of establishment: Establishment) -> [Stage] {
        if let low = establishment.lowAge, let high = establishment.highAge { return stages(low, high) }
        let words = (establishment.phase ?? "").lowercased() + " " + establishment.name.lowercased()
        if has(words, ["sixth form", "16 plus", "16-19", "16 to 19", "further education"]) { return [.sixthForm] }
        if kind(of: establishment) == .college { return [.sixthForm] }
        if has(words, ["nursery"]) && !has(words, ["primary", "infant"]) { return [.nursery] }
        if has(words, ["infant"]) && !has(words, ["junior"]) { return [.infant] }
        if has(words, ["junior"]) && !has(words, ["infant"]) { return [.junior] }
        if has(words, ["primary", "first school", "infant", "preparatory", "prep school"]) {
            return [.infant, .junior]
        }
        if has(words, ["secondary", "high school", "grammar", "upper school", "middle school"]) { return [.secondary] }
        if has(words, ["college"]) { return [.secondary, .sixthForm] }
        return []
    }

    /// Stages of which at least one whole year lies within the ages (last birthday at the start of a year).
    private static func stages(_ low: Int, _ high: Int) -> [Stage] {
        let ages: [(Stage, ClosedRange<Int>)] = [
            (.nursery, 2...3), (.infant, 4...6), (.junior, 7...10), (.secondary, 11...15), (.sixthForm, 16...18),
        ]
        return ages.filter { low < $0.1.upperBound + 1 && high > $0.1.lowerBound + 1 }.map(\.0)
    }

    private static func has(_ text: String, _ words: [String]) -> Bool { words.contains { text.holds($0) } }
}
