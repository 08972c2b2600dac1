import Foundation
import TestSupport
import Testing

/// Pages in states that a person can bring them into. They are looked at together, since one start of the browser does for
/// all of them.
struct PageStates {
    private var pages: [(name: String, page: Answer)] = []

    mutating func add(_ name: String, _ page: Answer) { pages.append((name, page)) }

    /// Each page fits the narrowest telephone and a desktop, and axe finds nothing on it, in light colours and in dark.
    ///
    /// - Parameter reader: opens the style sheet.
    func check(as reader: Browser) throws {
        let style = try reader.open("/style.css").text
        let whole = pages.map { _, page in
            page.text.replacingOccurrences(
                of: "<link rel=\"stylesheet\" href=\"/style.css\">", with: "<style>" + style + "</style>")
        }
        for ((name, _), page) in zip(pages, whole) {
            #expect(page.contains("<style>") && page.contains("<h1"), "\(name)")
        }
        for (width, isDark) in [(320, true), (1280, false)] {
            let widths = try Chromium.widths(of: whole, onScreen: width)
            let violations = try Axe.violations(in: whole, onScreen: width, isDark: isDark)
            #expect(widths.count == pages.count && violations.count == pages.count)
            for ((name, _), found) in zip(pages, widths) { #expect((1...width).contains(found), "\(name) at \(width)") }
            for ((name, _), found) in zip(pages, violations) { #expect(found == [], "\(name) at \(width): \(found)") }
        }
    }
}
