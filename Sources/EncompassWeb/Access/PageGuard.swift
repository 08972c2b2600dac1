import EncompassCore
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// Who may see a page, and whether a form is one of ours.
extension Access {
    /// The person at the desk.
    ///
    /// - Throws: 401 without a session, 403 for a school's account.
    func desk(_ request: Request) async throws -> SignedIn {
        guard let person = try await person(request) else { throw Problem(.unauthorized, "please sign in") }
        guard person.account.role.isDesk else { throw Problem(.forbidden, "this page is for MASH staff") }
        return person
    }

    /// The person at the desk who sends a form of ours that changes something, and its fields.
    ///
    /// - Throws: as `desk` and `check`; 403 for an account that reads and changes nothing.
    func decision(_ request: Request) async throws -> (person: SignedIn, fields: FormFields) {
        let person = try await desk(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        guard person.account.role.decides else { throw Problem(.forbidden, "your account reads and changes nothing") }
        return (person, fields)
    }

    /// Somebody who is told: a Key Adult, or an authority's officer.
    func recipient(_ request: Request) async throws -> SignedIn {
        guard let person = try await person(request) else { throw Problem(.unauthorized, "please sign in") }
        guard !person.account.role.isDesk else { throw Problem(.forbidden, "this page is for schools") }
        return person
    }

    /// - Throws: 403 unless the form brings the session's token, and comes from a page of this site where the browser
    ///   tells.
    static func check(_ form: FormFields, _ request: Request, of person: SignedIn) throws {
        guard isSameSite(request), isSame(form.raw("csrf"), person.session.csrf) else {
            throw Problem(.forbidden, "the form is not one of this session: go back, read the page anew and try again")
        }
    }

    /// What the browser says of where the form came from; one that says nothing is not refused for that.
    static func isSameSite(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite] { return ["same-origin", "none"].contains(site) }
        // Under our own referrer policy a browser names no origin.
        guard let origin = request.headers[.origin], origin != "null" else { return true }
        guard let host = request.head.authority, let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }
}
