public import EncompassCore
import Foundation

/// Turns a message into the bytes of RFC 5322 and MIME: ASCII, CR LF, no line over 998 bytes and none over 78 that can
/// be folded.
public struct MessageComposer: Sendable {
    private let london: London?

    /// - Parameter london: civil time for the `Date` header; nil for UTC.
    public init(london: London?) { self.london = london }

    public func bytes(_ message: Email) -> [UInt8] {
        var mail = MailLines(reserving: 1024 + (message.text.utf8.count + (message.html?.utf8.count ?? 0)) * 5 / 4)
        for header in headers(message) { mail.add(header) }
        if let html = message.html {
            // No line of either part can be this: quoted-printable escapes "=", and base64 has no "_".
            let boundary = "=_encompass"
            mail.add("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
            mail.add("")
            for (text, subtype) in [(message.text, "plain"), (html, "html")] {
                mail.add("--" + boundary)
                mail.add(text: text, subtype: subtype)
            }
            mail.add("--\(boundary)--")
        } else {
            mail.add(text: message.text, subtype: "plain")
            // A text that ends with a line break has an empty last line already.
            mail.dropEmptyEnd()
        }
        return mail.bytes
    }

    private func headers(_ message: Email) -> [String] {
        [
            HeaderLine.mailbox("From", message.from),
            HeaderLine.mailbox("To", message.to),
        ] + (message.replyTo.map { [HeaderLine.mailbox("Reply-To", $0)] } ?? []) + [
            HeaderLine.text("Subject", message.subject),
            "Date: " + MailDate(message.date, london: london).text,
            "Message-ID: " + message.id.description,
            // RFC 3834: says that a program wrote this, so that no other program answers it.
            "Auto-Submitted: auto-generated",
            HeaderLine.text("X-Encompass-Reference", message.reference),
            "MIME-Version: 1.0",
        ]
    }
}

/// One header of a message, folded. A value cannot end the line: only its printable characters are kept.
enum HeaderLine {
    /// A header of free text.
    static func text(_ name: String, _ value: String) -> String {
        let clean = cleaned(value)
        let words = clean.utf8.split(separator: 0x20).map { String(Substring($0)) }
        let isPlain = clean.utf8.allSatisfy { $0 < 0x7F } && !clean.contains("=?")
        if isPlain, words.allSatisfy({ $0.utf8.count <= 76 }) { return folded(name + ":", words) }
        return folded(name + ":", EncodedWords(clean, firstLineTaken: name.utf8.count + 2).words)
    }

    /// A header of one address with its name.
    static func mailbox(_ name: String, _ mailbox: Mailbox) -> String {
        let shown = cleaned(mailbox.name ?? "")
        guard !shown.isEmpty else { return name + ": " + mailbox.address.text }
        let isPlain = shown.utf8.allSatisfy { $0 < 0x7F } && shown.utf8.count <= 60 && !shown.contains("=?")
        let words = isPlain ? [quoted(shown)] : EncodedWords(shown, firstLineTaken: name.utf8.count + 2).words
        return folded(name + ":", words + ["<" + mailbox.address.text + ">"])
    }

    /// Every run of white space and control characters, such as line breaks, becomes one space.
    private static func cleaned(_ value: String) -> String {
        // Most values are printable ASCII with single spaces already.
        if isClean(value) { return value }
        let scalars = value.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }

    private static func isClean(_ value: String) -> Bool {
        var last: UInt8 = 0x20
        for byte in value.utf8 {
            guard (0x20..<0x7F).contains(byte), byte != 0x20 || last != 0x20 else { return false }
            last = byte
        }
        return last != 0x20
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }) else {
            return "\"" + text + "\""
        }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Breaks before a word that would pass column 76.
    private static func folded(_ start: String, _ words: [String]) -> String {
        var text = start
        var column = start.utf8.count
        for word in words {
            if column + 1 + word.utf8.count > 76, column > 1 {
                text += "\r\n"
                column = 0
            }
            text += " " + word
            column += 1 + word.utf8.count
        }
        return text
    }
}

/// A time in RFC 5322's format: `Fri, 20 Nov 2026 07:30:00 +0000`.
struct MailDate {
    let text: String

    /// In London's time; nil for UTC.
    init(_ moment: Timestamp, london: London?) {
        let offset = london?.offset(at: moment) ?? 0
        let seconds = Int((moment.milliseconds - moment.milliseconds.remainder(1000)) / 1000) + offset
        let secondOfDay = seconds.remainder(86_400)
        let date = LocalDate(dayNumber: Int32((seconds - secondOfDay) / 86_400))
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { padded($0, 2) }
        let zone = "+" + padded(offset / 3600, 2) + padded(offset / 60 % 60, 2)
        text =
            LocalDate.weekdays[date.weekday - 1].prefix(3) + ", " + String(date.day) + " "
            + MailDate.months[date.month - 1] + " "
            + padded(date.year, 4) + " " + clock.joined(separator: ":") + " " + zone
    }

    static let months = LocalDate.months.map { String($0.prefix(3)) }
}

extension BinaryInteger {
    /// The remainder that is never negative.
    fileprivate func remainder(_ divisor: Self) -> Self {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}

/// Text as RFC 2047's encoded words: at most 75 characters each, without splitting a character.
struct EncodedWords {
    let words: [String]

    /// - Parameter firstLineTaken: the columns of the first line that the header's name takes.
    init(_ text: String, firstLineTaken: Int) {
        var words: [String] = []
        var chunk: [UInt8] = []
        var room = EncodedWords.bytes(columns: 76 - firstLineTaken)
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > room {
                words.append(EncodedWords.word(chunk))
                chunk = []
                room = EncodedWords.bytes(columns: 75)
            }
            chunk += bytes
        }
        self.words = chunk.isEmpty ? words : words + [EncodedWords.word(chunk)]
    }

    /// How many bytes fit, given `=?UTF-8?B?`, `?=` and base64's extra third.
    private static func bytes(columns: Int) -> Int { max(6, (columns - 12) / 4 * 3) }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?" + Base64Text(bytes).text + "?=" }
}

/// The lines of a message, each with its end.
struct MailLines {
    private(set) var bytes: [UInt8] = []

    init(reserving size: Int) { bytes.reserveCapacity(size) }

    mutating func add(_ line: String) {
        bytes += line.utf8
        end()
    }

    /// The text of a message, or a part of it: headers of its own, an empty line, and the encoded text.
    ///
    /// Quoted-printable stays readable; base64 is shorter if more than a third is not ASCII.
    mutating func add(text: String, subtype: String) {
        var text = text
        let foreign = text.withUTF8 { $0.count { $0 >= 0x80 } }
        let usesBase64 = foreign * 3 > text.utf8.count
        add("Content-Type: text/\(subtype); charset=utf-8")
        add("Content-Transfer-Encoding: " + (usesBase64 ? "base64" : "quoted-printable"))
        add("")
        if usesBase64 {
            for line in Base64Text(text.utf8).lines { add(line) }
        } else {
            QuotedPrintable.add(text, to: &bytes)
        }
    }

    /// Takes the last line away if it is empty.
    mutating func dropEmptyEnd() {
        if bytes.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) { bytes.removeLast(2) }
    }

    private mutating func end() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}

/// Text as quoted-printable (RFC 2045): lines of at most 76 ASCII characters.
enum QuotedPrintable {
    /// Adds the lines of a text, each with its end.
    ///
    /// - Parameter text: with lines ended by `\n`, `\r\n` or `\r`.
    static func add(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { text in
            var start = 0
            while true {
                var end = start
                while end < text.count, text[end] != 0x0A, text[end] != 0x0D { end += 1 }
                add(UnsafeBufferPointer(rebasing: text[start..<end]), to: &bytes)
                guard end < text.count else { return }
                let isPair = text[end] == 0x0D && end + 1 < text.count && text[end + 1] == 0x0A
                start = end + (isPair ? 2 : 1)
            }
        }
    }

    /// By stretches that need no escaping: most of a text is one for each line.
    private static func add(_ line: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var column = 0
        var place = 0
        while place < line.count {
            let start = place
            while place < line.count, column + place - start < 75,
                !mustEscape(line[place], isLast: place == line.count - 1, startsLine: column + place == start)
            {
                place += 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: line[start..<place]))
            column += place - start
            guard place < line.count else { break }
            let byte = line[place]
            // A line that continues ends in "=", which leaves 75 columns for its text.
            let isEscaped = mustEscape(byte, isLast: place == line.count - 1, startsLine: column == 0)
            guard column + (isEscaped ? 3 : 1) <= 75 else {
                for byte in [0x3D, 0x0D, 0x0A] as [UInt8] { bytes.append(byte) }
                column = 0
                continue
            }
            bytes.append(0x3D)
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 0x0F))
            column += 3
            place += 1
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

    private static func mustEscape(_ byte: UInt8, isLast: Bool, startsLine: Bool) -> Bool {
        switch byte {
        case 0x20, 0x09: isLast
        // Some mail programs alter a full stop or "From " at the start of a line.
        case 0x2E, 0x46: startsLine
        case 0x3D: true
        case 0x21...0x7E: false
        default: true
        }
    }
}

/// Bytes as base64.
struct Base64Text {
    /// In one piece.
    let text: String

    init(_ bytes: some Sequence<UInt8>) { text = Data(bytes).base64EncodedString() }

    /// In lines of 76.
    var lines: [String] {
        var rest = text[...]
        var lines: [String] = []
        while !rest.isEmpty {
            lines.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        return lines
    }
}
