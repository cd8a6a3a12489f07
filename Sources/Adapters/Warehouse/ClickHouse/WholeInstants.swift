internal import Ports

extension [WarehouseEvent] {
  /// Of one row more than a page takes, sorted newest first, those of the page: no instant is split, unless it alone is longer than the page.
  func wholeInstants(limit: Int) -> [WarehouseEvent] {
    guard count > limit else { return self }
    let cut = self[limit].time
    guard self[limit - 1].time == cut else { return Array(prefix(limit)) }
    let whole = prefix { $0.time > cut }
    return Array(whole.isEmpty ? prefix(limit) : whole)
  }
}
