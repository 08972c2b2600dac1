import EncompassCore
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// The fields of a form that a browser sent.
struct FormFields: Sendable {
    static let limit = 64 << 10
    private let values: [FormText.Field]

    /// - Parameter limit: bytes; for a form that shows a whole record.
    init(_ request: Request, limit: Int = FormFields.limit) async throws {
        guard request.mediaType == "application/x-www-form-urlencoded" else {
            throw Problem.unsupported("application/x-www-form-urlencoded")
        }
        values = FormText(try await request.content(limit: limit)).fields
    }

    var names: [String] { values.map(\.name) }

    /// Whether the form has a field of that name.
    func has(_ name: String) -> Bool { values.contains { $0.name == name } }

    /// As typed, without surrounding space and control characters; empty if absent.
    func text(_ name: String, limit: Int = 4000) -> String {
        String(RequestFields.plain(raw(name)).unicodeScalars.prefix(limit))
    }

    /// Nil if nothing was typed.
    func optional(_ name: String, limit: Int = 4000) -> String? {
        let text = text(name, limit: limit)
        return text.isEmpty ? nil : text
    }

    /// A London day and time in two fields; nil if either does not exist.
    func moment(_ day: String, _ time: String, london: London) -> Timestamp? {
        guard let date = LocalDate(iso: text(day)), let time = LocalTime(text(time)) else { return nil }
        return london.moment(date, time)
    }

    /// Unchanged, for passwords and tokens.
    func raw(_ name: String) -> String { values.first { $0.name == name }?.value ?? "" }

    /// The fields whose names begin with `prefix`, by the rest of their names.
    func named(_ prefix: String) -> [(name: String, text: String)] {
        values.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), text($0.name)) }
    }

    /// Every value of a field that may be ticked more than once.
    func all(_ name: String) -> [String] { values.filter { $0.name == name }.map(\.value) }
}

/// Why a form is shown again, with the typed values.
struct FormRefusal: Sendable {
    let faults: [PageFault]
    let status: HTTPResponse.Status

    /// The form's own fields have faults.
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
    /// Does what a form asks for. If a field has a fault, or the store refuses for a reason that the person can act on,
    /// the form is shown again with the typed values.
    ///
    /// - Parameters:
    ///   - faults: the fields' faults; if there are any, nothing is done.
    ///   - said: the page's text for the store's refusal.
    ///   - reason: another reason to show the form again instead of an error page.
    ///   - again: shows the form with the typed values.
    ///   - act: does it, and answers with the next page.
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
            // If the form may not be shown now (no purpose was stated), the answer is the refusal.
            guard page.status == refusal.status else { throw error }
            return page
        }
    }
}

/// What somebody typed before they had to state a purpose, kept for their session so that it stands in no address; it is
/// given back once.
final class KeptText: Sendable {
    private static let sessions = 2_000
    private let kept = Mutex<[String: String]>([:])

    func keep(_ text: String, for person: SignedIn) {
        kept.withLock { kept in
            if kept.count >= KeptText.sessions, kept[person.token] == nil { kept.removeAll() }
            kept[person.token] = text
        }
    }

    func take(for person: SignedIn) -> String? { kept.withLock { $0.removeValue(forKey: person.token) } }
}

/// What was just done, shown once on the next page.
///
/// The next page's address names it (`?done=…`), but only codes left here for the same session count: a forged or old
/// address shows nothing.
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

    /// The code in the request's address, if it was left for this session and not shown yet.
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
