extension JSONParser {
    mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if current == UInt8(ascii: "]") { return leave(elements) }
        while true {
            elements.append(try value())
            skipSpace()
            switch current {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "]"): return leave(elements)
            default: throw error("a comma or ']'")
            }
        }
    }

    mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        var members: [JSONObject.Member] = []
        if current == UInt8(ascii: "}") { return leave(JSONObject(members)) }
        while true {
            members.append(try member())
            skipSpace()
            switch current {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "}"): return leave(JSONObject(members))
            default: throw error("a comma or '}'")
            }
        }
    }

    private mutating func member() throws(JSONError) -> JSONObject.Member {
        guard current == UInt8(ascii: "\"") else { throw error("a name in quotation marks") }
        let name = try string()
        skipSpace()
        guard current == UInt8(ascii: ":") else { throw error("a colon") }
        position += 1
        skipSpace()
        return JSONObject.Member(name, try value())
    }

    private mutating func enter() throws(JSONError) {
        guard depth < JSONParser.maximumDepth else {
            throw error("no more than \(JSONParser.maximumDepth) lists and objects in one another")
        }
        depth += 1
        position += 1
        skipSpace()
    }

    private mutating func leave<Container>(_ container: Container) -> Container {
        depth -= 1
        position += 1
        return container
    }
}
