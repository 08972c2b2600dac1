import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/a/{token}/code`: a contact without an account opens a message's link with a code that goes to another address of
/// theirs, or that the desk reads out. A forwarded link by itself lets nobody in.
struct LinkPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.open(.linkCode) { request, context in
            try await show(try await opened(request, context), request, context)
        }
        routes.post(.linkCode, send)
        routes.post(.linkEntry, enter)
    }

    private var cookies: BrowserCookies { BrowserCookies(isSecure: site.isSecure) }

    private func opened(_ request: Request, _ context: WebContext) async throws -> OpenedLink {
        let (token, device) = (context.parameter("token"), cookies.value(.contact, in: request))
        guard let opened = try await site.work({ try $0.opened(link: token, device: device) }) else {
            throw Problem(.notFound, pages.words("link.unknown"))
        }
        return opened
    }

    private func show(
        _ opened: OpenedLink, _ request: Request, _ context: WebContext, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let words = pages.words
        let token = context.parameter("token")
        let formToken = cookies.formToken(request)
        let now = site.now
        let desk = try await site.work { engine in
            try engine.store.notifications.item(idOrReference: opened.notification, at: now).map {
                PlaceTexts($0, engine: engine).desk
            }
        }
        let content = LinkView(
            opened, isSent: request.query("sent") != nil, formToken: formToken, sendLink: Path.linkCode.link(token),
            enterLink: Path.linkEntry.link(token),
            signInLink: Path.signIn.link(query: [("next", Path.link.link(token))]),
            desk: desk.flatMap { DeskNumber($0, words) },
            words)
        var page = Page(words("link.title", ["reference": opened.reference]), content)
        page.faults = faults
        page.status = opened.entry == .expired ? .gone : status
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        cookies.set(.form, formToken, on: &response)
        return response
    }

    private func send(_ request: Request, _ context: WebContext) async throws -> Response {
        let opened = try await opened(request, context)
        let fields = try await FormFields(request)
        guard cookies.isOwn(fields, request) else { return try await refuse("fault.oldForm", opened, request, context) }
        let token = context.parameter("token")
        do {
            let isSent = try await site.work { try $0.sendCode(forLink: token) }
            let again = isSent ? [(name: "sent", value: "1")] : []
            return .seeOther(Path.linkCode.link(token, query: again))
        } catch let error as StoreError where error.reason == .conflict {
            return try await show(
                opened, request, context, faults: [.notDone(error)], status: .tooManyRequests)
        }
    }

    private func refuse(
        _ key: String, _ opened: OpenedLink, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        try await show(opened, request, context, faults: [PageFault(nil, key)], status: .forbidden)
    }

    private func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        let opened = try await opened(request, context)
        let fields = try await FormFields(request)
        guard cookies.isOwn(fields, request) else { return try await refuse("fault.oldForm", opened, request, context) }
        let (token, device) = (context.parameter("token"), cookies.value(.contact, in: request))
        let code = fields.optional("code", limit: 40)
        let (isRemembering, browser) = (fields.text("remember") == "yes", BrowserName.reading(request))
        let verdict = try await site.work {
            try $0.enter(
                link: token, code: code, device: device, remembersDevice: isRemembering && code != nil,
                browser: browser)
        }
        switch verdict {
        case .signedIn(let session, let made):
            var response = Response.seeOther(Path.link.link(token))
            SessionCookie.set(session, isSecure: site.isSecure, on: &response)
            if let made { cookies.set(.contact, made, lasting: RememberedDevice.life, on: &response) }
            return response
        case .closed: return try await show(opened, request, context, status: .forbidden)
        case .code(let verdict):
            return try await show(
                opened, request, context, faults: [verdict.fault(of: code)], status: .unprocessableContent)
        }
    }
}

extension OneTimeCode.Verdict {
    /// What the page says about a code that does not let in.
    ///
    /// - Parameter typed: nil if the field was empty.
    func fault(of typed: String?) -> PageFault {
        guard typed != nil else { return .missingCode }
        return switch self {
        case .wrong(let left): PageFault("code", "fault.codeWrong", ["left": String(left)])
        case .used: PageFault("code", "fault.codeUsed")
        case .exhausted: PageFault("code", "fault.codeExhausted")
        case .right, .expired: PageFault("code", "fault.codeExpired")
        }
    }
}

extension PageFault {
    /// The field for the code was left empty.
    static let missingCode = PageFault("code", "fault.codeMissing")
}

/// A message's link before its reader is known: no child, no name of a contact.
struct LinkView: PageContent {
    static let template = Template.link
    let reference: String
    let isOpen: Bool
    let isClosed: Bool
    let isExpired: Bool
    let isRemembered: Bool
    /// Where a code would go; nil if the contact has no second address.
    let way: String?
    let isSent: Bool
    let formToken: String
    let sendLink: String
    let enterLink: String
    let signInLink: String
    let minutes: String
    let days: String
    /// Who can be rung, and when.
    let desk: DeskNumber?

    init(
        _ opened: OpenedLink, isSent: Bool, formToken: String, sendLink: String, enterLink: String, signInLink: String,
        desk: DeskNumber?, _ words: Words
    ) {
        reference = opened.reference
        var (way, isOpen, isRemembered): (String?, Bool, Bool) = (nil, false, false)
        if case .open(let codeWay, let isKnown) = opened.entry {
            (isOpen, isRemembered) = (true, isKnown)
            if case .send(let address) = codeWay {
                let values = ["hint": address.hint]
                way = address.channel == .sms ? words("link.mobile", values) : words("link.email", values)
            }
        }
        (self.way, self.isOpen, self.isRemembered) = (way, isOpen, isRemembered)
        isClosed = opened.entry == .closed
        isExpired = opened.entry == .expired
        self.isSent = isSent
        self.formToken = formToken
        self.sendLink = sendLink
        self.enterLink = enterLink
        self.signInLink = signInLink
        minutes = String(OneTimeCode.life.milliseconds / 60_000)
        days = String(RememberedDevice.life.milliseconds / 86_400_000)
        self.desk = desk
    }
}
