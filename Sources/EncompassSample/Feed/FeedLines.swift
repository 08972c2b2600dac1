import EncompassCore

/// Writes an incident as the lines that the force sends for it.
enum FeedLines {
    /// The lines in order, and the resulting incident.
    static func lines(
        of made: FeedIncident, _ entropy: inout SeededEntropy
    ) -> (incident: FeedIncident, lines: [FeedLine]) {
        var last = made
        let first = JSONTree.object(tree(of: made)).text
        func line(_ text: String, _ answer: FeedLine.Answer = .accepted) -> FeedLine {
            FeedLine(text: text, reference: made.incident.reference, kind: made.kind, answer: answer)
        }
        switch made.kind {
        case .duplicateLine: return (made, [line(first), line(first, .duplicate)])
        case .missingTime: return (made, [line(first, .rejected)])
        case .brokenLine:
            let cut = String(first.prefix(first.count * 2 / 3))
            return (made, [FeedLine(text: cut, reference: nil, kind: .brokenLine, answer: .rejected)])
        case .changedContent:
            last.incident.schoolSummary = "Officers attended again later in the night."
            return (last, [line(first), line(text(of: last))])
        case .corrected:
            last.incident.revision = (made.incident.revision ?? 1) + 1
            last.incident.status = .corrected
            last.incident.children[0].welfareCheck = true
            last.incident.schoolSummary = "The children were seen and spoken to by officers."
            return (last, [line(first), line(text(of: last))])
        case .retracted:
            last.incident.revision = (made.incident.revision ?? 1) + 1
            last.incident.status = .retracted
            last.incident.children = []
            last.children = []
            return (last, [line(first), line(text(of: last))])
        default: return (made, [line(first)])
        }
    }

    private static func text(of made: FeedIncident) -> String { NightFeed.line(of: made.incident) }

    /// The incident's fields with faults that its values cannot express.
    private static func tree(of made: FeedIncident) -> [(String, JSONTree)] {
        var fields = FeedText.tree(of: made.incident)
        let place = made.children.firstIndex { $0.expectation == .person } ?? 0
        switch made.kind {
        case .missingTime: fields.removeAll { $0.0 == "occurredAt" }
        case .thirtiethOfFebruary:
            let year = made.incident.children[place].dateOfBirth?.year ?? 2015
            replace("dateOfBirth", .string("\(year)-02-30"), ofChild: place, in: &fields)
        case .unknownCodes:
            fields.removeAll { $0.0 == "riskGrade" }
            fields.append(("riskGrade", .string("amber")))
            fields.append(("exportBatch", .string("0007")))
            replace("sex", .string("Q"), ofChild: place, in: &fields)
            replace("school", .object([("urn", .string("12"))]), ofChild: place, in: &fields)
        default: break
        }
        return fields
    }

    private static func replace(
        _ name: String, _ value: JSONTree, ofChild place: Int, in fields: inout [(String, JSONTree)]
    ) {
        guard let index = fields.firstIndex(where: { $0.0 == "children" }),
            case .array(var children) = fields[index].1, children.indices.contains(place),
            case .object(var child) = children[place]
        else { return }
        child.removeAll { $0.0 == name }
        child.append((name, value))
        children[place] = .object(child)
        fields[index].1 = .array(children)
    }
}
