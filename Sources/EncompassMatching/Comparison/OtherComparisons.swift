import Foundation

/// Middle names, age, sex, UPN and school.
struct OtherComparisons: Sendable {
    private let ages: [Float]
    private let sexes: [Float]
    private let upns: [Float]
    private let middles: [LevelParameters]
    private let schools: [LevelParameters]

    init(_ model: MatchModel) {
        ages = OtherComparisons.weights(model.parameters(AgeLevel.self))
        sexes = OtherComparisons.weights(model.parameters(SexLevel.self))
        upns = OtherComparisons.weights(model.parameters(UPNLevel.self))
        middles = model.parameters(MiddleLevel.self)
        schools = model.parameters(SchoolLevel.self)
    }

    func sex(_ child: Sex, _ pupil: Sex) -> Score {
        let level: SexLevel = child == 0 || pupil == 0 ? .missing : child == pupil ? .same : .different
        return Score(level: level.rawValue, weight: sexes[level.index])
    }
    typealias Sex = UInt8

    func age(_ child: ChildAge?, _ born: DayIndex.Parts) -> Score {
        guard let child else { return Score(level: AgeLevel.missing.rawValue, weight: 0) }
        let (year, month, day) = (Int(born.year), Int(born.month), Int(born.day))
        let age = child.day.year - year - ((child.day.month, child.day.day) < (month, day) ? 1 : 0)
        let level: AgeLevel =
            switch abs(age - child.years) {
            case 0: .same
            case 1: .oneYear
            default: .different
            }
        return Score(level: level.rawValue, weight: ages[level.index])
    }

    /// A conflict has no weight here: it is a veto.
    func upn(_ child: UInt64, _ pupil: UInt64) -> Score {
        let isTemporary = child % 64 >= 10 || pupil % 64 >= 10
        let level: UPNLevel =
            child == 0 || pupil == 0 ? .missing : child == pupil ? .same : isTemporary ? .missing : .conflict
        return Score(level: level.rawValue, weight: level == .same ? upns[level.index] : 0)
    }

    /// Weighs as much as the UPN, and a conflict is a veto too.
    func nhs(_ child: UInt32, _ pupil: UInt32) -> Score {
        let level: UPNLevel = child == 0 || pupil == 0 ? .missing : child == pupil ? .same : .conflict
        return Score(level: level.rawValue, weight: level == .same ? upns[level.index] : 0)
    }

    /// `forename` may itself be a double one: its parts are not compared again as middle names.
    func middle(_ child: [NamePattern], _ id: UInt32, besides forename: UInt32, in index: IndexTables) -> Score {
        let missing = Score(level: MiddleLevel.missing.rawValue, weight: 0)
        let isDouble = forename != 0 && index.givenNames.starts[Int(forename)] != 1
        guard id != 0, !child.isEmpty, !isDouble else { return missing }
        let words = index.givenNames.name(id).words
        for word in child where words.contains(word.bytes) {
            let u = Double(index.frequencies.given(word.bytes)) + 0.005
            return Score(level: MiddleLevel.same.rawValue, weight: Float(log2(middles[MiddleLevel.same.index].m / u)))
        }
        let isAlike = child.contains { said in words.contains { OwnNames.agree(said, $0.span) } }
        let level: MiddleLevel = isAlike ? .initial : .different
        return Score(level: level.rawValue, weight: weight(middles[level.index]))
    }

    /// A name is misread more easily than a number, so a different school counts less if it was only named.
    func school(_ probe: ChildProbe, _ pupil: ArraySlice<UInt32>) -> Score {
        guard !probe.schools.isEmpty else { return Score(level: SchoolLevel.missing.rawValue, weight: 0) }
        guard pupil.contains(where: probe.schools.contains) else {
            let different = schools[SchoolLevel.different.index]
            let m = probe.isSchoolByName ? max(different.m, 1 - schools[SchoolLevel.nameAlike.index].m) : different.m
            return Score(
                level: SchoolLevel.different.rawValue, weight: Float(log2(max(m, 1e-9) / max(different.u, 1e-9))))
        }
        let level: SchoolLevel = probe.isSchoolByName ? .nameAlike : .same
        return Score(
            level: level.rawValue, weight: Float(max(0, min(10, log2(schools[level.index].m / probe.schoolShare)))))
    }

    private func weight(_ parameters: LevelParameters) -> Float {
        Float(log2(max(parameters.m, 1e-9) / max(parameters.u, 1e-9)))
    }

    private static func weights(_ parameters: [LevelParameters]) -> [Float] {
        parameters.map { $0.u > 0 ? Float(log2(max($0.m, 1e-9) / $0.u)) : 0 }
    }
}

/// The age that the officer gave, on the day of the incident.
struct ChildAge: Sendable {
    let years: Int
    let day: (year: Int, month: Int, day: Int)
}
