internal import Vocabulary

/// The events of one profile, for statements of users: no sort key helps there, since the profile of an event is computed.
extension Schema {
  /// What readers see of an event.
  var eventColumns: String {
    """
    message_id, type, name, time, received_at, user_id, anonymous_id,
      \(profileNow) AS profile_id, properties, context, traits, source, `offset`
    """
  }

  /// Which granules may hold events that arrived for a profile: a fifth of a byte a row. Older parts get it in the background.
  var profileIndex: [String] {
    [
      "ALTER TABLE \(rows)\(onCluster) ADD INDEX IF NOT EXISTS by_profile profile_at_arrival TYPE bloom_filter(0.01) GRANULARITY 1",
      "ALTER TABLE \(rows)\(onCluster) MATERIALIZE INDEX by_profile SETTINGS mutations_sync = 0",
    ]
  }

  /// Whose an event is now, however often its owner has moved.
  var profileNow: String { "dictGetOrDefault('\(profileOf)', 'profile', owner, profile_at_arrival)" }

  /// Two conditions whose rows together are those of `profile_id`, a parameter of the view: what arrived for the profile, found by the index, and what is of owners
  /// that have ever moved to it, found by the sort key; of both what is its own now.
  var ofProfile: [String] {
    let wanted = "{profile_id:UUID}"
    return [
      "profile_at_arrival = \(wanted) AND profile_id = \(wanted)",
      """
      profile_at_arrival != \(wanted) AND profile_id = \(wanted)
        AND owner GLOBAL IN (SELECT owner FROM \(moves) WHERE workspace = \(workspace.rawValue) AND profile = \(wanted))
      """,
    ]
  }

  /// `events_of(profile_id = '…')`.
  var eventsOf: String {
    let events = "SELECT \(eventColumns) FROM \(rows) WHERE workspace = \(workspace.rawValue)"
    return ofProfile.map { "\(events) AND \($0)" }.joined(separator: "\nUNION ALL\n")
  }
}
