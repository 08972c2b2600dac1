public import EncompassCore
import Foundation

/// What a notification keeps of the policy it was made under, so that an edit in the night changes nothing in
/// progress.
public struct FrozenRules: Codable, Sendable {
    public var areaID: String?
    public var localAuthority: String?
    public var timing: TimingRules
    public var content: ContentRules
    /// Nil in notifications from before there was another language than English.
    public var language: Language?
    /// What was uncertain about the calendar, in words.
    public var warnings: [String]

    init(_ policy: EstablishmentPolicy, warnings: [String]) {
        areaID = policy.areaID
        localAuthority = policy.localAuthority
        timing = policy.timing
        content = policy.content
        language = policy.language
        self.warnings = warnings
    }

    /// Reads what `encoded` wrote.
    public init(encoded text: String) throws {
        self = try JSONDecoder().decode(FrozenRules.self, from: Data(text.utf8))
    }

    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
