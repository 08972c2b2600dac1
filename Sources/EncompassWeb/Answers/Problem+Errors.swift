import EncompassStore
import Hummingbird
import NIOHTTP1

extension StoreError {
    /// Whether the person who asked can mend it, so that it stands on the page that they sent.
    var isForThePerson: Bool { [.invalid, .conflict, .locked, .forbidden].contains(reason) }
}

extension Problem {
    /// What an error of ours, or of the server, is to the client; nil for one that nobody foresaw.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as StoreError: self.init(error)
        case is HTTPParserError: self.init(.badRequest, "the body is not framed as HTTP demands")
        case let error as any HTTPResponseError: self.init(error.status)
        default: return nil
        }
    }

    init(_ error: StoreError) {
        switch error.reason {
        case .notFound: self.init(.notFound, error.description)
        case .conflict: self.init(.conflict, error.description)
        case .forbidden: self.init(.forbidden, error.description)
        case .invalid: self.init(.unprocessableContent, error.description)
        case .locked, .unavailable: self = .unavailable("the database cannot take it now")
        case .wrongDatabase: self.init(.internalServerError, "the database does not fit its key file or its version")
        }
    }
}
