extension CSVParser {
    /// Takes what stands at the cursor; the record that ends with it.
    mutating func step() -> CSVRecord? {
        let byte = buffer[cursor]
        if isAfterReturn {
            isAfterReturn = false
            // Within quotation marks the LF is content, but it begins no new line.
            if byte == 0x0A, state != .quoted {
                cursor += 1
                return nil
            }
            if byte == 0x0A { line -= 1 }
        }
        switch state {
        case .fieldStart where byte == UInt8(ascii: "\""):
            state = .quoted
            cursor += 1
        case .fieldStart, .plain:
            state = .plain
            return plain()
        case .quoted: return quoted()
        case .quoteInQuoted: return afterQuote(byte)
        }
        return nil
    }

    /// Takes what stands up to the next comma or line ending.
    private mutating func plain() -> CSVRecord? {
        let start = cursor
        while cursor < buffer.count {
            let byte = buffer[cursor]
            if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
            cursor += 1
        }
        keep(start..<cursor)
        guard cursor < buffer.count else { return nil }
        let mark = buffer[cursor]
        cursor += 1
        return end(at: mark)
    }

    private mutating func end(at mark: UInt8) -> CSVRecord? {
        if mark == UInt8(ascii: ",") {
            record.ends.append(record.bytes.count)
            state = .fieldStart
            return nil
        }
        isAfterReturn = mark == 0x0D
        line += 1
        return endRecord()
    }

    /// Takes what stands up to the next quotation mark.
    private mutating func quoted() -> CSVRecord? {
        let start = cursor
        while cursor < buffer.count, buffer[cursor] != UInt8(ascii: "\"") {
            let byte = buffer[cursor]
            cursor += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            line += byte == 0x0A && cursor - 2 >= start && buffer[cursor - 2] == 0x0D ? 0 : 1
            isAfterReturn = byte == 0x0D && cursor == buffer.count
            if record.bytes.count + cursor - start > CSVParser.recordLimit || record.damage == .tooLong {
                // Given up at the end of the line, so that the next ones can be read.
                isAfterReturn = byte == 0x0D
                record.damage = .tooLong
                return endRecord()
            }
        }
        keep(start..<cursor)
        if cursor < buffer.count {
            cursor += 1
            state = .quoteInQuoted
        }
        return nil
    }

    private mutating func afterQuote(_ byte: UInt8) -> CSVRecord? {
        switch byte {
        case UInt8(ascii: "\""):
            keep(cursor..<cursor + 1)
            cursor += 1
            state = .quoted
            return nil
        case UInt8(ascii: ","), 0x0A, 0x0D:
            cursor += 1
            return end(at: byte)
        default:
            if record.damage == nil, byte != 0x20 { record.damage = .textAfterQuote }
            state = .plain
            return nil
        }
    }

    private mutating func keep(_ range: Range<Int>) {
        if record.damage == .tooLong { return }
        if record.bytes.count + range.count > CSVParser.recordLimit {
            record.bytes = []
            record.damage = .tooLong
        } else {
            record.bytes.append(contentsOf: buffer[range])
        }
    }

    /// Nil for a blank line.
    mutating func endRecord() -> CSVRecord? {
        if record.damage == .tooLong {
            record.bytes = []
            record.ends = []
        } else {
            record.ends.append(record.bytes.count)
        }
        var complete = CSVRecord(line: line)
        complete.bytes.reserveCapacity(record.bytes.count)
        complete.ends.reserveCapacity(record.ends.count)
        swap(&complete, &record)
        state = .fieldStart
        return complete.bytes.isEmpty && complete.count == 1 ? nil : complete
    }
}
