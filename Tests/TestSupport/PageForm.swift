import Foundation

/// How a browser fills in the forms of a page.
package enum PageForm {
    /// The value of the hidden CSRF field; empty without one.
    package static func csrf(of page: String) -> String {
        guard let start = page.range(of: "name=\"csrf\" value=\"") else { return "" }
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }

    /// The body of a form.
    package static func body(_ fields: [(String, String)]) -> String {
        fields.map { escaped($0) + "=" + escaped($1) }.joined(separator: "&")
    }

    package static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
