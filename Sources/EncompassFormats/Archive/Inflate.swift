/// Inflates DEFLATE data (RFC 1951), up to a limit: a few kilobytes can stand for gigabytes.
package struct Inflate {
    package enum Failure: Error { case damaged, tooLarge }

    private var input: ArraySlice<UInt8>
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let limit: Int

    /// - Parameters:
    ///   - input: the compressed bytes.
    ///   - limit: the most bytes that may come out.
    package static func bytes(_ input: ArraySlice<UInt8>, limit: Int) throws(Failure) -> [UInt8] {
        var inflate = Inflate(input, limit)
        while try !inflate.block() {}
        return inflate.output
    }

    private init(_ input: ArraySlice<UInt8>, _ limit: Int) {
        self.input = input
        self.limit = limit
    }

    /// - Returns: whether it was the last block.
    private mutating func block() throws(Failure) -> Bool {
        let isLast = try take(1) == 1
        switch try take(2) {
        case 0: try stored()
        case 1: try compressed(HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances)
        case 2:
            let (literals, distances) = try codes()
            try compressed(literals, distances)
        default: throw .damaged
        }
        return isLast
    }

    private mutating func stored() throws(Failure) {
        bits = 0
        bitCount = 0
        guard input.count >= 4 else { throw .damaged }
        let head = Array(input.prefix(4))
        let length = Int(head[0]) | Int(head[1]) << 8
        guard length == ~(Int(head[2]) | Int(head[3]) << 8) & 0xFFFF, input.count >= 4 + length else { throw .damaged }
        guard output.count + length <= limit else { throw .tooLarge }
        output.append(contentsOf: input.dropFirst(4).prefix(length))
        input = input.dropFirst(4 + length)
    }

    private mutating func compressed(_ literals: HuffmanCode, _ distances: HuffmanCode) throws(Failure) {
        while true {
            let symbol = try decode(literals)
            if symbol < 256 {
                guard output.count < limit else { throw .tooLarge }
                output.append(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Inflate.lengths.count else { throw .damaged }
            let (length, lengthBits) = Inflate.lengths[symbol - 257]
            let count = try length + take(lengthBits)
            let place = try decode(distances)
            guard place < Inflate.distances.count else { throw .damaged }
            let (base, distanceBits) = Inflate.distances[place]
            let distance = try base + take(distanceBits)
            guard distance <= output.count else { throw .damaged }
            guard output.count + count <= limit else { throw .tooLarge }
            for _ in 0..<count { output.append(output[output.count - distance]) }
        }
    }

    /// The two codes at the beginning of a block that has its own.
    private mutating func codes() throws(Failure) -> (HuffmanCode, HuffmanCode) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let lengthCount = try take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .damaged }
        var lengths = [UInt8](repeating: 0, count: 19)
        for place in 0..<lengthCount { lengths[Inflate.order[place]] = UInt8(try take(3)) }
        let code = try HuffmanCode(lengths)
        var all: [UInt8] = []
        while all.count < literalCount + distanceCount {
            switch try decode(code) {
            case let length where length < 16: all.append(UInt8(length))
            case 16:
                guard let last = all.last else { throw .damaged }
                all.append(contentsOf: repeatElement(last, count: try take(2) + 3))
            case 17: all.append(contentsOf: repeatElement(0, count: try take(3) + 3))
            default: all.append(contentsOf: repeatElement(0, count: try take(7) + 11))
            }
        }
        guard all.count == literalCount + distanceCount, all[256] > 0 else { throw .damaged }
        return (try HuffmanCode(Array(all[..<literalCount])), try HuffmanCode(Array(all[literalCount...])))
    }

    private mutating func take(_ count: Int) throws(Failure) -> Int {
        while bitCount < count {
            guard let byte = input.popFirst() else { throw .damaged }
            bits |= UInt64(byte) << UInt64(bitCount)
            bitCount += 8
        }
        let value = bits & (1 << UInt64(count) - 1)
        bits >>= UInt64(count)
        bitCount -= count
        return Int(value)
    }

    /// Reads one symbol, bit by bit from the shortest codes.
    private mutating func decode(_ code: HuffmanCode) throws(Failure) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...HuffmanCode.longest {
            value |= try take(1)
            let count = code.counts[length]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged
    }

    /// The order in which a block gives the lengths of its code of lengths.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// The least length or distance of each symbol, and how many further bits it has.
    private static let lengths: [(Int, Int)] = {
        var table: [(Int, Int)] = (0..<8).map { (3 + $0, 0) }
        var base = 11
        for bits in 1...5 {
            for _ in 0..<4 {
                table.append((base, bits))
                base += 1 << bits
            }
        }
        // The last symbol is 258 exactly.
        return table.dropLast() + [(table[27].0, 5), (258, 0)]
    }()
    private static let distances: [(Int, Int)] = {
        var table: [(Int, Int)] = (0..<4).map { (1 + $0, 0) }
        var base = 5
        for bits in 1...13 {
            for _ in 0..<2 {
                table.append((base, bits))
                base += 1 << bits
            }
        }
        return table
    }()
}

/// A canonical prefix code, by the lengths of its symbols.
struct HuffmanCode: Sendable {
    static let longest = 15

    /// How many codes have each length.
    let counts: [Int]
    /// The symbols, by length and then by number.
    let symbols: [Int]

    /// - Throws: `damaged` if there are more codes of a length than fit.
    init(_ lengths: [UInt8]) throws(Inflate.Failure) {
        var counts = [Int](repeating: 0, count: HuffmanCode.longest + 1)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        var left = 1
        for length in 1...HuffmanCode.longest {
            left = left << 1 - counts[length]
            if left < 0 { throw .damaged }
        }
        self.init(counts: counts, lengths)
    }

    private init(counts: [Int], _ lengths: [UInt8]) {
        self.counts = counts
        symbols = (1...UInt8(HuffmanCode.longest)).flatMap { length in lengths.indices.filter { lengths[$0] == length }
        }
    }

    private init(fixed lengths: [UInt8]) {
        var counts = [Int](repeating: 0, count: HuffmanCode.longest + 1)
        for length in lengths { counts[Int(length)] += 1 }
        self.init(counts: counts, lengths)
    }

    static let fixedLiterals = HuffmanCode(
        fixed: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = HuffmanCode(fixed: Array(repeating: 5, count: 30))
}
