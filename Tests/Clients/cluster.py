"""Two shards of two replicas on loopback, with Debian's ZooKeeper between them, until standard input ends.

Usage: cluster.py FOLDER CLICKHOUSE. Prints one line of JSON when all answer: {"urls": [...], "pids": [...], "user": ..., "password": ...}.
"""
import ctypes, hashlib, json, os, signal, socket, subprocess, sys, time, urllib.request


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


PASSWORD = "cluster"


def config(folder, keeper, ports, servers, number):
    http, tcp, interserver = ports
    shards = "".join(
        "<shard><internal_replication>true</internal_replication>%s</shard>"
        % "".join("<replica><host>127.0.0.1</host><port>%d</port></replica>" % servers[s * 2 + r][1] for r in (0, 1))
        for s in (0, 1)
    )
    return f"""<clickhouse>
<logger><level>warning</level><log>{folder}/server.log</log><size>10M</size><count>1</count></logger>
<path>{folder}/store/</path><tmp_path>{folder}/tmp/</tmp_path><user_files_path>{folder}/files/</user_files_path>
<format_schema_path>{folder}/schemas/</format_schema_path>
<user_directories><users_xml><path>{folder}/users.xml</path></users_xml><local_directory><path>{folder}/access/</path></local_directory></user_directories>
<listen_host>127.0.0.1</listen_host><http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<interserver_http_port>{interserver}</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
<timezone>UTC</timezone><max_server_memory_usage>1500000000</max_server_memory_usage><mark_cache_size>67108864</mark_cache_size>
<background_pool_size>2</background_pool_size><background_schedule_pool_size>8</background_schedule_pool_size>
<background_fetches_pool_size>2</background_fetches_pool_size><background_common_pool_size>2</background_common_pool_size>
<merge_tree><number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
<number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
<number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition></merge_tree>
<zookeeper><node><host>127.0.0.1</host><port>{keeper}</port></node></zookeeper>
<distributed_ddl><path>/clickhouse/ddl</path></distributed_ddl>
<remote_servers replace="1"><two_by_two><secret>s</secret>{shards}</two_by_two></remote_servers>
<macros><shard>{number // 2}</shard><replica>{number % 2}</replica></macros>
</clickhouse>"""


USERS = f"""<clickhouse><profiles><default><query_profiler_real_time_period_ns>0</query_profiler_real_time_period_ns>
<query_profiler_cpu_time_period_ns>0</query_profiler_cpu_time_period_ns><log_queries>0</log_queries>
<input_format_try_infer_dates>0</input_format_try_infer_dates><input_format_try_infer_datetimes>0</input_format_try_infer_datetimes>
<type_json_skip_duplicated_paths>1</type_json_skip_duplicated_paths></default></profiles><quotas><default></default></quotas>
<users><kith><password_sha256_hex>{hashlib.sha256(PASSWORD.encode()).hexdigest()}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota><access_management>1</access_management></kith></users></clickhouse>"""


def serve(form, path):
    """In a child: becomes the server."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.environ["CLICKHOUSE_WATCHDOG_ENABLE"] = "0"
    arguments = ["--config-file=" + path]
    if not os.path.isdir(form):
        os.execv(form, [form, "server"] + arguments)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    library = ctypes.CDLL(os.path.join(form, "chdb", "_chdb.abi3.so"), os.RTLD_NOW | os.RTLD_GLOBAL)
    texts = [b"clickhouse-server"] + [os.fsencode(a) for a in arguments]
    os._exit(library._Z25mainEntryClickHouseServeriPPc(len(texts), (ctypes.c_char_p * (len(texts) + 1))(*texts, None)) & 255)


def wait(check, what):
    for _ in range(600):
        try:
            if check():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(what + " does not answer")


def main(folder, form):
    ports = free_ports(13)
    keeper, servers = ports[0], [ports[1 + i * 3 : 4 + i * 3] for i in range(4)]
    pids, java = [], None
    try:
        os.makedirs(folder + "/keeper")
        java = subprocess.Popen(
            ["java", "-Xmx256m", "-Dzookeeper.admin.enableServer=false", "-Dzookeeper.maxCnxns=0", "-cp", "/usr/share/java/*",
             "org.apache.zookeeper.server.ZooKeeperServerMain", str(keeper), folder + "/keeper"],
            stdin=subprocess.DEVNULL, stdout=open(folder + "/keeper.log", "w"), stderr=subprocess.STDOUT)
        wait(lambda: socket.create_connection(("127.0.0.1", keeper), 1).close() is None, "ZooKeeper")
        for number, mine in enumerate(servers):
            home = f"{folder}/server{number}"
            for name in ("store", "tmp", "files", "schemas", "access"):
                os.makedirs(f"{home}/{name}")
            open(home + "/config.xml", "w").write(config(home, keeper, mine, servers, number))
            open(home + "/users.xml", "w").write(USERS)
            pid = os.fork()
            if pid == 0:
                out = os.open(home + "/out.log", os.O_WRONLY | os.O_CREAT)
                os.dup2(out, 1)
                os.dup2(out, 2)
                serve(form, home + "/config.xml")
            pids.append(pid)
        urls = [f"http://127.0.0.1:{mine[0]}" for mine in servers]
        for url in urls:
            wait(lambda: urllib.request.urlopen(url + "/ping", timeout=2).status == 200, url)
        print(json.dumps({"urls": urls, "pids": pids, "user": "kith", "password": PASSWORD}), flush=True)
        sys.stdin.read()
    finally:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if java:
            java.kill()


main(*sys.argv[1:])
