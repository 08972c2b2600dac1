import EncompassCore
import EncompassMatching
import EncompassSample

/// A made-up county as an index.
enum LabelledSet {
    static func index(_ set: LinkageSet, _ keys: inout [String: PupilKey]) -> PupilIndex {
        var builder = PupilIndex.Builder(reserving: set.pupils)
        var pupils: [IndexedPupil] = []
        for row in set.roll() {
            let id = row.pupil.upn ?? row.pupil.pupilId ?? ""
            if let key = keys[id] {
                let place = Int(key.raw)
                pupils[place].details.append(row.pupil)
                pupils[place].urns.append(row.enrolment.urn)
                pupils[place].isProtected = pupils[place].isProtected || row.isProtected
            } else {
                let key = PupilKey(raw: Int64(pupils.count))
                keys[id] = key
                pupils.append(
                    IndexedPupil(
                        key: key, details: [row.pupil], urns: [row.enrolment.urn], isProtected: row.isProtected))
            }
        }
        for pupil in pupils { builder.add(pupil) }
        return builder.build()
    }
}
