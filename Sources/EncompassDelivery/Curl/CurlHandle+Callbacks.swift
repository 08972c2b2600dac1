import CCurl

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

extension CurlHandle {
    /// How many bytes were put into `buffer`; 0 at the end.
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

    /// The count taken; anything else tells libcurl to end the transfer.
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
