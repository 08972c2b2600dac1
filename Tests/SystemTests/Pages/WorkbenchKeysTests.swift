import Foundation
import TestSupport
import Testing

/// A key opens a part of an exception and leads to what must be typed there; once more, to the part's button.
struct WorkbenchKeysTests {
    @Test(.disabled(if: RealBrowser.isAbsent, "Chromium and its driver are not here"))
    func aKeyLeadsIntoAPartAndToItsButton() throws {
        let morning = try Morning()
        let nobody = """
            {"reference":"1","forename":"Zed","surname":"Nobody","dateOfBirth":"2015-01-09"}
            """
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [nobody]))
        let exception = try #require(morning.exceptions(1).first)["id"].text
        let browser = try RealBrowser()
        try browser.signIn(
            morning.site.url, "sue", try morning.account("sue", "supervisor", "Sue Pervisor"))
        try Wait.until("the morning is open") { try browser.text("h1") == "This morning" }
        try browser.open(morning.site.url + "/exceptions/" + exception)
        try browser.click("#purpose-tonight")
        try Wait.until("the exception is open") { try browser.text("h1") == "On no roll we hold" }
        func focus() throws -> String {
            try browser.run("const e = document.activeElement; return e.id || e.value || e.parentElement.id;")
        }
        try browser.press("x")
        #expect(try focus() == "words-dismiss")
        try browser.press("\u{E00C}")
        try browser.press("l")
        #expect(try focus() == "by-la")
        try browser.press("l")
        #expect(try focus() == "passToLA")
        try browser.press("s")
        #expect(try focus() == "find-name")
    }

    @Test(.disabled(if: RealBrowser.isAbsent, "Chromium and its driver are not here"))
    func theKeysOfAListPassOverWhatTheReaderCannotOpen() throws {
        let morning = try Morning()
        for (number, more) in ["", "\"restricted\":true", ""].enumerated() {
            let nobody = """
                {"reference":"1","forename":"Zed","surname":"Nobody","dateOfBirth":"2015-01-0\(number + 1)"}
                """
            _ = try morning.feed.post(
                "/v1/incidents", IncidentText.make("NC-\(number)", children: [nobody], more: more))
            _ = try morning.exceptions(number + 1)
        }
        let browser = try RealBrowser()
        try browser.signIn(
            morning.site.url, "olga", try morning.account("olga", "operator", "Olga Operator"))
        try Wait.until("the morning is open") { try browser.text("h1") == "This morning" }
        try browser.open(morning.site.url + "/exceptions")
        try Wait.until("the list is open") { try browser.text("h1") == "Exceptions" }
        let links = try browser.run(
            "return [...document.querySelectorAll('tr[data-item] th a')].map(a => a.getAttribute('href')).join(' ');"
        ).split(separator: " ").map(String.init)
        #expect(links.count == 2)
        for link in links {
            try browser.press("j")
            #expect(try browser.run("return document.activeElement.getAttribute('href');") == link)
        }
    }
}
