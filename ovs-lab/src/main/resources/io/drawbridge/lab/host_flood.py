"""Many frames: sent from a compact form, made from one, counted by what they are."""

import base64
import collections
import select
import socket
import struct
import threading

from host_traffic import paced
from host_wire import PACKET_OUTGOING, SOL_PACKET, Listener

ETH_P_ARP = 0x0806
PACKET_STATISTICS = 6
ATTEMPTS, PATIENCE = 5, 2.0
MANY = 500_000


def transmit(sock, frame):
    """Whether the kernel took it: too long a frame it does not, nor one of a few bytes."""
    try:
        sock.send(frame)
        return True
    except OSError:
        return False


class Question:
    """A request for the router's address, which the switch itself answers.

    Frames of one port are handled in order: when the answer is there, what was sent before the
    question has been handled. Its last four bytes, padding, number it.
    """

    def __init__(self, request, interface):
        self.request = bytes.fromhex(request)[:-4]
        self.number = 0
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ARP))
        self.socket.bind((interface, ETH_P_ARP))

    def ask(self, sock):
        for _ in range(ATTEMPTS):
            self.number += 1
            tail = struct.pack("!I", self.number)
            transmit(sock, self.request + tail)
            while select.select([self.socket], [], [], PATIENCE)[0]:
                data, address = self.socket.recvfrom(2048)
                if address[2] != PACKET_OUTGOING and data[20:22] == b"\0\2" and data[-4:] == tail:
                    return
        raise TimeoutError(f"the switch has not answered {self.request.hex()}")

    def close(self):
        self.socket.close()


def unpacked(frames):
    """Frames from base64 of a length in two bytes and the frame itself, one after another."""
    data = base64.b64decode(frames)
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        yield data[at + 2 : end]
        at = end


def send_many(frames, request, every, interface="eth0"):
    """Sends frames; asks before, after every so many and at the end: the switch sets the pace."""
    sent = refused = 0
    question = Question(request, interface)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.bind((interface, 0))
        question.ask(sock)
        for frame in unpacked(frames):
            if transmit(sock, frame):
                sent += 1
                if sent % every == 0:
                    question.ask(sock)
            else:
                refused += 1
        question.ask(sock)
    question.close()
    return {"sent": sent, "refused": refused}


class Flood:
    """One frame over and over, so many a second, with numbers in given places, until stopped.

    A place is an offset and a length in bytes; all places of a frame get the same number.
    """

    facts = {}

    def __init__(self, frame, places, pps, interface="eth0"):
        self.frame = bytearray.fromhex(frame)
        self.places = places
        self.sent = 0
        self.stopping = threading.Event()
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.socket.bind((interface, 0))
        self.thread = threading.Thread(target=self.run, args=(pps,), daemon=True)
        self.thread.start()

    def run(self, pps):
        for number in paced(pps, self.stopping):
            for offset, length in self.places:
                value = number % (1 << 8 * length)
                self.frame[offset : offset + length] = value.to_bytes(length, "big")
            self.sent += transmit(self.socket, self.frame)

    def progress(self):
        return {"sent": self.sent}

    def stop(self):
        self.stopping.set()
        self.thread.join()
        self.socket.close()
        return self.progress()


class Tally(Listener):
    """Frames that come in, counted by content, until they are taken."""

    def __init__(self, interface="eth0"):
        self.counts = collections.Counter()
        self.missed = 0
        super().__init__(interface)

    def handle(self, data, outgoing):
        if outgoing:
            return
        if len(self.counts) < MANY or data in self.counts:
            self.counts[data] += 1
        else:
            self.missed += 1

    def take(self):
        """What came in since the last time, and how many frames were too many to be counted."""
        self.drain()
        with self.reading:
            counts, self.counts = self.counts, collections.Counter()
            dropped = struct.unpack("=II", self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
            missed, self.missed = self.missed + dropped[1], 0
        frames = [[data.hex(), count] for data, count in counts.items()]
        return {"frames": frames, "missed": missed}
