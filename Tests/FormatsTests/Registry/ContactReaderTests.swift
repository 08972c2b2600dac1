import EncompassCore
import EncompassFormats
import Testing

@Suite("Contacts")
struct ContactReaderTests {
    private let decoder = Self.decoder(served: Contact.Channel.allCases)

    private static func decoder(served: [Contact.Channel]) -> ContactDecoder {
        ContactDecoder(today: today, served: served) {
            SchoolDirectory(
                [Establishment(urn: URN("121234").unsafelyUnwrapped, name: "Quay Primary School")], authorities: ["926"]
            )
        }
    }

    @Test("The contract's columns are read")
    func columns() throws {
        let items = try read(
            """
            scope,role,name,email,mobile,phone,channel,order,verifiedOn,trainedOn,awayFrom,awayTo
            urn:121234,keyAdult,Ann Other,Head@Quay.Example.ORG,+44 7700 900123,01493 555 123,sms,2,01/09/2026,2025-09-01,2026-12-01,2026-12-05
            la:926,laOfficer,Bob Else,,,,,,,,,
            """, as: decoder)
        let contact = try #require(items.first?.row).contact
        #expect(items[0].faults.isEmpty)
        #expect(contact.scope == URN("121234").map(Scope.establishment) && contact.role == .keyAdult)
        #expect(
            contact.email == "Head@quay.example.org" && contact.mobile == "07700900123"
                && contact.phone == "01493555123")
        #expect(contact.channel == .sms && contact.order == 2 && contact.verifiedOn == .on(2026, 9, 1))
        #expect(contact.isAway(on: try #require(.on(2026, 12, 3))))
        #expect(items[1].row?.contact.scope == .localAuthority("926") && items[1].faults.map(\.severity) == [.warning])
    }

    @Test("A contact is read back as it was understood")
    func readBack() throws {
        let read = try understood(
            "urn,role,name,email,phone,verified\n121234,DSL,Ann,Ann <ann@b.org>;,01603 123456 ext 204,01/09/2026\n",
            as: decoder
        ).understanding.firstRows.first?.values
        #expect(
            read == [
                "scope": "urn:121234", "role": "keyAdult", "name": "Ann", "email": "ann@b.org",
                "phone": "01603123456, ext 204", "verifiedOn": "2026-09-01",
            ], "\(read ?? [:])")
    }

    @Test("A bare URN is an establishment, and common names of roles are understood")
    func words() throws {
        let items = try read(
            "URN,Role,Name,Email\n121234,DSL,Ann,a@b.org\n121234,Deputy DSL,Bob,b@b.org\n121234,head teacher,Cy,c@b.org\n",
            as: decoder)
        #expect(items.compactMap { $0.row?.contact.role } == [.keyAdult, .deputy, .head])
    }

    @Test(
        "An address that could contain a command is left out with a warning, and the contact stays",
        arguments: [
            "a@b.org> RCPT TO:<x@y.org", "a b@c.org", "a@@c.org", "a@localhost", "é@c.org", "a@b.org,c@d@e.org",
            "\"a\r\nDATA\"@b.org", "a@b.org <c@d.org>", "not known",
        ])
    func injection(address: String) throws {
        let items = try read(
            "urn,role,name,email\n121234,head,Ann,\"" + address.replacing("\"", with: "\"\"") + "\"\n", as: decoder)
        #expect(items.count == 1 && items[0].row?.contact.email == nil && items[0].row?.unread == [.email])
        #expect(items[0].faults.first?.column == "email" && items[0].faults.allSatisfy { $0.severity == .warning })
    }

    @Test(
        "An address as people copy it is read",
        arguments: [
            ("\u{200B}kim@quay.example\u{200B}", "kim@quay.example"),
            ("Dee Deputy <dee@quay.example>", "dee@quay.example"),
            ("\"Deputy, Dee\" <dee@quay.example>", "dee@quay.example"), ("hal@quay.example;", "hal@quay.example"),
            ("val.o\u{2019}neil@harbour.example", "val.o'neil@harbour.example"), ("<a@b.org>", "a@b.org"),
            ("mailto:a@b.org", "a@b.org"), ("jo@marsh.example\u{A0}", "jo@marsh.example"),
            ("m\u{2011}k@b.org.", "m-k@b.org"),
        ])
    func copied(text: String, expected: String) throws {
        let items = try read(
            "urn,role,name,email\n121234,head,Ann,\"\(text.replacing("\"", with: "\"\""))\"\n", as: decoder)
        #expect(items[0].row?.contact.email == expected && items[0].faults.isEmpty)
    }

    @Test("The first of several addresses in one field is used, with a warning")
    func several() throws {
        let items = try read("urn,role,name,email\n121234,head,Ann,\"a@b.org; c@d.org\"\n", as: decoder)
        #expect(items[0].row?.contact.email == "a@b.org" && items[0].faults.map(\.column) == ["email"])
    }

    @Test(
        "A number keeps the note next to it",
        arguments: [
            ("01493 555123 ext 204", "01493555123", "ext 204"), ("01493 555123 x204", "01493555123", "x204"),
            ("01493\u{2011}555\u{2011}124", "01493555124", nil), ("01493 555125 / 555126", "01493555125", "555126"),
            ("01493 555127 (option 2)", "01493555127", "option 2"), ("\u{200B}07700 900125", "07700900125", nil),
            ("Tel: 01493 555128", "01493555128", nil), ("Office 01493 555128", "01493555128", "Office"),
            ("(01493) 555129 x204", "01493555129", "x204"),
            ("01493 555130 \u{2013} ask for Kim", "01493555130", "ask for Kim"),
        ] as [(String, String, String?)], ["phone", "mobile"])
    func noted(row: (text: String, number: String, note: String?), column: String) throws {
        let items = try read("urn,role,name,email,\(column)\n121234,head,Ann,a@b.org,\(row.text)\n", as: decoder)
        let contact = try #require(items[0].row?.contact)
        #expect(contact.numbersToCall == [NumberToCall(row.number, note: row.note)])
        #expect(items[0].faults.count == (row.note == nil ? 0 : 1))
    }

    @Test("Contacts of an unknown place are rejected, and an only address that nothing is sent to is a warning")
    func unknownPlaces() throws {
        let places = try read(
            "scope,role,name,email\nurn:121235,head,A,a@b.org\nla:925,laOfficer,B,b@b.org\n", as: decoder)
        #expect(places.allSatisfy { $0.row == nil && $0.faults.map(\.severity) == [.rejected] })
        #expect(places.map(\.line) == [2, 3] && places.allSatisfy { $0.faults.first?.column == "scope" })
        let mobile = try read(
            "urn,role,name,mobile\n121234,head,Ann,07700900123\n", as: Self.decoder(served: [.email]))
        #expect(mobile[0].row != nil && mobile[0].faults.map(\.column) == ["mobile"])
        #expect(mobile[0].faults.first?.reason.contains("sms is not configured") == true)
    }

    @Test(
        "A number that cannot be read is a warning, and the contact stays",
        arguments: ["none", "1234", "01493 555123456789"])
    func unread(text: String) throws {
        let items = try read("urn,role,name,email,phone\n121234,head,Ann,a@b.org,\(text)\n", as: decoder)
        #expect(items[0].row?.contact.phone == nil && items[0].row?.unread == [.phone] && items[0].faults.count == 1)
    }

    @Test(
        "An unusable channel is a warning with its line, and the contact stays",
        arguments: [
            (",,,webhook", nil, "cannot be reached"), (",,,email", nil, "cannot be reached"),
            (",,01493555123,webhook", "channel", "webhook"), (",,01493555123,email", "channel", "e-mail address"),
            ("a@b.org,,,sms", "channel", "no mobile"), ("a@b.org,,01493555123,sms", "channel", "no mobile"),
            ("a@b.org,,,phone", "channel", "this contact cannot be reached"),
        ] as [(String, String?, String)])
    func unusable(row: String, column: String?, words: String) throws {
        let items = try read("urn,role,name,email,mobile,phone,channel\n121234,head,Ann,\(row)\n", as: decoder)
        #expect(items[0].row?.contact.name == "Ann" && items[0].faults.count == 1)
        let fault = try #require(items[0].faults.first)
        #expect(fault.severity == .warning && fault.column == column && fault.reason.contains(words))
    }

    @Test(
        "A usable channel gets no warning",
        arguments: ["a@b.org,,,webhook", "a@b.org,,,email", ",07700900123,,sms", ",,01493555123,phone", "a@b.org,,,"])
    func usable(row: String) throws {
        let items = try read("urn,role,name,email,mobile,phone,channel\n121234,head,Ann,\(row)\n", as: decoder)
        #expect(items[0].faults.isEmpty)
    }

    @Test("An address verified in the future, or on no day, is not verified")
    func verified() throws {
        let items = try read(
            "urn,role,name,email,verifiedOn\n121234,head,A,a@b.org,2027-01-01\n121234,head,A,a@b.org,yes\n", as: decoder
        )
        #expect(items.allSatisfy { $0.row != nil && $0.row?.contact.verifiedOn == nil && $0.faults.count == 1 })
    }

    @Test(
        "Telephone numbers are reduced to the digits to dial",
        arguments: [
            ("01493 555 123", "01493555123"), ("+44 (0)1493 555123", "01493555123"),
            ("0044 1493 555123", "01493555123"),
            ("1493555123", "01493555123"), ("447700900123", "07700900123"), ("+33 1 23 45 67 89", "+33123456789"),
            ("12", nil), ("000 1493 552 138", nil), ("+0 1493 555123", nil), ("+44 00 1493 555", nil),
            ("01493 555123 ext 4", nil), ("", nil), ("++44", nil), ("07700900123\r\nx", nil),
        ])
    func numbers(text: String, expected: String?) {
        #expect(PhoneNumber.read(text) == expected)
    }
}
