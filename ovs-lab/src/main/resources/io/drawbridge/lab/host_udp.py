"""UDP: an echo server that remembers its clients, single questions, and counted streams.

A datagram of a stream carries its number in its first 8 bytes.
"""

import errno
import select
import socket
import struct
import threading
import time

from host_icmp import (
    IP_MTU_DISCOVER,
    IP_RECVERR,
    IPV6_MTU_DISCOVER,
    IPV6_RECVERR,
    SOL_IP,
    SOL_IPV6,
    read_error,
)
from host_traffic import Traffic, endpoint, family, is_six, normal, paced

PMTUDISC_DONT, PMTUDISC_DO = 0, 2
NUMBER = struct.Struct("!Q")
peers = {}  # (local address, local port, peer address, peer port) -> record
peers_lock = threading.Lock()


def seen():
    with peers_lock:
        return [dict(record) for record in peers.values()]


def forget():
    with peers_lock:
        peers.clear()


def note(local, port, peer, size):
    key = (local, port, normal(peer[0]), peer[1])
    with peers_lock:
        record = peers.setdefault(
            key,
            {
                "protocol": "udp",
                "localAddress": key[0],
                "localPort": key[1],
                "peerAddress": key[2],
                "peerPort": key[3],
                "messages": 0,
                "bytes": 0,
            },
        )
        record["messages"] += 1
        record["bytes"] += size
        return record["messages"] == 1


class Server:
    """Answers from the address it was asked at, which a host with several must take care of."""

    def __init__(self, port, address=None):
        self.socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self.socket.setsockopt(SOL_IPV6, socket.IPV6_V6ONLY, 0)
        self.socket.setsockopt(SOL_IPV6, socket.IPV6_RECVPKTINFO, 1)
        # Answers may be fragmented on their way, as the questions were.
        self.socket.setsockopt(SOL_IP, IP_MTU_DISCOVER, PMTUDISC_DONT)
        if address and not is_six(address):
            address = "::ffff:" + address
        self.socket.bind((address or "::", port))
        self.port = self.socket.getsockname()[1]
        self.facts = {"port": self.port}
        self.stopping = threading.Event()
        threading.Thread(target=self.receive, daemon=True).start()

    def receive(self):
        while not self.stopping.is_set():
            if not select.select([self.socket], [], [], 0.1)[0]:
                continue
            try:
                data, ancillary, _, peer = self.socket.recvmsg(65535, 1024)
            except OSError:
                continue
            local = next((d[:16] for l, t, d in ancillary if t == socket.IPV6_PKTINFO), bytes(16))
            address = normal(socket.inet_ntop(socket.AF_INET6, local))
            first = note(address, self.port, peer, len(data))
            self.handle(data, local, peer, first)
        self.socket.close()

    def answer(self, data, local, peer):
        information = [(SOL_IPV6, socket.IPV6_PKTINFO, local + bytes(4))]
        try:
            self.socket.sendmsg([data], information, 0, peer)
        except OSError:
            pass  # what cannot be sent is lost, as on any wire; the client counts it

    def stop(self):
        self.stopping.set()


class EchoServer(Server):
    def handle(self, data, local, peer, first):
        self.answer(data, local, peer)


class StreamServer(Server):
    """After a client's first datagram, sends to it without ever hearing from it again."""

    def __init__(self, port, pps, address=None):
        self.pps = pps
        self.traffic = Traffic()
        super().__init__(port, address)

    def handle(self, data, local, peer, first):
        if first:
            threading.Thread(target=self.stream, args=(local, peer), daemon=True).start()

    def stream(self, local, peer):
        for number in paced(self.pps, self.stopping):
            self.answer(NUMBER.pack(number), local, peer)
            self.traffic.note_sent()

    def progress(self):
        return {**self.traffic.result(), "lost": []}

    def stop(self, graceMillis=0):
        super().stop()
        return self.progress()


def client(address, port, source=None, sourcePort=0, dontFragment=False, tos=0):
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    if tos and not is_six(address):
        sock.setsockopt(SOL_IP, socket.IP_TOS, tos)
    discover = PMTUDISC_DO if dontFragment else PMTUDISC_DONT
    if is_six(address):
        sock.setsockopt(SOL_IPV6, IPV6_RECVERR, 1)
        sock.setsockopt(SOL_IPV6, IPV6_MTU_DISCOVER, discover)
    else:
        sock.setsockopt(SOL_IP, IP_RECVERR, 1)
        sock.setsockopt(SOL_IP, IP_MTU_DISCOVER, discover)
    if source or sourcePort:
        sock.bind(endpoint(source or ("::" if is_six(address) else "0.0.0.0"), sourcePort))
    sock.connect(endpoint(address, port))
    return sock


def send(address, port, payload, timeoutMillis, **options):
    """One datagram; its answer, or the error that came back, or neither within the timeout."""
    deadline = time.monotonic() + timeoutMillis / 1000
    result = {"answer": None, "error": None, "errorFrom": None}
    with client(address, port, **options) as sock:
        result["localAddress"] = normal(sock.getsockname()[0])
        result["localPort"] = sock.getsockname()[1]
        try:
            sock.send(payload.encode())
        except OSError as problem:
            result["error"] = errno.errorcode.get(problem.errno, str(problem))
            return result
        poll = select.poll()
        poll.register(sock, select.POLLIN | select.POLLERR)
        for _, events in poll.poll(max(0, (deadline - time.monotonic()) * 1000)):
            if events & select.POLLERR:
                number, _, result["errorFrom"] = read_error(sock)
                result["error"] = errno.errorcode.get(number, str(number))
            else:
                result["answer"] = sock.recv(65535).decode(errors="replace")
    return result


class Stream:
    """The client's end of a stream: receives in a thread of its own until stopped."""

    def __init__(self, address, port, **options):
        self.traffic = Traffic()
        self.socket = client(address, port, **options)
        local = self.socket.getsockname()
        self.facts = {"localAddress": normal(local[0]), "localPort": local[1]}
        self.stopping = threading.Event()
        self.closed = threading.Event()
        self.receiver = threading.Thread(target=self.receive, daemon=True)
        self.receiver.start()

    def receive(self):
        while not self.closed.is_set():
            if not select.select([self.socket], [], [], 0.1)[0]:
                continue
            try:
                self.traffic.note_received(NUMBER.unpack(self.socket.recv(65535)[:8])[0])
            except OSError as problem:
                self.note_problem(problem)

    def note_problem(self, problem):
        self.traffic.note_error(errno.errorcode.get(problem.errno, str(problem)))
        try:
            read_error(self.socket)
        except OSError:
            pass  # the queue was empty: the error was the socket's own

    def progress(self):
        return self.traffic.result()

    def close(self):
        self.closed.set()
        self.receiver.join()
        self.socket.close()


class EchoStream(Stream):
    """Numbered datagrams to an echo server, `pps` a second."""

    def __init__(self, address, port, pps, **options):
        super().__init__(address, port, **options)
        self.times = []
        self.sender = threading.Thread(target=self.send, args=(pps,), daemon=True)
        self.sender.start()

    def send(self, pps):
        for number in paced(pps, self.stopping):
            self.traffic.note_sent()
            self.times.append(time.time())
            try:
                self.socket.send(NUMBER.pack(number))
            except OSError as problem:
                self.note_problem(problem)

    def history(self):
        """When each datagram was sent, in milliseconds since 1970, and which were echoed."""
        with self.traffic.lock:
            return {
                "sentMillis": [round(at * 1000) for at in self.times],
                "received": sorted(self.traffic.numbers),
            }

    def stop(self, graceMillis=1000):
        self.stopping.set()
        self.sender.join()
        self.traffic.settle(graceMillis)
        self.close()
        return self.traffic.result()


class ReplyStream(Stream):
    """Asks a stream server once, then only listens."""

    def __init__(self, address, port, **options):
        super().__init__(address, port, **options)
        self.socket.send(b"please")

    def progress(self):
        # What the server sent is known up to the last number that arrived.
        with self.traffic.lock:
            self.traffic.sent = max(self.traffic.numbers, default=-1) + 1
        return self.traffic.result()

    def stop(self, graceMillis=0):
        self.close()
        return self.progress()
