import EncompassCore
import EncompassDelivery
import Testing

@Suite("A composed message")
struct MessageComposerTests {
    private func lines(_ message: Email, _ composer: MessageComposer = composer) -> [String] {
        String(decoding: composer.bytes(message), as: UTF8.self).components(separator: "\r\n")
    }

    @Test("has every header once, with the date in London's time")
    func headers() throws {
        let lines = lines(try message(toName: "Head Teacher"))
        #expect(
            lines.prefix { !$0.isEmpty } == [
                "From: \"Encompass\" <service@police.test>", "To: \"Head Teacher\" <head@school.test>",
                "Subject: Action needed before 9am", "Date: Wed, 1 Jul 2026 07:05:09 +0100",
                "Message-ID: <n-1.1@encompass.test>", "Auto-Submitted: auto-generated",
                "X-Encompass-Reference: ABC123", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
            ])
    }

    @Test("with HTML has both forms, the plain one first, and where answers go")
    func html() throws {
        var both = try message(toName: "Head Teacher")
        both.html = "<p>Head=Teacher \u{2013} caf\u{e9}</p>\n"
        both.replyTo = Mailbox(name: "Norfolk MASH", address: try #require(EmailAddress("mash@police.test")))
        let lines = lines(both)
        #expect(lines.contains("Reply-To: \"Norfolk MASH\" <mash@police.test>"))
        #expect(lines.contains("Content-Type: multipart/alternative; boundary=\"=_encompass\""))
        #expect(lines.filter { $0 == "--=_encompass" }.count == 2 && lines.suffix(2) == ["--=_encompass--", ""])
        let kinds = lines.filter { $0.hasPrefix("Content-Type: text/") }
        #expect(kinds == ["Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"])
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test("has its date in UTC without London time")
    func utc() throws {
        #expect(lines(try message(), MessageComposer(london: nil)).contains("Date: Wed, 1 Jul 2026 06:05:09 +0000"))
    }

    @Test(
        "gets no extra header from a subject, a name or a reference",
        arguments: ["\r\n", "\n", "\r", "\u{2028}", "\u{85}", "\0"])
    func injection(lineBreak: String) throws {
        var hostile = try message(subject: "a\(lineBreak)Bcc: x@y.zz", toName: "b\(lineBreak)Bcc: x@y.zz")
        hostile.reference = "c\(lineBreak)\(lineBreak)Bcc: x@y.zz"
        let lines = lines(hostile)
        #expect(!lines.contains { $0.hasPrefix("Bcc") })
        #expect(lines.contains("Subject: a Bcc: x@y.zz"))
        #expect(lines.firstIndex(of: "") == 10)
    }

    @Test("quotes a name with quotation marks")
    func quotedName() throws {
        #expect(lines(try message(toName: #"A "B" \ C"#)).contains(#"To: "A \"B\" \\ C" <head@school.test>"#))
    }

    @Test(
        "is ASCII in lines of at most 78, whatever its content",
        arguments: [
            String(repeating: "Ysgol Gynradd Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ", count: 4),
            String(repeating: "ŵ", count: 300), String(repeating: "x", count: 1200),
            "👩‍👧‍👦 €\u{301}" + String(repeating: " y", count: 90),
        ])
    func widths(text: String) throws {
        let message = try message(subject: text, text: text, toName: text)
        let bytes = composer.bytes(message)
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(lines(message).allSatisfy { $0.utf8.count <= 78 })
    }

    private static func row(_ length: Int) -> String { String(repeating: "x", count: length) }

    @Test(
        "keeps what mail programs alter, and breaks lines before column 76",
        arguments: [
            ("a \nb\t\nc d", ["a=20", "b=09", "c d"]), ("a\n\nb", ["a", "", "b"]),
            ("a\r\nb\rc\r", ["a", "b", "c"]), (".\n.a\na.", ["=2E", "=2Ea", "a."]),
            ("From me\nFor\nof F", ["=46rom me", "=46or", "of F"]), ("a=b", ["a=3Db"]),
            (row(75), [row(75)]), (row(76), [row(75) + "=", "x"]), (row(75) + ".", [row(75) + "=", "=2E"]),
            (row(72) + "=", [row(72) + "=3D"]), (row(73) + "=", [row(73) + "=", "=3D"]),
            (row(74) + " ", [row(74) + "=", "=20"]), (row(73) + "é", [row(73) + "=", "=C3=A9"]),
        ])
    func quotedPrintable(text: String, expected: [String]) throws {
        let body = lines(try message(text: text)).drop { !$0.isEmpty }.dropFirst()
        #expect(Array(body.dropLast()) == expected)
    }

    @Test("gives the same bytes each time")
    func stable() throws {
        let message = try message()
        #expect(composer.bytes(message) == composer.bytes(message))
    }
}

extension String {
    fileprivate func components(separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
