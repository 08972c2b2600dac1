import Foundation

/// Measures pages as a browser lays them out, if Chromium is installed.
package enum Chromium {
    /// Nil if it is not there, and its tests are then skipped.
    package static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { $0 + "/chromium" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// How wide each page becomes on a screen of a given width: more than the screen if something does not fit.
    ///
    /// - Parameter pages: whole HTML pages with their style sheet in them.
    package static func widths(of pages: [String], onScreen width: Int) throws -> [Int] {
        let folder = try TemporaryFolder()
        let frames = pages.map { page in
            let text = page.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
            return "<iframe width=\"\(width)\" height=\"800\" srcdoc=\"\(text)\"></iframe>"
        }
        let measure = """
            <script>addEventListener("load", () => {
              const frames = [...document.querySelectorAll("iframe")]
              document.body.textContent =
                "widths " + frames.map(frame => frame.contentDocument.documentElement.scrollWidth).join(" ") + " end"
            })</script>
            """
        let file = folder.file("frames.html")
        try Data(("<!doctype html><meta charset=\"utf-8\"><body>" + frames.joined() + measure).utf8)
            .write(to: URL(fileURLWithPath: file))
        let process = try ChildProcess(
            path ?? "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder.file("profile"),
                "--dump-dom", "file://" + file,
            ], environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"], output: folder.file("output"))
        _ = try process.wait(within: 600)
        let words = process.output.components(separatedBy: "widths ").last?.components(separatedBy: " end").first ?? ""
        return words.split(separator: " ").compactMap { Int($0) }
    }
}
