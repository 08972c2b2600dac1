import EncompassDelivery
import Foundation

/// A real OpenID Connect provider of `Tests/Support/oidc_server.py`.
public final class OpenIDTestServer: Sendable {
    public let url: String
    private let process: TestServerProcess

    /// Whether the Python of the tests has the provider.
    public static let isAbsent: Bool = {
        guard let python = TestPython.path else { return true }
        let check = Process()
        check.executableURL = URL(fileURLWithPath: python)
        check.arguments = ["-W", "ignore", "-c", "import oidc_provider_mock"]
        check.standardError = FileHandle.nullDevice
        guard (try? check.run()) != nil else { return true }
        check.waitUntilExit()
        return check.terminationStatus != 0
    }()

    public init() throws {
        guard let python = TestPython.path else { throw TestServerFault.noPython }
        process = try TestServerProcess(python, ["-W", "ignore", TestPython.script("oidc_server.py")])
        url = "http://127.0.0.1:" + (process.ready["port"] ?? "")
    }

    public func stop() { process.stop() }

    /// What it says of somebody from now on.
    public func set(_ person: String, name: String, login: String, groups: [String]) throws {
        struct Claims: Encodable {
            let name: String
            let login: String
            let groups: [String]
            enum CodingKeys: String, CodingKey {
                case name, groups
                case login = "preferred_username"
            }
        }
        let body = try JSONEncoder().encode(Claims(name: name, login: login, groups: groups))
        _ = try HTTPTransfer.patient().send(
            HTTPRequest("PUT", url + "/users/" + person, headers: [HTTPHeader("Content-Type", "application/json")]),
            body: .bytes(Array(body)))
    }

    /// Somebody signs in on the page that a service sent them to.
    ///
    /// - Returns: the address that the provider sends them back to.
    public func signIn(_ person: String, at page: String) throws -> String {
        let answer = try HTTPTransfer.patient().send(
            HTTPRequest(
                "POST", page, headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]),
            body: .bytes(Array("sub=\(person)".utf8)))
        return answer.header("location") ?? ""
    }
}
