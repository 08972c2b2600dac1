/// Finds, reads and judges a configuration: defaults, then the file, then the environment, then flags.
///
/// Pure but for `files`: the same inputs give the same report.
public struct ConfigurationLoader: Sendable {
    /// Where a file is looked for when neither `--config` nor `ENCOMPASS_CONFIG` names one.
    public static let usualPaths = ["Config/encompass.yaml", "/etc/encompass/encompass.yaml"]
    /// The variable that names the file; it is no key.
    public static let fileVariable = "ENCOMPASS_CONFIG"

    private let environment: [String: String]
    private let files: FileAccess

    public init(environment: [String: String], files: FileAccess = .system) {
        self.environment = environment
        self.files = files
    }

    /// Loads with every fault found, not the first alone.
    ///
    /// - Parameters:
    ///   - path: what `--config` names; a file named here or in `ENCOMPASS_CONFIG` must be there.
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
        draft.settleAreas(besideFile: file?.path)
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
                draft.faults.append(ConfigurationFault(problem: "\(path) \(error.words)", remedy: "mend or remove it"))
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
                    remedy: "name one that is there and that this account may read"))
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
                    source: source, problem: "is a variable that nothing reads",
                    remedy: "unset it, or did you mean \(nearest)?"))
            return
        }
        draft.set(key.name, to: text, from: source)
    }
}
