import EncompassCore
import EncompassMatching
import EncompassStore
import Foundation

/// What a person's decision teaches the matcher, and what it has been taught so far.
struct ClericalLesson {
    let store: Store

    /// The notes to keep with a decision; none if the child could not be recognised again.
    func notes(of resolution: Resolution, on exception: String) throws -> [ClericalNote] {
        guard let reviewed = try store.exceptions.childUnderReview(exception: exception),
            let identity = ChildIdentity(reviewed.child.details, key: store.exceptions.identityKey)
        else { return [] }
        let candidates = reviewed.candidates
        let likeness = ChildLikeness(reviewed.child.details, of: identity, key: store.exceptions.identityKey)
        return try decisions(of: resolution, among: candidates).map {
            ClericalNote(identity: identity.hash, decision: $0, likeness: likeness.hashes)
        }
    }

    /// The named pupil is the child and the other candidates are not; dismissing a review means that none of them is.
    private func decisions(of resolution: Resolution, among candidates: [Int64]) throws -> [ClericalNote.Decision] {
        switch resolution {
        case .match(let pupil), .registration(let pupil, _):
            return candidates.filter { $0 != pupil }.map { .isNotPupil($0) } + [.isPupil(pupil)]
        case .establishment(let urn):
            // Choosing one of a pupil's schools says nothing against the pupil.
            let isTaughtThere = try candidates.contains { pupil in
                try store.registry.rollEntries(pupil: pupil).contains { $0.enrolment.urn == urn }
            }
            return isTaughtThere ? [] : candidates.map { .isNotPupil($0) } + [.attends(urn)]
        case .passToAuthority, .dismiss: return candidates.map { .isNotPupil($0) }
        }
    }

    /// The matcher's memory and its version.
    func memory() throws -> (memory: ClericalMemory, version: Int64) {
        let (notes, version) = try store.exceptions.clericalNotes()
        var memory = ClericalMemory()
        for note in notes {
            let decision: EncompassMatching.ClericalDecision =
                switch note.decision {
                case .isPupil(let pupil): .isPupil(PupilKey(raw: pupil))
                case .isNotPupil(let pupil): .isNot(PupilKey(raw: pupil))
                case .attends(let urn): .attends(urn)
                }
            memory.remember(
                decision, about: ChildIdentity(hash: note.identity),
                likeness: note.likeness.map(ChildLikeness.init(hashes:)))
        }
        return (memory, version)
    }
}

extension ChildUnderReview {
    /// The pupils that the matcher last found plausible.
    var candidates: [Int64] {
        explanation.flatMap { try? JSONDecoder().decode(MatchDecision.self, from: $0) }
            .map { $0.candidates.map(\.key.raw) } ?? []
    }
}
