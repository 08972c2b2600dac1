/// How much of what a school may be told an area tells: from the name alone to all of it. Circumstances, adults and
/// addresses are for MASH, and no template reaches them.
public enum ContentTemplate: String, Hashable, Sendable, Codable, CaseIterable {
    /// That there was an incident, and the child's name.
    case nameOnly
    /// Name, date of birth, date, time, whether present, whether a welfare check was made; not what happened.
    case fixedSentence
    /// What the force wrote for schools, and all that is known of the child's part in it.
    case standard
    /// The same; for areas that name it.
    case full

    public var tellsSummary: Bool { self == .standard || self == .full }

    /// The child as far as the template shows them.
    public func shown(_ child: ChildDetails) -> ChildDetails {
        var shown = child
        switch self {
        case .standard, .full: break
        case .fixedSentence: shown.voice = nil
        case .nameOnly:
            shown = ChildDetails(
                reference: child.reference, forename: child.forename, surname: child.surname, knownAs: child.knownAs)
        }
        return shown
    }
}
