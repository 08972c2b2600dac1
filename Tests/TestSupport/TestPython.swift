import Foundation

/// The Python that runs the servers of `Tests/Support`, with the libraries of its `requirements.txt`.
public enum TestPython {
    /// `ENCOMPASS_TEST_PYTHON`, else the environment that `make test` creates; nil if neither exists.
    public static let path: String? = {
        let named = ProcessInfo.processInfo.environment["ENCOMPASS_TEST_PYTHON"]
        let candidates = [named, Repository.path(".build/test-venv/bin/python3")].compactMap { $0 }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Without it, its tests are skipped.
    public static var isAbsent: Bool { path == nil }

    /// A file of `Tests/Support`.
    public static func script(_ name: String) -> String { Repository.path("Tests/Support/" + name) }
}
