import EncompassCore
import EncompassMatching
import EncompassStore
import Foundation

/// What a person's decision teaches for the next time, and what has been taught so far.
struct ClericalLesson {
    let store: Store

    /// The notes to keep with a decision: none where the child cannot be told apart from another next time.
    func notes(of resolution: Resolution, on exception: String) throws -> [ClericalNote] {
        guard let reviewed = try store.childUnderReview(exception: exception),
            let identity = ChildIdentity(reviewed.child.details, key: store.identityKey)
        else { return [] }
        let candidates = reviewed.candidates
        let likeness = ChildLikeness(reviewed.child.details, of: identity, key: store.identityKey)
        return try decisions(of: resolution, among: candidates).map {
            ClericalNote(identity: identity.hash, decision: $0, likeness: likeness.hashes)
        }
    }

    /// A pupil who was named is the child, and the candidates who were passed over are not; who dismisses a review says
    /// that none of them is.
    private func decisions(of resolution: Resolution, among candidates: [Int64]) throws -> [ClericalNote.Decision] {
        switch resolution {
        case .match(let pupil), .registration(let pupil, _):
            return candidates.filter { $0 != pupil }.map { .isNotPupil($0) } + [.isPupil(pupil)]
        case .establishment(let urn):
            // Which of a pupil's schools it is says nothing against the pupil.
            let isTaughtThere = try candidates.contains { pupil in
                try store.rollEntries(pupil: pupil).contains { $0.enrolment.urn == urn }
            }
            return isTaughtThere ? [] : candidates.map { .isNotPupil($0) } + [.attends(urn)]
        case .passToAuthority, .dismiss: return candidates.map { .isNotPupil($0) }
        }
    }

    /// The matcher's memory, with the number that it stands at.
    func memory() throws -> (memory: ClericalMemory, version: Int64) {
        let (notes, version) = try store.clericalNotes()
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
    /// The pupils whom the matcher last thought plausible.
    var candidates: [Int64] {
        explanation.flatMap { try? JSONDecoder().decode(MatchDecision.self, from: $0) }
            .map { $0.candidates.map(\.key.raw) } ?? []
    }
}
