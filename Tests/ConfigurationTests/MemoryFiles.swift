import EncompassConfiguration

/// Files of a test, by path.
struct MemoryFiles {
    var contents: [String: FileAccess.Contents] = [:]

    init(_ texts: [String: String] = [:], modes: [String: Int] = [:]) {
        for (path, text) in texts {
            contents[path] = FileAccess.Contents(bytes: Array(text.utf8), mode: modes[path] ?? 0o600)
        }
    }

    var access: FileAccess {
        let contents = contents
        return FileAccess(
            read: { (path) throws(FileAccess.Problem) -> FileAccess.Contents in
                guard let file = contents[path] else { throw .absent }
                return file
            },
            list: { (folder) throws(FileAccess.Problem) -> [String] in
                let inside = contents.keys.filter { $0.hasPrefix(folder + "/") }
                guard !inside.isEmpty else { throw .absent }
                // What is in a folder, and not what is in the folders of it.
                return Set(inside.map { String($0.dropFirst(folder.count + 1).prefix { $0 != "/" }) }).sorted()
            })
    }
}

/// Loads `yaml` as `/etc/encompass/encompass.yaml`.
func load(
    _ yaml: String, environment: [String: String] = [:], flags: [String: String] = [:], others: [String: String] = [:],
    modes: [String: Int] = [:]
) -> ConfigurationReport {
    var texts = others
    texts["/etc/encompass/encompass.yaml"] = yaml
    let files = MemoryFiles(texts, modes: modes)
    return ConfigurationLoader(environment: environment, files: files.access).load(flags: flags)
}
