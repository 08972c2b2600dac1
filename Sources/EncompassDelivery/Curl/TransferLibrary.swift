import CCurl
import Foundation

/// The transfer library's one global start.
public enum TransferLibrary {
    /// Starts libcurl and ignores SIGPIPE, once in a process: call it before any thread is made. Later calls do nothing.
    ///
    /// - Throws: `TransferFailure` with reason `configuration` when the library does not start.
    public static func prepare() throws(TransferFailure) {
        guard started == CURLE_OK else {
            throw TransferFailure(reason: .configuration, detail: "libcurl does not start")
        }
    }

    /// A peer that closes its socket must be an error of that transfer, not the end of the process.
    private static let started: CURLcode = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()
}
