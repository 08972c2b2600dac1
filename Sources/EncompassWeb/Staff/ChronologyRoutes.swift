import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import HTTPTypes
import Hummingbird

/// The chronology of a pupil, or of a child who is on no roll, for the staff API.
struct ChronologyRoutes: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.get(.pupilEvents) { request, context in
            try await answer(request, context) { Int64($0).map { ChronologySubject.pupil($0) } }
        }
        routes.get(.childEvents) { request, context in try await answer(request, context) { .child($0) } }
    }

    private func answer(
        _ request: Request, _ context: WebContext, of subject: (String) -> ChronologySubject?
    ) async throws -> Response {
        let caller = try await site.access.staff(request, context, .readDetails)
        guard let subject = subject(context.parameter("id")) else { throw Problem(.notFound, "no such pupil") }
        var knownAt: Timestamp?
        if let text = request.query("knownAt") {
            knownAt = Timestamp(rfc3339: text)
            if knownAt == nil {
                throw Problem.invalid([Fault(pointer: "/knownAt", detail: "is not an RFC 3339 time with its offset")])
            }
        }
        let chronology = try await ChronologyOpening(site: site, caller: caller).open(subject, knownAt: knownAt)
        let table = try await site.work { try ChronologyTable(chronology, $0) }
        return .json(table.json)
    }
}

extension Path {
    static let pupilEvents = Path("/v1/pupils/{id}/chronology", [.desk])
    static let childEvents = Path("/v1/children/{id}/chronology", [.desk])
}
