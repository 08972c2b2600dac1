import EncompassConfiguration
import EncompassCore
import Testing

/// An area's own templates of messages: what is refused when they are read, with file and line.
@Suite("Templates of an area's messages")
struct MessageTemplateTests {
    private static let area = [
        "id: norfolk", "name: Norfolk", "localAuthorities: [\"926\"]", "message:", "  templates: norfolk-messages",
    ].joined(separator: "\n")

    private func load(_ files: [String: String], area: String = MessageTemplateTests.area) -> AreaReport {
        var texts = ["/areas/norfolk.yaml": area]
        for (name, text) in files { texts["/areas/norfolk-messages/" + name] = text }
        return AreaLoader(files: MemoryFiles(texts).access).load(directory: "/areas")
    }

    private func faults(_ files: [String: String]) -> [String] { load(files).faults.map(\.description) }

    private static let text = "{{#notifications}}{{reference}}\n{{link}}\n{{/notifications}}\n"

    @Test("Right ones are read, in both languages and for each content")
    func right() throws {
        let files = [
            "subject.en.mustache": "Norfolk: {{reference}}{{#more}} and {{more}} more{{/more}}",
            "text.en.mustache": "{{! ours }}\n{{#notifications}}\n{{> facts}}\n{{/notifications}}\n{{desk}}\n",
            "_facts.en.mustache": "{{what}} {{reference}} by {{due}}\n{{link}}\n",
            "text.list.en.mustache":
                "{{#notifications}}{{reference}}{{#children}} {{name}} {{dateOfBirth}}{{/children}}\n{{link}}\n{{/notifications}}",
            "html.en.mustache":
                "<p>{{#notifications}}<b>{{reference}}</b> <a href=\"{{link}}\">Sign in</a>{{/notifications}}</p>",
            "sms.cy.mustache": "Norfolk {{reference}}{{#link}}: {{link}}{{/link}}",
        ]
        let report = load(files)
        #expect(report.faults.isEmpty, "\(report.faults)")
        #expect(report.warnings.isEmpty, "\(report.warnings)")
        #expect(report.areas.first?.message.files == files)
    }

    @Test(
        "Personal data can reach no subject, text message, address or e-mail with the reference only",
        arguments: [
            ("subject.en.mustache", "{{reference}}\n{{forename}}", ":2", "personal data into a subject"),
            ("subject.list.en.mustache", "{{reference}} {{#children}}{{name}}{{/children}}", ":1", "into a subject"),
            ("sms.en.mustache", "{{subject}} {{dateOfBirth}}", ":1", "personal data into a text message"),
            ("sms.list.en.mustache", "{{subject}}{{#children}}{{name}}{{/children}}", ":1", "into a text message"),
            (
                "text.en.mustache", text + "{{#notifications}}{{#children}}{{name}}{{/children}}{{/notifications}}",
                ":4",
                "personal data into an e-mail"
            ),
            ("text.fixedSentence.en.mustache", text + "{{summary}}", ":4", "personal data into an e-mail"),
            ("html.reference.en.mustache", "<p>{{name}}</p>", ":1", "personal data into an e-mail"),
            (
                "text.list.en.mustache",
                "{{#notifications}}{{reference}}\n{{link}}\n{{#children}}https://x.example/?n={{name}}{{/children}}{{/notifications}}",
                ":3", "part of an address"
            ),
            (
                "text.en.mustache", text + "https://x.example/{{#several}}{{reference}}{{/several}}", ":4",
                "part of an address"
            ),
            (
                "text.en.mustache", text + "{{#notifications}}{{link}}{{reference}}{{/notifications}}", ":4",
                "part of an address"
            ),
            (
                "html.list.en.mustache",
                "<p>{{#notifications}}{{reference}} <a href=\"{{link}}\">x</a>{{#children}}\n<a title=\"{{name}}\">y</a>{{/children}}{{/notifications}}</p>",
                ":2", "within a tag of HTML"
            ),
        ])
    func personal(file: String, text: String, line: String, problem: String) {
        let faults = faults([file: text])
        #expect(
            faults.contains { $0.hasPrefix("/areas/norfolk-messages/\(file)\(line)") && $0.contains(problem) },
            "\(faults)")
    }

    @Test("A partial is judged where it is included")
    func partial() {
        let list = "{{#notifications}}{{reference}}\n{{link}}\n{{> who}}{{/notifications}}"
        let who = "\n{{#children}}{{name}}{{/children}}"
        #expect(faults(["text.list.en.mustache": list, "_who.en.mustache": who]).isEmpty)
        let refused = faults(["text.en.mustache": list, "_who.en.mustache": who])
        #expect(refused.contains { $0.hasPrefix("/areas/norfolk-messages/_who.en.mustache:2") }, "\(refused)")
        #expect(
            faults(["text.en.mustache": Self.text + "{{> me}}", "_me.en.mustache": "{{> me}}"])
                .contains { $0.contains("includes itself") })
    }

    @Test(
        "A partial in place of a built-in one is judged in the built-in templates that include it",
        arguments: [
            (
                "{{#notifications}}{{reference}} {{link}}{{#children}} {{name}}{{/children}}\n{{/notifications}}",
                "personal data"
            ),
            (
                "{{#notifications}}{{reference}}\nhttps://x.example/{{due}}\n{{link}}\n{{/notifications}}",
                "part of an address"
            ),
            ("{{#notifications}}{{reference}}\n{{/notifications}}", "does not show the link"),
            ("{{#notifications}}\n{{link}}\n{{/notifications}}", "does not show the reference"),
        ])
    func overriding(body: String, problem: String) {
        for language in ["en", "cy"] {
            let faults = faults(["_body.\(language).mustache": body])
            #expect(
                faults.contains {
                    $0.hasPrefix("/areas/norfolk-messages/_body.\(language).mustache:") && $0.contains(problem)
                }, "\(faults)")
        }
        #expect(faults(["_body.en.mustache": Self.text, "_end.en.mustache": "{{desk}}\nNorfolk\n"]).isEmpty)
    }

    @Test("An address that ends one notification, or a part that is left out, may not run into a value")
    func acrossParts() {
        for end in [
            "{{#notifications}}{{reference}}\n{{link}}\nhttps://x.example/?{{/notifications}}",
            "\nhttps://x.example/?{{#several}} {{/several}}{{place}}",
        ] {
            let faults = faults(["text.en.mustache": Self.text + end])
            #expect(faults.contains { $0.contains("part of an address") }, "\(faults)")
        }
    }

    @Test(
        "What cannot be read, or would not do as a message, is refused with what to do",
        arguments: [
            ("text.en.mustache", text + "{{refrence}}", "did you mean {{reference}}?"),
            ("text.en.mustache", text + "{{#desk}}", "is not ended"),
            ("text.en.mustache", text + "{{/desk}}", "ends no section"),
            ("text.en.mustache", text + "{{desk", "not ended on its line"),
            ("text.en.mustache", text + "{{=<% %>=}}", "not possible"),
            ("text.en.mustache", text + "{{> facs}}", "there is no _facs.en.mustache"),
            ("text.en.mustache", "Please sign in.", "does not show the link"),
            ("text.en.mustache", "{{#notifications}}\n{{link}}\n{{/notifications}}", "does not show the reference"),
            ("html.en.mustache", "<p>{{{place}}}</p>", "unescaped"),
            ("html.en.mustache", "<p>{{&place}}</p>", "unescaped"),
            ("html.en.mustache", "<img src=\"https://x.example/logo.png\">", "nothing is loaded from elsewhere"),
            ("subject.en.mustache", "{{#correction}}Changed{{/correction}}", "leaves the subject empty"),
            (
                "sms.en.mustache", "{{reference}} " + String(repeating: "long ", count: 40),
                "longer than one text message"
            ),
            ("subjct.en.mustache", "x", "did you mean subject.en.mustache?"),
            ("subject.fr.mustache", "x", "no template of a message is called so"),
        ])
    func wrong(file: String, text: String, problem: String) {
        let faults = faults([file: text])
        #expect(
            faults.contains { $0.hasPrefix("/areas/norfolk-messages/\(file):") && $0.contains(problem) }, "\(faults)")
    }

    @Test("A folder that is not there, and children's names without an approver, are refused at their line")
    func settings() {
        let missing = load([:])
        #expect(missing.faults.first?.description.hasPrefix("/areas/norfolk.yaml:5") == true, "\(missing.faults)")
        let list = "id: a\nlocalAuthorities: [\"926\"]\nmessage:\n  content: list\n"
        #expect(
            load([:], area: list).faults.map(\.description).contains { $0.contains("name of the person who approved") })
        #expect(load([:], area: list + "  approvedBy: Ada Officer\n").faults.isEmpty)
        #expect(
            load([:], area: "id: a\nlocalAuthorities: [\"926\"]\nmessage:\n  content: everything\n").faults.first?
                .description.contains("/areas/norfolk.yaml:4") == true)
    }
}
