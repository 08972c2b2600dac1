public import EncompassCore

/// A pupil as the index takes them: their details on each roll that has them.
public struct IndexedPupil: Sendable {
    public var key: PupilKey
    /// One for each roll row of that pupil: names and addresses may differ by school.
    public var details: [PupilDetails]
    /// The establishments that have the pupil.
    public var urns: [URN]
    /// Never matched by machine (adopted, witness, looked after under another name).
    public var isProtected: Bool

    public init(key: PupilKey, details: [PupilDetails], urns: [URN], isProtected: Bool = false) {
        self.key = key
        self.details = details
        self.urns = urns
        self.isProtected = isProtected
    }
}
