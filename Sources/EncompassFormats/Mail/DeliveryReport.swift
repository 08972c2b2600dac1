public import EncompassCore
import Foundation

/// A mail that a mail server wrote about another mail: a delivery status notification (RFC 3464), commonly a bounce.
///
///     multipart/report
///         text/plain                 for people: not read
///         message/delivery-status    a group of fields about the server, then one for each recipient
///         message/rfc822             the mail itself, or its head: its Message-ID
public struct DeliveryReport: Hashable, Sendable {
    /// What the report says of one recipient; no address.
    public struct Recipient: Hashable, Sendable {
        public let verdict: BounceVerdict
        /// RFC 3463's three numbers, from `Status` or from the other server's reply.
        public let status: MailStatus?
    }

    /// The Message-IDs of the mail that it may be about, the most certain first, without brackets.
    public let messageIDs: [String]
    /// The tags of the addresses that the report was sent to: `X` of `bounces+X@…`.
    public let tags: [String]
    public let recipients: [Recipient]

    /// The recipient with the worst result; nil if it names none.
    public var worst: Recipient? { recipients.max { $0.verdict < $1.verdict } }

    /// Nil for a mail that is no such report.
    public init?(_ bytes: [UInt8]) {
        var parts: [MailPart] = []
        let mail = MailPart(bytes[...])
        mail.collect(into: &parts, depth: 0)
        let statuses = parts.filter { ["message/delivery-status", "message/global-delivery-status"].contains($0.type) }
        guard !statuses.isEmpty else { return nil }
        recipients = statuses.flatMap { part in
            // The first group is about the report itself.
            part.groups.dropFirst().compactMap(DeliveryReport.recipient)
        }
        let returned = parts.filter { DeliveryReport.copies.contains($0.type) }
            .flatMap { MailPart($0.content[...]).values("message-id") }
        let named = mail.values("in-reply-to") + mail.values("references")
        messageIDs = (returned + named).flatMap(DeliveryReport.ids)
        tags = ["delivered-to", "x-original-to", "envelope-to", "to"].flatMap(mail.values)
            .flatMap(DeliveryReport.tags)
    }

    private static let copies: Set<String> = [
        "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers",
    ]

    private static func recipient(_ fields: [String: String]) -> Recipient? {
        guard fields["final-recipient"] != nil || fields["original-recipient"] != nil || fields["action"] != nil else {
            return nil
        }
        // "4.4.7 (delivery time expired)"; some write the status only into the reply.
        let status = (fields["status"].map { [$0] } ?? []) + (fields["diagnostic-code"].map { [$0] } ?? [])
        let found = status.lazy.compactMap { MailStatus(in: $0) }.first
        let action = fields["action"].map { $0.prefix { $0.isLetter } }.map(String.init)
        return Recipient(verdict: BounceVerdict(action: action, statusClass: found?.kind), status: found)
    }

    private static func ids(_ value: String) -> [String] {
        value.split(separator: "<").compactMap { piece in
            piece.firstIndex(of: ">").map { String(piece[..<$0]) }
        }.filter { $0.utf8.count <= 200 && $0.contains("@") }
    }

    private static func tags(_ value: String) -> [String] {
        value.split { " ,;<>\"".contains($0) }.compactMap { word in
            guard let at = word.lastIndex(of: "@"), let plus = word[..<at].firstIndex(of: "+") else { return nil }
            return String(word[word.index(after: plus)..<at])
        }
    }
}

/// The three numbers of an enhanced mail status (RFC 3463): `5.1.1`.
public struct MailStatus: Hashable, Sendable, CustomStringConvertible {
    /// 2, 4 or 5.
    public let kind: Int
    public let subject: Int
    public let detail: Int

    /// The first one in a text: `smtp; 550 5.1.1 …`.
    public init?(in text: String) {
        let words = text.split { !($0.isASCII && ($0.isNumber || $0 == ".")) }
        for word in words {
            let numbers = word.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            guard numbers.count == 3, let kind = numbers[0], let subject = numbers[1], let detail = numbers[2],
                [2, 4, 5].contains(kind), (0...999).contains(subject), (0...999).contains(detail)
            else { continue }
            (self.kind, self.subject, self.detail) = (kind, subject, detail)
            return
        }
        return nil
    }

    public var description: String { "\(kind).\(subject).\(detail)" }
}

/// A mail or one of its MIME parts, as far as reports need it.
private struct MailPart {
    private let head: [(name: String, value: String)]
    private let body: ArraySlice<UInt8>

    /// Deeper nesting, and more parts, than any report has.
    private static let deepest = 4
    private static let most = 64

    init(_ bytes: ArraySlice<UInt8>) {
        let (head, body) = MailPart.split(bytes)
        self.head = MailPart.fields(head)
        self.body = body
    }

    func values(_ name: String) -> [String] { head.filter { $0.name == name }.map(\.value) }

    /// In lower case, without parameters.
    var type: String {
        let value = values("content-type").first ?? "text/plain"
        return value.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }

    /// Decoded, if it is base64.
    var content: [UInt8] {
        guard values("content-transfer-encoding").first?.lowercased().contains("base64") == true,
            let data = Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters)
        else { return Array(body) }
        return Array(data)
    }

    /// Groups of fields, separated by empty lines.
    var groups: [[String: String]] {
        var groups: [[String: String]] = []
        var rest = content[...]
        while !rest.isEmpty {
            let (head, body) = MailPart.split(rest)
            let fields = MailPart.fields(head)
            if !fields.isEmpty { groups.append(Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }) }
            guard body.count < rest.count else { break }
            rest = body
        }
        return groups
    }

    /// Itself, or what it is made of.
    func collect(into parts: inout [MailPart], depth: Int) {
        guard type.hasPrefix("multipart/"), depth < MailPart.deepest, let boundary else {
            if parts.count < MailPart.most { parts.append(self) }
            return
        }
        for part in pieces(boundary) { MailPart(part).collect(into: &parts, depth: depth + 1) }
    }

    private var boundary: [UInt8]? {
        guard let value = values("content-type").first,
            let start = value.range(of: "boundary=", options: .caseInsensitive)?.upperBound
        else { return nil }
        let rest = value[start...]
        let text =
            rest.hasPrefix("\"")
            ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { $0 != ";" && !$0.isWhitespace }
        return text.isEmpty || text.utf8.count > 200 ? nil : Array("--".utf8) + Array(text.utf8)
    }

    private func pieces(_ boundary: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start: Int?
        var line = body.startIndex
        while line < body.endIndex, pieces.count < MailPart.most {
            let end = body[line...].firstIndex(of: 0x0A) ?? body.endIndex
            if body[line..<end].starts(with: boundary) {
                // Nothing else is on a boundary's line, so that one boundary may begin like another.
                let tail = body[line..<end].dropFirst(boundary.count).filter { ![0x0D, 0x20, 0x09].contains($0) }
                let isLast = tail == Array("--".utf8)
                if tail.isEmpty || isLast {
                    if let start { pieces.append(body[start..<line]) }
                    start = min(end + 1, body.endIndex)
                }
                if isLast { return pieces }
            }
            line = end + 1
        }
        // The end may be missing: the report was cut off.
        if let start, start < body.endIndex { pieces.append(body[start...]) }
        return pieces
    }

    /// The head, and what follows its empty line.
    private static func split(_ bytes: ArraySlice<UInt8>) -> (head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
        var line = bytes.startIndex
        while line < bytes.endIndex {
            let end = bytes[line...].firstIndex(of: 0x0A) ?? bytes.endIndex
            if bytes[line..<end].allSatisfy({ $0 == 0x0D }) {
                return (bytes[..<line], bytes[min(end + 1, bytes.endIndex)...])
            }
            line = end + 1
        }
        return (bytes, [])
    }

    /// Names in lower case, values in one line.
    private static func fields(_ head: ArraySlice<UInt8>) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        for line in head.split(separator: 0x0A) {
            let text = String(decoding: line.filter { $0 != 0x0D }, as: UTF8.self)
            if text.first == " " || text.first == "\t" {
                guard !fields.isEmpty else { continue }
                fields[fields.count - 1].value += " " + text.trimmingCharacters(in: .whitespaces)
            } else if let colon = text.firstIndex(of: ":") {
                fields.append(
                    (
                        text[..<colon].trimmingCharacters(in: .whitespaces).lowercased(),
                        text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                    ))
            }
        }
        return fields
    }
}
