import Crypto
import EncompassCore
import Foundation

/// What a school may be told of an incident: the part whose change makes a correction.
///
/// Circumstances, adults and addresses have no place in it, so no page or message for a school can reach them.
struct ToldContent: Encodable {
    struct Child: Encodable {
        var reference: String
        var forename: String?
        var surname: String?
        var knownAs: String?
        var dateOfBirth: LocalDate?
        var present: Bool?
        var welfareCheck: Bool?
        var voice: ChildVoice?
    }

    var occurredAt: Timestamp
    var summary: String?
    var children: [Child]

    init(_ incident: Incident, children: [StoredChild]) {
        occurredAt = incident.occurredAt
        summary = incident.schoolSummary
        self.children = children.sorted { $0.id < $1.id }.map {
            Child(
                reference: $0.reference, forename: $0.details.forename, surname: $0.details.surname,
                knownAs: $0.details.knownAs, dateOfBirth: $0.details.dateOfBirth, present: $0.details.present,
                welfareCheck: $0.details.welfareCheck, voice: $0.details.voice)
        }
    }

    func hash() throws -> Data { Data(SHA256.hash(data: try Body(self).bytes)) }
}
