import EncompassCore

/// Which sorts of identities any pupil may have.
///
/// In a database without pupils, an import knows which it has given out. Nearly every pupil of a first import is known
/// by the likeliest identity of the row, so the others need be neither made nor looked up.
struct IdentitiesInUse {
    private struct Sorts: OptionSet {
        let rawValue: UInt8

        static let nhs = Sorts(rawValue: 1 << 0)
        static let local = Sorts(rawValue: 1 << 1)
        static let given = Sorts(rawValue: 1 << 2)
        static let names = Sorts(rawValue: 1 << 3)
    }

    /// Whether earlier imports may have given out any sort.
    private let hasPupils: Bool
    /// Those that count at every school.
    private var everywhere: Sorts = []
    /// The others, by URN; empty until there is one.
    private var bySchool: [Sorts] = []

    /// - Parameter hasPupils: whether anybody had an identity when the import began.
    init(hasPupils: Bool) { self.hasPupils = hasPupils }

    /// Whether a pupil may have the row's identity of this kind. False is certain.
    func mayContain(_ kind: PupilIdentity.Kind, _ entry: PreparedRoll) -> Bool {
        if hasPupils || kind == .upn { return true }
        let sort = sort(kind)
        if countsEverywhere(kind, entry) { return everywhere.contains(sort) }
        return !bySchool.isEmpty && bySchool[Int(entry.row.enrolment.urn.number)].contains(sort)
    }

    mutating func insert(_ kind: PupilIdentity.Kind, _ entry: PreparedRoll) {
        if hasPupils || kind == .upn { return }
        if countsEverywhere(kind, entry) {
            everywhere.insert(sort(kind))
            return
        }
        if bySchool.isEmpty { bySchool = [Sorts](repeating: [], count: SchoolsOfRolls.most) }
        bySchool[Int(entry.row.enrolment.urn.number)].insert(sort(kind))
    }

    /// An identity by an NHS number was given to a child on a register of children not in school.
    mutating func insertNHSNumber() { everywhere.insert(.nhs) }

    /// Numbers that count on every roll, and given names that go with a UPN.
    private func countsEverywhere(_ kind: PupilIdentity.Kind, _ entry: PreparedRoll) -> Bool {
        switch kind {
        case .upn, .nhs: true
        case .given: entry.kinds[0] == .upn
        case .local, .names: false
        }
    }

    private func sort(_ kind: PupilIdentity.Kind) -> Sorts {
        switch kind {
        case .upn: []
        case .nhs: .nhs
        case .local: .local
        case .given: .given
        case .names: .names
        }
    }
}
