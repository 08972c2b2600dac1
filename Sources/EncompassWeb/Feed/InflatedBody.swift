import EncompassFormats
import Hummingbird
import NIOCore

/// A body that came with `Content-Encoding: gzip`, inflated as it arrives, or as it came.
///
/// A few kilobytes can stand for gigabytes: a body that inflates to more than its limit, or far more than any feed
/// does, is cut off as soon as that shows. A slice inflates to about a megabyte at most, so that it never takes much
/// memory either.
struct InflatedBody<Base: AsyncSequence>: AsyncSequence where Base.Element == ByteBuffer {
    let base: Base
    let isGzip: Bool
    /// The most bytes that may come out.
    let limit: Int

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator(), gunzip: isGzip ? Gunzip(limit: limit) : nil)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: Base.AsyncIterator
        fileprivate let gunzip: Gunzip?
        private var rest: [UInt8] = []

        fileprivate init(base: Base.AsyncIterator, gunzip: Gunzip?) {
            self.base = base
            self.gunzip = gunzip
        }

        mutating func next() async throws -> [UInt8]? {
            while rest.isEmpty {
                guard let chunk = try await base.next() else {
                    try gunzip?.finish()
                    return nil
                }
                rest = Array(buffer: chunk)
            }
            guard let gunzip else {
                defer { rest = [] }
                return rest
            }
            let slice = rest.prefix(Gunzip.slice)
            rest.removeFirst(slice.count)
            return try gunzip.feed(slice)
        }
    }
}

/// Inflates a body, and says in the answer's words what is wrong with it.
struct Gunzip {
    static let slice = 1024
    /// Real feeds shrink to a tenth or so.
    private static let ratio = 100
    /// Less than this does no harm, whatever its ratio.
    private static let harmless = 16 << 20

    private final class Count {
        var compressed = 0
        var inflated = 0
    }

    private let inflater: Inflater
    private let limit: Int
    private let count = Count()

    init(limit: Int) {
        self.limit = limit
        inflater = Inflater(.gzip, limit: limit)
    }

    func feed(_ bytes: some Collection<UInt8>) throws -> [UInt8] {
        do {
            let inflated = try inflater.feed(bytes)
            count.compressed += bytes.count
            count.inflated += inflated.count
            if count.inflated > Gunzip.harmless, count.inflated / Gunzip.ratio > count.compressed {
                throw Problem(
                    .contentTooLarge, "the gzip body inflates to more than \(Gunzip.ratio) times its size: no feed does"
                )
            }
            return inflated
        } catch let failure as Inflater.Failure {
            throw problem(failure)
        }
    }

    func finish() throws {
        do { try inflater.finish() } catch { throw problem(error) }
    }

    private func problem(_ failure: Inflater.Failure) -> Problem {
        switch failure {
        case .damaged: Problem(.badRequest, "the gzip body is damaged; whole lines before the damage are stored")
        case .cutOff:
            Problem(.badRequest, "the gzip body is cut off; whole lines before that are stored: push it again")
        case .tooLarge:
            Problem(.contentTooLarge, "the gzip body inflates to more than \(limit) bytes: push it in smaller parts")
        }
    }

    /// All of a body.
    static func bytes(_ body: [UInt8], limit: Int) throws -> [UInt8] {
        let gunzip = Gunzip(limit: limit)
        var inflated: [UInt8] = []
        var rest = body[...]
        while !rest.isEmpty {
            inflated += try gunzip.feed(rest.prefix(slice))
            rest = rest.dropFirst(slice)
        }
        try gunzip.finish()
        return inflated
    }
}
