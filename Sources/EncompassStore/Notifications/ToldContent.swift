import Crypto
import EncompassCore
import Foundation

/// What a school may be told of an incident: the part whose change makes a correction.
///
/// Circumstances, adults and addresses have no place in it, so no page or message for a school can reach them. It is
/// compared by hash, a child at a time, so that a child who is given back leaves the others as they were. Names are
/// hashed as reported: a school that spells a pupil otherwise on its next roll needs no correction, but another pupil for
/// the same report does (`StoredChild.isPupil`).
enum ToldContent {
    private struct Event: Encodable {
        var occurredAt: Timestamp
        var summary: String?
    }

    private struct Child: Encodable {
        var forename: String?
        var surname: String?
        var knownAs: String?
        var dateOfBirth: LocalDate?
        var present: Bool?
        var welfareCheck: Bool?
        var voice: ChildVoice?
    }

    static func hash(_ incident: Incident) throws -> Data {
        try hash(Event(occurredAt: incident.occurredAt, summary: incident.schoolSummary))
    }

    static func hash(_ child: StoredChild) throws -> Data {
        let details = child.details
        return try hash(
            Child(
                forename: details.forename, surname: details.surname, knownAs: details.knownAs,
                dateOfBirth: details.dateOfBirth, present: details.present, welfareCheck: details.welfareCheck,
                voice: details.voice))
    }

    private static func hash(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Data(SHA256.hash(data: try encoder.encode(value)))
    }
}
