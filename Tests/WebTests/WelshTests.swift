import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import EncompassWeb
import EncompassWords
import Foundation
import TestSupport
import Testing

/// What schools read is whole in each language: the same keys, values and tags.
@Suite("Welsh texts")
struct WelshTextTests {
    private static let english = WordsTests.texts(.english)
    private static let welsh = WordsTests.texts(.welsh)

    /// Whether a source writes for schools: the pages outside the desk, a child's card and the messages.
    private static func isForSchools(_ path: String) -> Bool {
        path.contains("/Pages/") && !path.contains("/Desk/") && !path.contains("/Frame/")
            || ["ChildCard.swift", "ConversationRow.swift", "MessageWriter.swift", "MessageDraft.swift"].contains {
                path.hasSuffix("/" + $0)
            }
    }

    /// Keys of those sources that only the desk reads.
    private static let deskOnly = [
        "purpose.", "message.desk", "message.linkText.desk", "message.text.desk", "child.state.",
    ]
    /// Families whose keys are made of a case's name.
    private static let families: Set<String> = [
        "answer", "contact.role", "message.what", "month", "month.short", "notification.kind", "sex",
        "weekday",
        "weekday.short",
    ]
    private static let always = [
        "date", "date.long", "date.short", "duration.none", "duration.minutes", "duration.hours", "duration.days.one",
        "duration.days.other", "moment.tomorrow", "moment.yesterday", "moment.ahead", "moment.past", "place.school",
        "fault.notRecorded", "fault.notDone", "desk.name", "desk.phone", "desk.phoneHours",
    ]

    @Test func everyTextForSchoolsIsThere() {
        let files = Set(WordsTests.sources.filter { Self.isForSchools($0.path) }.map(\.file))
        let used = WordsTests.uses.filter { files.contains($0.file) }.map(\.key)
        let prefixed = Self.english.keys.filter {
            $0.hasPrefix("school.") || $0.hasPrefix("problem.") || $0.hasPrefix("note.")
        }
        let named = Self.families.flatMap { family in (WordsTests.families[family] ?? []).map { "\(family).\($0)" } }
        let wanted = Set(used + prefixed + named + Self.always).filter { key in
            Self.english[key] != nil && !Self.deskOnly.contains { key.hasPrefix($0) }
        }
        let missing = wanted.filter { Self.welsh[$0] == nil }.sorted()
        #expect(missing.isEmpty, "words.cy.txt has no \(missing.joined(separator: ", "))")
    }

    @Test func theTextsHaveTheSameValues() {
        for (key, text) in Self.welsh.sorted(by: { $0.key < $1.key }) {
            guard let english = Self.english[key] else {
                Issue.record("words.cy.txt has \(key), which words.en.txt has not")
                continue
            }
            #expect(Words.names(in: text) == Words.names(in: english), "\(key)")
        }
    }

    @Test func theTemplatesHaveTheSameTags() {
        for template in TemplateName.allCases where template.welsh != nil {
            #expect(
                Self.tags(EncompassCore.Language.welsh.template(template))
                    == Self.tags(EncompassCore.Language.english.template(template)), "\(template.rawValue).cy.mustache")
        }
    }

    /// The built-in templates of messages go through the same door as an area's own, and are whole in both languages.
    @Test func theTemplatesOfMessagesAreRightAndHaveTheSameTags() {
        #expect(MessageTemplates(files: BuiltInMessages.sources).faults.isEmpty)
        for (name, text) in BuiltInMessages.sources where name.hasSuffix(".en.mustache") {
            let welsh = BuiltInMessages.sources[name.replacing(".en.", with: ".cy.")] ?? ""
            // A comment may differ.
            #expect(
                Self.tags(welsh).filter { !$0.key.hasPrefix("{{!") }
                    == Self.tags(text).filter { !$0.key.hasPrefix("{{!") }, "\(name)")
        }
    }

    @Test func everyTemplateForSchoolsIsThere() {
        let used = WordsTests.sources.filter { Self.isForSchools($0.path) }.flatMap { _, _, text in
            text.matches(of: /static let template = Template\.(\w+)/).map { String($0.output.1) }
        }.filter { $0 != "purpose" }
        #expect(used.count >= 4)
        let missing = TemplateName.allCases.filter { used.contains("\($0)") && $0.welsh == nil }.map(\.rawValue)
        #expect(missing.isEmpty, "no Welsh template \(missing.joined(separator: ", "))")
    }

    /// Each tag and how often.
    private static func tags(_ template: String) -> [String: Int] {
        template.matches(of: /\{\{[^}]*\}\}/).reduce(into: [:]) { $0[String($1.output), default: 0] += 1 }
    }

    /// A text message is one message in Welsh too: GSM's alphabet has no ŵ and no ŷ.
    @Test func textMessagesHaveTheirAlphabet() {
        #expect(TextSegment.plain("Ŵyn a thŷ, âr, ôl, pîn, cŵn") == "Wyn a thy, ar, ol, pin, cwn")
        #expect(TextSegment.plain("à la é £") == "à la é £")
        let preview = MessagePreview(
            area: nil, language: .welsh, publicURL: "https://encompass.norfolk.police.uk")
        #expect(TextSegment.fits(preview.content.brief) && preview.content.brief.contains("Darllenwch: https"))
    }
}

/// A school in Wales, from the message to its page; and the desk, which stays English.
@Suite("Schools in Wales")
struct WelshSchoolTests {
    private let web: WebHarness

    init() throws {
        web = try WebHarness()
        var area = County.area(nil)
        var quay = PolicySettings()
        quay.language = .welsh
        area.establishments = [County.quay: quay]
        web.engine.replacePolicies(PolicyBook(areas: [area]))
    }

    @Test func itsMessageAndPagesAreWelshAndTheDesksAreEnglish() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let channel = Outbox()
        let leased = try #require(try web.engine.leaseStep(limit: 10).first)
        try web.engine.deliver(leased, by: channel)
        let content = try #require(channel.contents.first)
        #expect(content.subject.hasPrefix("Hysbysiad Ymgyrch Encompass"))
        #expect(content.text.contains("ffoniwch 999") && !content.text.contains("Sign in"))
        #expect(content.brief.isEmpty, "an e-mail has no text message's form")

        let link = "/a/" + (try #require(leased.notification).linkToken)
        let signIn = try await web.get("/sign-in?next=" + link.replacing("/", with: "%2F"))
        #expect(
            signIn.body.contains("<html lang=\"cy\">") && signIn.body.contains("Mewngofnodwch i ddarllen hysbysiad"))
        let adult = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        let page = try await adult.get(link).body
        #expect(page.contains("Y plentyn") && page.contains("Dyddiad geni") && page.contains("2 Mawrth 2015"))
        #expect(page.contains("lang=\"en\" hreflang=\"en\">English</a>"))
        // What the force wrote is in its own words.
        #expect(page.contains("Police attended a disturbance at home."))
        #expect(try await adult.get("/school").body.contains("Hysbysiadau i chi"))
        let refused = try await adult.submit(link, from: link, [])
        #expect(refused.status == 422 && refused.body.contains("Dewiswch eich ateb."))

        // The reader's own choice lasts.
        let english = try await adult.get(link + "?lang=en")
        #expect(english.body.contains("<html lang=\"en-GB\">") && english.body.contains("Date of birth"))
        var chosen = adult
        chosen.cookie += "; " + english.cookies
        #expect(try await chosen.get("/school").body.contains("Notifications for you"))

        let desk = try await Browser(web, .operator)
        try await desk.statePurpose()
        let detail = try await desk.get("/notifications/\(id)?lang=cy").body
        #expect(detail.contains("<html lang=\"en-GB\">") && detail.contains("Date of birth"))
    }

    @Test func whatRefusesAndWhatFollowsIsWelshToo() async throws {
        _ = try #require(try await web.notify()[County.quay])
        let leased = try #require(try web.engine.leaseStep(limit: 10).first)
        let link = "/a/" + (try #require(leased.notification).linkToken)
        let adult = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        let refused = try await adult.get("/queue")
        #expect(refused.status == 403 && refused.body.contains("ar gyfer staff MASH"))
        let out = try await adult.submit("/sign-out", from: "/school", [])
        #expect(out.header("Location") == "/sign-in?lang=cy")
        #expect(try await web.get("/sign-in?lang=cy").body.contains("hreflang=\"en\">English</a>"))
        for door in ["/sign-in", "/password"] {
            let page = try await web.get(door).body
            #expect(page.contains("<html lang=\"en-GB\">") && page.contains("hreflang=\"cy\">Cymraeg</a>"))
        }
        web.clock.advance(.days(60))
        let expired = try await web.get(link)
        #expect(expired.status == 410 && expired.body.contains("<html lang=\"cy\">"))
    }

    /// The code for the link, the question to a contact and the test: each as a message, and the page of its link.
    @Test func codesQuestionsAndTestsAreWelshToo() async throws {
        let channel = Outbox()
        func deliver() throws -> [MessageContent] {
            let before = channel.contents.count
            for message in try web.engine.leaseStep(limit: 50) { try web.engine.deliver(message, by: channel) }
            return Array(channel.contents.dropFirst(before))
        }
        let stored = try #require(
            try web.store.registry.contacts(.establishment(County.quay)).first { $0.contact.name == "Priya Nair" })
        let request = CodeRequest(.confirmation, subject: "m1", contact: stored.id)
        try web.engine.sendCode(request, to: .email("priya.nair@quayside.example"), by: .engine)
        let code = try #require(try deliver().first)
        #expect(code.subject == "Eich cod Ymgyrch Encompass" && code.language == .welsh)
        #expect(code.brief.contains("yw eich cod"))

        _ = try web.engine.run(.testChannels(.school(County.quay)), by: .owner("test"))
        let test = try #require(try deliver().first)
        #expect(test.subject.hasPrefix("PRAWF"))
        let link = try #require(test.text.firstMatch(of: #/http://127\.0\.0\.1:8080(/t/[A-Za-z0-9_-]+)/#)).output.1
        #expect(try await web.get(String(link)).body.contains("<html lang=\"cy\">"))

        _ = try web.engine.run(.inviteContacts(.address("priya.nair@quayside.example")), by: .owner("test"))
        let invitation = try #require(try deliver().first)
        #expect(invitation.subject == "Ymgyrch Encompass: dewiswch eich cyfrinair")
        let page = try #require(invitation.text.firstMatch(of: #/http://127\.0\.0\.1:8080(/invitation/\S+)/#)).output.1
        #expect(try await web.get(String(page)).body.contains("<html lang=\"cy\">"))
    }

    @Test func aSchoolInWalesIsWelshWithoutASetting() throws {
        #expect(Language.usual(localAuthority: "668") == .welsh)
        #expect(Language.usual(localAuthority: "926") == .english)
        let book = PolicyBook(areas: [
            AreaPolicy(id: "dyfed-powys", name: "Dyfed-Powys", localAuthorities: ["668", "669"])
        ])
        let school = Establishment(urn: County.quay, name: "Ysgol y Cei", localAuthority: "668")
        #expect(book.resolve(school).language == .welsh)
    }
}
