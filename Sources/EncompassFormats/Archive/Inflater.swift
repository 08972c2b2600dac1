import CZlib

/// Inflates what zlib's formats compress, chunk by chunk, up to a limit: a few kilobytes can stand for gigabytes.
package final class Inflater {
    package enum Format: Sendable {
        /// DEFLATE alone (RFC 1951), as in a zip archive.
        case deflate
        /// RFC 1952; members may follow each other.
        case gzip
    }

    package enum Failure: Error, Hashable, Sendable {
        case damaged
        /// More than the limit comes out.
        case tooLarge
        /// The compressed data ends too early.
        case cutOff
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let format: Format
    private let limit: Int
    private var produced = 0
    /// Whether the last member has ended. Nothing may follow DEFLATE alone; another member may follow in gzip.
    private var isAtEnd = false

    /// - Parameter limit: the most bytes that may come out.
    package init(_ format: Format, limit: Int) {
        self.format = format
        self.limit = limit
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // It fails only without memory; then the first chunk is damaged.
        _ = encompass_inflate_begin(stream, format == .gzip ? 15 + 16 : -15)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The bytes that `chunk` inflates to.
    package func feed(_ chunk: some Collection<UInt8>) throws(Failure) -> [UInt8] {
        var input = Array(chunk)
        var output: [UInt8] = []
        var failure: Failure?
        input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            do throws(Failure) {
                while try step(into: &output) {}
            } catch {
                failure = error
            }
            stream.pointee.next_in = nil
        }
        if let failure { throw failure }
        return output
    }

    /// - Throws: `cutOff` if more should have come.
    package func finish() throws(Failure) { if !isAtEnd { throw .cutOff } }

    /// All of `input`.
    package static func bytes(_ input: some Collection<UInt8>, limit: Int) throws(Failure) -> [UInt8] {
        let inflater = Inflater(.deflate, limit: limit)
        let output = try inflater.feed(input)
        try inflater.finish()
        return output
    }

    /// - Returns: whether there is more to do with this chunk.
    private func step(into output: inout [UInt8]) throws(Failure) -> Bool {
        if isAtEnd {
            guard stream.pointee.avail_in > 0 else { return false }
            guard format == .gzip, inflateReset(stream) == Z_OK else { throw .damaged }
            isAtEnd = false
        }
        var result = Z_OK
        var buffer = [UInt8](repeating: 0, count: min(65_536, limit - produced + 1))
        let count = buffer.withUnsafeMutableBufferPointer { buffer in
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            result = inflate(stream, Z_NO_FLUSH)
            return buffer.count - Int(stream.pointee.avail_out)
        }
        guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { throw .damaged }
        produced += count
        guard produced <= limit else { throw .tooLarge }
        output += buffer.prefix(count)
        isAtEnd = result == Z_STREAM_END
        if isAtEnd { return stream.pointee.avail_in > 0 }
        return stream.pointee.avail_out == 0
    }
}
