import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird
import NIOCore

/// `/events`: a stream of news for the pages of the desk, until its session ends.
struct EventRoute: Sendable {
    /// How often a stream looks whether its session is still open.
    private static let lookAgain = Span.seconds(15)
    let site: Site

    func add(to routes: inout Routes) { routes.get(.events, follow) }

    private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let stream = site.news.follow()
        let viewer = person.principal
        let seesAll = viewer.areas == .all && viewer.seesRestricted
        let first = try await site.currentNews(for: viewer)
        let site = site
        let body = ResponseBody { writer in
            var looked = site.configuration.realClock.now()
            try await writer.write(ByteBuffer(string: first.event(site.engine.london)))
            for await news in stream {
                let real = site.configuration.realClock.now()
                if real - looked >= EventRoute.lookAgain {
                    looked = real
                    guard try await site.access.isOpen(person) else {
                        try await writer.write(ByteBuffer(string: "event: ended\ndata: {}\n\n"))
                        break
                    }
                }
                let own = seesAll ? news : try await site.currentNews(for: viewer)
                try await writer.write(ByteBuffer(string: own.event(site.engine.london)))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
    }
}
