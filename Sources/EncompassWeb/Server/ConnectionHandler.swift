import EncompassCore
import EncompassEngine
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// How slow a client may be, and how many requests it may send at a time.
public struct PaceLimits: Hashable, Sendable {
    /// From the connection's beginning to the end of the first request's head, TLS included.
    public var firstHead: Duration
    /// From an answer to the end of the next request's head.
    public var head: Duration
    /// In each interval a body must bring `bodyMinimum` bytes, unless the server was not reading.
    public var bodyInterval: Duration
    public var bodyMinimum: Int
    /// In each interval a client must take `writeMinimum` bytes of what waits for it.
    public var writeInterval: Duration
    public var writeMinimum: Int
    /// The most requests sent before the first is answered.
    public var pipelined: Int

    public init(
        firstHead: Duration = .seconds(10), head: Duration = .seconds(30), bodyInterval: Duration = .seconds(20),
        bodyMinimum: Int = 2048, writeInterval: Duration = .seconds(15), writeMinimum: Int = 4096, pipelined: Int = 8
    ) {
        self.firstHead = firstHead
        self.head = head
        self.bodyInterval = bodyInterval
        self.bodyMinimum = bodyMinimum
        self.writeInterval = writeInterval
        self.writeMinimum = writeMinimum
        self.pipelined = pipelined
    }
}

/// The connections of the listeners, shared by the event loops.
final class Connections: Sendable {
    private struct State {
        var table: ConnectionTable<ObjectIdentifier>
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    let proxies: TrustedProxies
    private let clock: any WallClock
    private let state: Mutex<State>

    init(limits: ConnectionLimits, proxies: TrustedProxies, clock: any WallClock) {
        self.proxies = proxies
        self.clock = clock
        state = Mutex(State(table: ConnectionTable(limits: limits)))
    }

    /// Whether a new connection may stay. Closes the one that gives way to it.
    func open(_ channel: any Channel) -> Bool {
        let address = channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
        let id = ObjectIdentifier(channel)
        let (isIn, replaced) = state.withLock { state -> (Bool, (any Channel)?) in
            let decision = state.table.open(
                id, address: address?.party ?? "local", isTrusted: address.map(proxies.contains) ?? true,
                at: clock.now())
            guard decision != .refuse else { return (false, nil) }
            state.channels[id] = channel
            guard case .replace(let other) = decision else { return (true, nil) }
            return (true, state.channels.removeValue(forKey: other))
        }
        replaced?.close(promise: nil)
        return isIn
    }

    func close(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            // The identity may belong to a newer channel now.
            guard state.channels[id] === channel else { return }
            state.channels[id] = nil
            state.table.close(id)
        }
    }

    func note(_ channel: any Channel, isBusy: Bool) {
        state.withLock { $0.table.note(ObjectIdentifier(channel), isBusy: isBusy) }
    }

    /// Somebody authenticated.
    func prove(_ channel: (any Channel)?, from party: String) {
        state.withLock { $0.table.prove(channel.map { ObjectIdentifier($0) }, from: party, at: clock.now()) }
    }
}

/// Puts a `ConnectionHandler` before everything else, TLS included.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let connections: Connections
    let pace: PaceLimits

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ConnectionHandler(connections, pace))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Counts a connection while it is open, and closes it when its client does not take what is sent to it.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// What the kernel buffers for a client that does not read; its default would be megabytes.
    private static let sendBuffer: SocketOptionValue = 128 << 10
    private let connections: Connections
    private let pace: PaceLimits
    private var isOpen = false
    private var check: Scheduled<Void>?
    private var written = 0
    /// Bytes sent by the last check, if something was waiting then.
    private var sentBefore: Int?

    init(_ connections: Connections, _ pace: PaceLimits) {
        self.connections = connections
        self.pace = pace
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { open(context) } }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    private func open(_ context: ChannelHandlerContext) {
        guard !isOpen else { return }
        isOpen = true
        guard connections.open(context.channel) else { return context.close(promise: nil) }
        try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: ConnectionHandler.sendBuffer)
    }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        connections.close(context.channel)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += unwrapOutboundIn(data).readableBytes
        if check == nil { schedule(context) }
        context.write(data, promise: promise)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(pace.writeInterval)) {
            self.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        check = nil
        let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        guard waiting > 0 else {
            sentBefore = nil
            return
        }
        let sent = written - waiting
        if let sentBefore, sent - sentBefore < pace.writeMinimum { return context.close(promise: nil) }
        sentBefore = sent
        schedule(context)
    }
}
