"""Echo requests and traceroute, on raw sockets, so that every error that comes back is seen."""

import errno
import itertools
import os
import select
import socket
import struct
import threading

from host_traffic import Traffic, endpoint, family, is_six, normal, paced

IP_MTU_DISCOVER, IPV6_MTU_DISCOVER = 10, 23
PMTUDISC_DONT, PMTUDISC_PROBE = 0, 3
IP_RECVERR, IPV6_RECVERR = 11, 25
SOL_IP, SOL_IPV6 = 0, 41

idents = itertools.count(os.getpid() * 7)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def name_error(six, kind, code, rest):
    """An ICMP error as text; `rest` is the 32-bit field behind the checksum."""
    if six:
        names = {1: f"unreachable code {code}", 2: f"packet too big mtu {rest}", 3: "time exceeded"}
        return names.get(kind)
    if kind == 3:
        codes = {0: "network unreachable", 1: "host unreachable", 2: "protocol unreachable"}
        codes.update({3: "port unreachable", 4: f"fragmentation needed mtu {rest & 0xFFFF}"})
        return codes.get(code, f"unreachable code {code}")
    return {5: "redirect", 11: "time exceeded", 12: "parameter problem"}.get(kind)


class Ping:
    """A flow of echo requests; `pps` a second until stopped, or `count` of them."""

    facts = {}

    def __init__(self, address, pps, count=None, size=56, dontFragment=False, ttl=64, source=None):
        self.six = is_six(address)
        self.destination = endpoint(address, 0)
        self.ident = next(idents) & 0xFFFF
        self.payload = bytes(i & 0xFF for i in range(size))
        self.traffic = Traffic()
        self.stopping = threading.Event()
        self.closed = threading.Event()
        protocol = socket.IPPROTO_ICMPV6 if self.six else socket.IPPROTO_ICMP
        self.socket = socket.socket(family(address), socket.SOCK_RAW, protocol)
        discover = PMTUDISC_PROBE if dontFragment else PMTUDISC_DONT
        if self.six:
            self.socket.setsockopt(SOL_IPV6, IPV6_MTU_DISCOVER, discover)
            self.socket.setsockopt(SOL_IPV6, socket.IPV6_UNICAST_HOPS, ttl)
        else:
            self.socket.setsockopt(SOL_IP, IP_MTU_DISCOVER, discover)
            self.socket.setsockopt(SOL_IP, socket.IP_TTL, ttl)
        if source:
            self.socket.bind(endpoint(source, 0))
        self.sender = threading.Thread(target=self.send, args=(pps, count), daemon=True)
        self.receiver = threading.Thread(target=self.receive, daemon=True)
        self.receiver.start()
        self.sender.start()

    def send(self, pps, count):
        kind = 128 if self.six else 8
        for number in paced(pps, self.stopping):
            if count is not None and number >= count:
                return
            # The full number travels in the payload's place of honour: the sequence wraps at 65536.
            head = struct.pack("!BBHHH", kind, 0, 0, self.ident, number & 0xFFFF)
            if not self.six:
                total = checksum(head + self.payload)
                head = struct.pack("!BBHHH", kind, 0, total, self.ident, number & 0xFFFF)
            self.traffic.note_sent()
            try:
                self.socket.sendto(head + self.payload, self.destination)
            except OSError as problem:
                self.traffic.note_error(errno.errorcode.get(problem.errno, str(problem)))

    def receive(self):
        while not self.closed.is_set():
            if select.select([self.socket], [], [], 0.1)[0]:
                try:
                    data, peer = self.socket.recvfrom(65535)
                except OSError:
                    continue
                self.read(data if self.six else data[(data[0] & 15) * 4 :], peer[0])

    def read(self, icmp, peer):
        if len(icmp) < 8:
            return
        kind, code, _, ident, sequence = struct.unpack("!BBHHH", icmp[:8])
        if kind == (129 if self.six else 0):
            if ident == self.ident:
                self.traffic.note_received(self.number(sequence))
            return
        text = name_error(self.six, kind, code, (ident << 16) | sequence)
        inner = icmp[8:]
        if not text or not inner:
            return
        inner = inner[40:] if self.six else inner[(inner[0] & 15) * 4 :]
        if len(inner) >= 8 and struct.unpack("!H", inner[4:6])[0] == self.ident:
            self.traffic.note_error(f"{text} from {normal(peer)}")

    def number(self, sequence):
        """Which of the requests this answers: the latest one with these 16 bits."""
        latest = max(self.traffic.sent - 1, 0)
        return latest - ((latest - sequence) & 0xFFFF)

    def progress(self):
        return self.traffic.result()

    def stop(self, graceMillis=1000):
        self.stopping.set()
        return self.finish(graceMillis)

    def finish(self, graceMillis):
        self.sender.join()
        self.traffic.settle(graceMillis)
        self.closed.set()
        self.receiver.join()
        self.socket.close()
        return self.traffic.result()


def ping(address, count, intervalMillis, timeoutMillis, **options):
    """`count` requests; waits up to the timeout after the last for the answers, not longer."""
    return Ping(address, 1000 / max(intervalMillis, 1), count, **options).finish(timeoutMillis)


def traceroute(address, maxHops, timeoutMillis):
    """The hop that answered for each TTL ("*" where none did), up to the destination."""
    six = is_six(address)
    level, ttl, errors = (
        (SOL_IPV6, socket.IPV6_UNICAST_HOPS, IPV6_RECVERR)
        if six
        else (SOL_IP, socket.IP_TTL, IP_RECVERR)
    )
    hops = []
    for hop in range(1, maxHops + 1):
        with socket.socket(family(address), socket.SOCK_DGRAM) as probe:
            probe.setsockopt(level, errors, 1)
            probe.setsockopt(level, ttl, hop)
            probe.connect(endpoint(address, 33433 + hop))
            probe.send(b"drawbridge lab traceroute")
            poll = select.poll()
            poll.register(probe, select.POLLERR)
            if not poll.poll(timeoutMillis):
                hops.append("*")
                continue
            kind, offender = read_error(probe)[1:3]
            hops.append(offender or "*")
            if kind == (1 if six else 3):
                break
    return hops


def read_error(sock):
    """The next entry of a socket's error queue: (errno, ICMP type, who sent it)."""
    _, ancillary, _, _ = sock.recvmsg(65535, 1024, socket.MSG_ERRQUEUE)
    for level, _, data in ancillary:
        if level not in (SOL_IP, SOL_IPV6) or len(data) < 16:
            continue
        number, origin, kind, _ = struct.unpack("=IBBB", data[:7])
        offender = None
        if origin in (2, 3):
            kind_of_address = struct.unpack("=H", data[16:18])[0]
            if kind_of_address == socket.AF_INET:
                offender = socket.inet_ntop(socket.AF_INET, data[20:24])
            elif kind_of_address == socket.AF_INET6:
                offender = socket.inet_ntop(socket.AF_INET6, data[24:40])
        return number, kind, normal(offender) if offender else None
    return 0, 0, None
