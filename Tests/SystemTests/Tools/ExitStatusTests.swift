import TestSupport
import Testing

struct ExitStatusTests {
    @Test(arguments: [
        ["--no-such-option"], ["registry", "import"], ["queue", "list", "--state", "lost"],
        ["queue", "list", "--contacts", "lost"],
        ["credential", "create", "--role", "feed"], ["queue", "redirect", "ABCD-EFGH", "--reason", "moved"],
        ["feed", "push", "--url", "http://127.0.0.1:1"], ["serve", "--as", "sue"], ["check-config", "--as", "sue"],
        ["doctor", "--as", "sue"], ["restore", "from", "none.backup", "--as", "sue"],
    ])
    func wrongUsageIs64(arguments: [String]) throws {
        let finished = try Program.run(arguments)
        #expect(finished.status == 64, "\(finished.errors)")
        #expect(finished.output.isEmpty)
        #expect(!finished.errors.isEmpty)
    }

    @Test(
        "a command that is spelt wrong is answered with the nearest one",
        arguments: [
            (["quue"], "there is no command quue; did you mean queue?"),
            (["queue", "relase", "ABCD-EFGH"], "there is no command queue relase; did you mean release?"),
            (["registry", "x"], "there is no command registry x; encompass registry --help lists them"),
            (["help", "nonsense"], "there is no command nonsense; encompass --help lists them"),
            (["help", "queue", "relase"], "there is no command queue relase; did you mean release?"),
            (
                ["help", "audit", "verify", "x"],
                "there is no command audit verify x; encompass audit verify --help says what it takes"
            ),
        ])
    func misspelt(arguments: [String], said: String) throws {
        let finished = try Program.run(arguments)
        #expect(finished.status == 64)
        #expect(finished.errors == "encompass: \(said)\n")
    }

    @Test(
        "help for what there is ends with 0", arguments: [["help"], ["help", "audit"], ["help", "audit", "verify"]])
    func help(arguments: [String]) throws {
        let finished = try Program.run(arguments)
        #expect(finished.status == 0 && finished.output.contains("USAGE: encompass"))
    }

    @Test("a file that cannot be read is named with the reason")
    func unreadableFiles() throws {
        let site = try Installation()
        let missing = site.folder.file("missing")
        let runs: [[String]] = [
            ["audit", "verify", missing], ["outage-pack", "open", missing, "--passphrase-file", missing],
            ["registry", "import", "--roll", missing] + site.configuration,
            ["feed", "push", missing, "--url", "http://127.0.0.1:1", "--token-file", missing],
        ]
        for arguments in runs {
            let finished = try Program.run(arguments)
            #expect(finished.status == 1, "\(arguments): \(finished.errors)")
            #expect(finished.errors == "encompass: cannot read \(missing): there is no such file; correct the path\n")
        }
        let folder = try Program.run(["audit", "verify", site.folder.path])
        #expect(folder.status == 1 && folder.errors.contains("it is a folder; name a file in it"))
        let expected = try Program.run(["audit", "verify", "--expect", missing] + site.configuration)
        #expect(expected.status == 64 && expected.errors.contains("there is no such file"))
    }

    @Test func aFailureExitsWith1() throws {
        let site = try Installation()
        #expect(try Program.run(["registry", "stats", "--database", site.folder.file("none.db")]).status == 1)
    }

    @Test func loopbackLinksWithRealMailExitWith78() throws {
        let server = try SMTPTestServer()
        let site = try Installation(Installation.smtp(server), start: nil)
        let finished = try site.tool("serve")
        #expect(finished.status == 78)
        #expect(finished.errors.contains("http.publicURL") && finished.errors.contains("leads only to this machine"))
    }

    @Test func aFeedWithARefusedLineExitsWith65() throws {
        let site = try Installation()
        let child = MadeUp.amelia.reported()
        let good = try site.write("good.ndjson", [IncidentText.make("NC-1", children: [child])])
        let bad = try site.write("bad.ndjson", [IncidentText.make("NC-1", children: [child]), "{\"force\":"])
        #expect(try Program.run(["feed", "check", good]).status == 0)
        let finished = try Program.run(["feed", "check", bad])
        #expect(finished.status == 65)
        #expect(finished.output.contains("line 2"))
    }
}
