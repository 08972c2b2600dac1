import Foundation

/// A message's template: the names, sections, partials and comments of Mustache, and nothing else of it.
///
/// Areas write templates of their own, and nothing personal may get into most of them. So one tree is checked and
/// rendered: what was not checked cannot be rendered. Tags that print unescaped, change the delimiters or inherit are
/// refused.
struct MessageTemplate: Sendable {
    /// What is wrong on a line.
    struct Fault: Hashable, Sendable {
        let line: Int
        let problem: String
        let remedy: String
    }

    indirect enum Node: Sendable {
        case text(String)
        case name(String, line: Int)
        case section(String, isInverted: Bool, line: Int, [Node])
        case partial(String, line: Int)
    }

    private(set) var nodes: [Node] = []
    private(set) var faults: [Fault] = []

    init(_ source: String) {
        var open: [(name: String, isInverted: Bool, line: Int, nodes: [Node])] = [("", false, 0, [])]
        let text = source.replacing("\r\n", with: "\n").replacing("\u{FEFF}", with: "")
        for piece in pieces(of: text) {
            switch piece {
            case .text(let text): open[open.count - 1].nodes.append(.text(text))
            case .tag("#", let name, let line): open.append((name, false, line, []))
            case .tag("^", let name, let line): open.append((name, true, line, []))
            case .tag("/", let name, let line):
                guard open.count > 1, let last = open.last, last.name == name else {
                    let remedy = open.count > 1 ? "first end {{#\(open[open.count - 1].name)}}" : "take it out"
                    faults.append(Fault(line: line, problem: "{{/\(name)}} ends no section", remedy: remedy))
                    continue
                }
                open.removeLast()
                open[open.count - 1].nodes.append(
                    .section(name, isInverted: last.isInverted, line: last.line, last.nodes))
            case .tag(">", let name, let line): open[open.count - 1].nodes.append(.partial(name, line: line))
            case .tag(_, let name, let line): open[open.count - 1].nodes.append(.name(name, line: line))
            }
        }
        for section in open.dropFirst() {
            faults.append(
                Fault(
                    line: section.line, problem: "{{#\(section.name)}} is not ended",
                    remedy: "write {{/\(section.name)}} where it ends"))
        }
        nodes = open[0].nodes
    }

    private enum Piece {
        case text(String)
        case tag(Character, String, line: Int)
    }

    private mutating func pieces(of text: String) -> [Piece] {
        let lines = text.components(separatedBy: "\n")
        var pieces: [Piece] = []
        for (index, line) in lines.enumerated() {
            let (found, isStandalone) = self.pieces(ofLine: line, number: index + 1)
            pieces += found
            if !isStandalone, index < lines.count - 1 { pieces.append(.text("\n")) }
        }
        return pieces
    }

    /// A line with nothing but one section's tag, partial or comment leaves no line behind.
    private mutating func pieces(ofLine line: String, number: Int) -> (pieces: [Piece], isStandalone: Bool) {
        let parts = line.components(separatedBy: "{{")
        var pieces: [Piece] = parts[0].isEmpty ? [] : [.text(parts[0])]
        var rests = [parts[0]]
        var isStandalone = parts.count == 2
        for part in parts.dropFirst() {
            guard let end = part.range(of: "}}") else {
                faults.append(Fault(line: number, problem: "a tag is not ended on its line", remedy: "write }} there"))
                return ([], false)
            }
            let tag = part[..<end.lowerBound]
            let rest = String(part[end.upperBound...])
            let sigil = tag.first.flatMap { "#^/>!{&=<$%".contains($0) ? $0 : nil }
            if let piece = piece(sigil, String(sigil == nil ? tag : tag.dropFirst()), number) { pieces.append(piece) }
            isStandalone = isStandalone && sigil.map { "#^/>!".contains($0) } ?? false
            if !rest.isEmpty { pieces.append(.text(rest)) }
            rests.append(rest)
        }
        guard isStandalone, rests.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) else { return (pieces, false) }
        return (pieces.filter { if case .tag = $0 { true } else { false } }, true)
    }

    private mutating func piece(_ sigil: Character?, _ body: String, _ line: Int) -> Piece? {
        let name = body.trimmingCharacters(in: .whitespaces)
        switch sigil {
        case "!": return nil
        case "{", "&":
            let tag = sigil == "&" ? "{{&\(name)}}" : "{{{\(name)}}}"
            faults.append(
                Fault(line: line, problem: "\(tag) would print it unescaped", remedy: "write {{\(name)}}"))
        case "=", "<", "$", "%":
            faults.append(
                Fault(
                    line: line, problem: "{{\(sigil.map(String.init) ?? "")…}} is not possible in a message's template",
                    remedy: "use names, sections, partials and comments"))
        default:
            guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
                faults.append(Fault(line: line, problem: "a tag has no single name", remedy: "write {{name}}"))
                return nil
            }
            return .tag(sigil ?? " ", name, line: line)
        }
        return nil
    }
}

/// A value as a message's template sees it. A text that is empty, a flag that is false and a list without items leave
/// their section out.
package enum TemplateValue: Sendable {
    case text(String)
    case flag(Bool)
    case list([[String: TemplateValue]])
}

extension MessageTemplate {
    /// - Parameters:
    ///   - escaped: what becomes of a value's text.
    func rendered(
        _ model: [String: TemplateValue], partial: (String) -> MessageTemplate?, escaped: (String) -> String
    ) -> String {
        var result = ""
        render(nodes, [model], partial, escaped, into: &result)
        return result
    }

    private func render(
        _ nodes: [Node], _ models: [[String: TemplateValue]], _ partial: (String) -> MessageTemplate?,
        _ escaped: (String) -> String, into result: inout String
    ) {
        func value(_ name: String) -> TemplateValue? {
            for model in models.reversed() { if let value = model[name] { return value } }
            return nil
        }
        for node in nodes {
            switch node {
            case .text(let text): result += text
            case .name(let name, _): if case .text(let text) = value(name) { result += escaped(text) }
            case .partial(let name, _):
                if let inner = partial(name) { render(inner.nodes, models, partial, escaped, into: &result) }
            case .section(let name, let isInverted, _, let inner):
                switch value(name) {
                case .list(let items) where !isInverted:
                    for item in items { render(inner, models + [item], partial, escaped, into: &result) }
                case let value:
                    if value.map(MessageTemplate.isThere) ?? false != isInverted {
                        render(inner, models, partial, escaped, into: &result)
                    }
                }
            }
        }
    }

    private static func isThere(_ value: TemplateValue) -> Bool {
        switch value {
        case .text(let text): !text.isEmpty
        case .flag(let flag): flag
        case .list(let items): !items.isEmpty
        }
    }
}
