internal import Foundation

/// The texts of `config.xml` and `users.xml`.
///
/// No table of system logs, and no port but HTTP's and, when asked for, those of BI tools. Timers that cost an idle server its processor time are slowed down.
struct ServerConfiguration {
  var folder: String
  var port: Int
  /// In lower-case hexadecimal digits.
  var passwordSHA256: String
  var settings: LocalClickHouseSettings

  static let user = "kith"

  var server: String {
    """
    <!-- Written by kith at every start; changes are lost. -->
    <clickhouse>
      <logger>
        <level>warning</level>
        <log>\(path("log/server.log"))</log>
        <size>10M</size>
        <count>2</count>
        <!-- Statements and their errors hold personal data. -->
        <levels>
          \(ServerConfiguration.silentLoggers.map { "<logger><name>\($0)</name><level>none</level></logger>" }.joined(separator: "\n      "))
        </levels>
      </logger>
      <send_crash_reports><enabled>false</enabled></send_crash_reports>
      <path>\(path("store/"))</path>
      <tmp_path>\(path("tmp/"))</tmp_path>
      <user_files_path>\(path("files/"))</user_files_path>
      <format_schema_path>\(path("schemas/"))</format_schema_path>
      <backups><allowed_path>\(path("transfer/"))</allowed_path></backups>
      <user_directories>
        <users_xml><path>\(path("users.xml"))</path></users_xml>
        <local_directory><path>\(path("access/"))</path></local_directory>
      </user_directories>
      <listen_host>127.0.0.1</listen_host>
      <http_port>\(port)</http_port>
    \(biProtocols)
      <keep_alive_timeout>30</keep_alive_timeout>
      <timezone>UTC</timezone>
      <max_connections>256</max_connections>
      <max_concurrent_queries>64</max_concurrent_queries>
      <shutdown_wait_unfinished>2</shutdown_wait_unfinished>
    \(access)
    \(memory)
    \(background)
    </clickhouse>
    """
  }

  /// A BI port that was taken meanwhile must not keep the server from starting.
  private var biProtocols: String {
    guard let bi = settings.bi else { return "" }
    return """
        <listen_try>1</listen_try>
        <protocols>
          <bi_postgresql><type>postgres</type><host>\(text(bi.host))</host><port>\(bi.postgreSQLPort)</port></bi_postgresql>
          <bi_http><type>http</type><host>\(text(bi.host))</host><port>\(bi.httpPort)</port></bi_http>
        </protocols>
      """
  }

  /// What users see of the system's own tables needs a right, whatever the server's defaults become.
  private var access: String {
    """
      <access_control_improvements>
        <users_without_row_policies_can_read_rows>false</users_without_row_policies_can_read_rows>
        <on_cluster_queries_require_cluster_grant>true</on_cluster_queries_require_cluster_grant>
        <select_from_system_db_requires_grant>true</select_from_system_db_requires_grant>
        <select_from_information_schema_requires_grant>true</select_from_information_schema_requires_grant>
        <settings_constraints_replace_previous>true</settings_constraints_replace_previous>
        <table_engines_require_grant>true</table_engines_require_grant>
      </access_control_improvements>
      <!-- No host: even without a right to read, DESCRIBE TABLE mysql(…) would open a connection. -->
      <remote_url_allow_hosts></remote_url_allow_hosts>
    """
  }

  private var memory: String {
    """
      <max_server_memory_usage>\(settings.memoryBytesMax)</max_server_memory_usage>
      <mark_cache_size>67108864</mark_cache_size>
      <primary_index_cache_size>67108864</primary_index_cache_size>
      <index_mark_cache_size>16777216</index_mark_cache_size>
      <uncompressed_cache_size>0</uncompressed_cache_size>
      <mmap_cache_size>0</mmap_cache_size>
      <query_condition_cache_size>16777216</query_condition_cache_size>
      <compiled_expression_cache_size>16777216</compiled_expression_cache_size>
    """
  }

  private var background: String {
    """
      <background_pool_size>\(settings.mergeThreads)</background_pool_size>
      <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
      <background_common_pool_size>2</background_common_pool_size>
      <background_move_pool_size>1</background_move_pool_size>
      <background_fetches_pool_size>1</background_fetches_pool_size>
      <background_schedule_pool_size>2</background_schedule_pool_size>
      <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
      <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
      <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
      <asynchronous_metrics_update_period_s>60</asynchronous_metrics_update_period_s>
      <asynchronous_heavy_metrics_update_period_s>3600</asynchronous_heavy_metrics_update_period_s>
      <memory_worker_period_ms>1000</memory_worker_period_ms>
      <cgroups_memory_usage_observer_wait_time>60</cgroups_memory_usage_observer_wait_time>
      <config_reload_interval_ms>3600000</config_reload_interval_ms>
      <disable_internal_dns_cache>1</disable_internal_dns_cache>
      <dictionaries_lazy_load>true</dictionaries_lazy_load>
      <merge_tree>
        <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
        <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
        <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
      </merge_tree>
    """
  }

  var users: String {
    """
    <!-- Written by kith at every start; changes are lost. -->
    <clickhouse>
      <profiles><default><query_profiler_real_time_period_ns>0</query_profiler_real_time_period_ns>
        <query_profiler_cpu_time_period_ns>0</query_profiler_cpu_time_period_ns><log_queries>0</log_queries>
        <!-- Merges fill columns that older rows lack: text stays text there too. -->
        <input_format_try_infer_dates>0</input_format_try_infer_dates><input_format_try_infer_datetimes>0</input_format_try_infer_datetimes>
        <type_json_skip_duplicated_paths>1</type_json_skip_duplicated_paths></default></profiles>
      <quotas><default></default></quotas>
      <users>
        <\(ServerConfiguration.user)>
          <password_sha256_hex>\(passwordSHA256)</password_sha256_hex>
          <networks><ip>127.0.0.1</ip></networks>
          <profile>default</profile>
          <quota>default</quota>
          <access_management>1</access_management>
        </\(ServerConfiguration.user)>
      </users>
    </clickhouse>
    """
  }

  private static let silentLoggers = ["executeQuery", "DynamicQueryHandler", "HTTPHandler", "PredefinedQueryHandler", "TCPHandler"]

  private func path(_ name: String) -> String { text(folder + "/" + name) }

  private func text(_ value: String) -> String {
    value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
