import EncompassCore
import Foundation

/// A way to reach the people on duty other than a channel's messages: for an alarm that mail does not take, since the
/// alarm may be that mail does not work.
public protocol AlarmWay: Sendable {
    /// For the log, the metrics and the audit log.
    var name: String { get }

    /// Sends a report of alarms, a JSON object, and waits for the answer, for half a minute at most.
    ///
    /// - Returns: `accepted` if somebody has it now.
    func send(_ report: [UInt8], _ cancellation: TransferCancellation) -> DeliveryOutcome
}

/// A command of the administrator's: it reads the report as its standard input, and has accepted it if it exits 0.
public struct AlarmCommand: AlarmWay {
    private let path: String
    private let limit: Duration

    public init(path: String, limit: Duration = .seconds(30)) {
        self.path = path
        self.limit = limit
    }

    public var name: String { "command" }

    public func send(_ report: [UInt8], _ cancellation: TransferCancellation) -> DeliveryOutcome {
        var name = Array((NSTemporaryDirectory() + "/encompass-alarm-XXXXXX").utf8CString)
        let input = mkstemp(&name)
        guard input >= 0 else { return failed("its input cannot be written: \(StorageFault(errno))") }
        defer { close(input) }
        unlink(name)
        guard report.withUnsafeBytes({ write(input, $0.baseAddress, $0.count) }) == report.count,
            lseek(input, 0, SEEK_SET) == 0
        else { return failed("its input cannot be written: \(StorageFault(errno))") }
        var process = pid_t()
        let code = start(&process, reading: input)
        guard code == 0 else { return failed("it cannot be started: \(StorageFault(code))") }
        return end(of: process, cancellation)
    }

    /// In a group of its own, which can be ended as a whole, and with no signal held back.
    private func start(_ process: inout pid_t, reading input: Int32) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        for descriptor in Int32(1)...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        // Whatever was not marked to be closed.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 && descriptor != input {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let variables = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
        let words = [strdup(path), nil]
        let environment = variables.map { strdup($0) } + [nil]
        defer { for text in words + environment { free(text) } }
        return posix_spawn(&process, path, &actions, &attributes, words, environment)
    }

    private func end(of process: pid_t, _ cancellation: TransferCancellation) -> DeliveryOutcome {
        let start = ContinuousClock.now
        var status = Int32()
        while waitpid(process, &status, WNOHANG) == 0 {
            if cancellation.isCancelled || ContinuousClock.now - start >= limit {
                kill(-process, SIGKILL)
                waitpid(process, &status, 0)
                return .deferred(
                    reason: cancellation.isCancelled ? .cancelled : .timedOut, detail: "the command did not end in time"
                )
            }
            usleep(20_000)
        }
        if status == 0 { return .accepted(receipt: nil) }
        return failed(status & 0x7F == 0 ? "it exited \((status >> 8) & 0xFF)" : "signal \(status & 0x7F) ended it")
    }

    private func failed(_ detail: String) -> DeliveryOutcome {
        .deferred(reason: .temporaryRefusal, detail: "the command: " + detail)
    }
}

/// An address to which the report is posted; any answer of 200 to 299 has accepted it. Chat systems show its `text`.
public struct AlarmWebhook: AlarmWay {
    private let url: String
    private let token: String?

    /// - Parameter token: sent as a bearer token.
    public init(url: String, token: String?) {
        self.url = url
        self.token = token
    }

    public var name: String { "webhook" }

    public func send(_ report: [UInt8], _ cancellation: TransferCancellation) -> DeliveryOutcome {
        var headers = [HTTPHeader("Content-Type", "application/json")]
        if let token { headers.append(HTTPHeader("Authorization", "Bearer " + token)) }
        let request = HTTPRequest("POST", url, headers: headers)
        return HTTPTransfer(limits: .alarm, cancellation: cancellation).outcome(of: request, body: .bytes(report))
    }
}

/// A dead man's switch: a monitoring service that alerts people when it is no longer called. It gets no report.
public struct Ping: AlarmWay {
    private let url: String

    public init(url: String) { self.url = url }

    public var name: String { "ping" }

    public func send(_ report: [UInt8], _ cancellation: TransferCancellation) -> DeliveryOutcome {
        HTTPTransfer(limits: .alarm, cancellation: cancellation).outcome(of: HTTPRequest("GET", url), body: .none)
    }
}

extension HTTPTransfer {
    fileprivate func outcome(of request: HTTPRequest, body: HTTPBody) -> DeliveryOutcome {
        do {
            let answer = try send(request, body: body)
            return answer.isSuccess
                ? .accepted(receipt: nil)
                : .deferred(reason: .temporaryRefusal, detail: "the answer was \(answer.status)")
        } catch let failure as TransferFailure {
            return .deferred(reason: DeliveryReason(failure.reason), detail: failure.detail)
        } catch {
            return .deferred(reason: .protocolError, detail: "\(type(of: error))")
        }
    }
}

extension TransferLimits {
    /// Half a minute, and a short answer.
    fileprivate static var alarm: TransferLimits {
        var limits = TransferLimits.request
        limits.connect = .seconds(10)
        limits.total = .seconds(30)
        return limits
    }
}
