import EncompassCore
import EncompassEngine
import HTTPTypes
import Hummingbird

/// `POST /v1/callbacks/govuk-notify`: GOV.UK Notify reports what became of a message.
///
/// It may report twice, late and out of order; what came first counts. A receipt for a message that is not ours gets the
/// same answer, so that Notify does not repeat it. The recipient's address in the body is not read.
struct ReceiptRoute: Sendable {
    private static let limit = 16 << 10
    let site: Site

    func add(to routes: inout Routes) { routes.post(.notifyReceipts, receive) }

    private func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await site.access.credential(request, context, .reportReceipts)
        guard request.mediaType == "application/json" else { throw Problem.unsupported("application/json") }
        var fields = try RequestFields(try await request.content(limit: ReceiptRoute.limit))
        let id = fields.required("id")
        let status = fields.required("status")
        guard fields.faults.isEmpty else { throw Problem.invalid(fields.faults) }
        _ = try await site.work { engine in try engine.noteNotify(status: status, of: id) }
        return .empty(.noContent)
    }
}
