import Hummingbird
import NIOCore

/// Files that the program carries in itself.
struct StaticRoutes: Sendable {
    func add(to routes: inout Routes) {
        routes.open(.style) { _, _ in
            var response = StaticRoutes.file(PackageResources.style_css, type: "text/css; charset=utf-8")
            response.headers[.cacheControl] = "public, max-age=300"
            return response
        }
        routes.open(.openAPI) { _, _ in StaticRoutes.file(PackageResources.openapi_yaml, type: "application/yaml") }
    }

    private static func file(_ bytes: [UInt8], type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
