import EncompassCore
import EncompassStore
import Foundation

/// Who runs a tool: their login, or the desk account that they name.
enum Caller {
    static func actor(as account: String?) -> Actor {
        if let account { return .account(account) }
        return .login(NSUserName())
    }
}
