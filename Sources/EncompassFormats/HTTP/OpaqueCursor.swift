public import EncompassCore
import Foundation

extension QueueCursor {
    /// Parses an `opaque`; nil for anything else.
    public init?(opaque: String) {
        let base64 = opaque.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded), let text = String(bytes: bytes, encoding: .utf8) else {
            return nil
        }
        self.init(text)
    }

    /// For a URL: base64 with its safe alphabet, without padding.
    public var opaque: String {
        Data(description.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
