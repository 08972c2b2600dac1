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

    /// What axe finds wrong on each page: each rule with an element that breaks it. What is folded away is opened, so that
    /// it is looked at too.
    ///
    /// One start of the browser does for all pages: its start takes longer than several pages.
    ///
    /// - Parameters:
    ///   - pages: whole HTML pages with their style sheet in them.
    ///   - isDark: whether the reader's system is set to dark colours.
    package static func violations(in pages: [String], onScreen width: Int, isDark: Bool) throws -> [[String]] {
        let folder = try TemporaryFolder()
        let file = folder.file("pages.html")
        let shown = pages.map { page in
            let opened = page.replacingOccurrences(of: "<details", with: "<details open")
            return isDark
                ? opened.replacingOccurrences(of: "(prefers-color-scheme: dark)", with: "(min-width: 0)")
                    .replacingOccurrences(of: "color-scheme: light dark", with: "color-scheme: dark") : opened
        }
        let texts = String(decoding: try JSONEncoder().encode(shown), as: UTF8.self)
        let run = """
            <script>addEventListener("load", async () => {
              const all = []
              for (const text of \(texts.replacingOccurrences(of: "<", with: "\\u003c"))) {
                const frame = document.createElement("iframe")
                frame.width = \(width)
                frame.height = 900
                frame.srcdoc = text
                await new Promise(done => { frame.onload = done; document.body.append(frame) })
                const script = frame.contentDocument.createElement("script")
                script.src = "file://\(script ?? "")"
                await new Promise(done => {
                  script.onload = script.onerror = done
                  frame.contentDocument.body.append(script)
                })
                script.remove()
                const page = frame.contentWindow
                const found = await page.axe.run(page.document, {resultTypes: ["violations"]})
                all.push(found.violations.map(rule => rule.id + ": " + rule.nodes.map(node => node.html).join(" ")))
                frame.remove()
              }
              document.documentElement.textContent = "axe-begin " + JSON.stringify(all) + " axe-end"
            })</script>
            """
        try Data(("<!doctype html><meta charset=\"utf-8\"><body>" + run).utf8)
            .write(to: URL(fileURLWithPath: file))
        let process = try ChildProcess(
            Chromium.path ?? "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder.file("profile"),
                "--allow-file-access-from-files", "--window-size=\(width),900", "--virtual-time-budget=600000",
                "--dump-dom", "file://" + file,
            ], environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"], output: folder.file("output"))
        _ = try process.wait()
        let text = process.output.components(separatedBy: "axe-begin ").last?.components(separatedBy: " axe-end").first
        let json = (text ?? "").replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&amp;", with: "&")
        guard let found = try? JSONDecoder().decode([[String]].self, from: Data(json.utf8)), found.count == pages.count
        else {
            return pages.map { _ in ["axe did not run: \(process.output.prefix(400))"] }
        }
        return found
    }
}
