import Dispatch
import EncompassCore
import EncompassEngine
package import EncompassFormats
import EncompassStore
import EncompassWeb
import Synchronization

/// The daemon's HTTP interface, called without a network, in the night's own thread.
final class HTTPInterface {
    private let responder: WebResponder
    private let thread = CallingThread()
    private let fault: AnswerFault?
    /// How many answers have been read.
    private(set) var answers = 0

    init(_ engine: Engine, clock: any WallClock, fault: AnswerFault?) throws {
        var configuration = WebConfiguration(
            version: "simulation", databasePath: "", realClock: clock, showsMetrics: false,
            requestsPerMinute: 1_000_000)
        configuration.blocking = .inPlace
        responder = try WebApplication(engine: engine, configuration: configuration).responder()
        self.fault = fault
    }

    /// - Throws: `StoreError` `unavailable` if the database refused the request's writes.
    func get(_ path: String, by client: Client) throws -> WebAnswer {
        let asked = fault?.request(path) ?? path
        let (responder, headers) = (responder, client.headers)
        let answer = try thread.run { try await responder.get(asked, headers: headers) }
        answers += 1
        guard answer.status != 503 else { throw StoreError(.unavailable, "database.failed", ["code": answer.status]) }
        return answer
    }

    /// The answer as JSON, if it is the expected kind.
    func json(_ path: String, by client: Client) throws -> JSONValue? {
        let answer = try get(path, by: client)
        guard answer.status == 200, let json = try? JSONParser.parse(answer.body) else { return nil }
        return fault?.answer(path, client.name, json) ?? json
    }
}

/// A client of the HTTP interface, with its credentials.
struct Client {
    /// `operator`, `supervisor`, `school` or `feed`.
    let name: String
    /// Nil at the desk.
    var school: URN?
    let headers: [String: String]

    var words: String { (name == "operator" ? "an " : "a ") + name }
    var isDesk: Bool { name == "operator" || name == "supervisor" }
    var seesRestricted: Bool { name == "supervisor" }

    static func bearer(_ name: String, _ token: String, school: URN? = nil) -> Client {
        Client(name: name, school: school, headers: ["Authorization": "Bearer " + token])
    }

    static func session(_ name: String, _ token: String) -> Client {
        Client(name: name, headers: ["Cookie": "__Host-encompass_session=" + token])
    }
}

/// A fault between the HTTP interface and its client, for tests of the checks.
package struct AnswerFault: Sendable {
    /// Replaces a path.
    package var request: @Sendable (_ path: String) -> String
    /// Replaces an answer, given the path, the client's name and the answer.
    package var answer: @Sendable (_ path: String, _ client: String, _ answer: JSONValue) -> JSONValue

    package init(
        request: @escaping @Sendable (_ path: String) -> String = { $0 },
        answer: @escaping @Sendable (_ path: String, _ client: String, _ answer: JSONValue) -> JSONValue = { $2 }
    ) {
        self.request = request
        self.answer = answer
    }
}

/// Runs asynchronous work to its end in the calling thread: a night has no other.
private final class CallingThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let signal = DispatchSemaphore(value: 0)

    private final class Outcome<Value: Sendable>: Sendable {
        let held = Mutex<Result<Value, any Error>?>(nil)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        signal.signal()
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let outcome = Outcome<Value>()
        Task(executorPreference: self) {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            outcome.held.withLock { $0 = result }
        }
        while true {
            signal.wait()
            let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            job?.runSynchronously(on: asUnownedTaskExecutor())
            if let result = outcome.held.withLock({ $0 }) { return try result.get() }
        }
    }
}
