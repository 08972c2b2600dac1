import Foundation

/// The weight of an agreement of given names, by its level and by how common the name is.
///
/// A level other than equality is judged by how the written name can have arisen: `a` is the probability that a pupil
/// with the registry's name is written like this; the alternative is that it is another child's own name. So a slip
/// that makes another common name is weak evidence, and one that makes no name at all is strong.
struct GivenWeights: Sendable {
    let different: Float
    private let m: [Float]
    private let initials: [Float]

    private let sameName: Float
    /// How much more often than by chance twins and siblings are given similar names.
    private let alike: Float
    /// The same for another spelling of one name, which parents seldom give to two children.
    private let oneName: Float = 0.3

    init(_ parameters: [LevelParameters], frequencies: IndexFrequencies, kin: KinParameters) {
        m = parameters.map { Float($0.m) }
        sameName = Float(kin.sameName)
        alike = Float(kin.alikeNames)
        let last = parameters[GivenLevel.different.index]
        different = Float(log2(max(last.m, 1e-9) / max(last.u, 1e-9)))
        initials = (0..<256).map { -log2(frequencies.initial(UInt8($0))) }
    }

    /// `typed` and `entry` are the shares of pupils with the written name and with the registry's name; `share` is how
    /// often one is used for the other; `letters` is the length of the longer; `isName` is whether the written name is
    /// anybody's name; `isOneName` is whether it is the registry's name and no other.
    func score(
        _ level: GivenLevel, typed: Float, entry: Float, share: Float = 0, others: Float = 0, letters: Int = 9,
        isName: Bool = true, isOneName: Bool = false
    ) -> Score {
        switch level {
        case .exact: agreement(level, m[level.index] / typed)
        case .alias: agreement(level, 0.5 / typed)
        case .firstOfSeveral: Score(level: level.rawValue, weight: min(Weight.cap, log2(0.15 / typed)), kin: 1)
        case .secondName: Score(level: level.rawValue, weight: min(Weight.cap, log2(0.005 / typed)), kin: 2)
        case .nickname: slip(level, share * m[level.index] / 0.06, typed, entry, others: 0.002)
        case .spelling: slip(level, share * m[level.index] / 0.01, typed, entry, others: 0.002, alike: oneName)
        case .nicknameSlip: slip(level, share, max(typed, isName ? 0.002 : 0.000_5), entry, others: 0.004)
        case .sound where isOneName:
            slip(level, m[level.index] / 12, typed, entry, others: max(others, 0.000_05), alike: oneName)
        case .sound: slip(level, m[level.index] / 12, typed, entry, others: max(others, letters > 4 ? 0.000_5 : 0.002))
        case .oneLetter:
            slip(
                level, m[level.index] / 60, typed, entry,
                others: max(others, letters > 4 ? 0.000_5 : letters > 3 ? 0.002 : 0.015))
        case .shortened: slip(level, m[level.index] / 6, typed, entry, others: max(others, 0.002))
        case .twoLetters: slip(level, m[level.index] / 1500, typed, entry, others: 0.004)
        case .swapped, .initial, .ownName, .different, .missing: Score(level: level.rawValue, weight: 0)
        }
    }

    func initial(_ level: GivenLevel, letter: UInt8) -> Score {
        Score(level: level.rawValue, weight: level == .initial ? initials[Int(letter)] : different)
    }

    /// The name itself: family members seldom have the same given name.
    private func agreement(_ level: GivenLevel, _ ratio: Float) -> Score {
        Score(level: level.rawValue, weight: min(Weight.cap, log2(ratio)), kin: sameName)
    }

    /// Against a stranger, who may have the registry's name too; and against kin, who have a different one.
    private func slip(
        _ level: GivenLevel, _ a: Float, _ typed: Float, _ entry: Float, others: Float, alike: Float? = nil
    ) -> Score {
        let alike = alike ?? self.alike
        let stranger = typed + a * (entry + others)
        return Score(
            level: level.rawValue, weight: min(Weight.cap, log2(a / stranger)),
            kin: (alike * typed + a * others) / stranger)
    }
}

/// The weight of an agreement of surnames.
struct SurnameWeights: Sendable {
    let different: Float
    private let m: [Float]

    init(_ parameters: [LevelParameters]) {
        m = parameters.map { Float($0.m) }
        let last = parameters[SurnameLevel.different.index]
        different = Float(log2(max(last.m, 1e-9) / max(last.u, 1e-9)))
    }

    func score(_ level: SurnameLevel, typed: Float, entry: Float) -> Score {
        Score(level: level.rawValue, weight: min(Weight.cap, log2(ratio(level, typed, entry))))
    }

    private func ratio(_ level: SurnameLevel, _ typed: Float, _ entry: Float) -> Float {
        switch level {
        case .exact: m[level.index] / typed
        case .alias: 0.3 / typed
        case .half: 0.3 / typed
        case .sound: Weight.ratio(m[level.index] / 6, typed, entry, others: 0.000_5)
        case .oneLetter: Weight.ratio(m[level.index] / 60, typed, entry, others: 0.000_5)
        case .shortened: Weight.ratio(m[level.index] / 10, typed, entry, others: 0.000_5)
        case .twoLetters: Weight.ratio(m[level.index] / 1500, typed, entry, others: 0.002)
        case .different, .missing: 1
        }
    }
}

enum Weight {
    /// The most that one agreement may weigh, in bits: however rare a name, a clerk may have written it wrong.
    static let cap: Float = 16

    /// `a` is how often a pupil with that name is written like this; `typed` how common the written name is as such;
    /// `entry` and `others` are the shares of pupils whose names could equally have been written like this.
    static func ratio(_ a: Float, _ typed: Float, _ entry: Float, others: Float) -> Float {
        a / (typed + a * (entry + others))
    }
}
