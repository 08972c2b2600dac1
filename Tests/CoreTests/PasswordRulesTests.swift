import EncompassCore
import Testing

@Suite struct PasswordRulesTests {
    private func isAccepted(_ password: String) -> Bool {
        PasswordRules.fault(in: password, login: "priya.nair", name: "Priya Nair") == nil
    }

    @Test(arguments: [
        "short", "elevenchars", "password1234", "Password123!", "P@ssw0rd2026!", "passwordpassword", "qwertyuiop123",
        "Qwerty123456!", "123456789012", "098765432109", "abcdefghijkl", "aaaaaaaaaaaa", "abcabcabcabc", "1q2w3e4r5t6y",
        "zxcvbnmasdfgh", "liverpool2024!", "Welcome12345!", "encompass2026", "Encompass1234!", "Safeguarding1",
        "priyanair1234", "Priya.Nair2026!", "priya.nair!!!", "naiR-priya-1", "letmein-letmein", "iloveyou12345",
        "Summer2026!!", "Norfolkpolice1", "thisismypassword", "charliecharlie1", "correcthorsebatterystaple",
    ]) func guessedFirst(_ password: String) { #expect(!isAccepted(password)) }

    @Test(arguments: [
        "correct horse battery", "a password of some length", "kettle-orbit-mauve", "Tr0ub4dor&3xkcd",
        "hfq2-8ykm-wz4p-t7nd",
        "heron lantern biscuit", "Où est la gare demain?", "mjölk och kaffebröd", "4h7Gk2pQ9xLw",
    ]) func notGuessedFirst(_ password: String) { #expect(isAccepted(password)) }

    @Test func aPasswordHasTwelveCharactersAtLeastAndMayHaveManyMore() {
        #expect(!isAccepted("hf7-8ykm-wz"))
        #expect(isAccepted("hf7-8ykm-wz4"))
        let long = String(repeating: "heron lantern kettle orbit ", count: 20)
        #expect(isAccepted(String(long.prefix(256))))
        #expect(!isAccepted(String(long.prefix(257))))
    }

    @Test func anyTextIsJudgedWithoutCrashing() {
        for text in [
            "", "\u{0}", String(repeating: "é", count: 12), String(repeating: "🙂", count: 300), "    \u{202E}        ",
        ] {
            _ = PasswordRules.fault(in: text, login: "", name: "")
        }
    }
}
