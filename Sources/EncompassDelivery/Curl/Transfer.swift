import CCurl
public import EncompassCore
import Synchronization

/// The bounds of one transfer; every one of them is always set.
public struct TransferLimits: Hashable, Sendable {
    /// Name resolution, connection and TLS together.
    public var connect: Span
    /// The whole transfer.
    public var total: Span
    /// The longest silence: a transfer that moves nothing for this long is stopped. Whole seconds, at least one.
    public var silence: Span
    /// The most bytes of an answer's body, and separately of its head.
    public var responseBytes: Int

    public init(connect: Span, total: Span, silence: Span, responseBytes: Int) {
        self.connect = connect
        self.total = total
        self.silence = silence
        self.responseBytes = responseBytes
    }

    /// Mail, until the message is sent; `SMTPPatience` bounds the wait for the answer.
    public static let mail = TransferLimits(
        connect: .seconds(15), total: .minutes(15), silence: .minutes(5), responseBytes: 65_536)
    /// A request and a short answer.
    public static let request = TransferLimits(
        connect: .seconds(10), total: .seconds(60), silence: .seconds(30), responseBytes: 16 << 20)
    /// A long upload to the local daemon, with a progress line now and then.
    public static let localOperation = TransferLimits(
        connect: .seconds(5), total: .hours(2), silence: .minutes(10), responseBytes: 1 << 30)
}

/// The trusted authorities and our own certificate of a TLS connection: paths of PEM files.
public struct TLSTrust: Hashable, Sendable {
    /// The only trusted authorities; nil for the system's.
    public var caFile: String?
    /// Our own certificate and its key, for mutual TLS.
    public var certificateFile: String?
    public var keyFile: String?

    public init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// A flag that stops every transfer that uses it, within about a second.
public final class TransferCancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// It cannot be undone.
    public func cancel() { flag.store(true, ordering: .releasing) }
}

/// Why a transfer got no complete answer.
public struct TransferFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bounded, fit for a metric's label.
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        case nameNotResolved, connectionFailed, tlsFailed, timedOut, connectionLost, authenticationFailed
        /// The answer was larger than the limit.
        case tooLarge
        case protocolError
        /// Our own settings: an invalid address, a file that cannot be read.
        case configuration
        /// A name led only to addresses to which no connection may be made.
        case addressRefused
        /// Stopped by `TransferCancellation`.
        case cancelled
        /// The caller's own source or sink threw.
        case stoppedByCaller
    }

    public let reason: Reason
    /// For people; no personal data.
    public let detail: String
    /// Part of the request was sent, so that the other side may have acted on it.
    public let mayHaveArrived: Bool

    public init(reason: Reason, detail: String, mayHaveArrived: Bool = false) {
        self.reason = reason
        self.detail = detail
        self.mayHaveArrived = mayHaveArrived
    }

    /// The same request may succeed later.
    public var isTemporary: Bool {
        switch reason {
        case .nameNotResolved, .connectionFailed, .timedOut, .connectionLost: true
        default: false
        }
    }

    public var description: String { detail }
}

extension TransferFailure.Reason {
    /// The reason for a libcurl code.
    init(_ code: CURLcode) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .nameNotResolved
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: self = .connectionFailed
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_SHUTDOWN_FAILED:
            self = .tlsFailed
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: self = .connectionLost
        case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR, CURLE_REMOTE_ACCESS_DENIED: self = .authenticationFailed
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_READ_ERROR, CURLE_WRITE_ERROR: self = .stoppedByCaller
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN, CURLE_FAILED_INIT,
            CURLE_OUT_OF_MEMORY:
            self = .configuration
        default: self = .protocolError
        }
    }
}
