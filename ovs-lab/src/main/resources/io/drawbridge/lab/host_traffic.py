"""What the parts of a host share: counting, pacing, addresses."""

import ipaddress
import socket
import threading
import time


def is_six(address):
    return ":" in address


def family(address):
    return socket.AF_INET6 if is_six(address) else socket.AF_INET


def plain(address):
    """An address as written in documents: no scope, IPv4 not dressed up as IPv6."""
    address = address.split("%")[0]
    return address[7:] if address.startswith("::ffff:") and "." in address else address


def normal(address):
    return str(ipaddress.ip_address(plain(address)))


def endpoint(address, port):
    """Link-local addresses need their interface; every host has only this one."""
    if is_six(address) and ipaddress.ip_address(address).is_link_local:
        return (address, port, 0, socket.if_nametoindex("eth0"))
    return (address, port)


def wait_until(condition, event, millis):
    """Polls a condition that another thread makes true; `event` is set when it may have."""
    deadline = time.monotonic() + millis / 1000
    while not condition():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        event.wait(left)
        event.clear()
    return True


def paced(pps, stopped):
    """Numbers from 0, `pps` a second; catches up after a stall, ends when `stopped` is set."""
    begin = time.monotonic()
    number = 0
    while not stopped.is_set():
        yield number
        number += 1
        delay = begin + number / pps - time.monotonic()
        if delay > 0:
            stopped.wait(delay)


class Traffic:
    """Counts numbered packets, sent and received; safe for one sender and one receiver thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.changed = threading.Event()
        self.sent = 0
        self.numbers = set()
        self.duplicates = 0
        self.errors = []
        self.last = time.monotonic()
        self.gap = 0.0

    def note_sent(self):
        with self.lock:
            self.sent += 1

    def note_error(self, text):
        with self.lock:
            if len(self.errors) < 1000:
                self.errors.append(text)
        self.changed.set()

    def note_received(self, number):
        with self.lock:
            if number in self.numbers:
                self.duplicates += 1
            else:
                now = time.monotonic()
                self.gap = max(self.gap, now - self.last)
                self.last = now
                self.numbers.add(number)
        self.changed.set()

    def settle(self, millis):
        """Waits for what is still on its way, and no longer than it takes."""
        wait_until(lambda: len(self.numbers) >= self.sent, self.changed, millis)
        with self.lock:
            if len(self.numbers) < self.sent:
                self.gap = max(self.gap, time.monotonic() - self.last)

    def result(self):
        with self.lock:
            missing = [n for n in range(self.sent) if n not in self.numbers]
            return {
                "sent": self.sent,
                "received": len(self.numbers),
                "duplicates": self.duplicates,
                "lost": missing[:1000],
                "longestGapMillis": round(self.gap * 1000),
                "errors": list(self.errors),
            }
