/// Which registrations of one pupil can hold together.
///
/// | code | DfE's meaning | beside another |
/// |---|---|---|
/// | C | current, the pupil's one registration | excludes C and M elsewhere |
/// | M | current, the main one of two | excludes C and M elsewhere |
/// | S | current, the subsidiary one of two | goes with a main one |
/// | G | guest: attends some sessions, registered elsewhere | goes with all |
/// | F | further education college | goes with all: some attend both |
/// | P | previous | past |
///
/// Of two that exclude each other one roll is out of date, and which one cannot be seen from here.
public enum Registrations {
    /// Those that exclude each other, by date of entry; none where all can hold together. `enrolments` are those in force.
    public static func excluding(_ enrolments: [Enrolment]) -> [Enrolment] {
        var mains: [URN: Enrolment] = [:]
        for enrolment in enrolments where enrolment.status == .current || enrolment.status == .main {
            mains[enrolment.urn] = enrolment
        }
        guard mains.count > 1 else { return [] }
        return mains.values.sorted { (entry($0), $0.urn) < (entry($1), $1.urn) }
    }

    private static func entry(_ enrolment: Enrolment) -> Int32 { enrolment.entryDate?.dayNumber ?? .min }

    /// `121234 (C, from 2017-09-01) and 121236 (C, from 2025-09-03) exclude each other`.
    public static func words(excluding enrolments: [Enrolment]) -> String {
        let each = enrolments.map { enrolment in
            let from = enrolment.entryDate.map { "from \($0)" } ?? "date of entry not given"
            return "\(enrolment.urn) (\(enrolment.status.rawValue), \(from))"
        }
        return "the registrations at \(each.joined(separator: " and ")) exclude each other"
    }
}
