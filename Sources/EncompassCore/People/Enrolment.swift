/// One establishment's registration of one pupil.
public struct Enrolment: Hashable, Sendable, Codable {
    /// DfE's enrolment status codes.
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        case current = "C"
        case main = "M"
        case subsidiary = "S"
        case furtherEducation = "F"
        case guest = "G"
        case previous = "P"
    }

    public var urn: URN
    public var status: Status
    /// First day on the roll; absent where the roll does not say.
    public var entryDate: LocalDate?
    /// Last day on the roll; absent while the pupil is on it.
    public var leavingDate: LocalDate?

    public init(urn: URN, status: Status = .current, entryDate: LocalDate? = nil, leavingDate: LocalDate? = nil) {
        self.urn = urn
        self.status = status
        self.entryDate = entryDate
        self.leavingDate = leavingDate
    }

    /// Whether the establishment is to be told on `date`: on the roll by its dates, and not a former pupil.
    public func isActive(on date: LocalDate) -> Bool {
        status != .previous && (entryDate.map { $0 <= date } ?? true) && (leavingDate.map { $0 >= date } ?? true)
    }
}
