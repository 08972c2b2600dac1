/// Finds, reads and checks a configuration: defaults, then the file, then the environment, then flags.
///
/// Pure except for `files`: the same inputs give the same report.
public struct ConfigurationLoader: Sendable {
    /// Where a file is looked for when neither `--config` nor `ENCOMPASS_CONFIG` names one.
    public static let usualPaths = ["Config/encompass.yaml", "/etc/encompass/encompass.yaml"]
    /// The variable that names the file; it is not a key.
    public static let fileVariable = "ENCOMPASS_CONFIG"

    private let environment: [String: String]
    private let files: FileAccess

    public init(environment: [String: String], files: FileAccess = .system) {
        self.environment = environment
        self.files = files
    }

    /// Loads, and finds every fault, not only the first.
    ///
    /// - Parameters:
    ///   - path: the file of `--config`; a file named here or in `ENCOMPASS_CONFIG` must exist.
    ///   - flags: values by dotted key, which win over everything.
    public func load(path: String? = nil, flags: [String: String] = [:]) -> ConfigurationReport {
        var draft = ConfigurationDraft()
        let file = locate(path, &draft)
        if let file { read(file, into: &draft) }
        for variable in environment.keys.sorted() where variable.hasPrefix("ENCOMPASS_") {
            guard variable != Self.fileVariable else { continue }
            apply(variable: variable, environment[variable] ?? "", to: &draft)
        }
        for name in flags.keys.sorted() {
            draft.set(name, to: flags[name] ?? "", from: .flag(name))
        }
        draft.setDefaultAreas(nextTo: file?.path)
        SecretFiles.read(into: &draft, files)
        if let file { SecretFiles.warnOfInlineSecrets(in: file.path, mode: file.contents.mode, &draft) }
        ConfigurationRules.judge(&draft)
        return draft.report(file: file?.path)
    }

    private typealias Found = (path: String, contents: FileAccess.Contents)

    private func locate(_ path: String?, _ draft: inout ConfigurationDraft) -> Found? {
        if let path { return open(path, named: .flag("config"), &draft) }
        if let path = environment[Self.fileVariable] {
            return open(path, named: .environment(variable: Self.fileVariable), &draft)
        }
        for path in Self.usualPaths {
            do throws(FileAccess.Problem) {
                return (path, try files.read(path))
            } catch .absent {
                continue
            } catch {
                draft.faults.append(ConfigurationFault(problem: "\(path) \(error.words)", remedy: "fix or remove it"))
                return nil
            }
        }
        return nil
    }

    private func open(_ path: String, named source: ConfigurationSource, _ draft: inout ConfigurationDraft) -> Found? {
        do throws(FileAccess.Problem) {
            return (path, try files.read(path))
        } catch {
            draft.faults.append(
                ConfigurationFault(
                    source: source, problem: "the configuration file \(path) \(error.words)",
                    remedy: "name a file that exists and that this account may read"))
            return nil
        }
    }

    private func read(_ file: Found, into draft: inout ConfigurationDraft) {
        do throws(ConfigurationFault) {
            let tree = try YAMLTree.read(file.contents.bytes, path: file.path)
            FileWalk(path: file.path).apply(tree, to: &draft)
        } catch {
            draft.faults.append(error)
        }
    }

    private func apply(variable: String, _ text: String, to draft: inout ConfigurationDraft) {
        let source = ConfigurationSource.environment(variable: variable)
        guard let key = ConfigurationKey.byVariable[variable] else {
            let known = ConfigurationKey.all.map(\.variable) + [Self.fileVariable]
            let nearest = NearestName.of(variable, among: known) ?? ""
            draft.faults.append(
                ConfigurationFault(
                    source: source, problem: "is not a known variable",
                    remedy: "unset it, or did you mean \(nearest)?"))
            return
        }
        draft.set(key.name, to: text, from: source)
    }
}

/// A configuration while it is being loaded: values so far, where each came from, and what was wrong.
struct ConfigurationDraft {
    var configuration = Configuration()
    var sources: [String: ConfigurationSource] = [:]
    var faults: [ConfigurationFault] = []
    var warnings: [ConfigurationFault] = []
    /// Keys whose value could not be read: rules about them would only repeat the fault.
    private(set) var unreadable: Set<String> = []

    /// Sets one key from one layer; a later layer wins.
    ///
    /// - Parameter base: the folder, with its slash, that relative paths start from; empty for the working folder.
    mutating func set(_ name: String, to text: String, from source: ConfigurationSource, base: String = "") {
        guard let key = ConfigurationKey.byName[name] else { return unknown(name, from: source) }
        if case .file = source, case .file = sources[name] {
            return reject(name, from: source, "is given twice", "keep one of them")
        }
        if text.isEmpty {
            return reject(name, from: source, "has no value", "give it one, or remove the key to use its default")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            return reject(name, from: source, "has a line break or another control character", "write it on one line")
        }
        let value = key.isPath && !text.hasPrefix("/") ? base + text : text
        if let reason = key.write(value, &configuration) {
            let shown = key.isSecret ? "" : ", but is “\(text.prefix(60))”"
            return reject(name, from: source, reason + shown, remedy(for: key, text))
        }
        sources[name] = source
        unreadable.remove(name)
    }

    private func remedy(for key: ConfigurationKey, _ text: String) -> String {
        guard !key.allowed.isEmpty, let nearest = NearestName.of(text, among: key.allowed) else {
            return "for instance \(key.name): \(key.example)"
        }
        return "did you mean \(nearest)?"
    }

    mutating func reject(_ name: String, from source: ConfigurationSource, _ problem: String, _ remedy: String) {
        unreadable.insert(name)
        faults.append(ConfigurationFault(source: source, key: name, problem: problem, remedy: remedy))
    }

    mutating func unknown(_ name: String, from source: ConfigurationSource) {
        let known = ConfigurationKey.all.map(\.name) + ConfigurationKey.sections.keys.sorted()
        let nearest = NearestName.of(name, among: known) ?? ""
        faults.append(
            ConfigurationFault(
                source: source, key: String(name.prefix(80)), problem: "is not a key",
                remedy: "did you mean \(nearest)?"))
    }

    /// The default folder of areas is next to the file, or in `/etc/encompass` without a file.
    mutating func setDefaultAreas(nextTo file: String?) {
        guard sources["areas.directory"] == nil else { return }
        let base = file.map(folder(of:)) ?? "/etc/encompass/"
        configuration.areas.directory = base + configuration.areas.directory
    }

    func report(file: String?) -> ConfigurationReport {
        let settings = ConfigurationKey.all.map { key in
            EffectiveSetting(
                name: key.name, value: key.read(configuration), source: sources[key.name] ?? .standard,
                isSecret: key.isSecret)
        }
        return ConfigurationReport(
            draft: configuration, file: file, settings: settings, faults: faults, warnings: warnings)
    }
}

/// Sets each key that is in a configuration file's tree.
struct FileWalk {
    let path: String

    func apply(_ tree: YAMLTree, to draft: inout ConfigurationDraft) {
        switch tree.content {
        case .empty: break
        case .mapping(let entries): apply(entries, under: "", to: &draft)
        case .text, .list:
            draft.faults.append(
                ConfigurationFault(
                    source: source(tree.line), problem: "is not a configuration: it has no keys",
                    remedy: "write sections and keys, as in the example file"))
        }
    }

    private func apply(_ entries: [YAMLTree.Entry], under section: String, to draft: inout ConfigurationDraft) {
        for entry in entries {
            let name = section.isEmpty ? entry.key : section + "." + entry.key
            if ConfigurationKey.byName[name] != nil {
                set(name, entry, in: &draft)
            } else if ConfigurationKey.sections[name] != nil {
                enter(name, entry, in: &draft)
            } else {
                draft.unknown(name, from: source(entry.line))
            }
        }
    }

    private func set(_ name: String, _ entry: YAMLTree.Entry, in draft: inout ConfigurationDraft) {
        switch entry.value.content {
        case .text(let text):
            draft.set(name, to: text, from: source(entry.line), base: folder(of: path))
        case .empty:
            draft.set(name, to: "", from: source(entry.line))
        case .list(let items) where ConfigurationKey.lists.contains(name) && items.allSatisfy(\.isText):
            draft.set(name, to: items.compactMap(\.text).joined(separator: ","), from: source(entry.line))
        case .list, .mapping:
            draft.reject(name, from: source(entry.line), "has several values", "give it one value")
        }
    }

    private func enter(_ name: String, _ entry: YAMLTree.Entry, in draft: inout ConfigurationDraft) {
        switch entry.value.content {
        case .mapping(let entries): apply(entries, under: name, to: &draft)
        case .empty: break
        case .text, .list:
            draft.faults.append(
                ConfigurationFault(
                    source: source(entry.line), key: name, problem: "is a section, not a value",
                    remedy: "put its keys below it, indented by two spaces"))
        }
    }

    private func source(_ line: Int) -> ConfigurationSource { .file(path: path, line: line) }
}

/// The folder of a path, with its slash; empty if the path has none.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
}

extension YAMLTree {
    fileprivate var text: String? { if case .text(let text) = content { text } else { nil } }
    fileprivate var isText: Bool { text != nil }
}
