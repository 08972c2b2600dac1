/// What holds for one establishment, and how that came about.
public struct EstablishmentPolicy: Hashable, Sendable {
    /// Nil where no area's policy applies and the built-in rules stand in.
    public var areaID: String?
    public var areaName: String?
    /// The authority whose calendar and officer count.
    public var localAuthority: String?
    public var timing: TimingRules
    public var content: ContentRules
    public var basis: Basis
    /// How the policy was found, in sentences for people.
    public var explanation: [String]

    /// Which rule found the area.
    public enum Basis: String, Hashable, Sendable, Codable, CaseIterable {
        case authorityCode, onlyArea, postcode, incidentForce, builtIn
    }
}
