public import ServiceLifecycle

/// Looks for files of forces every few seconds.
public struct FeedInboxService: Service {
    private let inbox: FeedInbox

    private static let pace = Duration.seconds(5)

    public init(engine: Engine, settings: FeedInboxSettings) { inbox = FeedInbox(engine: engine, settings: settings) }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await inbox.turn()
                try? await Task.sleep(for: FeedInboxService.pace)
            }
        }
    }
}
