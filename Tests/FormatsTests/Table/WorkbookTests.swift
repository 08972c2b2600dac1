import EncompassCore
import EncompassFormats
import Foundation
import TestSupport
import Testing

private let quay = URN(number: 121_234).unsafelyUnwrapped

/// Bits in the order of DEFLATE.
private struct BitWriter {
    var bytes: [UInt8] = []
    private var used = 8

    /// Lowest bit first.
    mutating func put(_ value: Int, _ count: Int) {
        for place in 0..<count {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            bytes[bytes.count - 1] |= UInt8(value >> place & 1) << UInt8(used)
            used += 1
        }
    }

    /// Highest bit first, as codes are.
    mutating func code(_ value: Int, _ count: Int) {
        for place in (0..<count).reversed() { put(value >> place & 1, 1) }
    }
}

/// A stream of one byte repeated 1 + 258 × `count` times: 13 bits for 258 bytes.
private func bomb(_ count: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.put(1, 1)
    bits.put(1, 2)
    bits.code(0x30 + 0x30, 8)
    for _ in 0..<count {
        bits.code(0b1100_0101, 8)
        bits.code(0, 5)
    }
    bits.code(0, 7)
    return bits.bytes
}

/// A zip archive of one file with the method and the size that it states.
private func archive(_ name: String, _ content: [UInt8], method: UInt8, size: Int) -> [UInt8] {
    func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16) }
    let common =
        [20, 0, 0, 0, method, 0] + long(0) + long(0) + long(content.count) + long(size) + short(name.utf8.count)
    let local = Array("PK\u{3}\u{4}".utf8) + common + short(0) + Array(name.utf8) + content
    let central =
        Array("PK\u{1}\u{2}".utf8) + [20, 0] + common + short(0) + short(0) + short(0) + short(0) + long(0) + long(0)
        + Array(name.utf8)
    let end =
        Array("PK\u{5}\u{6}".utf8) + short(0) + short(0) + short(1) + short(1) + long(central.count) + long(local.count)
        + short(0)
    return local + central + end
}

@Suite("Workbooks")
struct WorkbookTests {
    private func roll(_ base64: String) throws -> (items: [TableReader<RollDecoder>.Item], understanding: Understanding)
    {
        let bytes = [UInt8](try #require(Data(base64Encoded: base64)))
        return try understood(bytes, as: RollDecoder(today: today, school: .urn(quay)), size: 100)
    }

    @Test("A roll in .xlsx is read: shared, inline and formatted texts, day numbers, columns left out, title rows")
    func workbook() throws {
        for base64 in [Self.plain, Self.stored, Self.hidden] {
            let (items, read) = try roll(base64)
            #expect(items.map(\.line) == [4, 5])
            #expect(items.map { $0.row?.pupil.surname } == ["O'Tter & Bell", "Zo\u{EB}"])
            #expect(items.map { $0.row?.pupil.dateOfBirth.description } == ["2015-04-03", "2015-04-04"])
            #expect(items.map { $0.row?.pupil.upn } == ["B801200005001", nil])
            #expect(read.headerLine == 3 && read.separator == nil && ["Pupils", "Now"].contains(read.sheet))
        }
        #expect(try roll(Self.plain).understanding.otherSheets == ["Notes"])
        #expect(try roll(Self.hidden).understanding.otherSheets.isEmpty)
    }

    @Test("Two rolls in one workbook, and days counted from 1904, are refused with the cause")
    func refused() throws {
        func reason(_ base64: String) -> String? {
            do {
                _ = try roll(base64)
                return nil
            } catch { return (error as? TableError)?.reason }
        }
        #expect(reason(Self.twice)?.contains("2 sheets") == true)
        #expect(reason(Self.from1904)?.contains("1904") == true)
    }

    @Test("Other archives are named for what they are")
    func otherArchives() {
        func reason(_ name: String) -> String? {
            let bytes = archive(name, Array("<x/>".utf8), method: 0, size: 4)
            do {
                _ = try understood(bytes, as: RollDecoder(today: today))
                return nil
            } catch { return (error as? TableError)?.reason }
        }
        #expect(reason("roll.csv")?.contains("unpack it") == true)
        #expect(reason("content.xml")?.contains("OpenDocument") == true)
        #expect(reason("xl/workbook.xml")?.contains("no visible sheet") == true)
    }

    @Test("What a general compressor wrote is inflated")
    func inflate() throws {
        let input = [UInt8](try #require(Data(base64Encoded: Self.deflated)))
        let text = String(decoding: try Inflater.bytes(input[...], limit: 1 << 16), as: UTF8.self)
        #expect(
            text.hasPrefix("Bellf 1f Annd Quayf ") && text.hasSuffix(" Anne Quayf Bobe 22f") && text.utf8.count == 1586)
        #expect(text.utf8.reduce(UInt32(1)) { ($0 &* 31) &+ UInt32($1) } == 2_173_546_421)
        #expect(throws: Inflater.Failure.self) { try Inflater.bytes(input.dropLast(4), limit: 1 << 16) }
    }

    @Test("A bomb comes to nothing: neither what it states nor what it holds goes beyond the limit")
    func bombs() throws {
        let small = bomb(100)
        #expect(try Inflater.bytes(small[...], limit: 25_801).count == 25_801)
        #expect(throws: Inflater.Failure.self) { try Inflater.bytes(small[...], limit: 25_800) }
        let large = bomb(300_000)
        let honest = archive("xl/workbook.xml", large, method: 8, size: 77_400_001)
        let lying = archive("xl/workbook.xml", large, method: 8, size: 1000)
        for bytes in [honest, lying] {
            #expect(
                throws: TableError(
                    reason: "the spreadsheet is too large once it is unpacked: save the table as CSV")
            ) {
                try understood(bytes, as: RollDecoder(today: today))
            }
        }
        #expect(throws: TableError.self) { try Workbook.check(size: 33 << 20) }
    }

    @Test("Damaged archives and streams are refused, never more", arguments: [1, 2, 3] as [UInt64])
    func damaged(seed: UInt64) throws {
        var random = SeededEntropy(seed: seed)
        let whole = [UInt8](try #require(Data(base64Encoded: Self.plain)))
        let stream = [UInt8](try #require(Data(base64Encoded: Self.deflated)))
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count - 4, using: &random)) }
            do { _ = try understood(bytes, as: RollDecoder(today: today, school: .urn(quay))) } catch is TableError {}
            var other = stream
            other[Int.random(in: 0..<other.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            do { #expect(try Inflater.bytes(other[...], limit: 5000).count <= 5000) } catch {}
        }
    }
}

extension WorkbookTests {
    /// Two sheets, deflated: `Pupils` and `Notes`.
    static let plain = """
        UEsDBBQAAAAIAJUhfV2Qeae60AAAAFYBAAAPAAAAeGwvd29ya2Jvb2sueG1sjU/JTsMwEL3zFdbcqdMcEIqS9IKQekE9wAeYeNJY\
        tWesGZfl73EpReXGabY3b+k3HymaNxQNTAOsVw0YpIl9oP0AL8+Pt/dgtDjyLjLhAJ+osBlv+neWwyvzwdR/0gGWUnJnrU4LJqcr\
        zkj1MrMkV+ooe6tZ0HldEEuKtm2aO5tcIDgzdPIfDp7nMOEDT8eEVM4kgtGV6l6XkBXGX2c7sWP/Lac/1ZBLNcLumEPUGuu02/qa\
        Gox0oTay9Wuwf9FPXPAa3F6B2xPYXjTsRXn8AlBLAwQUAAAACACVIX1dbTezM4cAAADqAAAAGgAAAHhsL19yZWxzL3dvcmtib29r\
        LnhtbC5yZWxzbc89CsMwDAXgqxgdIEo8dChx9qylFzCJaof4D8tQ9/Y1hUJaMkkPwffQeCOnyxYD2y2xqN4FVmBLSVdEXix5zV1M\
        FNrlEbPXpcVsMOll14ZQ9v0F89GAaTyaYl4V5HkdQNxfiRTUtuhsqCh4xryzJSqMnzF0rQXwHJAnAFaH/4j8Ivjz2vQGUEsDBBQA\
        AAAIAJUhfV1pihSQ7AAAALgBAAAUAAAAeGwvc2hhcmVkU3RyaW5ncy54bWyNkc9KxDAQh18l5LBHkxUU6bYB6+JJ3IL6ALE73QTy\
        j5ms9PFN7UJpT55Cfl/yzWRSE2U2eheo4SbnVAlBvQGv6S4mCIUMEb3OZYsXQQlBn8kAZO/EvZSPwmsb+Gyo8D+OOAy2h2Psrx5C\
        niUITmcbAxmbiKuarKqzenGaiDlLuRZZ1WJKZ/IGF+3YxxWD9rCGuPAZ4C17jQjLcVz5jqd2W+Kre99E0yMrSrqHhpc5EOAPcHXa\
        6RTp8JkB2U77dGAtOPd3FTvD6LvhkjMoy55P3nG8NdCZVb3nELYttE9yX8Yj5YOU+wWK8mXqF1BLAwQUAAAACACVIX1dFWgggQoB\
        AACMAgAAGAAAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnhtbI2S32rDIBTGXyVk0Msd869lnRVasifY3e5cZhpZ1KAu3ePvJAFnQgcD\
        BT3fdz5/ovRm7KfrhPDJt+q1O6Wd98MRwDWdUNw9mkFoVFpjFfe4tVdwgxX8Y25SPeSE7EFxqdMl4Wj/k2HaVjaiNs2XEtovIVb0\
        3EujXScHlzI6n1Bzzxm15pZgbobVZlqcszTxp3RyjYxQGBmFBif6grkI5iIyZ8E8a5dYy9daHWvFWnuJtfI+QBkAyshcbQBibb8B\
        QM0tt8ZDcvJ02EDEvYf7EFWAqGaz1L3U4tVbrEvHqGdvZveQF9UzBY+9U+0Xbulxs3tkF/O+Afwrk5SAIydZtU5d0CB6WQgfkP0A\
        UEsDBBQAAAAIAJUhfV2rTB01lAAAAOsAAAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDIueG1sjY/bCoMwDIZfRfoAi+5iF1ILA1+k\
        dHEtswfSqHv8RYWxy10k5PD/X4jeMr2qR+TmHedUB+WZSw9Qncdo6yUXTLKZMkXL0tITaiG0j8MUZ7i27Q2iDUmdhJ7+YeRpCg7H\
        7JaIiU8I4Ww55FR9KFUZfVwYLVujKW+NcDuZur24d6rhQe2q1bQaVqPBSYhO8o8Rvv+ZD1BLAQIUAxQAAAAIAJUhfV2Qeae60AAA\
        AFYBAAAPAAAAAAAAAAAAAACAAQAAAAB4bC93b3JrYm9vay54bWxQSwECFAMUAAAACACVIX1dbTezM4cAAADqAAAAGgAAAAAAAAAA\
        AAAAgAH9AAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHNQSwECFAMUAAAACACVIX1daYoUkOwAAAC4AQAAFAAAAAAAAAAAAAAA\
        gAG8AQAAeGwvc2hhcmVkU3RyaW5ncy54bWxQSwECFAMUAAAACACVIX1dFWgggQoBAACMAgAAGAAAAAAAAAAAAAAAgAHaAgAAeGwv\
        d29ya3NoZWV0cy9zaGVldDEueG1sUEsBAhQDFAAAAAgAlSF9XatMHTWUAAAA6wAAABgAAAAAAAAAAAAAAIABGgQAAHhsL3dvcmtz\
        aGVldHMvc2hlZXQyLnhtbFBLBQYAAAAABQAFAFMBAADkBAAAAAA=
        """
    /// One sheet, not compressed.
    static let stored = """
        UEsDBBQAAAAAAJUhfV1gyDO8KQEAACkBAAAPAAAAeGwvd29ya2Jvb2sueG1sPD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0i\
        VVRGLTgiIHN0YW5kYWxvbmU9InllcyI/Pgo8d29ya2Jvb2sgeG1sbnM9Imh0dHA6Ly9zY2hlbWFzLm9wZW54bWxmb3JtYXRzLm9y\
        Zy9zcHJlYWRzaGVldG1sLzIwMDYvbWFpbiIgeG1sbnM6cj0iaHR0cDovL3NjaGVtYXMub3BlbnhtbGZvcm1hdHMub3JnL29mZmlj\
        ZURvY3VtZW50LzIwMDYvcmVsYXRpb25zaGlwcyI+PHdvcmtib29rUHIvPjxzaGVldHM+PHNoZWV0IG5hbWU9IlB1cGlscyIgc2hl\
        ZXRJZD0iMSIgcjppZD0icklkMSIvPjwvc2hlZXRzPjwvd29ya2Jvb2s+UEsDBBQAAAAAAJUhfV33PvXppQAAAKUAAAAaAAAAeGwv\
        X3JlbHMvd29ya2Jvb2sueG1sLnJlbHM8UmVsYXRpb25zaGlwcyB4bWxucz0iaHR0cDovL3NjaGVtYXMub3BlbnhtbGZvcm1hdHMu\
        b3JnL3BhY2thZ2UvMjAwNi9yZWxhdGlvbnNoaXBzIj48UmVsYXRpb25zaGlwIElkPSJySWQxIiBUeXBlPSJ4IiBUYXJnZXQ9Indv\
        cmtzaGVldHMvc2hlZXQxLnhtbCIvPjwvUmVsYXRpb25zaGlwcz5QSwMEFAAAAAAAlSF9XWmKFJC4AQAAuAEAABQAAAB4bC9zaGFy\
        ZWRTdHJpbmdzLnhtbDxzc3QgeG1sbnM9Imh0dHA6Ly9zY2hlbWFzLm9wZW54bWxmb3JtYXRzLm9yZy9zcHJlYWRzaGVldG1sLzIw\
        MDYvbWFpbiIgeG1sbnM6cj0iaHR0cDovL3NjaGVtYXMub3BlbnhtbGZvcm1hdHMub3JnL29mZmljZURvY3VtZW50LzIwMDYvcmVs\
        YXRpb25zaGlwcyI+PHNpPjx0PkNsYXNzIGxpc3Q8L3Q+PC9zaT48c2k+PHQ+TGVnYWwgU3VybmFtZTwvdD48L3NpPjxzaT48cj48\
        dD5MZWdhbCA8L3Q+PC9yPjxyPjx0PkZvcmVuYW1lPC90Pjwvcj48L3NpPjxzaT48dD5ET0I8L3Q+PC9zaT48c2k+PHQ+VVBOPC90\
        Pjwvc2k+PHNpPjx0IHhtbDpzcGFjZT0icHJlc2VydmUiPk8mYXBvcztUdGVyICZhbXA7IEJlbGw8L3Q+PHJQaCBzYj0iMCIgZWI9\
        IjEiPjx0Pnh4PC90PjwvclBoPjwvc2k+PHNpPjx0PkFubjwvdD48L3NpPjxzaT48dD5CODAxMjAwMDA1MDAxPC90Pjwvc2k+PC9z\
        c3Q+UEsDBBQAAAAAAJUhfV0VaCCBjAIAAIwCAAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sPHdvcmtzaGVldCB4bWxucz0i\
        aHR0cDovL3NjaGVtYXMub3BlbnhtbGZvcm1hdHMub3JnL3NwcmVhZHNoZWV0bWwvMjAwNi9tYWluIiB4bWxuczpyPSJodHRwOi8v\
        c2NoZW1hcy5vcGVueG1sZm9ybWF0cy5vcmcvb2ZmaWNlRG9jdW1lbnQvMjAwNi9yZWxhdGlvbnNoaXBzIj48c2hlZXREYXRhPjxy\
        b3cgcj0iMSI+PGMgcj0iQTEiIHQ9InMiPjx2PjA8L3Y+PC9jPjwvcm93Pjxyb3cgcj0iMyI+PGMgcj0iQTMiIHQ9InMiPjx2PjE8\
        L3Y+PC9jPjxjIHI9IkIzIiB0PSJzIj48dj4yPC92PjwvYz48YyByPSJEMyIgdD0icyI+PHY+Mzwvdj48L2M+PGMgcj0iRTMiIHQ9\
        InMiPjx2PjQ8L3Y+PC9jPjwvcm93Pjxyb3cgcj0iNCI+PGMgcj0iQTQiIHQ9InMiPjx2PjU8L3Y+PC9jPjxjIHI9IkI0IiB0PSJz\
        Ij48dj42PC92PjwvYz48YyByPSJENCIgcz0iMSI+PHY+NDIwOTc8L3Y+PC9jPjxjIHI9IkU0IiB0PSJzIj48dj43PC92PjwvYz48\
        L3Jvdz48cm93IHI9IjUiPjxjIHI9IkE1IiB0PSJpbmxpbmVTdHIiPjxpcz48dD5abyYjMjM1OzwvdD48L2lzPjwvYz48YyByPSJC\
        NSIgdD0ic3RyIj48dj5Cb2I8L3Y+PC9jPjxjIHI9IkQ1IiB0PSJpbmxpbmVTdHIiPjxpcz48dD4wNC8wNC8yMDE1PC90PjwvaXM+\
        PC9jPjwvcm93Pjwvc2hlZXREYXRhPjwvd29ya3NoZWV0PlBLAQIUAxQAAAAAAJUhfV1gyDO8KQEAACkBAAAPAAAAAAAAAAAAAACA\
        AQAAAAB4bC93b3JrYm9vay54bWxQSwECFAMUAAAAAACVIX1d9z716aUAAAClAAAAGgAAAAAAAAAAAAAAgAFWAQAAeGwvX3JlbHMv\
        d29ya2Jvb2sueG1sLnJlbHNQSwECFAMUAAAAAACVIX1daYoUkLgBAAC4AQAAFAAAAAAAAAAAAAAAgAEzAgAAeGwvc2hhcmVkU3Ry\
        aW5ncy54bWxQSwECFAMUAAAAAACVIX1dFWgggYwCAACMAgAAGAAAAAAAAAAAAAAAgAEdBAAAeGwvd29ya3NoZWV0cy9zaGVldDEu\
        eG1sUEsFBgAAAAAEAAQADQEAAN8GAAAAAA==
        """
    /// Two sheets with a roll each.
    static let twice = """
        UEsDBBQAAAAIAJUhfV10vCd+zAAAAE8BAAAPAAAAeGwvd29ya2Jvb2sueG1sjU89T8NADN35FSfv1GkECEVJuiCkbgwwMB45pzk1\
        Z0f28fXvuVKKKiYm+8nP76PdfKTZvZFaFO5gvarAEQ8SIu86eHq8v7wFZ9lz8LMwdfBJBpv+on0X3b+I7F35Z+tgynlpEG2YKHlb\
        yUJcLqNo8rlA3aEtSj7YRJTTjHVV3WDykeGo0Oh/NGQc40B3Mrwm4nwUUZp9LultiotB/5vsQbFvv+3sZzr2qVR4viqVDngbSmNw\
        2sSy6DasAf8wr8+Y9RmzPjDxJI4ny/4LUEsDBBQAAAAIAJUhfV1tN7MzhwAAAOoAAAAaAAAAeGwvX3JlbHMvd29ya2Jvb2sueG1s\
        LnJlbHNtzz0KwzAMBeCrGB0gSjx0KHH2rKUXMIlqh/gPy1D39jWFQloySQ/B99B4I6fLFgPbLbGo3gVWYEtJV0ReLHnNXUwU2uUR\
        s9elxWww6WXXhlD2/QXz0YBpPJpiXhXkeR1A3F+JFNS26GyoKHjGvLMlKoyfMXStBfAckCcAVof/iPwi+PPa9AZQSwMEFAAAAAgA\
        lSF9XWmKFJDsAAAAuAEAABQAAAB4bC9zaGFyZWRTdHJpbmdzLnhtbI2Rz0rEMBCHXyXksEeTFRTptgHr4kncgvoAsTvdBPKPmaz0\
        8U3tQmlPnkJ+X/LNZFITZTZ6F6jhJudUCUG9Aa/pLiYIhQwRvc5lixdBCUGfyQBk78S9lI/Caxv4bKjwP444DLaHY+yvHkKeJQhO\
        ZxsDGZuIq5qsqrN6cZqIOUu5FlnVYkpn8gYX7djHFYP2sIa48BngLXuNCMtxXPmOp3Zb4qt730TTIytKuoeGlzkQ4A9wddrpFOnw\
        mQHZTvt0YC0493cVO8Pou+GSMyjLnk/ecbw10JlVvecQti20T3JfxiPlg5T7BYryZeoXUEsDBBQAAAAIAJUhfV0VaCCBCgEAAIwC\
        AAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sjZLfasMgFMZfJWTQyx3zr2WdFVqyJ9jd7lxmGlnUoC7d4+8kAWdCBwMFPd93\
        Pn+i9Gbsp+uE8Mm36rU7pZ33wxHANZ1Q3D2aQWhUWmMV97i1V3CDFfxjblI95ITsQXGp0yXhaP+TYdpWNqI2zZcS2i8hVvTcS6Nd\
        JweXMjqfUHPPGbXmlmBuhtVmWpyzNPGndHKNjFAYGYUGJ/qCuQjmIjJnwTxrl1jL11oda8Vae4m18j5AGQDKyFxtAGJtvwFAzS23\
        xkNy8nTYQMS9h/sQVYCoZrPUvdTi1VusS8eoZ29m95AX1TMFj71T7Rdu6XGze2QX874B/CuTlIAjJ1m1Tl3QIHpZCB+Q/QBQSwME\
        FAAAAAgAlSF9XRVoIIEKAQAAjAIAABgAAAB4bC93b3Jrc2hlZXRzL3NoZWV0Mi54bWyNkt9qwyAUxl8lZNDLHfOvZZ0VWrIn2N3u\
        XGYaWdSgLt3j7yQBZ0IHAwU933c+f6L0Zuyn64TwybfqtTulnffDEcA1nVDcPZpBaFRaYxX3uLVXcIMV/GNuUj3khOxBcanTJeFo\
        /5Nh2lY2ojbNlxLaLyFW9NxLo10nB5cyOp9Qc88ZteaWYG6G1WZanLM08ad0co2MUBgZhQYn+oK5COYiMmfBPGuXWMvXWh1rxVp7\
        ibXyPkAZAMrIXG0AYm2/AUDNLbfGQ3LydNhAxL2H+xBVgKhms9S91OLVW6xLx6hnb2b3kBfVMwWPvVPtF27pcbN7ZBfzvgH8K5OU\
        gCMnWbVOXdAgelkIH5D9AFBLAQIUAxQAAAAIAJUhfV10vCd+zAAAAE8BAAAPAAAAAAAAAAAAAACAAQAAAAB4bC93b3JrYm9vay54\
        bWxQSwECFAMUAAAACACVIX1dbTezM4cAAADqAAAAGgAAAAAAAAAAAAAAgAH5AAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHNQ\
        SwECFAMUAAAACACVIX1daYoUkOwAAAC4AQAAFAAAAAAAAAAAAAAAgAG4AQAAeGwvc2hhcmVkU3RyaW5ncy54bWxQSwECFAMUAAAA\
        CACVIX1dFWgggQoBAACMAgAAGAAAAAAAAAAAAAAAgAHWAgAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sUEsBAhQDFAAAAAgAlSF9\
        XRVoIIEKAQAAjAIAABgAAAAAAAAAAAAAAIABFgQAAHhsL3dvcmtzaGVldHMvc2hlZXQyLnhtbFBLBQYAAAAABQAFAFMBAABWBQAA\
        AAA=
        """
    /// Two sheets with a roll each, the first hidden.
    static let hidden = """
        UEsDBBQAAAAIAJUhfV0PE6Qv1gAAAGABAAAPAAAAeGwvd29ya2Jvb2sueG1sjU/NTsMwDL7zFJXvLF0PCFVtd5mQdhkc4AFC4y7R\
        EruyMwZvT7YxNG6cLH/299etPlOsPlA0MPWwXNRQIY3sAu16eHt9un+ESrMlZyMT9vCFCqvhrjuy7N+Z91Xhk/bgc55bY3T0mKwu\
        eEYql4kl2VxW2RmdBa1Tj5hTNE1dP5hkA8FFoZX/aPA0hRHXPB4SUr6ICEabS3r1YVYYfpO9iBm6s53+zIpsKhWeoyudTsDGlcrn\
        frngPjiHJY+0oeCycUswf5lbPt4wm5vX5vRqrm7mmmH4BlBLAwQUAAAACACVIX1dbTezM4cAAADqAAAAGgAAAHhsL19yZWxzL3dv\
        cmtib29rLnhtbC5yZWxzbc89CsMwDAXgqxgdIEo8dChx9qylFzCJaof4D8tQ9/Y1hUJaMkkPwffQeCOnyxYD2y2xqN4FVmBLSVdE\
        Xix5zV1MFNrlEbPXpcVsMOll14ZQ9v0F89GAaTyaYl4V5HkdQNxfiRTUtuhsqCh4xryzJSqMnzF0rQXwHJAnAFaH/4j8Ivjz2vQG\
        UEsDBBQAAAAIAJUhfV1pihSQ7AAAALgBAAAUAAAAeGwvc2hhcmVkU3RyaW5ncy54bWyNkc9KxDAQh18l5LBHkxUU6bYB6+JJ3IL6\
        ALE73QTyj5ms9PFN7UJpT55Cfl/yzWRSE2U2eheo4SbnVAlBvQGv6S4mCIUMEb3OZYsXQQlBn8kAZO/EvZSPwmsb+Gyo8D+OOAy2\
        h2Psrx5CniUITmcbAxmbiKuarKqzenGaiDlLuRZZ1WJKZ/IGF+3YxxWD9rCGuPAZ4C17jQjLcVz5jqd2W+Kre99E0yMrSrqHhpc5\
        EOAPcHXa6RTp8JkB2U77dGAtOPd3FTvD6LvhkjMoy55P3nG8NdCZVb3nELYttE9yX8Yj5YOU+wWK8mXqF1BLAwQUAAAACACVIX1d\
        FWgggQoBAACMAgAAGAAAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnhtbI2S32rDIBTGXyVk0Msd869lnRVasifY3e5cZhpZ1KAu3ePv\
        JAFnQgcDBT3fdz5/ovRm7KfrhPDJt+q1O6Wd98MRwDWdUNw9mkFoVFpjFfe4tVdwgxX8Y25SPeSE7EFxqdMl4Wj/k2HaVjaiNs2X\
        EtovIVb03EujXScHlzI6n1Bzzxm15pZgbobVZlqcszTxp3RyjYxQGBmFBif6grkI5iIyZ8E8a5dYy9daHWvFWnuJtfI+QBkAyshc\
        bQBibb8BQM0tt8ZDcvJ02EDEvYf7EFWAqGaz1L3U4tVbrEvHqGdvZveQF9UzBY+9U+0Xbulxs3tkF/O+Afwrk5SAIydZtU5d0CB6\
        WQgfkP0AUEsDBBQAAAAIAJUhfV0VaCCBCgEAAIwCAAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDIueG1sjZLfasMgFMZfJWTQyx3z\
        r2WdFVqyJ9jd7lxmGlnUoC7d4+8kAWdCBwMFPd93Pn+i9Gbsp+uE8Mm36rU7pZ33wxHANZ1Q3D2aQWhUWmMV97i1V3CDFfxjblI9\
        5ITsQXGp0yXhaP+TYdpWNqI2zZcS2i8hVvTcS6NdJweXMjqfUHPPGbXmlmBuhtVmWpyzNPGndHKNjFAYGYUGJ/qCuQjmIjJnwTxr\
        l1jL11oda8Vae4m18j5AGQDKyFxtAGJtvwFAzS23xkNy8nTYQMS9h/sQVYCoZrPUvdTi1VusS8eoZ29m95AX1TMFj71T7Rdu6XGz\
        e2QX874B/CuTlIAjJ1m1Tl3QIHpZCB+Q/QBQSwECFAMUAAAACACVIX1dDxOkL9YAAABgAQAADwAAAAAAAAAAAAAAgAEAAAAAeGwv\
        d29ya2Jvb2sueG1sUEsBAhQDFAAAAAgAlSF9XW03szOHAAAA6gAAABoAAAAAAAAAAAAAAIABAwEAAHhsL19yZWxzL3dvcmtib29r\
        LnhtbC5yZWxzUEsBAhQDFAAAAAgAlSF9XWmKFJDsAAAAuAEAABQAAAAAAAAAAAAAAIABwgEAAHhsL3NoYXJlZFN0cmluZ3MueG1s\
        UEsBAhQDFAAAAAgAlSF9XRVoIIEKAQAAjAIAABgAAAAAAAAAAAAAAIAB4AIAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnhtbFBLAQIU\
        AxQAAAAIAJUhfV0VaCCBCgEAAIwCAAAYAAAAAAAAAAAAAACAASAEAAB4bC93b3Jrc2hlZXRzL3NoZWV0Mi54bWxQSwUGAAAAAAUA\
        BQBTAQAAYAUAAAAA
        """
    /// Days counted from 1904.
    static let from1904 = """
        UEsDBBQAAAAIAJUhfV3JtKb6ywAAADYBAAAPAAAAeGwvd29ya2Jvb2sueG1sjY/LTgMxDEX3fEXkPc0UIQSjmekGIXXXBXxAOvF0\
        oiZ2ZKe0/D3pizUrP++xb7c6pWi+UTQw9bBcNGCQRvaBdj18fX48voLR4si7yIQ9/KDCanjojiz7LfPeVD1pD3MpubVWxxmT0wVn\
        pDqZWJIrtZSd1SzovM6IJUX71DQvNrlAcCW08h8GT1MY8Z3HQ0IqV4hgdKV+r3PICsPfZxsx3hVcvjXP1RjYobvc1ls05FL1sznk\
        ELV6PPfW/rxppA01kbW/qOxdZu/k4RdQSwMEFAAAAAgAlSF9Xfc+9el7AAAApQAAABoAAAB4bC9fcmVscy93b3JrYm9vay54bWwu\
        cmVsc1WOSw6DMAxEr4J8AAxddFEl2bOtegEL3ARBPootQW/fqCu6mhmN9GbMk3fSNScJa5HujHsSC0G1PBBlDhxJ+lw4teadayRt\
        sXosNG/kGW/DcMd6ZYAzV2Y3LRbqtIzQvT6FLZzNUPWsFo5cNwnMKviTsW8rgM7g3yv3BVBLAwQUAAAACACVIX1daYoUkOwAAAC4\
        AQAAFAAAAHhsL3NoYXJlZFN0cmluZ3MueG1sjZHPSsQwEIdfJeSwR5MVFOm2AeviSdyC+gCxO90E8o+ZrPTxTe1CaU+eQn5f8s1k\
        UhNlNnoXqOEm51QJQb0Br+kuJgiFDBG9zmWLF0EJQZ/JAGTvxL2Uj8JrG/hsqPA/jjgMtodj7K8eQp4lCE5nGwMZm4irmqyqs3px\
        mog5S7kWWdViSmfyBhft2McVg/awhrjwGeAte40Iy3Fc+Y6ndlviq3vfRNMjK0q6h4aXORDgD3B12ukU6fCZAdlO+3RgLTj3dxU7\
        w+i74ZIzKMueT95xvDXQmVW95xC2LbRPcl/GI+WDlPsFivJl6hdQSwMEFAAAAAgAlSF9XRVoIIEKAQAAjAIAABgAAAB4bC93b3Jr\
        c2hlZXRzL3NoZWV0MS54bWyNkt9qwyAUxl8lZNDLHfOvZZ0VWrIn2N3uXGYaWdSgLt3j7yQBZ0IHAwU933c+f6L0Zuyn64Twybfq\
        tTulnffDEcA1nVDcPZpBaFRaYxX3uLVXcIMV/GNuUj3khOxBcanTJeFo/5Nh2lY2ojbNlxLaLyFW9NxLo10nB5cyOp9Qc88ZteaW\
        YG6G1WZanLM08ad0co2MUBgZhQYn+oK5COYiMmfBPGuXWMvXWh1rxVp7ibXyPkAZAMrIXG0AYm2/AUDNLbfGQ3LydNhAxL2H+xBV\
        gKhms9S91OLVW6xLx6hnb2b3kBfVMwWPvVPtF27pcbN7ZBfzvgH8K5OUgCMnWbVOXdAgelkIH5D9AFBLAQIUAxQAAAAIAJUhfV3J\
        tKb6ywAAADYBAAAPAAAAAAAAAAAAAACAAQAAAAB4bC93b3JrYm9vay54bWxQSwECFAMUAAAACACVIX1d9z716XsAAAClAAAAGgAA\
        AAAAAAAAAAAAgAH4AAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHNQSwECFAMUAAAACACVIX1daYoUkOwAAAC4AQAAFAAAAAAA\
        AAAAAAAAgAGrAQAAeGwvc2hhcmVkU3RyaW5ncy54bWxQSwECFAMUAAAACACVIX1dFWgggQoBAACMAgAAGAAAAAAAAAAAAAAAgAHJ\
        AgAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sUEsFBgAAAAAEAAQADQEAAAkEAAAAAA==
        """
    /// Three hundred words, deflated with codes of their own.
    static let deflated = """
        XVXbbcQwDFvFK9idoBmgRbuBn1+HO6C4fnT7RqRkKQcUuVixJJKi3WPebivlld7v95G+fusfXls6Hq2nj++33FIpU5YTnyueIx1n\
        onzCzqY7P5/P+VNZQLZppKdsa0+uKQ9+brbukjlTrgh0PIfkSvVh1XcyNpfSARD4z8fitivYPOWP5cCErQaxy9cmIXA+f7URfpam\
        6eLMqme/qlJlarQgBLqjrEmx7Ecy8IpvbA0BJXsaZNLMQ+lfWAtHLSbxDZKLUzLOsAeiGC1LaYPduIc9UOMwH4ielz4OT4eVd+lH\
        I3HJYQiTD2x2kss31AnuMhVGwgqRnUtZ7rsGjsOHuMwn1VjMSHZAMbeYrIJJJ1ubCboZtZQBSkRgsx07aWtqSKC5B5hZCZD9iFFB\
        vYz+epp87KbeWaYatAtLM1oPZ87wojftL9BpIz4l2g0icOFwo2CwVdNKITRofRYALHQUY8ucNuuqcwQIRX7RXaspbMJUJ609lGmh\
        6f6HxfWIYPjhfDZVZ8Pbrwi7c2W27kWUAS+k2HVnBkRQb5kabbrINPDiwWHPPK1TXqqtfEQhZmspk7EaQKqhHDk9EpB8hnFjxcsF\
        pyI6zfVYoSCuV7Jd15tl+zxgq/6vYDpjwbH+AQ==
        """
}
