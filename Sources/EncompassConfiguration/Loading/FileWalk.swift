/// Walks a configuration file's tree and sets each key that it names.
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
                    remedy: "put its keys below it, two spaces further in"))
        }
    }

    private func source(_ line: Int) -> ConfigurationSource { .file(path: path, line: line) }
}

/// The folder of a path, with its slash; empty where the path has none.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
}

extension YAMLTree {
    fileprivate var text: String? { if case .text(let text) = content { text } else { nil } }
    fileprivate var isText: Bool { text != nil }
}
