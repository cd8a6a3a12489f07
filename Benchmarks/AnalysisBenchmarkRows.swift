/// Rows for the analysis benchmark, made by ClickHouse: the same numbers give the same rows, in parts as large as the sink makes them.
enum AnalysisBenchmarkRows {
  private static let settings = """
    SETTINGS max_threads = 1, max_insert_threads = 1, max_block_size = 50000, min_insert_block_size_rows = 100000, input_format_try_infer_dates = 0, input_format_try_infer_datetimes = 0
    """

  static func events(from first: Int, count: Int, of all: Int, people: Int) -> String {
    """
    INSERT INTO kith.event_rows (workspace, `offset`, source, message_id, type, name, time, received_at, owner, profile_at_arrival, user_id,
      anonymous_id, properties, traits, context)
    SELECT 1, n, 1 + n % 3, toString(reinterpretAsUUID(sipHash128(n, 9))), 'track', event, at - toIntervalMillisecond(sipHash64(n, 3) % 60000), at, who,
      reinterpretAsUUID(sipHash128(who)), if(who % 2 = 0, concat('user-', toString(who)), ''), toString(reinterpretAsUUID(sipHash128(who, 1))),
      multiIf(
        event = 'Order Completed', concat('{"order_id":"o-', toString(n), '","total":', toString(sipHash64(n, 4) % 300), '.25,"currency":"EUR","category":"c',
          toString(sipHash64(n, 5) % 20), '","products":[{"sku":"s-', toString(sipHash64(n, 6) % 5000), '","quantity":1,"price":3.5,"category":"Dairy"}]}'),
        sipHash64(n, 7) % 2 = 0, concat('{"category":"c', toString(sipHash64(n, 5) % 20), '","price":', toString(sipHash64(n, 8) % 90), '.5,"sku":"s-',
          toString(sipHash64(n, 6) % 5000), '"}'), '{}'),
      '{}', concat('{"locale":"en-GB","library":{"name":"analytics.js","version":"4.1.0"},"page":{"path":"/p/', toString(sipHash64(n, 10) % 2000),
        '","title":"A thing","referrer":""},', if(sipHash64(n, 11) % 20 = 0, concat('"campaign":{"name":"c', toString(sipHash64(n, 12) % 9),
        '","source":"mail"},'), ''), '"userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:', toString(100 + who % 40), '.0) Gecko/20100101 Firefox/128.0"}')
    FROM (
      SELECT number AS n, 1 + sipHash64(n, 1) % \(people) AS who, toDateTime64('2026-01-01 00:00:30', 6, 'UTC') + toIntervalMillisecond(
          intDiv(n * 7775900000, \(all))) AS at,
        if(sipHash64(n, 2) % 10 = 0, 'Order Completed', concat('Event ', toString(sipHash64(n, 2) % 49))) AS event
      FROM numbers(\(first), \(count))) \(settings)
    """
  }

  static func profiles(_ people: Int) -> String {
    """
    INSERT INTO kith.profiles (workspace, profile, version, is_gone, first_seen, last_seen, event_count, segments, since, identifiers, traits)
    SELECT 1, reinterpretAsUUID(sipHash128(number + 1)), 1, 0, '2026-01-01', '2026-03-30', 20,
      arrayFilter(s -> sipHash64(number, s) % 4 = 0, [1, 2, 3]) AS segments, arrayMap(s -> toDateTime64('2026-02-01', 6, 'UTC'), segments),
      [concat('user_id:user-', toString(number + 1))], concat('{"city":"c', toString(number % 50), '","email":"user-', toString(number + 1), '@example.com"}')
    FROM numbers(\(people)) \(settings)
    """
  }

  static func terms(_ people: Int) -> String {
    """
    INSERT INTO kith.profile_terms (workspace, term, profile, version)
    SELECT 1, arrayJoin([concat('user-', toString(number + 1)), concat('user-', toString(number + 1), '@example.com'), concat('c', toString(number % 50)),
      ['nguyen', 'tran', 'le', 'pham'][1 + number % 4]]), reinterpretAsUUID(sipHash128(number + 1)), 1 FROM numbers(\(people)) \(settings)
    """
  }

  /// A tenth of the owners has gone to the profile before.
  static func moves(_ people: Int) -> String {
    """
    INSERT INTO kith.moves (workspace, owner, profile, version) SELECT 1, number * 10 + 2, reinterpretAsUUID(sipHash128(number * 10 + 1)), 1
    FROM numbers(\(people / 10))
    """
  }
}
