import EncompassCore
import EncompassFormats
import HTTPTypes
import Hummingbird

/// An error as RFC 9457 has it. It holds no personal data: pointers and reasons, never values.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// In one sentence for the person who must mend it.
    var detail: String?
    /// Every fault, with a JSON pointer to where it is.
    var errors: [Fault] = []
    var headers = HTTPFields()
    /// Who was refused what, where a role is the reason: it is logged.
    private(set) var refusal: (denied: Denied, principal: Principal)?

    init(_ status: HTTPResponse.Status, _ detail: String? = nil, errors: [Fault] = []) {
        self.status = status
        self.detail = detail
        self.errors = errors
    }

    /// 403 for somebody whose role may not do it.
    init(_ denied: Denied, of principal: Principal, _ detail: String? = nil) {
        self.init(.forbidden, detail ?? denied.description)
        refusal = (denied, principal)
    }

    /// The words that HTTP has for the status.
    var title: String {
        switch status.code {
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        default: status.reasonPhrase
        }
    }

    var json: JSONValue {
        .record(
            ("type", "about:blank"), ("title", .string(title)), ("status", .integer(status.code)),
            ("detail", detail.map { .string($0) }),
            ("errors", errors.isEmpty ? nil : .array(errors.map(\.json))))
    }

    var response: Response {
        var response = Response.json(json, status: status, type: "application/problem+json")
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

extension Problem {
    static func methodNotAllowed(_ allow: String) -> Problem {
        var problem = Problem(.methodNotAllowed, "this address answers \(allow)")
        problem.headers[.allow] = allow
        return problem
    }

    /// - Parameter isWrong: whether a credential was given that is not one.
    static func unauthorized(_ detail: String, isWrong: Bool = false) -> Problem {
        var problem = Problem(.unauthorized, detail)
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"encompass\"" + (isWrong ? ", error=\"invalid_token\"" : "")
        return problem
    }

    static func tooMany(_ detail: String, retryAfter seconds: Int) -> Problem {
        var problem = Problem(.tooManyRequests, detail)
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    static func busy(_ detail: String) -> Problem {
        var problem = Problem(.tooManyRequests, detail)
        problem.headers[.retryAfter] = "5"
        return problem
    }

    static func unavailable(_ detail: String) -> Problem {
        var problem = Problem(.serviceUnavailable, detail)
        problem.headers[.retryAfter] = "10"
        return problem
    }

    static func unsupported(_ wanted: String) -> Problem {
        Problem(.unsupportedMediaType, "the content type must be \(wanted)")
    }

    static func invalid(_ faults: [Fault]) -> Problem {
        Problem(
            .unprocessableContent, faults.first.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer) \($0.detail)" },
            errors: faults)
    }
}

extension Fault {
    var json: JSONValue { .record(("pointer", .string(pointer)), ("detail", .string(detail))) }
}
