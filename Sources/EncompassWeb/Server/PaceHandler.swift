import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client is suspiciously slow, or sends too many requests at a time: a client with many slow
/// connections would lock everybody else out. `PaceLimits` has the bounds.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: PaceLimits
    private let connections: Connections
    private var timer: Scheduled<Void>?
    private var bytes = 0
    /// Requests whose answers are not written yet.
    private var open = 0
    /// Whether the server was reading for the whole interval.
    private var isReading = true

    init(_ limits: PaceLimits, _ connections: Connections) {
        self.limits = limits
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) { awaitHead(context, within: limits.firstHead) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            open += 1
            guard open <= limits.pipelined else { return close(context) }
            if open == 1 { connections.note(context.channel, isBusy: true) }
            awaitBody(context)
        case .body(let chunk): bytes += chunk.readableBytes
        case .end:
            timer?.cancel()
            // Answered before its body was complete: the wait for the next head begins here.
            if open == 0 { awaitHead(context, within: limits.head) }
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
            if open == 0 {
                connections.note(context.channel, isBusy: false)
                awaitHead(context, within: limits.head)
            }
        }
        context.write(data, promise: promise)
    }

    private func awaitHead(_ context: ChannelHandlerContext, within limit: Duration) {
        schedule(limit, context) { handler, context in handler.close(context) }
    }

    private func awaitBody(_ context: ChannelHandlerContext) {
        bytes = 0
        schedule(limits.bodyInterval, context) { handler, context in
            // A server that is busy storing does not read; that is not the client's fault.
            if handler.isReading, handler.bytes < handler.limits.bodyMinimum { return handler.close(context) }
            handler.awaitBody(context)
        }
    }

    private func close(_ context: ChannelHandlerContext) { context.close(promise: nil) }

    private func schedule(
        _ delay: Duration, _ context: ChannelHandlerContext,
        _ body: @escaping (PaceHandler, ChannelHandlerContext) -> Void
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { body(self, context) }
    }
}
