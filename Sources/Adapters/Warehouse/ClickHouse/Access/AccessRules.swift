internal import Vocabulary

/// Who may read what of one workspace, as statements that may run again at every start.
///
/// Three users: the *definer*, as whom the workspace's views read the tables of all workspaces, and who cannot log in; the *reader*, as whom
/// statements of the API run; the *BI user*. Row policies on all tables leave the three with the rows of their workspace, so a view without
/// a filter shows no others, and no condition of a statement is ever computed on a foreign row. Readers have rights on views alone.
struct AccessRules {
  var schema: Schema
  /// Keeps all rows.
  var administrator: String
  var isLocal: Bool
  var readerPassword: String
  var bi: BIAccess?
  var limits: QueryLimits

  private var on: String { schema.onCluster }

  /// Users, their limits, and the policies of all tables that there are and will be. Policies come before any right on a table.
  var foundation: [String] {
    let definer = schema.definer
    let reader = schema.reader
    let identified = "IDENTIFIED WITH sha256_password BY \(SQLText.literal(readerPassword)) HOST \(isLocal ? "LOCAL" : "ANY")"
    // A server may be told that whoever has no policy sees no rows: the administrator has one that shows all.
    let all = schema.databases.map {
      "CREATE ROW POLICY OR REPLACE \(schema.database)_all\(on) ON \($0).* USING 1 TO \(SQLText.identifier(administrator))"
    }
    return all + [
      "CREATE USER IF NOT EXISTS \(definer)\(on) IDENTIFIED WITH sha256_password BY \(SQLText.literal(readerPassword)) HOST NONE",
      "CREATE USER IF NOT EXISTS \(reader)\(on) \(identified)",
      "ALTER USER \(reader)\(on) \(identified)",
      "CREATE SETTINGS PROFILE OR REPLACE \(reader)\(on) SETTINGS \(limits.profile(readonly: 1)) TO \(reader)",
    ] + biUser
      + schema.databases.flatMap { database in
        [
          """
          CREATE ROW POLICY OR REPLACE \(schema.readerDatabase)\(on) ON \(database).* USING workspace = \(schema.workspace.rawValue)
          TO \(([definer] + readers).joined(separator: ", "))
          """, "GRANT\(on) SELECT, dictGet ON \(database).* TO \(definer)",
        ]
      } + ["GRANT\(on) SELECT, dictGet ON \(schema.readerDatabase).* TO \(definer)"]
  }

  private var biUser: [String] {
    let user = schema.biUser
    guard let bi else { return ["DROP USER IF EXISTS \(user)\(on)"] }
    let identified = "IDENTIFIED WITH plaintext_password BY \(SQLText.literal(bi.password)) HOST \(bi.isLoopbackOnly ? "LOCAL" : "ANY")"
    return [
      "CREATE USER IF NOT EXISTS \(user)\(on) \(identified) DEFAULT DATABASE \(schema.readerDatabase)",
      "ALTER USER \(user)\(on) \(identified)",
      "CREATE SETTINGS PROFILE OR REPLACE \(user)\(on) SETTINGS \(limits.profile(readonly: 2)) TO \(user)",
    ]
  }

  /// Lets the readers read the views, each of which reads the tables as the definer, whoever made it.
  func rights(views: [String]) -> [String] {
    views.flatMap { view in
      let name = "\(schema.readerDatabase).\(SQLText.identifier(view))"
      return [
        "ALTER TABLE \(name)\(on) MODIFY SQL SECURITY DEFINER DEFINER = \(schema.definer)"
      ] + readers.map { "GRANT\(on) SELECT ON \(name) TO \($0)" }
    } + shards
      + readers.flatMap { user in
        // What they show of tables and columns is what the user may read.
        ["information_schema", "INFORMATION_SCHEMA"].map { "GRANT\(on) SELECT ON \($0).* TO \(user)" }
      }
  }

  /// Another shard asks for whoever has asked first, not for the definer: there the policies alone keep workspaces apart.
  private var shards: [String] {
    guard schema.cluster != nil else { return [] }
    return readers.flatMap {
      ["GRANT\(on) SELECT ON \(schema.stored.database).* TO \($0)", "GRANT\(on) dictGet ON \(schema.profileOf) TO \($0)"]
    }
  }

  private var readers: [String] { bi == nil ? [schema.reader] : [schema.reader, schema.biUser] }
}
