/// One row of a roll: a pupil and one establishment's registration of them.
public struct RollRow: Hashable, Sendable, Codable {
    public var pupil: PupilDetails
    public var enrolment: Enrolment
    /// Adopted, a witness, looked after under another name: never matched by machine.
    public var isProtected: Bool

    public init(pupil: PupilDetails, enrolment: Enrolment, isProtected: Bool = false) {
        self.pupil = pupil
        self.enrolment = enrolment
        self.isProtected = isProtected
    }
}
