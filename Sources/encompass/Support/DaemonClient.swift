import EncompassDelivery
import EncompassEngine
import Foundation

/// Asks the running daemon over its local socket.
struct DaemonClient {
    private let transfer: HTTPTransfer
    private let account: String?

    init(socket: String, account: String?) {
        transfer = HTTPTransfer(unixSocket: socket)
        self.account = account
    }

    func run(_ operation: EncompassEngine.Operation) throws -> OperationResult {
        let body = try JSONEncoder().encode(operation)
        let response = try transfer.send(
            HTTPRequest("POST", "http://encompass/local/operations", headers: headers("application/json")),
            body: .bytes(Array(body)))
        guard response.isSuccess else { throw failure(response) }
        return try JSONDecoder().decode(OperationResult.self, from: Data(response.body))
    }

    /// Streams registry files to the daemon; `progress` is told the rows so far.
    func importRegistry(
        _ files: [RegistryFile], paths: [String], options: ImportOptions, progress: @escaping (Int) -> Void
    ) throws -> ImportReport {
        let frames = try ImportFrames(files, paths: paths)
        var report: ImportReport?
        let query =
            "dryRun=\(options.isDryRun)&rejectLimit=\(options.rejectLimit)&acceptRemovals=\(options.acceptsRemovals)"
        let response = try transfer.sendLines(
            HTTPRequest(
                "POST", "http://encompass/local/registry-import?\(query)",
                headers: headers("application/octet-stream") + reason(options)),
            body: .stream(length: nil) { try frames.next() }
        ) { line in
            let event = try JSONDecoder().decode(ImportEvent.self, from: Data(line))
            if let rows = event.rows { progress(rows) }
            if let problem = event.problem { throw Failure(event.isTryAgain == true ? .tryAgain : .failed, problem) }
            report = event.report ?? report
        }
        guard response.isSuccess, let report else { throw failure(response) }
        return report
    }

    /// What a person writes stands in no URL.
    private func reason(_ options: ImportOptions) -> [HTTPHeader] {
        let encoded = options.reason?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        return encoded.map { [HTTPHeader("Encompass-Reason", $0)] } ?? []
    }

    private func headers(_ type: String) -> [HTTPHeader] {
        [HTTPHeader("Content-Type", type)] + (account.map { [HTTPHeader("Encompass-As", $0)] } ?? [])
    }

    private func failure(_ response: HTTPResponse) -> Failure {
        struct Problem: Decodable {
            var reason: String?
            var description: String?
            var detail: String?
        }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(response.body))
        return Failure(
            problem?.reason == "locked" ? .tryAgain : .failed,
            problem?.description ?? problem?.detail ?? "the daemon answered \(response.status)")
    }
}
