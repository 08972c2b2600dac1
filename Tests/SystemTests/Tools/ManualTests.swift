import Foundation
import TestSupport
import Testing

/// The man pages and completions that packages ship come from the program's own help.
struct ManualTests {
    private func run(_ program: String, _ arguments: [String]) throws -> (end: ChildProcess.End, text: String) {
        let folder = try TemporaryFolder()
        let process = try ChildProcess(
            program, arguments, environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"],
            output: folder.file("output"))
        return (try process.wait(within: 600), process.output + process.errors)
    }

    @Test func everyCommandHasAPageWithoutFaults() throws {
        let folder = try TemporaryFolder()
        let written = try run(Repository.path("scripts/manual"), [Program.path, folder.path])
        #expect(written.end == .exited(0), "\(written.text)")
        let help = JSON(try Program.run(["--experimental-dump-help"]).output)["command"]
        let commands = help["subcommands"].list.map { $0["commandName"].text }.filter { $0 != "help" }
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(pages) == Set(["encompass.1"] + commands.map { "encompass-\($0).1" }))
        for command in help["subcommands"].list where command["commandName"].text != "help" {
            let page = try String(
                contentsOfFile: folder.file("encompass-\(command["commandName"].text).1"), encoding: .utf8)
            for option in (command["subcommands"].list + [command]).flatMap({ $0["arguments"].list })
            where option["shouldDisplay"].isTrue && !["help", "version"].contains(option["valueName"].text) {
                let name = option["valueName"].text.replacingOccurrences(of: "-", with: "\\-")
                #expect(page.contains(name), "\(command["commandName"].text) \(name)")
            }
        }
        guard let mandoc = InstalledTool.path("mandoc") else { return }
        let lint = try run(mandoc, ["-T", "lint"] + pages.map(folder.file))
        #expect(lint.end == .exited(0) && lint.text.isEmpty, "\(lint.text)")
    }

    @Test(arguments: [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])])
    func everyShellCanReadItsCompletions(_ shell: String, _ check: [String]) throws {
        let made = try Program.run(["--generate-completion-script", shell])
        #expect(made.status == 0 && made.output.contains("check-config"))
        guard let program = InstalledTool.path(shell) else { return }
        let folder = try TemporaryFolder()
        try Data(made.output.utf8).write(to: URL(fileURLWithPath: folder.file("completions")))
        let read = try run(program, check + [folder.file("completions")])
        #expect(read.end == .exited(0), "\(read.text)")
    }
}
