public import EncompassCore
import Foundation

/// Turns a message into the bytes of RFC 5322 and MIME: ASCII, CR LF, no line over 998 bytes and none over 78 that can
/// be folded.
public struct MessageComposer: Sendable {
    private let london: London?

    /// - Parameter london: civil time for the `Date` header; nil for UTC.
    public init(london: London?) { self.london = london }

    public func bytes(_ message: Email) -> [UInt8] {
        let plain = MIMEText(message.text).lines
        var lines = headers(message)
        if let html = message.html {
            // No line of either part can be this: quoted-printable escapes "=", and base64 has no "_".
            let boundary = "=_encompass"
            lines += ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", ""]
            for part in [plain, MIMEText(html, subtype: "html").lines] { lines += ["--" + boundary] + part }
            lines += ["--\(boundary)--", ""]
        } else {
            lines += plain
        }
        // A text that ends with a line break has an empty last line already.
        if lines.last != "" { lines.append("") }
        return Array(lines.joined(separator: "\r\n").utf8)
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
        let words = clean.split(separator: " ").map(String.init)
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
        let scalars = value.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
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

/// The text of a message with its own headers.
struct MIMEText {
    /// Headers, an empty line, and the encoded text.
    let lines: [String]

    /// Quoted-printable stays readable; base64 is shorter if more than a third is not ASCII.
    init(_ text: String, subtype: String = "plain") {
        let foreign = text.utf8.count { $0 >= 0x80 }
        let usesBase64 = foreign * 3 > text.utf8.count
        let header = [
            "Content-Type: text/\(subtype); charset=utf-8",
            "Content-Transfer-Encoding: " + (usesBase64 ? "base64" : "quoted-printable"), "",
        ]
        lines = header + (usesBase64 ? Base64Text(text.utf8).lines : QuotedPrintable(text).lines)
    }
}

/// Text as quoted-printable (RFC 2045): lines of at most 76 ASCII characters.
struct QuotedPrintable {
    let lines: [String]

    /// - Parameter text: with lines ended by `\n`, `\r\n` or `\r`.
    init(_ text: String) {
        var lines: [String] = []
        var line: [UInt8] = []
        var wasReturn = false
        for byte in text.utf8 {
            switch byte {
            case 0x0A where wasReturn: wasReturn = false
            case 0x0A, 0x0D:
                QuotedPrintable.encode(line, into: &lines)
                line.removeAll(keepingCapacity: true)
                wasReturn = byte == 0x0D
            default:
                line.append(byte)
                wasReturn = false
            }
        }
        QuotedPrintable.encode(line, into: &lines)
        self.lines = lines
    }

    private static func encode(_ line: [UInt8], into lines: inout [String]) {
        var current: [UInt8] = []
        current.reserveCapacity(76)
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            var isEscaped = mustEscape(byte, isLast: isLast, startsLine: current.isEmpty)
            // A line that continues ends in "=", which leaves 75 columns for its text.
            if current.count + (isEscaped ? 3 : 1) > 75 {
                current.append(0x3D)
                lines.append(String(decoding: current, as: UTF8.self))
                current.removeAll(keepingCapacity: true)
                isEscaped = mustEscape(byte, isLast: isLast, startsLine: true)
            }
            if isEscaped {
                current.append(0x3D)
                current.append(hexDigits[Int(byte >> 4)])
                current.append(hexDigits[Int(byte & 0x0F)])
            } else {
                current.append(byte)
            }
        }
        lines.append(String(decoding: current, as: UTF8.self))
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

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
