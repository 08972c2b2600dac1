import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import ServiceLifecycle
import Synchronization

/// What open pages of the desk learn: that something changed, and how much waits for their reader. It describes no
/// child and no school.
struct News: Hashable, Sendable {
    /// Moves whenever something changed.
    let version: Int
    let counts: DeskCounts
    let at: Timestamp

    /// As a server-sent event.
    func event(_ london: London) -> String {
        let json = JSONValue.record(
            ("version", .integer(version)), ("clock", .string(News.clock(at, london))),
            ("counts", counts.json))
        return "event: news\ndata: " + String(decoding: json.serialized, as: UTF8.self) + "\n\n"
    }

    /// `08:12:03`
    static func clock(_ moment: Timestamp, _ london: London) -> String {
        let seconds = moment.milliseconds / 1000 % 60
        return "\(london.civil(moment).time):\(seconds < 10 ? "0" : "")\(seconds)"
    }
}

extension DeskCounts {
    var json: JSONValue {
        .record(
            ("exceptions", .integer(exceptions)), ("confirmations", .integer(confirmations)),
            ("calls", .integer(calls)), ("overdue", .integer(overdue)), ("breaches", .integer(breaches)),
            ("alarms", .integer(alarms)), ("waiting", .integer(waiting)))
    }
}

/// Passes the news to every open stream. A stream that is slow gets the latest only.
final class NewsBoard: Sendable {
    private struct State {
        var streams: [Int: AsyncStream<News>.Continuation] = [:]
        var opened = 0
        /// Whether the service runs that posts the news.
        var isOpen = false
    }

    private let state = Mutex(State())

    var isFollowed: Bool { state.withLock { !$0.streams.isEmpty } }

    func begin() { state.withLock { $0.isOpen = true } }

    /// The news from now on; ends when the daemon stops.
    func follow() -> AsyncStream<News> {
        let (stream, continuation) = AsyncStream.makeStream(of: News.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard state.isOpen else { return nil }
            state.opened += 1
            state.streams[state.opened] = continuation
            return state.opened
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [self] _ in _ = state.withLock { $0.streams.removeValue(forKey: number) } }
        return stream
    }

    func post(_ news: News) {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.yield(news) }
    }

    /// Ends every stream, and those that are opened later.
    func end() {
        let streams = state.withLock { state in
            state.isOpen = false
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }
}

/// Looks once a second whether something changed, while anybody follows; says so, and that it still runs every 15 seconds.
struct NewsService: Service {
    private static let silence = Span.seconds(15)
    let site: Site

    func run() async throws {
        site.news.begin()
        await cancelWhenGracefulShutdown {
            var last: (version: Int, at: Timestamp)?
            while !Task.isCancelled {
                let real = site.configuration.realClock.now()
                let isDue =
                    last.map { $0.version != site.engine.changes || real - $0.at >= NewsService.silence } ?? true
                // A fault of the database shows on every page: streams then fall silent, and the pages say so.
                if isDue, site.news.isFollowed, let news = try? await site.currentNews() {
                    last = (news.version, real)
                    site.news.post(news)
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        site.news.end()
    }
}

extension Site {
    /// - Parameter viewer: what they may open is counted.
    func currentNews(for viewer: Principal = .engine) async throws -> News {
        let now = now
        return try await work { engine in
            // Before the counts: what changes meanwhile is news again.
            let version = engine.changes
            return News(version: version, counts: try engine.deskCounts(for: viewer, at: now), at: now)
        }
    }
}
