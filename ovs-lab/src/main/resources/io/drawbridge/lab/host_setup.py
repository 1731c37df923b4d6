"""Addresses, routes and kernel settings of a host, and its neighbour table."""

import errno
import json
import subprocess

# Limits that older kernels have for all namespaces together; the others are set when a host is made.
SETTINGS = {
    "net/ipv4/icmp_msgs_per_sec": 100000,
    "net/ipv4/icmp_msgs_burst": 100000,
}


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def write(name, value):
    try:
        with open("/proc/sys/" + name, "w") as file:
            file.write(str(value))
    except FileNotFoundError:
        pass  # settings that are per namespace only in newer kernels
    except OSError as problem:
        if problem.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise  # an ordinary user may not, and in a container nobody


def configure(interfaces, settings, batch):
    """Kernel settings first, so that the first frame after "link up" already obeys them."""
    for interface in interfaces:
        run(["ethtool", "-K", interface, "tx", "off"])
        write(f"net/ipv6/conf/{interface}/accept_ra", 0)
        write(f"net/ipv6/conf/{interface}/dad_transmits", 0)
    for name, value in {**SETTINGS, **settings}.items():
        write(name, value)
    if batch:
        run(["ip", "-batch", "-"], "\n".join(batch) + "\n")


def neighbours():
    rows = json.loads(run(["ip", "-j", "neigh", "show"]) or "[]")
    return [
        {
            "address": row["dst"],
            "mac": row.get("lladdr"),
            "state": ",".join(row.get("state", [])),
        }
        for row in rows
    ]
