"""One host of the lab.

Runs inside the host's network namespace, standard library only. Takes one command a line on stdin,
as JSON {"id": 1, "op": "ping", ...}, and answers each with one line, {"id": 1, "result": ...} or
{"id": 1, "error": "..."}. Every command has a thread of its own, so answers come in any order.
What goes on after its command has been answered (a server, a capture, a stream) is kept under a
number, its handle. The end of stdin ends the host.
"""

import itertools
import json
import os
import sys
import threading
import traceback

import host_flood
import host_icmp
import host_setup
import host_tcp
import host_udp
import host_wire

handles = {}
handle_numbers = itertools.count(1)
output_lock = threading.Lock()


def keep(thing):
    number = next(handle_numbers)
    handles[number] = thing
    return {"handle": number, **getattr(thing, "facts", {})}


def call(method):
    """An operation on what an earlier command left behind, named by its handle."""

    def operation(handle, **arguments):
        return getattr(handles[handle], method)(**arguments)

    return operation


def start(constructor):
    return lambda **arguments: keep(constructor(**arguments))


def open_tcp(**arguments):
    connection, result = host_tcp.open_connection(**arguments)
    return {**result, **(keep(connection) if connection else {})}


def seen():
    return host_tcp.seen() + host_udp.seen()


def forget():
    host_tcp.forget()
    host_udp.forget()


OPERATIONS = {
    "configure": host_setup.configure,
    "neighbours": host_setup.neighbours,
    "ping": host_icmp.ping,
    "startPing": start(host_icmp.Ping),
    "traceroute": host_icmp.traceroute,
    "serveTcp": start(host_tcp.EchoServer),
    "serveTcpSource": start(host_tcp.SourceServer),
    "serveTcpSink": start(host_tcp.SinkServer),
    "serveTcpAccept": start(host_tcp.AcceptServer),
    "sendBulk": host_tcp.send_bulk,
    "churn": host_tcp.churn,
    "download": start(host_tcp.Download),
    "connectTcp": host_tcp.connect_once,
    "openTcp": open_tcp,
    "serveUdp": start(host_udp.EchoServer),
    "serveUdpStream": start(host_udp.StreamServer),
    "sendUdp": host_udp.send,
    "startUdpStream": start(host_udp.EchoStream),
    "receiveUdpStream": start(host_udp.ReplyStream),
    "seen": seen,
    "forget": forget,
    "sendFrames": host_wire.send_frames,
    "startCapture": start(host_wire.Capture),
    "sendMany": host_flood.send_many,
    "startFlood": start(host_flood.Flood),
    "startTally": start(host_flood.Tally),
    "resolve": host_wire.resolve,
    "startProviderWire": start(host_wire.ProviderWire),
    "send": call("send"),
    "frames": call("frames"),
    "counters": call("counters"),
    "reset": call("reset"),
    "progress": call("progress"),
    "history": call("history"),
    "take": call("take"),
    "stop": call("stop"),
}


def answer(**message):
    line = json.dumps(message) + "\n"
    with output_lock:
        sys.stdout.write(line)
        sys.stdout.flush()


def perform(request):
    number = request.pop("id")
    try:
        operation = OPERATIONS[request.pop("op")]
        answer(id=number, result=operation(**request))
    except Exception as problem:
        traceback.print_exc()
        answer(id=number, error=f"{type(problem).__name__}: {problem}")


def main():
    answer(id=0, result={"pid": os.getpid()})
    for line in sys.stdin:
        threading.Thread(target=perform, args=(json.loads(line),), daemon=True).start()


main()
