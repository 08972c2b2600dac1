import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client is too slow to be honest: whoever holds many open, a byte at a time, would keep
/// everybody else out.
///
/// A request's head must be there within `headLimit` of the connection's beginning or of the last answer, and a body must
/// bring `bodyMinimum` bytes in each `bodyInterval` in which we were reading.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let headLimit: TimeAmount
    private let bodyInterval: TimeAmount
    private let bodyMinimum: Int
    private var timer: Scheduled<Void>?
    private var bytes = 0
    /// Requests whose answers are not yet written.
    private var open = 0
    /// Whether the server had asked for more for the whole of the interval.
    private var isReading = true

    init(headLimit: TimeAmount = .seconds(30), bodyInterval: TimeAmount = .seconds(20), bodyMinimum: Int = 2048) {
        self.headLimit = headLimit
        self.bodyInterval = bodyInterval
        self.bodyMinimum = bodyMinimum
    }

    func handlerAdded(context: ChannelHandlerContext) { awaitHead(context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            open += 1
            awaitBody(context)
        case .body(let chunk): bytes += chunk.readableBytes
        case .end: timer?.cancel()
        }
        isReading = false
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            open -= 1
            if open == 0 { awaitHead(context) }
        }
        context.write(data, promise: promise)
    }

    private func awaitHead(_ context: ChannelHandlerContext) {
        schedule(headLimit, context) { handler, context in handler.close(context) }
    }

    private func awaitBody(_ context: ChannelHandlerContext) {
        bytes = 0
        schedule(bodyInterval, context) { handler, context in
            // A server that is busy storing does not read; that is no fault of the client's.
            if handler.isReading, handler.bytes < handler.bodyMinimum { return handler.close(context) }
            handler.awaitBody(context)
        }
    }

    private func close(_ context: ChannelHandlerContext) { context.close(promise: nil) }

    private func schedule(
        _ delay: TimeAmount, _ context: ChannelHandlerContext,
        _ body: @escaping (PaceHandler, ChannelHandlerContext) -> Void
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { body(self, context) }
    }
}
