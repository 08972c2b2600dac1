import Foundation
package import Hummingbird
package import NIOCore

/// What a request carries beside itself: the connection that it came on.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Absent where a test calls the router without a connection.
    package let channel: (any Channel)?
    /// Whose connections and failures are counted together; the client's behind a trusted proxy (`PeerMiddleware`).
    var peer: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        peer = "local"
    }

    package init(detached source: some RequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = nil
        peer = "local"
    }

    /// The value of a path parameter as a person would write it.
    func parameter(_ name: String) -> String {
        let text = parameters.get(name) ?? ""
        return text.removingPercentEncoding ?? text
    }
}
