import Foundation

/// Deque's rules for accessible pages, run in Chromium; the script comes with a package of the tests' Python.
package enum Axe {
    /// Nil if the package is not installed, and its tests are then skipped.
    package static let script: String? = TestPython.path.flatMap { python in
        let library = URL(fileURLWithPath: python).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "lib")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []
        return versions.sorted().map { version in
            library.appending(path: version + "/site-packages/axe_core_python/axe.min.js").path
        }.first { FileManager.default.isReadableFile(atPath: $0) }
    }

    /// What axe finds wrong on a page: each rule with an element that breaks it.
    ///
    /// - Parameter page: a whole HTML page with its style sheet in it.
    package static func violations(in page: String, onScreen width: Int) throws -> [String] {
        let folder = try TemporaryFolder()
        let file = folder.file("page.html")
        let run = """
            <script src="\(script ?? "")"></script>
            <script>axe.run(document, {resultTypes: ["violations"]}).then(found => {
              const lines = found.violations.map(rule => rule.id + ": " + rule.nodes.map(node => node.html).join(" "))
              document.documentElement.textContent = "axe-begin " + JSON.stringify(lines) + " axe-end"
            })</script></body>
            """
        try Data(page.replacingOccurrences(of: "</body>", with: run).utf8).write(to: URL(fileURLWithPath: file))
        let process = try ChildProcess(
            Chromium.path ?? "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder.file("profile"),
                "--allow-file-access-from-files", "--window-size=\(width),900", "--virtual-time-budget=20000",
                "--dump-dom", "file://" + file,
            ], environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"], output: folder.file("output"))
        _ = try process.wait()
        let text = process.output.components(separatedBy: "axe-begin ").last?.components(separatedBy: " axe-end").first
        let json = (text ?? "").replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&amp;", with: "&")
        guard let lines = try? JSONDecoder().decode([String].self, from: Data(json.utf8)) else {
            return ["axe did not run: \(process.output.prefix(400))"]
        }
        return lines
    }
}
