/// The fifth schema: who was shown which child, and who may do what.
enum SchemaV5 {
    static let sql = ""
}
