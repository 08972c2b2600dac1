import EncompassDelivery
import Foundation
import TestSupport

/// A browser with its script, driven by its driver's standard interface (W3C WebDriver).
final class RealBrowser {
    /// Whether Chromium and its driver are not here; tests that need them are then skipped.
    static let isAbsent = Chromium.path == nil || InstalledTool.path("chromedriver") == nil

    private let folder: TemporaryFolder
    private let port: HeldPort
    private let driver: ChildProcess
    private let address: String
    private var session = ""

    init(width: Int = 1280, height: Int = 900) throws {
        folder = try TemporaryFolder()
        port = try HeldPort()
        address = "http://127.0.0.1:\(port.number)"
        driver = try ChildProcess(
            InstalledTool.path("chromedriver") ?? "chromedriver", ["--port=\(port.number)"],
            environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"], output: folder.file("driver"))
        try Wait.until("the driver answers") { (try? call("GET", "/status", nil)["value"]["ready"].isTrue) == true }
        let options = """
            "binary":"\(Chromium.path ?? "")","args":["--headless=new","--no-sandbox","--disable-gpu",\
            "--user-data-dir=\(folder.file("profile"))","--window-size=\(width),\(height)"]
            """
        // A busy machine may take longer to start it than the driver waits.
        let wanted = "{\"capabilities\":{\"alwaysMatch\":{\"goog:chromeOptions\":{\(options)}}}}"
        let id = try Wait.first("a session") {
            let id = try call("POST", "/session", wanted)["value"]["sessionId"].text
            return id.isEmpty ? nil : id
        }
        session = "/session/" + id
    }

    deinit {
        _ = try? call("DELETE", session, nil)
        driver.kill()
    }

    func open(_ url: String) throws { try command("/url", ["url": url]) }

    /// The result of a script as text.
    func run(_ script: String) throws -> String {
        try call("POST", session + "/execute/sync", RealBrowser.json(["script": script], more: "\"args\":[]"))["value"]
            .text
    }

    func text(_ selector: String) throws -> String {
        try run("const e = document.querySelector(\"\(selector)\"); return e ? e.textContent.trim() : '';")
    }

    func click(_ selector: String) throws { try act(on: selector, "click", [:]) }

    func type(_ text: String, into selector: String) throws { try act(on: selector, "value", ["text": text]) }

    /// Presses one key where the focus is, once the page hears keys.
    func press(_ key: String) throws {
        try Wait.until("the page hears keys") { try run("return document.documentElement.dataset.keys;") == "heard" }
        let down = "{\"type\":\"keyDown\",\"value\":\"\(key)\"},{\"type\":\"keyUp\",\"value\":\"\(key)\"}"
        _ = try call(
            "POST", session + "/actions", "{\"actions\":[{\"type\":\"key\",\"id\":\"keys\",\"actions\":[\(down)]}]}")
    }

    func signIn(_ url: String, _ login: String, _ password: String) throws {
        try open(url + "/sign-in")
        try type(login, into: "#login")
        try type(password, into: "#password")
        try click("main form button[type=submit]")
        try Wait.until("the page after the sign-in is there") {
            try run("return document.getElementById('password') ? '' : document.readyState;") == "complete"
        }
    }

    /// Once the element is there and takes it: a page is replaced while it is followed, and comes a while after a click.
    private func act(on selector: String, _ action: String, _ fields: [String: String]) throws {
        try Wait.until("\(action) on \(selector)") {
            let found = try command("/element", ["using": "css selector", "value": selector])["value"]
            let id = found["element-6066-11e4-a52e-4f735466cecf"].text
            guard !id.isEmpty else { return false }
            // The value of what was done is null, and that of a fault names it.
            return try command("/element/\(id)/\(action)", fields)["value"]["error"].text.isEmpty
        }
    }

    @discardableResult
    private func command(_ path: String, _ fields: [String: String]) throws -> JSON {
        try call("POST", session + path, RealBrowser.json(fields))
    }

    private static func json(_ fields: [String: String], more: String = "") throws -> String {
        let text = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        return more.isEmpty ? text : text.dropLast() + (fields.isEmpty ? "" : ",") + more + "}"
    }

    private func call(_ method: String, _ path: String, _ body: String?) throws -> JSON {
        let request = HTTPRequest(
            method, address + path, headers: body == nil ? [] : [HTTPHeader("Content-Type", "application/json")])
        let answer = try HTTPTransfer.patient().send(request, body: body.map { .bytes(Array($0.utf8)) } ?? .none)
        return JSON(String(decoding: answer.body, as: UTF8.self))
    }
}
