import EncompassCore
import EncompassFormats
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The media type without its parameters, in lower case.
    var mediaType: String {
        let header = headers[.contentType] ?? ""
        return header.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// The whole body, at most `limit` bytes, within a minute.
    func content(limit: Int) async throws -> [UInt8] {
        let end = ContinuousClock.now + .seconds(60)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem(.contentTooLarge, "the body may be \(limit) bytes long")
        }
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard ContinuousClock.now < end else {
                throw Problem(.requestTimeout, "the body took longer than a minute")
            }
            guard bytes.count + chunk.readableBytes <= limit else {
                throw Problem(.contentTooLarge, "the body may be \(limit) bytes long")
            }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    /// The one JSON object that the body is.
    func fields(limit: Int = 64 << 10) async throws -> RequestFields {
        guard mediaType == "application/json" else { throw Problem.unsupported("application/json") }
        return try RequestFields(try await content(limit: limit))
    }

    /// The first value of a query parameter.
    func query(_ name: String) -> String? {
        uri.queryParameters[Substring(name)].map(String.init)
    }
}
