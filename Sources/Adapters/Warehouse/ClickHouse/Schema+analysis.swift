internal import Vocabulary

/// What analysis needs beside the events as they came: typed columns, profiles as they are now, and the terms they are found by.
extension Schema {
  var profiles: String { "\(database).profiles" }
  var terms: String { "\(database).profile_terms" }
  var feed: String { "\(database).profile_feed" }

  /// Any property by its path, each type a column of its own (ADR 9). The text beside it stays what was sent, byte for byte.
  static let json = "JSON(max_dynamic_paths = 256)"

  /// What nearly every event says about where it was made; one pass over the text for all of them.
  private static let common = """
    Tuple(page Tuple(path String, url String, title String, referrer String), \
    campaign Tuple(name LowCardinality(String), source LowCardinality(String), medium LowCardinality(String), term LowCardinality(String), \
    content LowCardinality(String)), \
    device Tuple(type LowCardinality(String)), os Tuple(name LowCardinality(String)), location Tuple(country LowCardinality(String)))
    """

  /// Adding a column changes no part. A part of a missing column (`property.total`) is empty, though, where the whole would be computed at the read: so
  /// the two are made for older rows at once, which writes these columns and nothing else and goes on in the server when kith ends; the three that are read from
  /// them come after, and are computed at the read until a merge has stored them.
  var analysisMigration: SchemaMigration {
    let number = "coalesce(property.revenue.:Float64, toFloat64(property.revenue.:Int64), toFloat64(property.revenue.:UInt64))"
    let whole = [
      "property \(Schema.json) MATERIALIZED JSONExtract(properties, \(SQLText.literal(Schema.json))) CODEC(ZSTD(1))",
      "common \(Schema.common) MATERIALIZED JSONExtract(context, \(SQLText.literal(Schema.common))) CODEC(ZSTD(1))",
    ]
    let parts = [
      "revenue Nullable(Float64) MATERIALIZED \(number) CODEC(ZSTD(1))",
      "currency LowCardinality(String) MATERIALIZED ifNull(property.currency.:String, '')",
      "order_id String MATERIALIZED coalesce(property.order_id.:String, toString(property.order_id.:Int64), '') CODEC(ZSTD(1))",
    ]
    return SchemaMigration(
      version: 3,
      statements: whole.map { "ALTER TABLE \(rows)\(onCluster) ADD COLUMN IF NOT EXISTS \($0)" } + [
        "ALTER TABLE \(rows)\(onCluster) MATERIALIZE COLUMN property, MATERIALIZE COLUMN common SETTINGS mutations_sync = 2"
      ] + parts.map { "ALTER TABLE \(rows)\(onCluster) ADD COLUMN IF NOT EXISTS \($0)" } + [
        """
        CREATE TABLE IF NOT EXISTS \(profiles)\(onCluster) (
          workspace UInt32,
          profile UUID,
          version UInt64,
          is_gone UInt8,
          first_seen DateTime64(6, 'UTC'),
          last_seen DateTime64(6, 'UTC'),
          event_count UInt64,
          segments Array(UInt32),
          since Array(DateTime64(6, 'UTC')),
          identifiers Array(String) CODEC(ZSTD(1)),
          traits String CODEC(ZSTD(1)),
          trait \(Schema.json) MATERIALIZED JSONExtract(traits, \(SQLText.literal(Schema.json))) CODEC(ZSTD(1))
        ) ENGINE = \(engine("ReplacingMergeTree", "version")) ORDER BY (workspace, profile)
        """,
        """
        CREATE TABLE IF NOT EXISTS \(terms)\(onCluster) (workspace UInt32, term String CODEC(ZSTD(1)), profile UUID, version UInt64)
        ENGINE = \(engine("ReplacingMergeTree", "version")) ORDER BY (workspace, term, profile)
        """,
        """
        CREATE TABLE IF NOT EXISTS \(feed)\(onCluster) (workspace UInt32, position UInt64, version UInt64)
        ENGINE = \(engine("ReplacingMergeTree", "version")) ORDER BY workspace
        """,
      ])
  }

  /// Most money of a shop stands in `total`.
  var totalColumn: String {
    let number = "coalesce(property.total.:Float64, toFloat64(property.total.:Int64), toFloat64(property.total.:UInt64))"
    return "ALTER TABLE \(rows)\(onCluster) ADD COLUMN IF NOT EXISTS total Nullable(Float64) MATERIALIZED \(number) CODEC(ZSTD(1))"
  }

  /// Views for readers, in friendly names.
  var analysisViews: [(name: String, statement: String)] {
    let number = workspace.rawValue
    func view(_ name: String, _ select: String) -> (name: String, statement: String) {
      (name, "CREATE OR REPLACE VIEW \(readerDatabase).\(name)\(onCluster) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS \(select)")
    }
    return [
      view(
        "profiles",
        """
        SELECT profile AS profile_id, first_seen, last_seen, event_count, identifiers, segments, traits, trait,
          accounts AS account_ids, households AS household_ids
        FROM \(profiles) FINAL WHERE workspace = \(number) AND is_gone = 0
        """),
      view(
        "memberships",
        """
        SELECT segment, profile AS profile_id, entered AS since FROM \(profiles) FINAL
        ARRAY JOIN segments AS segment, since AS entered WHERE workspace = \(number) AND is_gone = 0
        """),
      view("segments", segmentView),
      view("events_of", eventsOf),
      view("order_items", orderItems()),
      view("order_items_of", ofProfile.map { orderItems(and: $0) }.joined(separator: "\nUNION ALL\n")),
    ] + groupViews.map { view($0.name, $0.select) }
  }

  /// Each product of each event that names some is a row.
  private func orderItems(and condition: String = "true") -> String {
    func text(_ name: String) -> String { "JSONExtractString(item, '\(name)')" }
    func amount(_ name: String) -> String { "JSONExtract(item, '\(name)', 'Nullable(Float64)')" }
    return """
      SELECT message_id, name, time, \(profileNow) AS profile_id, order_id, currency, line, if(\(text("product_id")) != '', \(text("product_id")),
        \(text("sku"))) AS product_id, \(text("sku")) AS sku, \(text("name")) AS product, \(text("brand")) AS brand,
        \(text("category")) AS category, \(text("variant")) AS variant, \(text("coupon")) AS coupon, \(amount("price")) AS price,
        ifNull(\(amount("quantity")), 1) AS quantity, item
      FROM \(rows) ARRAY JOIN JSONExtractArrayRaw(properties, 'products') AS item, arrayEnumerate(JSONExtractArrayRaw(properties, 'products')) AS line
      WHERE workspace = \(workspace.rawValue) AND type = 'track' AND \(condition)
      """
  }
}
