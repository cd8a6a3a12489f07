/// The Python program that starts ClickHouse and ends it when `kith` has gone. It is a text in the binary, written to the data folder at start,
/// so that the `kith` file works by itself when it is copied.
///
/// - `server FORM ARGUMENT…` becomes the server. Standard input is the read end of a pipe whose other end only `kith` holds; a small process
///   beside the server waits for its end, then sends SIGTERM and, ten seconds later, SIGKILL.
/// - `watch PID` does the same for a server that is already there.
/// - `tool FORM NAME ARGUMENT…` becomes another program of ClickHouse (`local`, `client`); standard input is its own.
///
/// FORM is a `clickhouse` program, or a folder with the library of the chdb wheel, whose exported entry points are called through ctypes.
/// The server keeps the process id and exit status that `kith` sees: the watcher is the child, not the server.
enum LaunchScript {
  static let text = #"""
    import ctypes, os, select, signal, sys


    def watch(server):
        # A descriptor of the process, not its number: a number may be given to another process.
        try:
            ended = os.pidfd_open(server)
        except ProcessLookupError:
            return
        readable = select.select([0, ended], [], [])[0]
        if ended in readable:
            return
        for step in (signal.SIGTERM, signal.SIGKILL):
            try:
                signal.pidfd_send_signal(ended, step)
            except ProcessLookupError:
                return
            if select.select([ended], [], [], 10)[0]:
                return


    def become(form, tool, arguments):
        if not os.path.isdir(form):
            os.execv(form, [form, tool] + arguments)
        library = ctypes.CDLL(os.path.join(form, "chdb", "_chdb.abi3.so"), os.RTLD_NOW | os.RTLD_GLOBAL)
        name = "mainEntryClickHouse" + tool.capitalize()
        entry = getattr(library, "_Z%d%siPPc" % (len(name), name))
        texts = [b"clickhouse-" + tool.encode()] + [os.fsencode(argument) for argument in arguments]
        os._exit(entry(len(texts), (ctypes.c_char_p * (len(texts) + 1))(*texts, None)) & 255)


    def main(verb, *rest):
        if verb == "tool":
            become(rest[0], rest[1], list(rest[2:]))
        # Whatever descriptor of kith came along would stay open as long as the server.
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        if verb == "watch":
            watch(int(rest[0]))
        else:
            server = os.getpid()
            if os.fork() == 0:
                for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(signal_number, signal.SIG_IGN)
                try:
                    watch(server)
                finally:
                    os._exit(0)
            null = os.open(os.devnull, os.O_RDONLY)
            os.dup2(null, 0)
            os.close(null)
            # Python's own handlers would never run inside the library.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            become(rest[0], "server", list(rest[1:]))


    main(*sys.argv[1:])

    """#
}
