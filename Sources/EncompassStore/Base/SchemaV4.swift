/// The fourth schema: whose notifications an account may open, which may be a local authority's as well as an
/// establishment's (`urn:121234,urn:121235` or `la:926`).
enum SchemaV4 {
    static let sql = """
        ALTER TABLE account RENAME COLUMN urns TO places;
        UPDATE account SET places = 'urn:' || replace(places, ',', ',urn:') WHERE places <> '';
        """
}
