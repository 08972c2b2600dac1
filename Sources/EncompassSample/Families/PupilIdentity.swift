public import EncompassCore

/// Who a pupil is on the rolls: the unique pupil number, or the establishment's own where there is none.
public struct PupilIdentity: Hashable, Sendable {
    public var upn: String?
    public var pupilId: String?
    /// The establishment that gave the `pupilId`.
    public var urn: URN

    public init(upn: String?, pupilId: String?, urn: URN) {
        self.upn = upn
        self.pupilId = pupilId
        self.urn = urn
    }

    /// The unique pupil number, else the pupil id: unique within one generated county.
    public var key: String { upn ?? pupilId ?? "" }
}
