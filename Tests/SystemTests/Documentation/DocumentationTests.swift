import EncompassCore
import Foundation
import TestSupport
import Testing

/// What the documentation says is true of the program: its commands run, its links lead somewhere, and its reference is
/// up to date. `Tests/Support/documentation/pages.py` describes the comments that say how a page is tested.
@Suite(.serialized)
struct DocumentationTests {
    @Test(arguments: pagesWithCommands)
    func aPagesCommandsRunInOrder(_ page: String) throws {
        let port = try HeldPort()
        let ended = try script("run_page.py", [Program.path, String(port.number), page])
        withExtendedLifetime(port) {}
        #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
    }

    @Test func linksCommandsAndOptionsExist() throws {
        let ended = try script("check_pages.py", [Program.path])
        #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
    }

    @Test(arguments: [
        ("`encompass queue hide` and", "no command encompass queue hide"),
        ("```sh\nencompass queue list --colour red\n```", "encompass queue list has no option --colour"),
        ("```sh\nfor\n```", "syntax error"), ("[there](nowhere.md)", "no file nowhere.md"),
        ("[there](glossary.md#animals)", "no heading glossary.md#animals"),
    ])
    func aMistakeOnAPageIsFound(_ text: String, _ fault: String) throws {
        let root = try copyOfDocumentation()
        try Data("# A page\n\n\(text)\n".utf8).write(to: URL(fileURLWithPath: root.file("docs/page.md")))
        let ended = try python([root.file("Tests/Support/documentation/check_pages.py"), Program.path])
        #expect(ended.status == 1)
        #expect(ended.output.contains(fault), "\(ended.output)\(ended.errors)")
    }

    @Test(arguments: [
        ("```sh\nfalse\n```", "docs/page.md:3: ended with 1"),
        ("```sh\necho one\n```\n\n```text\ntwo\n```", "docs/page.md:3: does not print this line"),
        ("<!-- exits: 3 -->\n```sh\ntrue\n```", "ended with 0"),
        ("```sh\nsudo touch /etc/encompass/here\n```", "not run as root"),
    ])
    func aCommandThatDoesNotDoWhatThePageSaysIsFound(_ text: String, _ fault: String) throws {
        let root = try copyOfDocumentation()
        try Data("# A page\n\n\(text)\n".utf8).write(to: URL(fileURLWithPath: root.file("docs/page.md")))
        let runner = root.file("Tests/Support/documentation/run_page.py")
        let port = try HeldPort()
        let ended = try python([runner, Program.path, String(port.number), "docs/page.md"])
        withExtendedLifetime(port) {}
        #expect(ended.status == 1)
        #expect(ended.output.contains(fault), "\(ended.output)\(ended.errors)")
    }

    @Test func theReferenceIsTheProgramsOwn() throws {
        let folder = try TemporaryFolder()
        let ended = try python([Repository.path("docs/reference/generate"), Program.path, folder.path])
        #expect(ended.status == 0, "\(ended.errors)")
        for page in ["command-line.md", "metrics.md"] {
            let made = FileManager.default.contents(atPath: folder.file(page))
            let kept = FileManager.default.contents(atPath: Repository.path("docs/reference/" + page))
            #expect(made == kept, "docs/reference/\(page) is out of date: run make example")
        }
    }

    @Test func everyStateIsExplained() throws {
        let path = Repository.path("docs/reference/states.md")
        let page = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        let states =
            NotificationState.allCases.map(\.rawValue) + MessageState.allCases.map(\.rawValue)
            + ChildState.allCases.map(\.rawValue)
        for state in states { #expect(page.contains("| `\(state)` |"), "\(state)") }
    }

    /// Every page with a block of commands, so that no new one is forgotten.
    private static let pagesWithCommands: [String] = {
        let root = Repository.root.path
        let names = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "Benchmarks/README.md"]
        let below = FileManager.default.enumerator(atPath: root + "/docs")?.compactMap { $0 as? String } ?? []
        let pages = names + below.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }.sorted()
        return pages.filter {
            let text = String(
                decoding: FileManager.default.contents(atPath: root + "/" + $0) ?? Data(), as: UTF8.self)
            return text.contains("```sh")
        }
    }()

    private func script(_ name: String, _ arguments: [String]) throws -> Program.Finished {
        try python([Repository.path("Tests/Support/documentation/" + name)] + arguments)
    }

    private func python(_ arguments: [String]) throws -> Program.Finished {
        let folder = try TemporaryFolder()
        let process = try ChildProcess(
            "/usr/bin/env", ["python3", "-B"] + arguments, environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"],
            output: folder.file("output"))
        let end = try process.wait()
        let status: Int32? = if case .exited(let status) = end { status } else { nil }
        return Program.Finished(status: status, output: process.output, errors: process.errors)
    }

    /// The glossary and the scripts alone: a root for pages with planted mistakes.
    private func copyOfDocumentation() throws -> TemporaryFolder {
        let root = try TemporaryFolder()
        let files = FileManager.default
        for name in ["docs", "Tests/Support", "Config", "deploy"] {
            try files.createDirectory(atPath: root.file(name), withIntermediateDirectories: true)
        }
        for name in ["docs/glossary.md", "Tests/Support/documentation"] {
            try files.copyItem(atPath: Repository.path(name), toPath: root.file(name))
        }
        return root
    }
}
