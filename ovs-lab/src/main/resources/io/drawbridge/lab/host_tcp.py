"""TCP: an echo server that remembers its clients, clients that expect an echo, and downloads."""

import errno
import select
import socket
import struct
import threading
import time

from host_traffic import endpoint, family, normal

connections = []  # one dict a connection a server accepted, in order


def seen():
    return [dict(connection) for connection in connections]


def forget():
    connections.clear()


class EchoServer:
    def __init__(self, port, address=None):
        if address:
            self.socket = socket.create_server((address, port), family=family(address), backlog=512)
        else:
            self.socket = socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512
            )
        self.facts = {"port": self.socket.getsockname()[1]}
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, peer = self.socket.accept()
            except OSError:
                return
            local = connection.getsockname()
            record = {
                "protocol": "tcp",
                "localAddress": normal(local[0]),
                "localPort": local[1],
                "peerAddress": normal(peer[0]),
                "peerPort": peer[1],
                "messages": 0,
                "bytes": 0,
            }
            connections.append(record)
            threading.Thread(target=self.echo, args=(connection, record), daemon=True).start()

    def echo(self, connection, record):
        with connection:
            try:
                while data := connection.recv(65536):
                    record["messages"] += 1
                    record["bytes"] += len(data)
                    connection.sendall(data)
            except OSError:
                pass

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class SourceServer(EchoServer):
    """Sends to whoever connects, without end, a little every few milliseconds."""

    BLOCK = bytes(range(256)) * 16
    PAUSE = 0.005

    def echo(self, connection, record):
        with connection:
            try:
                while True:
                    connection.sendall(self.BLOCK)
                    record["bytes"] += len(self.BLOCK)
                    time.sleep(self.PAUSE)
            except OSError:
                pass


class SinkServer(EchoServer):
    """Takes what it is sent, and closes when the sender has."""

    def echo(self, connection, record):
        with connection:
            try:
                while data := connection.recv(1 << 18):
                    record["bytes"] += len(data)
            except OSError:
                pass


def send_bulk(address, port, millis, timeoutMillis=10_000):
    """Sends to a sink as fast as it goes, and waits until the sink has all of it."""
    block = bytes(1 << 18)
    with socket.create_connection(endpoint(address, port), timeoutMillis / 1000) as sock:
        begin = time.monotonic()
        sent = 0
        while time.monotonic() < begin + millis / 1000:
            sock.sendall(block)
            sent += len(block)
        sock.shutdown(socket.SHUT_WR)
        sock.recv(1)
        return {"bytes": sent, "millis": round((time.monotonic() - begin) * 1000)}


class AcceptServer(EchoServer):
    """Accepts, and forgets at once whoever it was."""

    def accept(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return


def churn(address, port, millis, inFlight=64):
    """Opens connections as fast as it goes, so many at a time, and resets each once it stands."""
    poll = select.epoll()
    sockets = {}
    opened = failed = 0

    def start():
        sock = socket.socket(family(address), socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if sock.connect_ex(endpoint(address, port)) != errno.EINPROGRESS:
            raise OSError("no port is free to connect from")
        sockets[sock.fileno()] = sock
        poll.register(sock, select.EPOLLOUT)

    begin = time.monotonic()
    end = begin + millis / 1000
    for _ in range(inFlight):
        start()
    while time.monotonic() < end:
        for number, event in poll.poll(0.1):
            sock = sockets.pop(number)
            if event & (select.EPOLLERR | select.EPOLLHUP):
                failed += 1
            else:
                opened += 1
            poll.unregister(number)
            sock.close()
            start()
    took = time.monotonic() - begin
    for sock in sockets.values():
        sock.close()
    return {"opened": opened, "failed": failed, "millis": round(took * 1000)}


def outcome(problem):
    """How a connection failed, in one word, and the error's own name."""
    if isinstance(problem, TimeoutError) and problem.errno is None:
        return "TIMED_OUT", None
    name = errno.errorcode.get(problem.errno, str(problem))
    words = {"ECONNREFUSED": "REFUSED", "ECONNRESET": "RESET", "EPIPE": "RESET"}
    words.update({"EHOSTUNREACH": "UNREACHABLE", "ENETUNREACH": "UNREACHABLE"})
    words.update({"ETIMEDOUT": "TIMED_OUT"})
    return words.get(name, "FAILED"), name


class Connection:
    """An open connection; `missing` counts bytes sent whose echo has not come back yet."""

    def __init__(self, connected):
        self.socket = connected
        self.missing = 0
        self.lock = threading.Lock()

    def send(self, payload, timeoutMillis):
        with self.lock:
            return self.exchange(payload.encode(), time.monotonic() + timeoutMillis / 1000)

    def exchange(self, data, deadline):
        """Sends and reads at once: a large payload fills both windows otherwise."""
        self.socket.setblocking(False)
        self.missing += len(data)
        echoed = 0
        try:
            while self.missing:
                left = deadline - time.monotonic()
                readable, writable, _ = select.select(
                    [self.socket], [self.socket] if data else [], [], max(left, 0)
                )
                if not readable and not writable:
                    return {"outcome": "TIMED_OUT", "error": None, "echoedBytes": echoed}
                if readable:
                    received = self.socket.recv(65536)
                    if not received:
                        return {"outcome": "CLOSED", "error": None, "echoedBytes": echoed}
                    echoed += len(received)
                    self.missing -= len(received)
                if writable:
                    data = data[self.socket.send(data) :]
        except OSError as problem:
            word, name = outcome(problem)
            return {"outcome": word, "error": name, "echoedBytes": echoed}
        return {"outcome": "CONNECTED", "error": None, "echoedBytes": echoed}

    def stop(self):
        self.socket.close()


def open_connection(address, port, timeoutMillis, source=None, sourcePort=0):
    sock = socket.socket(family(address), socket.SOCK_STREAM)
    try:
        if source or sourcePort:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(endpoint(source or ("::" if ":" in address else "0.0.0.0"), sourcePort))
        sock.settimeout(timeoutMillis / 1000)
        sock.connect(endpoint(address, port))
    except OSError as problem:
        sock.close()
        word, name = outcome(problem)
        return None, {"outcome": word, "established": False, "error": name, "echoedBytes": 0}
    local = sock.getsockname()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(sock), {
        "outcome": "CONNECTED",
        "established": True,
        "error": None,
        "echoedBytes": 0,
        "localAddress": normal(local[0]),
        "localPort": local[1],
    }


def connect_once(payload, timeoutMillis, **arguments):
    deadline = time.monotonic() + timeoutMillis / 1000
    connection, result = open_connection(timeoutMillis=timeoutMillis, **arguments)
    if connection:
        result.update(connection.exchange(payload.encode(), deadline))
        connection.stop()
    return result


class Download:
    """Reads from a source server until stopped, and checks what it reads."""

    def __init__(self, address, port, timeoutMillis=3000):
        self.socket = socket.create_connection(endpoint(address, port), timeoutMillis / 1000)
        self.socket.settimeout(0.1)
        self.received = 0
        self.problem = None
        self.longest = 0.0
        self.last = time.monotonic()
        self.stopping = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while not self.stopping.is_set():
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError as problem:
                self.problem = outcome(problem)[0]
                return
            now = time.monotonic()
            self.longest = max(self.longest, now - self.last)
            self.last = now
            if not data:
                self.problem = "CLOSED"
                return
            if any(data[i] != (self.received + i) % 256 for i in range(0, len(data), 97)):
                self.problem = "GARBLED"
                return
            self.received += len(data)

    def progress(self):
        return {
            "received": self.received,
            "longestGapMillis": round(self.longest * 1000),
            "errors": [self.problem] if self.problem else [],
        }

    def stop(self):
        self.stopping.set()
        self.socket.close()
        return self.progress()
