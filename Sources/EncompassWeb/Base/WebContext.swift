import Foundation
package import Hummingbird
package import NIOCore

/// What a request carries beside itself: the connection that it came on.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Absent where a test calls the router without a connection.
    package let channel: (any Channel)?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    package init(detached source: some RequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = nil
    }

    /// The peer's address, for throttling; a proxy's where there is one in front.
    var peer: String { channel?.remoteAddress?.ipAddress ?? "local" }

    /// The value of a path parameter as a person would write it.
    func parameter(_ name: String) -> String {
        let text = parameters.get(name) ?? ""
        return text.removingPercentEncoding ?? text
    }
}
