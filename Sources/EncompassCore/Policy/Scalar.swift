/// A single value as text, however the file wrote it: `926` and `"926"` are the same.
struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let flag = try? container.decode(Bool.self) {
            text = flag ? "true" : "false"
        } else {
            text = String(try container.decode(Int.self))
        }
    }
}

/// A list of single values, or one value alone; an item that is no single value is nil.
struct ScalarList: Decodable {
    let items: [String?]

    init(from decoder: any Decoder) throws {
        if var container = try? decoder.unkeyedContainer() {
            var items: [String?] = []
            while !container.isAtEnd { items.append(try container.decode(Item.self).text) }
            self.items = items
        } else {
            items = [try Scalar(from: decoder).text]
        }
    }

    private struct Item: Decodable {
        let text: String?
        init(from decoder: any Decoder) throws { text = (try? Scalar(from: decoder))?.text }
    }
}
