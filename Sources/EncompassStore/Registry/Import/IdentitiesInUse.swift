import EncompassCore

/// Which sorts of identities any pupil may have.
///
/// In a database without pupils, an import knows which it has given out. Nearly every pupil of a first import is known
/// by the likeliest identity of the row, so the others need be neither made nor looked up.
struct IdentitiesInUse {
    private struct Use: Hashable {
        let sort: UInt8
        /// 0 for a sort that counts at every school.
        let urn: Int32
    }

    /// Whether earlier imports may have given out any sort.
    private let hasPupils: Bool
    private var uses: Set<Use> = []

    /// - Parameter hasPupils: whether anybody had an identity when the import began.
    init(hasPupils: Bool) { self.hasPupils = hasPupils }

    /// Whether a pupil may have the row's identity of this kind. False is certain.
    func mayContain(_ kind: PupilIdentity.Kind, _ row: RollRow) -> Bool {
        if hasPupils || kind == .upn { return true }
        return !uses.isEmpty && uses.contains(use(kind, row))
    }

    mutating func insert(_ kind: PupilIdentity.Kind, _ row: RollRow) { uses.insert(use(kind, row)) }

    /// An identity by an NHS number was given to a child on a register of children not in school.
    mutating func insertNHSNumber() { uses.insert(Use(sort: 1, urn: 0)) }

    private func use(_ kind: PupilIdentity.Kind, _ row: RollRow) -> Use {
        let urn = row.enrolment.urn.number
        return switch kind {
        case .upn: Use(sort: 0, urn: 0)
        case .nhs: Use(sort: 1, urn: 0)
        case .local: Use(sort: 2, urn: urn)
        case .given: Use(sort: 3, urn: row.pupil.upn.flatMap { UPN($0) } == nil ? urn : 0)
        case .names: Use(sort: 4, urn: urn)
        }
    }
}
