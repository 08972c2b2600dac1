import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// Registry files streamed by a tool. The answer begins at once: a line of JSON now and then, the report last.
struct RegistryImportRoute: Sendable {
    private static let rowsBetweenLines = 5000
    let site: Site

    func add(to routes: inout Routes) { routes.post(.localImport, run) }

    private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let principal = try await LocalDoor(site: site).principal(request, context, .importRegistry)
        let query = request.uri.queryParameters
        let options = ImportOptions(
            isDryRun: query["dryRun"] == "true", rejectLimit: query["rejectLimit"].flatMap { Int($0) } ?? 0,
            acceptsRemovals: query["acceptRemovals"] == "true",
            reason: request.headers[.reason]?.removingPercentEncoding)
        let session: RegistryImportSession
        do {
            session = try await RegistryImportSession(site.engine, options: options, by: principal.actor)
        } catch let error as StoreError {
            return LocalRoutes.refusal(error)
        }
        let body = ResponseBody { writer in
            try await answer(from: session, reading: request.body, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }

    private func answer(
        from session: RegistryImportSession, reading body: RequestBody, to writer: inout any ResponseBodyWriter
    ) async throws {
        do {
            var told = 0
            for try await buffer in body {
                let rows = try await session.feed(Array(buffer.readableBytesView))
                guard rows >= told + RegistryImportRoute.rowsBetweenLines else { continue }
                told = rows
                try await write(ImportEvent(rows: rows), to: &writer)
            }
            try await write(ImportEvent(report: session.finish()), to: &writer)
        } catch {
            try await session.abandon()
            let failure = error as? StoreError
            let words = failure?.description ?? "the upload broke off, or was not a series of registry files"
            try await write(ImportEvent(problem: words, isTryAgain: failure?.reason == .locked), to: &writer)
        }
    }

    private func write(_ event: ImportEvent, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(bytes: Array(try JSONEncoder().encode(event)) + [0x0A]))
    }
}
