import EncompassCore
import EncompassWeb
import EncompassWords
import Testing

/// A page's template matches its model's type: no name is misspelt, printed while it may be absent, or never shown.
@Suite("Page models")
struct PageModelTests {
    @Test(arguments: Language.allCases)
    func everyTemplateMatchesItsPage(language: Language) {
        #expect(PageCheck(language).faults == [])
    }

    @Test(arguments: [
        ("queue", "{{count}}", "{{clok}}", "there is no clok"),
        ("exceptions", "{{#incident}} {{incident}}{{/incident}}", " {{incident}}", "may be absent and is printed"),
        ("queue-table", "{{place}}", "{{isWithheld}}", "isWithheld is not text"),
        ("morning", "{{today}}", "{{#today}}{{today}}{{/today}}", "is always there"),
        ("registry", "{{town}}", "", "nothing shows RegistrySearch.Item.town"),
        ("layout", "{{pausesLink}}", "/pauses", "nothing shows PageFrame.pausesLink"),
        ("morning", "{{>overview}}", "{{>overviews}}", "no template is called overviews"),
    ])
    func aTemplateThatDoesNotFitIsNamed(name: String, right: String, wrong: String, fault: String) throws {
        let template = try #require(TemplateName(rawValue: name))
        let text = Language.english.template(template)
        #expect(text.contains(right))
        let faults = PageCheck(.english, replacing: [name: text.replacing(right, with: wrong)]).faults
        #expect(faults.contains { $0.contains(fault) }, "\(faults)")
    }
}
