import Foundation

/// A problem as the service tells it: a sentence, or an RFC 9457 document with its faults.
struct ProblemDocument: Decodable {
    private struct Document: Decodable {
        let title: String?
        let detail: String?
        let errors: [Fault]?
    }

    private struct Fault: Decodable {
        let pointer: String?
        let detail: String?
    }

    /// In one line.
    let text: String

    init(from decoder: any Decoder) throws {
        if let sentence = try? decoder.singleValueContainer().decode(String.self) {
            text = sentence
            return
        }
        let document = try Document(from: decoder)
        let faults = (document.errors ?? []).map { fault in
            [fault.pointer, fault.detail].compactMap { $0 }.joined(separator: " ")
        }
        // A sentence that only repeats a fault is left out: the fault says it with its place.
        let head = [document.detail ?? document.title].compactMap(\.self).filter { head in
            !faults.contains { $0.trimmingCharacters(in: .whitespaces).hasSuffix(head.drop { $0 == "/" }) }
        }
        text = (head + faults.map { $0.trimmingCharacters(in: .whitespaces) }).joined(separator: "; ")
    }
}

/// What an answer that is not a success says.
struct ProblemText {
    let text: String

    init(_ response: HTTPResponse) {
        let document = try? JSONDecoder().decode(ProblemDocument.self, from: Data(response.body))
        text = document?.text ?? PlainText(response.body).text
    }
}
