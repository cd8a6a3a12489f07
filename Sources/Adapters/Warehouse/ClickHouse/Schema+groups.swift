internal import Vocabulary

/// Accounts, households and who belongs to them. An account is a row of its own; a household is nothing but its members, whose rows name it.
extension Schema {
  var accounts: String { "\(database).accounts" }
  var householdLimits: String { "\(database).household_limits" }

  /// Adding a column changes no part. What the rows that are there lack is told anew: the mark of the feed says by its layout that it is missing.
  var groupsMigration: SchemaMigration {
    let columns = [
      "accounts Array(String) CODEC(ZSTD(1))", "account_since Array(DateTime64(6, 'UTC'))", "households Array(String) CODEC(ZSTD(1))",
      "household_rules Array(LowCardinality(String))",
    ]
    return SchemaMigration(
      version: 8,
      statements: columns.map { "ALTER TABLE \(profiles)\(onCluster) ADD COLUMN IF NOT EXISTS \($0)" } + [
        "ALTER TABLE \(feed)\(onCluster) ADD COLUMN IF NOT EXISTS layout UInt32",
        """
        CREATE TABLE IF NOT EXISTS \(accounts)\(onCluster) (
          workspace UInt32,
          account String CODEC(ZSTD(1)),
          version UInt64,
          first_seen DateTime64(6, 'UTC'),
          last_seen DateTime64(6, 'UTC'),
          traits String CODEC(ZSTD(1)),
          trait \(Schema.json) MATERIALIZED JSONExtract(traits, \(SQLText.literal(Schema.json))) CODEC(ZSTD(1))
        ) ENGINE = \(engine("ReplacingMergeTree", "version")) ORDER BY (workspace, account)
        """,
        """
        CREATE TABLE IF NOT EXISTS \(householdLimits)\(onCluster) (workspace UInt32, version UInt64, members_max UInt32)
        ENGINE = \(engine("MergeTree")) ORDER BY (workspace, version)
        """,
      ])
  }

  /// Views for readers: groups, and who belongs to them.
  var groupViews: [(name: String, select: String)] {
    let own = "workspace = \(workspace.rawValue)"
    let present = "FROM \(profiles) FINAL"
    let isPresent = "WHERE \(own) AND is_gone = 0"
    return [
      (
        "accounts",
        """
        SELECT told.account AS account_id, JSONExtractString(told.traits, 'name') AS name, counted.members AS members,
          told.first_seen AS first_seen, told.last_seen AS last_seen, told.traits AS traits, told.trait AS trait
        FROM (SELECT account, first_seen, last_seen, traits, trait FROM \(accounts) FINAL WHERE \(own)) AS told
        GLOBAL ANY LEFT JOIN (
          SELECT arrayJoin(accounts) AS account, count() AS members \(present) \(isPresent) GROUP BY account) AS counted
        ON counted.account = told.account
        """
      ),
      (
        "account_members",
        """
        SELECT account AS account_id, profile AS profile_id, joined AS since \(present)
        ARRAY JOIN accounts AS account, account_since AS joined \(isPresent)
        """
      ),
      ("households", householdView(members: "groupArray(\(HouseholdRules.membersRange.upperBound))(profile)")),
      (
        "household_members",
        """
        SELECT household AS household_id, rule, profile AS profile_id \(present)
        ARRAY JOIN households AS household, household_rules AS rule \(isPresent)
        AND household GLOBAL IN (SELECT household_id FROM (\(householdView())))
        """
      ),
    ]
  }

  /// Without those that have more members than a household may have, and those of rules that are gone: no limit is noted then.
  private func householdView(members: String? = nil) -> String {
    let own = "workspace = \(workspace.rawValue)"
    return """
      SELECT household AS household_id, rule, count() AS size, min(seen_first) AS first_seen, max(seen_last) AS last_seen\(
        members.map { ", \($0) AS profile_ids" } ?? "")
      FROM (
        SELECT household, rule, profile, first_seen AS seen_first, last_seen AS seen_last FROM \(profiles) FINAL
        ARRAY JOIN households AS household, household_rules AS rule WHERE \(own) AND is_gone = 0)
      GROUP BY household, rule
      HAVING size <= (SELECT argMax(members_max, version) FROM \(householdLimits) WHERE \(own))
      """
  }
}
