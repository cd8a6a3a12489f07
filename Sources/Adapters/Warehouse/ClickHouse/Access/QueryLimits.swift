/// What one statement of a user may take. The database holds to them: they stand in the settings profile of its user, where no statement can
/// change them.
public struct QueryLimits: Sendable, Equatable {
  /// From the first to the last byte of the answer, a slow reader's time included; whole seconds.
  public var secondsMax: Int
  public var memoryBytesMax: Int
  public var rowsMax: Int
  /// Of the answer, before it is written in a format.
  public var answerBytesMax: Int
  /// What sorting and grouping may write to the disk.
  public var diskBytesMax: Int
  /// Statements of one user at the same time.
  public var concurrentMax: Int

  public init(
    secondsMax: Int = 300, memoryBytesMax: Int = 1_000_000_000, rowsMax: Int = 50_000_000, answerBytesMax: Int = 50_000_000_000,
    diskBytesMax: Int = 10_000_000_000, concurrentMax: Int = 16
  ) {
    self.secondsMax = secondsMax
    self.memoryBytesMax = memoryBytesMax
    self.rowsMax = rowsMax
    self.answerBytesMax = answerBytesMax
    self.diskBytesMax = diskBytesMax
    self.concurrentMax = concurrentMax
  }

  /// Settings that a statement may lower, never raise or switch off (for all of them 0 means without limit).
  private var bounds: [(name: String, max: Int)] {
    [
      ("max_execution_time", secondsMax), ("max_memory_usage", memoryBytesMax), ("max_memory_usage_for_user", memoryBytesMax * 2),
      ("max_result_rows", rowsMax), ("max_result_bytes", answerBytesMax), ("max_temporary_data_on_disk_size_for_query", diskBytesMax),
      ("max_temporary_data_on_disk_size_for_user", diskBytesMax), ("max_concurrent_queries_for_user", concurrentMax),
      ("max_bytes_before_external_group_by", memoryBytesMax / 2), ("max_bytes_before_external_sort", memoryBytesMax / 2),
      // Memory that a thread may take before it is counted.
      ("max_untracked_memory", 4 << 20), ("max_threads", 64), ("max_query_size", 1 << 20), ("max_sessions_for_user", 64),
    ]
  }

  /// The list for `CREATE SETTINGS PROFILE … SETTINGS`.
  /// - Parameter readonly: 1: no setting can be changed; 2: those can that are not named here, as many BI clients ask for.
  func profile(readonly: Int) -> String {
    let bounded = bounds.map { "\($0.name) = \($0.max) MIN 1 MAX \($0.max)" }
    let fixed = [
      "readonly = \(readonly)", "allow_ddl = 0", "allow_introspection_functions = 0", "result_overflow_mode = 'throw'",
      "timeout_overflow_mode = 'throw'", "cancel_http_readonly_queries_on_client_close = 1", "log_queries = 0",
      "http_write_exception_in_output_format = 0", "os_thread_priority = 0", "load_balancing = 'in_order'", "prefer_localhost_replica = 0",
    ]
    return (fixed.map { "\($0) CONST" } + bounded).joined(separator: ", ")
  }
}
