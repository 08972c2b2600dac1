import EncompassCore
import Foundation
import Testing

@Suite("A number to call")
struct NumberToCallTests {
    @Test(
        "is dialled with its extension",
        arguments: [
            ("01603123456", nil, "tel:+441603123456"), ("01603123456", "ext 204", "tel:+441603123456;ext=204"),
            ("01603123456", "Ext. no. 204, mornings", "tel:+441603123456;ext=204"),
            ("01603123456", "x204", "tel:+441603123456;ext=204"),
            ("01603123456", "option 2", "tel:+441603123456"), ("01603123456", "ask for Rex 204", "tel:+441603123456"),
            ("01603123456", "555126", "tel:+441603123456"), ("+33123456789", nil, "tel:+33123456789"),
            ("07700 900101", nil, "tel:+447700900101"), ("none", nil, nil),
        ] as [(String, String?, String?)])
    func link(number: String, note: String?, expected: String?) {
        #expect(NumberToCall(number, note: note).link == expected)
    }

    @Test(
        "is shown in groups, as people read it out",
        arguments: [
            ("01603123456", "01603 123 456"), ("07700900123", "07700 900 123"), ("02079460123", "020 7946 0123"),
            ("01134960123", "0113 496 0123"), ("01614960123", "0161 496 0123"), ("03069990123", "0306 999 0123"),
            ("08081570123", "0808 157 0123"), ("0160312345", "01603 12345"), ("+33123456789", "+33123456789"),
            ("01603 123456", "01603 123456"), ("none", "none"),
        ])
    func groups(number: String, shown: String) {
        #expect(NumberToCall(number).spaced == shown)
        #expect(NumberToCall(number, note: "ext 2").spaced == shown + " (ext 2)")
    }

    @Test("is written in an outage pack as a caller reads it, and read back")
    func encoding() throws {
        for number in [NumberToCall("01603123456"), NumberToCall("01603123456", note: "ext 204 (mornings)")] {
            let data = try JSONEncoder().encode([number])
            #expect(String(decoding: data, as: UTF8.self) == "[\"\(number.text)\"]")
            #expect(try JSONDecoder().decode([NumberToCall].self, from: data) == [number])
        }
    }
}
