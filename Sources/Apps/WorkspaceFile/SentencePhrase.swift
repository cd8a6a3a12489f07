/// The words of conditions. `%1` to `%4` stand for what is said about.
enum SentencePhrase: String, CaseIterable {
  case and, or, comma, open, close, not, inSegment, noSegment, more, did, anyEvent, `where`, within, between, once, times, exactly
  case notExactly, moreThan, atLeast, lessThan, atMost, countIs, measured, sum, avg, min, max, distinct, count, firstTime, lastTime
  case firstValue, lastValue, mostFrequent, list, ofEvents, sequence, then, same, spanning, without, `is`, isNot, noneOf, gt, gte, lt
  case lte, fromTo, contains, startsWith, endsWith, matches, exists, missing, before, after, withinLast, withinNext, olderThan
  case anniversaryNext, anniversaryLast, inTimezone, yes, no, week, weeks, day, days, hour, hours, minute, minutes, second, seconds
  case predicate, rfm, tagCase, tagElse, queryEvery, inAccount, inAccountWhere, inHousehold, inHouseholdBy
}
