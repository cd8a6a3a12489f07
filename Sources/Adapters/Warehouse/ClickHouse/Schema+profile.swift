internal import Vocabulary

/// The events of one profile, for statements of users: no sort key helps there, since the profile of an event is computed.
extension Schema {
  /// What readers see of an event.
  var eventColumns: String {
    """
    message_id, type, name, time, received_at, user_id, anonymous_id,
      dictGetOrDefault('\(profileOf)', 'profile', owner, profile_at_arrival) AS profile_id, properties, context, traits, source, `offset`
    """
  }

  /// Which granules may hold events that arrived for a profile: a fifth of a byte a row. Older parts get it in the background.
  var profileIndex: [String] {
    [
      "ALTER TABLE \(rows)\(onCluster) ADD INDEX IF NOT EXISTS by_profile profile_at_arrival TYPE bloom_filter(0.01) GRANULARITY 1",
      "ALTER TABLE \(rows)\(onCluster) MATERIALIZE INDEX by_profile SETTINGS mutations_sync = 0",
    ]
  }

  /// `events_of(profile_id = '…')`: the events that arrived for the profile, found by the index, and those of owners that have ever moved to it, found by the sort
  /// key; of both the ones that are its own now.
  var eventsOf: String {
    let wanted = "{profile_id:UUID}"
    let own = "workspace = \(workspace.rawValue)"
    return """
      SELECT \(eventColumns) FROM \(rows) WHERE \(own) AND profile_at_arrival = \(wanted) AND profile_id = \(wanted)
      UNION ALL
      SELECT \(eventColumns) FROM \(rows) WHERE \(own) AND profile_at_arrival != \(wanted) AND profile_id = \(wanted)
        AND owner GLOBAL IN (SELECT owner FROM \(moves) WHERE \(own) AND profile = \(wanted))
      """
  }
}
