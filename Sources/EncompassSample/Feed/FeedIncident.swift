public import EncompassCore

/// One incident of the night as it stands after all its lines, and the truth about its children.
public struct FeedIncident: Sendable {
    public var kind: FeedCase
    public var incident: Incident
    public var children: [FeedChild]
}
