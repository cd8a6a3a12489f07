internal import Dispatch
internal import Ports
internal import Synchronization
internal import Vocabulary

/// The next pieces of a pass, read and judged on other threads while the flow goes on.
///
/// Belongs to the flow's thread. A piece is judged by what is stored some time after it was begun; the flow notes which of its profiles it has
/// changed since the beginning, and judges those itself when it installs the piece.
final class WarmupPieces {
  private struct Order {
    let rows: Range<UInt64>
    let answer = Answer()
    /// Since it was begun.
    var changed: Set<ProfileRow> = []
  }

  private final class Answer: Sendable {
    let result = Mutex<Result<WarmupPiece, StateStoreError>?>(nil)

    func set(_ result: Result<WarmupPiece, StateStoreError>) { self.result.withLock { $0 = result } }
  }

  private let reading: any ProfileReading
  private let rowsMax: UInt64
  private let queue = DispatchQueue(label: "kith.warmup", qos: .utility, attributes: .concurrent)
  private var pass: WarmupPass?
  /// One after the other without a gap.
  private var orders: [Order] = []

  /// Pieces that are under way or wait to be installed.
  static let aheadMax = 3
  /// Segments that a piece is judged by at its full length; with more it is shorter, since so many more memberships may change at once.
  private static let fullSegments = 20
  private static let rowsMin: UInt64 = 500

  /// - Parameter rowsMax: profiles in one piece.
  init(reading: any ProfileReading, rowsMax: Int) {
    self.reading = reading
    self.rowsMax = UInt64(max(1, min(rowsMax, 50_000)))
  }

  var isEmpty: Bool { orders.isEmpty }

  /// Forgets what is under way.
  func removeAll() {
    orders = []
    pass = nil
  }

  /// Profiles that a commit has changed.
  func note(changed records: [ProfileRecordBytes]) {
    guard let first = orders.first?.rows.lowerBound, let last = orders.last?.rows.upperBound else { return }
    for record in records where record.row.rawValue >= first && record.row.rawValue < last {
      for index in orders.indices where orders[index].rows.contains(record.row.rawValue) { orders[index].changed.insert(record.row) }
    }
  }

  /// The piece that follows `cursor`, with its profiles that have changed since it was begun; nil while it is under way. Begins further ones.
  /// - Parameter judge: makes the judge of a piece that ends at a row.
  func take(
    after cursor: UInt64, of pass: WarmupPass, judge: (_ reached: UInt64) -> WarmupJudge
  ) throws(StateStoreError) -> (piece: WarmupPiece, changed: Set<ProfileRow>)? {
    if self.pass != pass || orders.first.map({ $0.rows.lowerBound != cursor + 1 }) ?? false { orders = [] }
    self.pass = pass
    // A pass without rows is at its end.
    guard cursor < pass.lastRow else { return (WarmupPiece(rows: cursor + 1..<cursor + 1), []) }
    let segments = max(WarmupPieces.fullSegments, pass.segments.count)
    let length = max(min(rowsMax, WarmupPieces.rowsMin), rowsMax * UInt64(WarmupPieces.fullSegments) / UInt64(segments))
    while orders.count < WarmupPieces.aheadMax {
      let start = orders.last?.rows.upperBound ?? cursor + 1
      guard start <= pass.lastRow else { break }
      let rows = start..<min(start + length, pass.lastRow + 1)
      let order = Order(rows: rows)
      orders.append(order)
      begin(order, judge: judge(rows.upperBound - 1))
    }
    guard let result = orders[0].answer.result.withLock({ $0 }) else { return nil }
    let piece = try result.get()
    return (piece, orders.removeFirst().changed)
  }

  private func begin(_ order: Order, judge: WarmupJudge) {
    let (rows, answer) = (order.rows, order.answer)
    Task { [reading, queue] in
      do throws(StateStoreError) {
        let records = try await reading.profiles(rows: rows.map { ProfileRow(rawValue: $0) }).sorted { $0.row < $1.row }
        // Not on a thread that tasks share: it takes long.
        queue.async {
          do throws(StateStoreError) { answer.set(.success(try judge.judge(records, rows: rows))) } catch { answer.set(.failure(error)) }
        }
      } catch {
        answer.set(.failure(error))
      }
    }
  }
}
