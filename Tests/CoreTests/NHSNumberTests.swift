import EncompassCore
import Testing

@Suite("NHS numbers")
struct NHSNumberTests {
    @Test(arguments: ["9990000018", "999 000 0018", "999-000-0018", "9434765919", "0101010109"])
    func aRightCheckDigitIsANumber(_ text: String) throws {
        let number = try #require(NHSNumber(text))
        #expect(number.description == text.filter(\.isNumber) && NHSNumber(number.description) == number)
    }

    @Test(
        arguments: [
            "", "9990000019", "999000001", "99900000180", "999000001X", "9990000018a", "1111111111", "0000000000",
            "A99000018B", "٩٩٩٠٠٠٠٠١٨",
        ]) func anythingElseIsNone(_ text: String)
    { #expect(NHSNumber(text) == nil) }

    /// One wrong figure, or two exchanged neighbours, is always noticed.
    @Test func everySlipOfOneFigureIsNoticed() {
        let digits = Array("9434765919")
        for place in digits.indices {
            for figure in "0123456789" where figure != digits[place] {
                var other = digits
                other[place] = figure
                #expect(NHSNumber(String(other)) == nil)
            }
        }
        for place in 0..<9 where digits[place] != digits[place + 1] {
            var other = digits
            other.swapAt(place, place + 1)
            #expect(NHSNumber(String(other)) == nil)
        }
    }
}
