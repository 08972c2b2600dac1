import CCurl

/// Owns one libcurl easy handle with everything that must live as long, and frees it. One transfer, in one thread.
final class CurlHandle {
    private let easy: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// Gives the next bytes to send; nil at the end.
    var source: (() throws -> [UInt8]?)?
    /// Told that libcurl has taken a part of what `source` gave, and whether that was the last of it.
    var taken: ((Bool) -> Void)?
    /// Takes bytes of the answer's body.
    var sink: ((UnsafeRawBufferPointer) throws -> Void)?
    /// Takes one line of the answer's head, or of an SMTP reply, with its line end.
    var headLine: ((UnsafeRawBufferPointer) throws -> Void)?
    /// Is shown the head of what we send: a request's or a command's line, which may hold a secret.
    var sent: ((UnsafeRawBufferPointer) -> Void)?
    /// Asked at least once a second.
    var mustStop: () -> Bool = { false }

    /// What `source` gave and libcurl has not yet taken.
    var pending: ArraySlice<UInt8> = []
    /// What a closure threw, which ended the transfer.
    var thrown: (any Error)?

    init() throws(TransferFailure) {
        try TransferLibrary.prepare()
        guard let easy = curl_easy_init() else {
            throw TransferFailure(reason: .configuration, detail: "libcurl gives no handle")
        }
        self.easy = easy
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try set(CURLOPT_ERRORBUFFER, pointer: message)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_FORBID_REUSE, 1)
        // Only what is configured: no proxy from the environment.
        try set(CURLOPT_PROXY, "")
        try installCallbacks()
    }

    deinit {
        curl_easy_cleanup(easy)
        for list in lists { curl_slist_free_all(list) }
        message.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransferFailure) {
        try check(ccurl_set_long(easy, option, value), option)
    }

    func set(_ option: CURLoption, offset value: Int) throws(TransferFailure) {
        try check(ccurl_set_offset(easy, option, curl_off_t(value)), option)
    }

    /// Nil takes libcurl's built-in value away.
    func set(_ option: CURLoption, _ value: String?) throws(TransferFailure) {
        // C would read a string with a zero byte in it as a shorter one.
        if let value, value.utf8.contains(0) {
            throw TransferFailure(reason: .configuration, detail: "a setting holds a zero byte")
        }
        try check(ccurl_set_string(easy, option, value), option)
    }

    func set(_ option: CURLoption, list values: [String]) throws(TransferFailure) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values { list = curl_slist_append(list, value) }
        if let list { lists.append(list) }
        try check(ccurl_set_list(easy, option, list), option)
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) throws(TransferFailure) {
        try check(ccurl_set_pointer(easy, option, pointer), option)
    }

    private func installCallbacks() throws(TransferFailure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_READDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA,
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

    /// libcurl's own words for what went wrong.
    func explanation(_ code: CURLcode) -> String {
        message[0] != 0 ? String(cString: message) : String(cString: curl_easy_strerror(code))
    }

    /// An option that does not take effect must never pass unseen: most of them are there for safety.
    private func check(_ code: CURLcode, _ option: CURLoption) throws(TransferFailure) {
        guard code != CURLE_OK else { return }
        throw TransferFailure(
            reason: .configuration, detail: "libcurl refuses option \(option.rawValue) (\(code.rawValue))")
    }
}
