public import EncompassCore

/// What to do about a child.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// Confident enough to send without review.
    case match
    /// Plausible candidates: a person decides.
    case review
    /// No plausible candidate.
    case none
}

/// One line of an explanation: a field, how it compared, and its match weight in bits.
public struct MatchStep: Hashable, Sendable, Codable {
    public var field: String
    public var level: String
    public var weight: Double

    public init(field: String, level: String, weight: Double) {
        self.field = field
        self.level = level
        self.weight = weight
    }
}

/// A pupil that the child might be.
public struct MatchCandidate: Hashable, Sendable, Codable {
    public var key: PupilKey
    /// The probability that the child is this pupil, among all candidates and *on no roll*; 0 to 1.
    public var probability: Double
    /// Log2 of the odds that the child is this pupil rather than on no roll. The sum of the waterfall's weights.
    public var weight: Double
    /// Field by field, starting with the prior.
    public var waterfall: [MatchStep]

    public init(key: PupilKey, probability: Double, weight: Double, waterfall: [MatchStep]) {
        self.key = key
        self.probability = probability
        self.weight = weight
        self.waterfall = waterfall
    }
}

/// The matcher's answer for one child, with its reasons.
public struct MatchDecision: Hashable, Sendable, Codable {
    public var verdict: Verdict
    /// The pupil matched, or the most likely one for review.
    public var best: PupilKey?
    /// Of the best candidate; 0 if there is none.
    public var probability: Double
    /// Of the best candidate, in bits; 0 if there is none.
    public var weight: Double
    /// At most five, best first.
    public var candidates: [MatchCandidate]
    /// The reasons, for people; without personal data.
    public var notes: [String]
    /// Whether there is an objection to the best candidate that no probability overrides; the notes name it.
    public var isBarred: Bool
    /// Of the model that decided.
    public var modelVersion: String
    /// A person's earlier decision about this child, if any.
    public var remembered: ClericalDecision?
    /// Why a person's earlier decision about this name and birthday was not reused, for people; nil if it was, or if
    /// there was none. Without personal data.
    public var doubt: String?
    /// The establishments that the officer named, by number or by a shared name, best first: a person should ask there
    /// about the child. Being named is not a registration.
    public var schools: [URN]

    public init(
        verdict: Verdict, best: PupilKey? = nil, probability: Double = 0, weight: Double = 0,
        candidates: [MatchCandidate] = [], notes: [String] = [], isBarred: Bool = false, modelVersion: String,
        remembered: ClericalDecision? = nil, schools: [URN] = []
    ) {
        self.verdict = verdict
        self.best = best
        self.probability = probability
        self.weight = weight
        self.candidates = candidates
        self.notes = notes
        self.isBarred = isBarred
        self.modelVersion = modelVersion
        self.remembered = remembered
        self.schools = schools
    }

    /// A decision from an earlier version names no schools.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        verdict = try values.decode(Verdict.self, forKey: .verdict)
        best = try values.decodeIfPresent(PupilKey.self, forKey: .best)
        probability = try values.decode(Double.self, forKey: .probability)
        weight = try values.decode(Double.self, forKey: .weight)
        candidates = try values.decode([MatchCandidate].self, forKey: .candidates)
        notes = try values.decode([String].self, forKey: .notes)
        isBarred = try values.decode(Bool.self, forKey: .isBarred)
        modelVersion = try values.decode(String.self, forKey: .modelVersion)
        remembered = try values.decodeIfPresent(ClericalDecision.self, forKey: .remembered)
        doubt = try values.decodeIfPresent(String.self, forKey: .doubt)
        schools = try values.decodeIfPresent([URN].self, forKey: .schools) ?? []
    }
}
