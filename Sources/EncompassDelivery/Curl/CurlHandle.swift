import CCurl
import EncompassCore
import Foundation

/// Owns and frees one libcurl easy handle with everything that must live as long. One transfer at a time, in one thread
/// at a time.
final class CurlHandle {
    private let easy: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    private var lists: [UInt32: UnsafeMutablePointer<curl_slist>] = [:]

    /// Returns the next bytes to send; nil at the end.
    var source: (() throws -> [UInt8]?)?
    /// Called when libcurl has taken a part of `source`'s bytes, with whether it was the last.
    var taken: ((Bool) -> Void)?
    /// Takes bytes of the answer's body.
    var sink: ((UnsafeRawBufferPointer) throws -> Void)?
    /// Takes one line of the answer's head, or of an SMTP reply, with its line end.
    var headLine: ((UnsafeRawBufferPointer) throws -> Void)?
    /// Sees the head of what we send: a request's or a command's line, which may hold a secret.
    var sent: ((UnsafeRawBufferPointer) -> Void)?
    /// Whether a connection may be made to an address; asked of each that a name leads to, just before the connection.
    var admits: ((NetworkAddress) -> Bool)?
    /// The last address to which none was made for that reason.
    var refusedAddress: NetworkAddress?
    /// Asked at least once a second.
    var mustStop: () -> Bool = { false }

    private var keepsConnection = false

    /// Bytes from `source` that libcurl has not taken yet.
    var pending: ArraySlice<UInt8> = []
    /// The error of a closure, which ended the transfer.
    var thrown: (any Error)?

    init() throws(TransferFailure) {
        try TransferLibrary.prepare()
        guard let easy = curl_easy_init() else {
            throw TransferFailure(reason: .configuration, detail: "libcurl gave no handle")
        }
        self.easy = easy
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try set(CURLOPT_ERRORBUFFER, pointer: message)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_FORBID_REUSE, 1)
        // No proxy from the environment: only what is configured.
        try set(CURLOPT_PROXY, "")
        try installCallbacks()
    }

    deinit {
        cutKeptConnection()
        curl_easy_cleanup(easy)
        for list in lists.values { curl_slist_free_all(list) }
        message.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransferFailure) {
        try check(ccurl_set_long(easy, option, value), option)
    }

    func set(_ option: CURLoption, offset value: Int) throws(TransferFailure) {
        try check(ccurl_set_offset(easy, option, curl_off_t(value)), option)
    }

    /// Nil removes libcurl's built-in value.
    func set(_ option: CURLoption, _ value: String?) throws(TransferFailure) {
        // C would cut a string at a zero byte.
        if let value, value.utf8.contains(0) {
            throw TransferFailure(reason: .configuration, detail: "a setting contains a zero byte")
        }
        try check(ccurl_set_string(easy, option, value), option)
    }

    func set(_ option: CURLoption, list values: [String]) throws(TransferFailure) {
        guard let list = values.reduce(nil, { curl_slist_append($0, $1) }) else {
            throw TransferFailure(reason: .configuration, detail: "libcurl took no list")
        }
        let earlier = lists.updateValue(list, forKey: option.rawValue)
        try check(ccurl_set_list(easy, option, list), option)
        curl_slist_free_all(earlier)
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) throws(TransferFailure) {
        try check(ccurl_set_pointer(easy, option, pointer), option)
    }

    private func installCallbacks() throws(TransferFailure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_READDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA,
            CURLOPT_OPENSOCKETDATA,
        ] {
            try set(option, pointer: context)
        }
        try check(ccurl_set_read(easy, readCallback), CURLOPT_READFUNCTION)
        try check(ccurl_set_write(easy, CURLOPT_WRITEFUNCTION, writeCallback), CURLOPT_WRITEFUNCTION)
        try check(ccurl_set_write(easy, CURLOPT_HEADERFUNCTION, headCallback), CURLOPT_HEADERFUNCTION)
        try check(ccurl_set_debug(easy, debugCallback), CURLOPT_DEBUGFUNCTION)
        try check(ccurl_set_progress(easy, progressCallback), CURLOPT_XFERINFOFUNCTION)
        try set(CURLOPT_NOPROGRESS, 0)
        try set(CURLOPT_VERBOSE, 1)
    }

    /// Keeps the connection for the next transfer of this handle; without this, each has one of its own.
    func keepConnection() throws(TransferFailure) {
        keepsConnection = true
        try set(CURLOPT_FORBID_REUSE, 0)
    }

    /// libcurl ends a kept connection with a command, and waits two minutes for a server that does not answer; it also
    /// keeps one whose transfer was stopped while its answer was awaited. On a socket that is shut, it does not wait.
    private func cutKeptConnection() {
        var socket = curl_socket_t(-1)
        guard keepsConnection, ccurl_get_socket(easy, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0 else {
            return
        }
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// From now on connections are made only to addresses that `isAllowed` admits.
    func restrict(to isAllowed: @escaping (NetworkAddress) -> Bool) throws(TransferFailure) {
        admits = isAllowed
        try check(ccurl_set_opensocket(easy, socketCallback), CURLOPT_OPENSOCKETFUNCTION)
    }

    /// Forgets what belonged to the last transfer. When the connection is closed, the other side's answer to that is
    /// waited for no longer than a moment.
    func clear() {
        (source, taken, sink, headLine, sent) = (nil, nil, nil, nil, nil)
        var waits = 0
        mustStop = {
            waits += 1
            return waits > 2
        }
        pending = []
        thrown = nil
        message[0] = 0
    }

    /// Runs the transfer to its end, blocking the thread.
    func perform() -> CURLcode { withExtendedLifetime(self) { curl_easy_perform(easy) } }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    /// Whether there is a connection, TLS not counted.
    var isConnected: Bool {
        var value = curl_off_t(0)
        return ccurl_get_offset(easy, CURLINFO_CONNECT_TIME_T, &value) == CURLE_OK && value > 0
    }

    /// libcurl's own text for the error.
    func explanation(_ code: CURLcode) -> String {
        message[0] != 0 ? String(cString: message) : String(cString: curl_easy_strerror(code))
    }

    /// An option without effect must never go unnoticed: most of them are there for safety.
    private func check(_ code: CURLcode, _ option: CURLoption) throws(TransferFailure) {
        guard code != CURLE_OK else { return }
        throw TransferFailure(
            reason: .configuration, detail: "libcurl refused option \(option.rawValue) (\(code.rawValue))")
    }
}

extension CurlHandle {
    /// Every bound of a transfer.
    func apply(_ limits: TransferLimits, cancellation: TransferCancellation) throws(TransferFailure) {
        try apply(limits)
        mustStop = { cancellation.isCancelled }
    }

    /// Every bound that libcurl itself keeps.
    func apply(_ limits: TransferLimits) throws(TransferFailure) {
        let silence = max(1, Int(limits.silence.milliseconds / 1000))
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(limits.connect.milliseconds)))
        try set(CURLOPT_TIMEOUT_MS, max(1, Int(limits.total.milliseconds)))
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, silence)
        try set(CURLOPT_LOW_SPEED_LIMIT, 1)
        try set(CURLOPT_LOW_SPEED_TIME, silence)
        try set(CURLOPT_MAXFILESIZE_LARGE, offset: limits.responseBytes)
    }

    /// One address, by exactly one protocol and no other.
    func aim(_ url: String, protocol name: String) throws(TransferFailure) {
        try set(CURLOPT_PROTOCOLS_STR, name)
        try set(CURLOPT_REDIR_PROTOCOLS_STR, name)
        try set(CURLOPT_URL, url)
    }

    /// At least TLS 1.2, with the peer's certificate and name checked.
    func secure(_ trust: TLSTrust) throws(TransferFailure) {
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = trust.caFile {
            try set(CURLOPT_CAINFO, authorities)
            // Without this, the system's directory of authorities would be trusted too.
            try set(CURLOPT_CAPATH, nil as String?)
        }
        if let certificate = trust.certificateFile { try set(CURLOPT_SSLCERT, certificate) }
        if let key = trust.keyFile { try set(CURLOPT_SSLKEY, key) }
    }
}

private func handle(_ context: UnsafeMutableRawPointer?) -> CurlHandle? {
    context.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
}

let readCallback: curl_read_callback = { buffer, size, count, context in
    guard let handle = handle(context), let buffer else { return Int(CURL_READFUNC_ABORT) }
    return handle.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

let writeCallback: curl_write_callback = { buffer, size, count, context in
    guard let handle = handle(context) else { return -1 }
    return handle.take(UnsafeRawBufferPointer(start: buffer, count: size * count), by: handle.sink)
}

let headCallback: curl_write_callback = { buffer, size, count, context in
    guard let handle = handle(context) else { return -1 }
    return handle.take(UnsafeRawBufferPointer(start: buffer, count: size * count), by: handle.headLine)
}

let debugCallback: curl_debug_callback = { _, kind, buffer, count, context in
    if kind == CURLINFO_HEADER_OUT { handle(context)?.sent?(UnsafeRawBufferPointer(start: buffer, count: count)) }
    return 0
}

let progressCallback: curl_xferinfo_callback = { context, _, _, _, _ in
    handle(context)?.mustStop() == true ? 1 : 0
}

/// The address is the one that libcurl connects to next, so that what was checked is what is used.
let socketCallback: curl_opensocket_callback = { context, _, target in
    guard let handle = handle(context), let target, let place = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
        return CURL_SOCKET_BAD
    }
    let bytes = UnsafeRawBufferPointer(
        start: UnsafeRawPointer(target).advanced(by: place), count: Int(target.pointee.addrlen))
    guard let address = NetworkAddress(socket: bytes), handle.admits?(address) ?? true else {
        handle.refusedAddress = NetworkAddress(socket: bytes)
        return CURL_SOCKET_BAD
    }
    let kind = target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return socket(target.pointee.family, kind, target.pointee.protocol)
}

extension CurlHandle {
    /// Fills `buffer` and returns the number of bytes; 0 at the end.
    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        do {
            while pending.isEmpty {
                guard let next = try source?() else { return 0 }
                pending = next[...]
            }
        } catch {
            thrown = error
            return Int(CURL_READFUNC_ABORT)
        }
        let part = pending.prefix(buffer.count)
        buffer.copyBytes(from: part)
        pending = pending.dropFirst(part.count)
        taken?(pending.isEmpty)
        return part.count
    }

    /// Returns the number of bytes taken; any other number ends the transfer.
    fileprivate func take(_ bytes: UnsafeRawBufferPointer, by taker: ((UnsafeRawBufferPointer) throws -> Void)?) -> Int
    {
        do {
            try taker?(bytes)
            return bytes.count
        } catch {
            thrown = error
            return -1
        }
    }
}

/// The transfer library's one global initialisation.
public enum TransferLibrary {
    /// Initialises libcurl and ignores SIGPIPE, once per process: call it before creating threads. Later calls do
    /// nothing.
    ///
    /// - Throws: `TransferFailure` with reason `configuration` if the library does not initialise.
    public static func prepare() throws(TransferFailure) {
        guard started == CURLE_OK else {
            throw TransferFailure(reason: .configuration, detail: "libcurl did not initialise")
        }
    }

    /// A peer that closes its socket must be an error of that transfer, not the end of the process.
    private static let started: CURLcode = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()
}
