"""Frames as they are on the wire: sending, capturing, resolving, and the provider's manners."""

import collections
import ipaddress
import select
import socket
import struct
import threading
import time

from host_traffic import is_six, normal

ETH_P_ALL = 3
SOL_PACKET, PACKET_ADD_MEMBERSHIP, PACKET_AUXDATA = 263, 1, 8
PACKET_MR_PROMISC = 1
PACKET_OUTGOING = 4
VLAN_VALID, VLAN_TPID_VALID = 1 << 4, 1 << 6
SO_RCVBUFFORCE = 33
BROADCAST = b"\xff" * 6
LIMIT = 200_000


def packet_socket(interface):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
    except PermissionError:  # not in a user namespace
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
    sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    sock.bind((interface, ETH_P_ALL))
    index = socket.if_nametoindex(interface)
    membership = struct.pack("=iHH8s", index, PACKET_MR_PROMISC, 0, b"")
    sock.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership)
    return sock


def receive(sock):
    """One frame with the VLAN tag that the kernel took off put back, and whether it goes out."""
    data, ancillary, _, address = sock.recvmsg(65535, 256)
    for level, kind, auxiliary in ancillary:
        if level == SOL_PACKET and kind == PACKET_AUXDATA and len(auxiliary) >= 20:
            status, _, _, _, _, tci, tpid = struct.unpack("=IIIHHHH", auxiliary[:20])
            if status & VLAN_VALID:
                tpid = tpid if status & VLAN_TPID_VALID else 0x8100
                data = data[:12] + struct.pack("!HH", tpid, tci) + data[12:]
    return data, address[2] == PACKET_OUTGOING


def mac_text(data):
    return ":".join(f"{byte:02x}" for byte in data)


def own_mac(interface):
    with open(f"/sys/class/net/{interface}/address") as file:
        return bytes.fromhex(file.read().strip().replace(":", ""))


def send_frames(frames, interface="eth0", intervalMicros=0):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.bind((interface, 0))
        for index, frame in enumerate(frames):
            if index and intervalMicros:
                threading.Event().wait(intervalMicros / 1e6)
            sock.send(bytes.fromhex(frame))


class Listener:
    """A thread that hands every frame of an interface to `handle` until stopped."""

    facts = {}

    def __init__(self, interface):
        self.socket = packet_socket(interface)
        self.stopping = threading.Event()
        self.reading = threading.Lock()
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        while not self.stopping.is_set():
            if select.select([self.socket], [], [], 0.05)[0]:
                with self.reading:
                    try:
                        data, outgoing = receive(self.socket)
                    except OSError:
                        continue  # the interface went down
                    self.handle(data, outgoing)

    def drain(self):
        """Returns when all that had arrived has been handled."""
        waiting = True
        while waiting and not self.stopping.is_set():
            with self.reading:
                waiting = bool(select.select([self.socket], [], [], 0)[0])
            if waiting:
                threading.Event().wait(0.001)

    def stop(self):
        self.stopping.set()
        self.thread.join()
        self.socket.close()


class Capture(Listener):
    """Frames in order of arrival. Own outgoing ones only when asked for."""

    def __init__(self, interface="eth0", outgoing=False):
        self.kept = []
        self.outgoing = outgoing
        super().__init__(interface)

    def handle(self, data, outgoing):
        if (not outgoing or self.outgoing) and len(self.kept) < LIMIT:
            self.kept.append((time.time_ns() // 1000, data))

    def frames(self, start=0):
        return [[micros, data.hex()] for micros, data in self.kept[start:]]


def resolve(address, timeoutMillis, source=None, interface="eth0"):
    """The MAC of the first answer to an ARP request or neighbour solicitation, or None."""
    mac = own_mac(interface)
    target = ipaddress.ip_address(address)
    with packet_socket(interface) as sock:
        if is_six(address):
            frame = solicitation(mac, ipaddress.ip_address(source or link_local(mac)), target)
        else:
            sender = ipaddress.ip_address(source or "0.0.0.0").packed
            frame = BROADCAST + mac + struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1)
            frame += mac + sender + bytes(6) + target.packed
        sock.send(frame)
        deadline = time.monotonic() + timeoutMillis / 1000
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([sock], [], [], left)[0]:
                break
            data, outgoing = receive(sock)
            if not outgoing and (answer := read_answer(data, target)):
                return mac_text(answer)
    return None


def read_answer(data, target):
    if data[12:14] == b"\x08\x06" and data[20:22] == b"\0\2" and data[28:32] == target.packed:
        return data[22:28]
    if data[12:14] == b"\x86\xdd" and data[20:21] == b"\x3a" and data[54:55] == b"\x88":
        if data[62:78] == target.packed:
            return data[80:86] if data[78:79] == b"\2" else data[6:12]
    return None


def link_local(mac):
    host = bytes([mac[0] ^ 2]) + mac[1:3] + b"\xff\xfe" + mac[3:]
    return str(ipaddress.IPv6Address(b"\xfe\x80" + bytes(6) + host))


def solicitation(mac, source, target):
    group = b"\xff\x02" + bytes(9) + b"\1\xff" + target.packed[13:]
    body = struct.pack("!BBHI", 135, 0, 0, 0) + target.packed + b"\1\1" + mac
    pseudo = source.packed + group + struct.pack("!II", len(body), 58)
    words = struct.unpack(f"!{(len(pseudo) + len(body)) // 2}H", pseudo + body)
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    body = body[:2] + struct.pack("!H", ~total & 0xFFFF) + body[4:]
    header = struct.pack("!IHBB", 6 << 28, len(body), 58, 255) + source.packed + group
    return b"\x33\x33" + group[12:] + mac + b"\x86\xdd" + header + body


class ProviderWire(Listener):
    """A provider's router on its customer's wire: answers every ARP request, and keeps watch.

    It hears only what comes in, so it never answers its own questions. Announcements (an address
    that asks for itself) are no questions and stay without an answer, but they count.
    """

    def __init__(self, interface="eth0"):
        self.mac = own_mac(interface)
        self.lock = threading.Lock()
        self.reset()
        super().__init__(interface)

    def reset(self):
        with self.lock:
            self.macs = collections.Counter()
            self.sources = collections.Counter()
            self.requests = collections.Counter()

    def handle(self, data, outgoing):
        if outgoing or len(data) < 14:
            return
        kind, body = data[12:14], data[14:]
        tagged = kind in (b"\x81\x00", b"\x88\xa8")
        while kind in (b"\x81\x00", b"\x88\xa8") and len(body) >= 4:
            kind, body = body[2:4], body[4:]
        source = mac_text(data[6:12])
        address = None
        if kind == b"\x08\x00" and len(body) >= 20:
            address = normal(str(ipaddress.IPv4Address(body[12:16])))
        elif kind == b"\x86\xdd" and len(body) >= 40:
            address = normal(str(ipaddress.IPv6Address(body[8:24])))
        request = kind == b"\x08\x06" and len(body) >= 28 and body[6:8] == b"\0\1"
        with self.lock:
            self.macs[source] += 1
            if address:
                self.sources[(source, address)] += 1
            if request:
                sender = str(ipaddress.IPv4Address(body[14:18]))
                target = str(ipaddress.IPv4Address(body[24:28]))
                self.requests[(mac_text(body[8:14]), sender, target)] += 1
        if request and not tagged and body[14:18] != body[24:28]:
            self.claim(data, body)

    def claim(self, data, body):
        answer = data[6:12] + self.mac + struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, 2)
        try:
            self.socket.send(answer + self.mac + body[24:28] + body[8:18])
        except OSError:
            pass  # the wire was pulled

    def counters(self):
        with self.lock:
            return {
                "macs": dict(self.macs),
                "sources": [
                    {"mac": mac, "address": address, "frames": frames}
                    for (mac, address), frames in self.sources.items()
                ],
                "requests": [
                    {"mac": mac, "sender": sender, "target": target, "count": count}
                    for (mac, sender, target), count in self.requests.items()
                ],
            }
