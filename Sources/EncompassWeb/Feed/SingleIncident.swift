import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /v1/incidents` with one incident.
struct SingleIncident: Sendable {
    let site: Site
    let credential: Credential

    func receive(_ request: Request) async throws -> Response {
        let bytes = try await request.content(limit: site.configuration.feed.lineBytes)
        let credential = credential
        let now = site.now
        return try await site.work { engine in
            switch ReadRecord(bytes, line: nil, force: credential.force ?? "", at: now) {
            case .turnedAway(_, let problem): throw problem
            case .store(let item, let described):
                let outcomes = try engine.ingest([item], credential: credential)
                guard let outcome = outcomes.first else { throw Problem(.internalServerError) }
                return try answer(outcome, described, credential: credential)
            }
        }
    }

    private func answer(
        _ outcome: IngestOutcome, _ described: ReadRecord.Described, credential: Credential
    ) throws -> Response {
        switch outcome {
        case .accepted(let id, let revision):
            return record(id, revision, "accepted", described, credential, .accepted)
        case .duplicate(let id, let revision): return record(id, revision, "duplicate", described, credential, .ok)
        case .conflict(let id, let held): throw Problem.conflict(id: id, held: held)
        case .quarantined: throw described.problem ?? Problem(.unprocessableContent)
        }
    }

    private func record(
        _ id: String, _ revision: Int, _ status: String, _ described: ReadRecord.Described, _ credential: Credential,
        _ code: HTTPResponse.Status
    ) -> Response {
        var response = Response.json(
            .record(
                ("id", .string(id)), ("force", .orNull(credential.force)), ("reference", .orNull(described.reference)),
                ("revision", .integer(revision)), ("status", .string(status)),
                ("warnings", .array(described.warnings.map(\.json)))), status: code)
        response.headers[.location] = Path.incident.link(id)
        return response
    }
}

extension Problem {
    static func conflict(id: String, held: Int) -> Problem {
        Problem(
            .conflict, "revision \(held) is held: this revision came with other content, or is lower",
            errors: [Fault(pointer: "/revision", detail: "is held with other content, or lower than one held")])
    }
}
