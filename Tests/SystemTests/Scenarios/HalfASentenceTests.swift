import Foundation
import TestSupport
import Testing

/// Scenario 37. Given a page open with half a sentence typed when forty new records arrive, then the figures change and the
/// sentence stands.
struct HalfASentenceTests {
    @Test("Scenario 37", .disabled(if: RealBrowser.isAbsent, "Chromium and its driver are not here"))
    func figuresChangeAndTheSentenceStands() throws {
        let morning = try Morning()
        let password = try morning.account("olga", "operator", "Olga Operator")
        let browser = try RealBrowser()
        try browser.signIn(morning.site.url, "olga", password)
        try Wait.until("the page follows the events") {
            try browser.run("return document.querySelector('#live').className;").contains("on")
        }
        let sentence = "Ring the Quay first, because"
        _ = try browser.run("document.querySelector('aside details').open = true; return '';")
        try browser.type(sentence, into: "#note")
        #expect(try browser.text("[data-count=exceptions]") == "0")

        let children = (1...40).map { number in
            """
            {"reference":"1","forename":"Zed\(number)","surname":"Nobody","dateOfBirth":"2016-02-02"}
            """
        }
        let lines = children.enumerated().map { number, child in
            IncidentText.make("NC-37-\(number)", children: [child])
        }
        for line in lines { #expect(try morning.feed.post("/v1/incidents", line).status == 202) }
        try Wait.until("the figures change") { try browser.text("[data-count=exceptions]") == "40" }
        try Wait.until("the list changes") { try browser.text("[data-live=tasks]").contains("40 exceptions to decide") }
        #expect(try browser.run("return document.querySelector('#note').value;") == sentence)
        #expect(try browser.run("return document.activeElement.id;") == "note")
        #expect(try browser.run("return document.title;").hasPrefix("(40) "))
        // Everything is by the daemon's own clock, and says when it was so.
        #expect(try browser.text("#live [data-line]").hasPrefix("As of "))
    }

    @Test(
        "A page says when the connection is lost, and when it is back",
        .disabled(if: RealBrowser.isAbsent, "Chromium and its driver are not here"))
    func aLostConnectionShows() throws {
        let morning = try Morning()
        let password = try morning.account("olga", "operator", "Olga Operator")
        let browser = try RealBrowser()
        try browser.signIn(morning.site.url, "olga", password)
        try browser.type("half a sentence", into: "#find")
        try morning.site.stop()
        try Wait.until("the page says so") { try browser.text("#notice").contains("The connection was lost at ") }
        try morning.site.start()
        try Wait.until("the page is live again") {
            try browser.run("return String(document.getElementById('notice').hidden);") == "true"
        }
        #expect(try browser.run("return document.querySelector('#find').value;") == "half a sentence")
    }

    @Test(
        "Keys lead to what they name, and none is taken from somebody who types",
        .disabled(if: RealBrowser.isAbsent, "Chromium and its driver are not here"))
    func keys() throws {
        let morning = try Morning()
        let password = try morning.account("olga", "operator", "Olga Operator")
        let browser = try RealBrowser()
        try browser.signIn(morning.site.url, "olga", password)
        try browser.press("/")
        #expect(try browser.run("return document.activeElement.id;") == "find")
        try browser.press("?")
        #expect(try browser.run("return document.querySelector('#find').value;") == "?")
        try browser.press("\u{E00C}")
        try browser.press("?")
        #expect(try browser.run("return String(document.getElementById('keys').open);") == "true")
    }
}
