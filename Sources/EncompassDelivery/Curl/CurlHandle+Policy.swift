import CCurl
import EncompassCore

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

    /// One address, reached by exactly one protocol, and no other on the way.
    func aim(_ url: String, protocol name: String) throws(TransferFailure) {
        try set(CURLOPT_PROTOCOLS_STR, name)
        try set(CURLOPT_REDIR_PROTOCOLS_STR, name)
        try set(CURLOPT_URL, url)
    }

    /// TLS 1.2 at least, with the peer's certificate and name checked.
    func secure(_ trust: TLSTrust) throws(TransferFailure) {
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = trust.caFile {
            try set(CURLOPT_CAINFO, authorities)
            // The system's directory of authorities would otherwise count beside the one that was named.
            try set(CURLOPT_CAPATH, nil as String?)
        }
        if let certificate = trust.certificateFile { try set(CURLOPT_SSLCERT, certificate) }
        if let key = trust.keyFile { try set(CURLOPT_SSLKEY, key) }
    }
}
