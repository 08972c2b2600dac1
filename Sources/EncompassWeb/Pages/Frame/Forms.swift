import EncompassCore
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// The fields of a form that a browser sent.
struct FormFields: Sendable {
    private static let limit = 64 << 10
    private let values: [(name: String, value: String)]

    init(_ request: Request) async throws {
        guard request.mediaType == "application/x-www-form-urlencoded" else {
            throw Problem.unsupported("application/x-www-form-urlencoded")
        }
        let text = String(decoding: try await request.content(limit: FormFields.limit), as: UTF8.self)
        values = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (FormFields.decoded(parts[0]), parts.count > 1 ? FormFields.decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? ""
    }

    /// As it was typed, without surrounding space and control characters; empty where it is absent.
    func text(_ name: String, limit: Int = 4000) -> String {
        String(RequestFields.plain(raw(name)).unicodeScalars.prefix(limit))
    }

    /// Nil where nothing was typed.
    func optional(_ name: String, limit: Int = 4000) -> String? {
        let text = text(name, limit: limit)
        return text.isEmpty ? nil : text
    }

    /// A day and a time of London, in two fields; nil where either does not exist.
    func moment(_ day: String, _ time: String, london: London) -> Timestamp? {
        guard let date = LocalDate(iso: text(day)), let time = LocalTime(text(time)) else { return nil }
        return london.moment(date, time)
    }

    /// As it came: for passwords and tokens.
    func raw(_ name: String) -> String { values.first { $0.name == name }?.value ?? "" }

    /// Every value of a field that may be ticked more than once.
    func all(_ name: String) -> [String] { values.filter { $0.name == name }.map(\.value) }
}

/// Why a form is shown again, with what was typed.
struct FormRefusal: Sendable {
    let faults: [PageFault]
    let status: HTTPResponse.Status

    /// The form's own fields are at fault.
    init(_ faults: [PageFault]) {
        self.faults = faults
        status = .unprocessableContent
    }

    fileprivate init(_ error: StoreError, said fault: PageFault) {
        faults = [fault]
        status = Problem(error).status
    }
}

enum Form {
    /// Does what a form asks for. If a field is at fault, or the store refuses for a reason that the person can act on, the
    /// form is shown again with what was typed.
    ///
    /// - Parameters:
    ///   - faults: of the fields; with any of them, nothing is done.
    ///   - said: what the page says of the store's refusal.
    ///   - reason: one more reason for which the form is shown again, where a page of its own would not help.
    ///   - again: shows the form with what was typed.
    ///   - act: does it, and leads on.
    static func answer(
        _ faults: [PageFault] = [], said: (StoreError) -> PageFault = PageFault.notDone,
        alsoFor reason: StoreError.Reason? = nil, again: (FormRefusal) async throws -> Response,
        act: () async throws -> Response
    ) async throws -> Response {
        guard faults.isEmpty else { return try await again(FormRefusal(faults)) }
        do {
            return try await act()
        } catch let error as StoreError where error.isForThePerson || error.reason == reason {
            let refusal = FormRefusal(error, said: said(error))
            let page = try await again(refusal)
            // Where the form may not be shown now (no purpose was stated), the refusal is not hidden by what is shown.
            guard page.status == refusal.status else { throw error }
            return page
        }
    }
}

/// What was just done, said once on the page that follows.
///
/// The address of that page names it (`?done=…`), but only what was left here for the same session is believed: an address
/// that somebody else wrote, or an old one, says nothing.
final class Flashes: Sendable {
    private static let perSession = 8
    private static let sessions = 2_000
    private let left = Mutex<[String: [String]]>([:])

    /// The query parameter of the next page's address.
    func leave(_ code: String, for person: SignedIn) -> (name: String, value: String) {
        left.withLock { left in
            if left.count >= Flashes.sessions, left[person.token] == nil { left.removeAll() }
            left[person.token] = ((left[person.token] ?? []) + [code]).suffix(Flashes.perSession)
        }
        return ("done", code)
    }

    /// What the request's address says was done, where it was and has not been said yet.
    func take(_ request: Request, for person: SignedIn) -> String? {
        guard let code = request.query("done") else { return nil }
        return left.withLock { left in
            guard var codes = left[person.token], let index = codes.firstIndex(of: code) else { return nil }
            codes.remove(at: index)
            left[person.token] = codes.isEmpty ? nil : codes
            return code
        }
    }
}
