import EncompassCore
import EncompassFormats
import Foundation

let headerTargets = [
    FuzzTarget("header", checkHeader), FuzzTarget("cookie", checkCookie), FuzzTarget("form", checkForm),
    FuzzTarget("signature", checkSignature), FuzzTarget("cursor", checkCursor), FuzzTarget("proxy", checkProxy),
]

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Reading what was read changes nothing.
private func checkHeader(_ bytes: [UInt8]) throws {
    let value = text(bytes)
    let type = HeaderText.mediaType(value)
    try require(HeaderText.mediaType(type) == type, "a media type has another media type")
    try require(!type.contains(";"), "a media type has parameters")
    if let token = HeaderText.bearer(value) {
        try require(!token.isEmpty && token.utf8.count < 512, "a token of no length, or too long")
        try require(HeaderText.bearer("Bearer " + token) == token, "a token is another token")
    }
    let parts = value.split(separator: "\n", maxSplits: 1)
    if parts.count == 2, HeaderText.isOrigin(parts[0], of: parts[1]) {
        try require(parts[0].utf8.count > parts[1].utf8.count / 4, "an origin is much shorter than its host")
        try require(parts[0].contains("://"), "an origin without a scheme")
    }
}

/// The cookie that is found is one that was sent, and none is found where its name is not.
private func checkCookie(_ bytes: [UInt8]) throws {
    let name = "__Host-encompass_session"
    let values = text(bytes).split(separator: "\n").map(String.init)
    guard let token = HeaderText.cookie(name, in: values) else { return }
    try require(!token.contains(";"), "a cookie reaches into the next one")
    try require(values.contains { $0.utf8.firstRange(of: name.utf8) != nil }, "a cookie that was not sent")
    try require(HeaderText.cookie(name, in: ["other=1; \(name)=\(token)"]) == token, "a cookie is another cookie")
}

/// A form written from its fields is read the same again; plain bytes stay as they are.
private func checkForm(_ bytes: [UInt8]) throws {
    let form = FormText(bytes)
    let written = form.fields.map { encoded($0.name) + [UInt8(ascii: "=")] + encoded($0.value) }
        .joined(separator: [UInt8(ascii: "&")])
    let again = FormText(Array(written))
    try require(again == form, "written and read again, it is another form")
    try require(
        zip(again.fields, form.fields).allSatisfy { $0.value.utf8.elementsEqual($1.value.utf8) }, "UTF-8 was changed")
    try require(form.fields.count <= bytes.count, "more fields than bytes")
}

private func encoded(_ text: String) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return text.utf8.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
}

/// An id, a timestamp and signatures, each on a line of its own.
private func checkSignature(_ bytes: [UInt8]) throws {
    let parts = text(bytes).split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let headers = SignedHeaders(id: parts[0], timestamp: parts[1], signatures: parts[2])
    else { return }
    try require(headers.codes.allSatisfy { $0.count == 32 }, "a signature of another length")
    try require(headers.codes.count <= parts[2].utf8.count / 40, "more signatures than were sent")
    try require(headers.id == parts[0] && headers.timestamp == parts[1], "what was signed was changed")
    let again = headers.codes.map { "v1," + $0.base64EncodedString() }.joined(separator: " ")
    try require(
        SignedHeaders(id: parts[0], timestamp: parts[1], signatures: again) == headers, "signatures were changed")
    let moment = Timestamp(seconds: headers.seconds)
    try require(Timestamp(milliseconds: moment.milliseconds) == moment, "a time beyond the range")
}

private func checkCursor(_ bytes: [UInt8]) throws {
    let value = text(bytes)
    for cursor in [QueueCursor(value), QueueCursor(opaque: value)].compactMap(\.self) {
        try require(QueueCursor(opaque: cursor.opaque) == cursor, "a cursor is another cursor")
        try require(
            cursor.opaque.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            }, "a cursor is not safe in a URL")
    }
}

/// A client without a trusted proxy stays who it is; behind one it is an address that the proxy named.
private func checkProxy(_ bytes: [UInt8]) throws {
    let values = text(bytes).split(separator: "\n").map(String.init)
    for value in values {
        if let address = NetworkAddress(value) {
            try require(NetworkAddress(address.description) == address, "an address is another address")
        }
        if let block = NetworkBlock(value) {
            try require(NetworkBlock(block.description) == block, "a block is another block")
        }
        if let host = Host(value) { try require(Host(host.inURL) == host, "a host is another host") }
        if let address = WebAddress(value) {
            try require(WebAddress(address.description) == address, "an address of the web is another address")
        }
    }
    let proxies = TrustedProxies(blocks: [NetworkBlock("10.0.0.0/8"), NetworkBlock("fd00::/8")].compactMap(\.self))
    let stranger = NetworkAddress("192.0.2.1")
    try require(proxies.client(forwardedFor: values, from: stranger) == stranger, "a client names its own address")
    if let proxy = NetworkAddress("10.1.2.3"), let client = proxies.client(forwardedFor: values, from: proxy) {
        let named = values.flatMap { $0.split(separator: ",") }.compactMap { NetworkAddress($0) }
        try require(client == proxy || named.contains(client), "a client whom no proxy named")
    }
}
