import EncompassConfiguration
import Foundation
import Testing

@Suite("Secrets")
struct SecretsTests {
    private let yaml = "delivery:\n  smtp:\n    username: u\n    passwordFile: smtp-password\n"
    private let path = "/etc/encompass/smtp-password"

    @Test(
        "a secret is read from its file, the line end dropped", arguments: ["hunter 2", "hunter 2\n", "hunter 2\r\n"])
    func fromFile(_ text: String) throws {
        let report = load(yaml, others: [path: text])
        #expect(try report.configuration().delivery.smtp.password?.reveal() == "hunter 2")
        #expect(report.warnings.isEmpty)
    }

    @Test("a secret is never shown: not in the table, in JSON, in the printed configuration or in a fault")
    func masked() throws {
        let report = load("", flags: ["delivery.smtp.username": "u", "delivery.smtp.password": "hunter2"])
        let configuration = try report.configuration()
        let json = String(decoding: try JSONEncoder().encode(report.settings), as: UTF8.self)
        for shown in [report.table, json, "\(configuration)", String(reflecting: configuration)] {
            #expect(!shown.contains("hunter2"))
            #expect(shown.contains("********"))
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        let bad = load("", flags: ["delivery.smtp.password": "hunter2\n"])
        #expect(bad.faults.count == 1 && !bad.faults.contains { $0.description.contains("hunter2") })
    }

    @Test(
        "a secret's file must exist and have one line of text",
        arguments: [(nil, "does not exist"), ("", "empty"), ("\n", "empty"), ("a\nb", "more than one line")])
    func badFile(_ text: String?, _ problem: String) {
        let faults = load(yaml, others: text.map { [path: $0] } ?? [:]).faults
        #expect(faults.map(\.key) == ["delivery.smtp.passwordFile"])
        #expect(faults.first?.problem.contains(problem) == true)
    }

    @Test("both forms at once are refused")
    func both() {
        let report = load(yaml, flags: ["delivery.smtp.password": "x"], others: [path: "y"])
        #expect(report.faults.map(\.key) == ["delivery.smtp.passwordFile"])
    }

    @Test(
        "a secret that other accounts can read gets a warning",
        arguments: [(0o600, 0), (0o400, 0), (0o640, 0), (0o644, 1), (0o660, 1), (0o604, 1)])
    func permissions(_ mode: Int, _ warnings: Int) {
        let fromFile = load(yaml, others: [path: "x"], modes: [path: mode])
        #expect(fromFile.warnings.count == warnings && fromFile.isValid)
        let inline = load(
            "delivery: {smtp: {username: u, password: x}}", modes: ["/etc/encompass/encompass.yaml": mode])
        #expect(inline.warnings.count == warnings && inline.isValid)
    }
}
