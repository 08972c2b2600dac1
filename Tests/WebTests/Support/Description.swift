/// The answers in `openapi.yaml`, read line by line in the file's own style.
struct Description {
    private var statuses: [String: Set<Int>] = [:]

    init(_ text: String) {
        var path = ""
        var method = ""
        /// Operations under an anchor that others refer to.
        var anchored: [String: String] = [:]
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  /"), let colon = line.lastIndex(of: ":") {
                path = String(line.dropFirst(2).prefix { $0 != ":" })
                let name = line[line.index(after: colon)...].drop { $0 == " " }
                if name.hasPrefix("&") { anchored[String(name.dropFirst())] = path }
                if name.hasPrefix("*"), let other = anchored[String(name.dropFirst())] {
                    for method in ["GET", "POST"] { statuses[method + path] = statuses[method + other] }
                }
            } else if line == "    get:" || line == "    post:" {
                method = line.drop { $0 == " " }.dropLast().uppercased()
            } else if line.hasPrefix("        '"), let status = Int(line.dropFirst(9).prefix(3)) {
                statuses[method + path, default: []].insert(status)
            } else if line.hasPrefix("components:") {
                break
            }
        }
    }

    /// Nil if it is not described.
    func statuses(_ method: String, _ pattern: String) -> Set<Int>? { statuses[method + pattern] }
}
