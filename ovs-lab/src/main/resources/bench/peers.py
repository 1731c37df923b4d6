#!/usr/bin/python3
"""Measures what OVN, nftables and ovs-ofctl need on this machine for a policy like the compiler bench's.

Prints one JSON object on stdout and its progress on stderr. Times are lists of samples in milliseconds, in the order
taken. A peer that cannot run is told as {"missing": why}, one that failed as {"error": why}.

The policy: one switch with 50 ports, 20 sets of 16 addresses; a rule allows, statefully, TCP from one port and one set
to a range of up to 200 ports; each has a priority of its own; all else is dropped.

All runs in network, mount and process namespaces of its own, the files on a file system of their own: whatever is made
is invisible outside and gone however this ends.
"""

import argparse
import contextlib
import ctypes
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PEERS = ("ovn", "nft", "ofctl")
PORTS = 50
SETS = 20
ADDRESSES = 16
WIDEST_RANGE = 200
INSIDE = "DRAWBRIDGE_PEERS_DIRECTORY"
OVN_SCHEMAS = "/usr/share/ovn"
OVS_SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"
LIMIT = 900  # seconds that any one step may take
STARTED = time.monotonic()


class Failure(Exception):
    """A peer did not do what it was told."""


class Missing(Exception):
    """A peer, or something it needs, is not on this machine."""


def say(text):
    print(f"peers: {time.monotonic() - STARTED:6.1f} s  {text}", file=sys.stderr, flush=True)


def need(*tools):
    absent = [tool for tool in tools if shutil.which(tool) is None]
    if absent:
        raise Missing("not installed: " + ", ".join(absent))


def run(*command, env=None):
    """Its output; a Failure if it fails."""
    try:
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{' '.join(command)[:200]}: no end after {LIMIT} s") from None
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)[:200]}: {done.stderr.strip()[-500:] or done.returncode}")
    return done.stdout


def timed(action):
    start = time.perf_counter()
    action()
    return round((time.perf_counter() - start) * 1000, 2)


# The policy


class Policy:
    """Rules of one generation; the address sets are those of every generation."""

    def __init__(self, seed, count, generation):
        self.sets = {
            f"as{i}": [f"10.{i + 1}.{j % 4}.{1 + offset}" for j, offset in enumerate(offsets)]
            for i, offsets in enumerate(self._offsets(seed))
        }
        chance = random.Random(f"{seed}/{count}/{generation}")
        self.rules = [self._rule(chance, priority) for priority in range(count, 0, -1)]

    @staticmethod
    def _offsets(seed):
        chance = random.Random(f"{seed}/addresses")
        return [chance.sample(range(200), ADDRESSES) for _ in range(SETS)]

    @staticmethod
    def _rule(chance, priority):
        first = chance.randint(1, 65535 - WIDEST_RANGE)
        return (
            f"p{chance.randrange(PORTS)}",
            f"as{chance.randrange(SETS)}",
            first,
            first + chance.randrange(WIDEST_RANGE),
            priority,
        )

    @classmethod
    def extra(cls, seed, number, priority):
        """A rule beyond those of any generation."""
        return cls._rule(random.Random(f"{seed}/extra/{number}"), priority)


# Daemons


class Daemons:
    """Daemons with files in a directory of their own; they end with it."""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory)
        self.env = dict(os.environ)
        for name in ("OVS", "OVN"):
            for kind in ("RUNDIR", "LOGDIR", "DBDIR", "SYSCONFDIR"):
                self.env[f"{name}_{kind}"] = directory
        self.pids = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in self.pids.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self.pids.values():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        shutil.rmtree(self.directory, ignore_errors=True)

    def file(self, name):
        return os.path.join(self.directory, name)

    def run(self, *command, **more_env):
        return run(*command, env={**self.env, **more_env})

    def start(self, name, program, *arguments):
        """Starts a daemon that says by detaching that it is ready; returns what it printed."""
        pidfile = self.file(name + ".pid")
        output = self.run(
            program,
            *arguments,
            f"--pidfile={pidfile}",
            f"--log-file={self.file(name + '.log')}",
            "-vconsole:off",
            "--detach",
            "--no-chdir",
        )
        with open(pidfile, encoding="ascii") as file:
            self.pids[name] = int(file.read())
        return output

    def start_database(self, name, schema):
        if not os.path.exists(schema):
            raise Missing("no such file: " + schema)
        self.run("ovsdb-tool", "create", self.file(name + ".db"), schema)
        listen = (f"--remote=punix:{self.file(name + '.sock')}", f"--unixctl={self.file(name + '.ctl')}")
        self.start(name, "ovsdb-server", self.file(name + ".db"), *listen)

    def start_switch(self):
        self.start_database("db", OVS_SCHEMA)
        self.vsctl("--no-wait", "init")
        database = f"unix:{self.file('db.sock')}"
        self.start("vswitchd", "ovs-vswitchd", "--enable-dummy", database, f"--unixctl={self.file('vswitchd.ctl')}")

    def vsctl(self, *arguments):
        return self.run("ovs-vsctl", "--timeout=60", f"--db=unix:{self.file('db.sock')}", *arguments)

    def flows(self, bridge):
        text = self.run("ovs-ofctl", "-O", "OpenFlow13", "--timeout=60", "dump-aggregate", bridge)
        return int(text.split("flow_count=")[1].split()[0])

    def rss_mb(self, name):
        with open(f"/proc/{self.pids[name]}/status", encoding="ascii") as file:
            return round(next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024, 1)

    def troubles(self):
        """Which daemons are gone, and the last complaints in the logs."""
        found = []
        for name, pid in self.pids.items():
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                    if ") Z " in file.read():
                        found.append(f"{name} died")
            except OSError:
                found.append(f"{name} died")
            with contextlib.suppress(OSError), open(self.file(name + ".log"), errors="replace") as file:
                found += [f"{name}: {line.strip()}" for line in file if "|ERR|" in line or "|EMER|" in line][-3:]
        return "; ".join(found)


# OVN


class Northbound:
    """A client of OVN's northbound database that can tell when the chassis has followed a change."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.socket.connect(path)
        self.decoder = json.JSONDecoder()
        self.buffer = ""
        self.last = 0
        self.replies = {}
        self.hv_cfg = 0
        initial = self._wait(
            self._send("monitor", ["OVN_Northbound", None, {"NB_Global": {"columns": ["hv_cfg"]}}])
        )
        self._follow(initial)

    def close(self):
        self.socket.close()

    def _send(self, method, parameters):
        self.last += 1
        text = json.dumps({"method": method, "params": parameters, "id": self.last})
        self.socket.sendall(text.encode())
        return self.last

    def _follow(self, updates):
        for row in updates.get("NB_Global", {}).values():
            self.hv_cfg = row.get("new", {}).get("hv_cfg", self.hv_cfg)

    def _receive(self):
        """Handles one message."""
        while True:
            try:
                message, end = self.decoder.raw_decode(self.buffer)
                break
            except ValueError:
                try:
                    data = self.socket.recv(1 << 20)
                except TimeoutError:
                    raise Failure(f"the northbound database said nothing for {LIMIT} s") from None
                if not data:
                    raise Failure("the northbound database hung up") from None
                self.buffer += data.decode()
        self.buffer = self.buffer[end:].lstrip()
        if message.get("method") == "echo":
            reply = {"id": message["id"], "result": message["params"], "error": None}
            self.socket.sendall(json.dumps(reply).encode())
        elif message.get("method") == "update":
            self._follow(message["params"][1])
        else:
            self.replies[message["id"]] = message

    def _wait(self, number):
        while number not in self.replies:
            self._receive()
        message = self.replies.pop(number)
        if message.get("error"):
            raise Failure(f"the northbound database answered {message['error']}")
        return message["result"]

    def transact(self, operations):
        results = self._wait(self._send("transact", ["OVN_Northbound", *operations]))
        for result in results:
            if result and "error" in result:
                raise Failure(f"the northbound database answered {result}")
        return results

    def sync(self, operations=()):
        """A transaction; returns once the chassis has installed what comes of it."""
        results = self.transact(
            [
                *operations,
                {"op": "mutate", "table": "NB_Global", "where": [], "mutations": [["nb_cfg", "+=", 1]]},
                {"op": "select", "table": "NB_Global", "where": [], "columns": ["nb_cfg"]},
            ]
        )
        target = results[-1]["rows"][0]["nb_cfg"]
        while self.hv_cfg < target:
            self._receive()
        return results


def ovn_match(rule):
    port, address_set, first, last, _ = rule
    return f'inport == "{port}" && ip4.src == ${address_set} && tcp.dst >= {first} && tcp.dst <= {last}'


def insert_acl(name, priority, match, action):
    row = {"direction": "from-lport", "priority": priority, "match": match, "action": action}
    return {"op": "insert", "table": "ACL", "uuid-name": name, "row": row}


class Ovn(Daemons):
    """A network of one switch and one chassis."""

    SWITCH = "sw"
    WHERE = [["name", "==", SWITCH]]

    def open(self, policy):
        self.start_switch()
        self.start_database("nb", f"{OVN_SCHEMAS}/ovn-nb.ovsschema")
        self.start_database("sb", f"{OVN_SCHEMAS}/ovn-sb.ovsschema")
        nb, sb = (f"unix:{self.file(name)}" for name in ("nb.sock", "sb.sock"))
        self.env["OVN_NB_DB"] = nb
        self.run("ovn-nbctl", "--timeout=60", "init")
        self.run("ovn-sbctl", f"--db={sb}", "--timeout=60", "init")
        control = f"--unixctl={self.file('northd.ctl')}"
        self.start("northd", "ovn-northd", control, f"--ovnnb-db={nb}", f"--ovnsb-db={sb}")
        # The probes are slow enough for no connection to be given up as dead while a big policy is worked on.
        self.vsctl(
            *("set", "open", ".", "external-ids:system-id=chassis", f'external-ids:ovn-remote="{sb}"'),
            *("external-ids:ovn-encap-type=geneve", "external-ids:ovn-encap-ip=127.0.0.1"),
            *("external-ids:ovn-bridge-datapath-type=dummy", "external-ids:ovn-remote-probe-interval=600000"),
            "external-ids:ovn-openflow-probe-interval=600",
            *("--", "add-br", "br-int", "--", "set", "bridge", "br-int", "datapath_type=dummy", "fail_mode=secure"),
        )
        self.start("controller", "ovn-controller", f"unix:{self.file('db.sock')}")
        ports = []
        for i in range(PORTS):
            ports += ["--", "add-port", "br-int", f"p{i}", "--", "set", "interface", f"p{i}", "type=internal"]
            ports.append(f"external-ids:iface-id=p{i}")
        self.vsctl(*ports[1:])
        self.nb = Northbound(self.file("nb.sock"))
        self.nb.sync(self._network(policy))
        deadline = time.monotonic() + 60
        while len(self._ports_up()) < PORTS:
            if time.monotonic() > deadline:
                raise Failure(f"only {len(self._ports_up())} of {PORTS} ports were bound within a minute")
            time.sleep(0.05)
        self.nb.sync()
        control = f"--unixctl={self.file('nbctl.ctl')}"
        self.env["OVN_NB_DAEMON"] = self.start("nbctl", "ovn-nbctl", control).strip()

    def _network(self, policy):
        operations = [
            {
                "op": "insert",
                "table": "Logical_Switch_Port",
                "uuid-name": f"port{i}",
                "row": {"name": f"p{i}", "addresses": f"00:00:00:00:01:{i:02x} 10.0.0.{i + 1}"},
            }
            for i in range(PORTS)
        ]
        ports = ["set", [["named-uuid", f"port{i}"] for i in range(PORTS)]]
        operations.append({"op": "insert", "table": "Logical_Switch", "row": {"name": self.SWITCH, "ports": ports}})
        for name, addresses in policy.sets.items():
            row = {"name": name, "addresses": ["set", addresses]}
            operations.append({"op": "insert", "table": "Address_Set", "row": row})
        probe = [["options", "insert", ["map", [["northd_probe_interval", "600000"]]]]]
        operations.append({"op": "mutate", "table": "NB_Global", "where": [], "mutations": probe})
        return operations

    def _ports_up(self):
        where = [["up", "==", True]]
        return self.nb.transact(
            [{"op": "select", "table": "Logical_Switch_Port", "where": where, "columns": ["name"]}]
        )[0]["rows"]

    def replace(self, policy):
        operations = [
            insert_acl(f"rule{rule[-1]}", rule[-1], ovn_match(rule), "allow-related") for rule in policy.rules
        ]
        operations.append(insert_acl("rule0", 0, "ip", "drop"))
        acls = ["set", [["named-uuid", operation["uuid-name"]] for operation in operations]]
        operations.append({"op": "update", "table": "Logical_Switch", "where": self.WHERE, "row": {"acls": acls}})
        return lambda: self.nb.sync(operations)

    def clear(self):
        row = {"acls": ["set", []]}
        self.nb.sync([{"op": "update", "table": "Logical_Switch", "where": self.WHERE, "row": row}])

    def add(self, rule):
        insert = insert_acl("added", rule[-1], ovn_match(rule), "allow-related")
        self.nb.sync([insert, self._mutate_acls("insert", ["named-uuid", "added"])])

    def add_by_command(self, rule, daemon):
        without = {} if daemon else {"OVN_NB_DAEMON": ""}
        self.run(
            *("ovn-nbctl", f"--timeout={LIMIT}", "--wait=hv", "acl-add", self.SWITCH),
            *("from-lport", str(rule[-1]), ovn_match(rule), "allow-related"),
            **without,
        )

    def remove(self, rule):
        where = [["priority", "==", rule[-1]]]
        rows = self.nb.transact([{"op": "select", "table": "ACL", "where": where, "columns": ["_uuid"]}])[0]["rows"]
        if len(rows) != 1:
            raise Failure(f"{len(rows)} ACLs of priority {rule[-1]}")
        self.nb.sync([self._mutate_acls("delete", rows[0]["_uuid"])])

    def _mutate_acls(self, mutator, uuid):
        mutations = [["acls", mutator, ["set", [uuid]]]]
        return {"op": "mutate", "table": "Logical_Switch", "where": self.WHERE, "mutations": mutations}

    def change_address(self, mutator, address_set, address):
        mutations = [["addresses", mutator, ["set", [address]]]]
        where = [["name", "==", address_set]]
        self.nb.sync([{"op": "mutate", "table": "Address_Set", "where": where, "mutations": mutations}])

    def memory(self):
        names = {"northd": "northd", "controller": "controller", "vswitchd": "vswitchd"}
        names.update({"northbound database": "nb", "southbound database": "sb"})
        return {name: self.rss_mb(daemon) for name, daemon in names.items()}

    def settled_flows(self):
        """How many flows the bridge has; a Failure if more came after the chassis said it had followed."""
        before = self.flows("br-int")
        time.sleep(0.3)
        after = self.flows("br-int")
        if before != after:
            raise Failure(f"the chassis said it had followed with {before} flows, then had {after}")
        return after

    def check(self, policy):
        """That a rule is enforced: what it allows passes, from an address in no set it does not."""
        port, address_set, first, _, _ = policy.rules[0]
        out = PORTS - 1 if port != f"p{PORTS - 1}" else 0
        numbers = [self.vsctl("get", "interface", name, "ofport").strip() for name in (port, f"p{out}")]
        for source, passes in ((policy.sets[address_set][0], True), ("192.0.2.1", False)):
            packet = (
                f"in_port={numbers[0]},tcp,dl_src=00:00:00:00:01:ff,dl_dst=00:00:00:00:01:{out:02x},"
                f"nw_src={source},nw_dst=10.0.0.{out + 1},nw_ttl=64,tcp_src=1024,tcp_dst={first},tcp_flags=syn"
            )
            control = f"--target={self.file('vswitchd.ctl')}"
            trace = self.run("ovs-appctl", control, "ofproto/trace", "br-int", packet, "--ct-next", "trk,new")
            if (f"output:{numbers[1]}" in trace) != passes:
                raise Failure(f"{packet} should {'pass' if passes else 'be dropped'}: {trace[-800:]}")


def measure_ovn(options, directory, count):
    need("ovn-northd", "ovn-controller", "ovn-nbctl", "ovn-sbctl", "ovs-vswitchd", "ovsdb-server", "ovs-vsctl")
    loads, singles = rounds(options, count)
    result = {"load_ms": [], "replace_ms": []}
    with Ovn(os.path.join(directory, "ovn")) as ovn:
        try:
            first, second = (Policy(options.seed, count, generation) for generation in (1, 2))
            ovn.open(first)
            result["flows_without_rules"] = ovn.settled_flows()
            for turn in range(loads):
                if turn > 0:
                    ovn.clear()
                result["load_ms"].append(timed(ovn.replace(first)))
                if turn == 0:
                    result["flows"] = ovn.settled_flows()
                    result["rss_mb"] = ovn.memory()
                    ovn.check(first)
                result["replace_ms"].append(timed(ovn.replace(second)))
                if turn == 0:
                    result["flows_after_replace"] = ovn.settled_flows()
                    result["rss_mb_after_replace"] = ovn.memory()
                    ovn.check(second)
                say(f"ovn {count}: load {result['load_ms'][-1]} ms, replace {result['replace_ms'][-1]} ms")
            ways = {
                "add_one_command_ms": lambda rule: ovn.add_by_command(rule, False),
                "add_one_daemon_ms": lambda rule: ovn.add_by_command(rule, True),
                "add_one_direct_ms": ovn.add,
            }
            before = ovn.settled_flows()
            for name, way in ways.items():
                result[name] = []
                for turn in range(singles):
                    rule = Policy.extra(options.seed, turn, count + 1)
                    result[name].append(timed(lambda: way(rule)))
                    if turn == 0 and ovn.flows("br-int") <= before:
                        raise Failure("the chassis said it had followed before it had the rule's flows")
                    ovn.remove(rule)
            result["add_address_ms"] = []
            for turn in range(singles):
                change = (f"as{turn % SETS}", f"10.99.0.{turn % 250 + 1}")
                result["add_address_ms"].append(timed(lambda: ovn.change_address("insert", *change)))
                used = any(rule[1] == change[0] for rule in second.rules)
                if turn == 0 and used and ovn.flows("br-int") <= before:
                    raise Failure("the chassis said it had followed before it had the address's flows")
                ovn.change_address("delete", *change)
            ovn.nb.close()
            return result
        except Failure as failure:
            raise Failure(f"{failure} ({ovn.troubles()})") from None


# nftables


def nft_rule(rule):
    port, address_set, first, last, _ = rule
    ports = first if first == last else f"{first}-{last}"
    return f"iifname {port} ip saddr @{address_set} tcp dport {ports} ct state new accept"


def nft_ruleset(policy):
    """Replaces the table if there is one."""
    lines = ["add table inet peers", "delete table inet peers", "table inet peers {"]
    for name, addresses in policy.sets.items():
        lines.append(f"  set {name} {{ type ipv4_addr; elements = {{ {', '.join(addresses)} }}; }}")
    lines += ["  chain forward {", "    type filter hook forward priority filter; policy drop;"]
    lines.append("    ct state established,related accept")
    lines += ["    " + nft_rule(rule) for rule in policy.rules]
    return "\n".join([*lines, "  }", "}", ""])


def measure_nft(options, directory, count):
    need("nft")
    try:
        run("nft", "list", "ruleset")
        run("nft", "add table inet peers; add chain inet peers c { type filter hook forward priority 0; }")
        run("nft", "add rule inet peers c ct state established accept")
        run("nft", "delete table inet peers")
    except Failure as failure:
        raise Missing(str(failure)) from None
    loads, singles = rounds(options, count)
    loads = max(loads, 3) if options.rounds is None else loads  # cheap
    files = []
    for generation in (1, 2):
        files.append(os.path.join(directory, f"rules{generation}.nft"))
        with open(files[-1], "w", encoding="ascii") as file:
            file.write(nft_ruleset(Policy(options.seed, count, generation)))
    result = {"load_ms": [], "replace_ms": [], "add_one_ms": [], "add_address_ms": []}
    for _ in range(loads):
        result["load_ms"].append(timed(lambda: run("nft", "-f", files[0])))
        result["replace_ms"].append(timed(lambda: run("nft", "-f", files[1])))
        rules = run("nft", "list", "chain", "inet", "peers", "forward").count("ct state new accept")
        if rules != count:
            raise Failure(f"{rules} rules instead of {count}")
        run("nft", "delete table inet peers")
    run("nft", "-f", files[0])
    for turn in range(singles):
        rule = nft_rule(Policy.extra(options.seed, turn, count + 1))
        result["add_one_ms"].append(timed(lambda: run("nft", "add rule inet peers forward " + rule)))
        element = f"as{turn % SETS} {{ 10.99.0.{turn % 250 + 1} }}"
        result["add_address_ms"].append(timed(lambda: run("nft", "add element inet peers " + element)))
    run("nft", "delete table inet peers")
    say(f"nft {count}: load {result['load_ms']} ms, replace {result['replace_ms']} ms")
    return result


# ovs-ofctl


def measure_ofctl(options, directory, label):
    need("ovs-ofctl", "ovs-vswitchd", "ovsdb-server", "ovs-vsctl")
    first, second = options.flows[label], options.flows2.get(label)
    result = {"load_ms": [], "load_flows": 0}
    if second:
        result.update({"replace_ms": [], "replace_flows": 0})
    with Daemons(os.path.join(directory, "ofctl")) as switch:
        try:
            switch.start_switch()
            switch.vsctl(
                *("add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy", "fail_mode=secure"),
                "protocols=OpenFlow13",
            )
            ofctl = ("ovs-ofctl", "-O", "OpenFlow13", f"--timeout={LIMIT}")
            for turn in range(options.rounds[0] if options.rounds else 3):
                if turn > 0:
                    switch.run(*ofctl, "del-flows", "br0")
                load = timed(lambda: switch.run(*ofctl, "--bundle", "add-flows", "br0", first))
                result["load_ms"].append(load)
                result["load_flows"] = switch.flows("br0")
                if second:
                    replace = timed(lambda: switch.run(*ofctl, "--bundle", "replace-flows", "br0", second))
                    result["replace_ms"].append(replace)
                    result["replace_flows"] = switch.flows("br0")
            result["rss_mb"] = {"vswitchd": switch.rss_mb("vswitchd")}
        except Failure as failure:
            raise Failure(f"{failure} ({switch.troubles()})") from None
    say(f"ofctl {label}: {result}")
    return result


# The run


def rounds(options, count):
    """How many samples of a load and of a single change."""
    return options.rounds or (3 if count <= 1000 else 1, 10)


def version(*command):
    try:
        return run(*command).splitlines()[0].strip()
    except (OSError, Failure, IndexError):
        return None


def machine():
    with open("/proc/meminfo", encoding="ascii") as file:
        memory = int(file.readline().split()[1]) // 1024
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": memory,
        "kernel": os.uname().release,
        "load": [round(load, 2) for load in os.getloadavg()],
        "starting_a_process_ms": [timed(lambda: run("true")) for _ in range(10)],
        "versions": {
            "openvswitch": version("ovs-vswitchd", "--version"),
            "ovn": version("ovn-northd", "--version"),
            "nft": version("nft", "--version"),
        },
    }


def attempt(measure, options, directory, subject):
    try:
        return measure(options, directory, subject)
    except Missing as missing:
        say(f"missing: {missing}")
        return {"missing": str(missing)}
    except Exception as failure:  # one peer's trouble must not cost the others' figures
        say(f"failed: {failure!r}")
        return {"error": str(failure) if isinstance(failure, Failure) else repr(failure)}


def inside(options, directory):
    """The measuring, within the namespaces."""
    run("mount", "-t", "tmpfs", "tmpfs", directory)
    run("ip", "link", "set", "lo", "up")
    report = {
        "machine": machine(),
        "seed": options.seed,
        "policy": {"ports": PORTS, "sets": SETS, "addresses_in_a_set": ADDRESSES, "widest_range": WIDEST_RANGE},
    }
    for peer, measure in (("ovn", measure_ovn), ("nft", measure_nft)):
        if peer not in options.only:
            continue
        report[peer] = {}
        for count in options.rules:
            say(f"{peer} {count}")
            found = attempt(measure, options, directory, count)
            if "missing" in found:
                report[peer] = found
                break
            report[peer][str(count)] = found
    if "ofctl" in options.only:
        report["ofctl"] = {} if options.flows else {"missing": "no file of flows was given (--flows)"}
        for label in options.flows:
            found = attempt(measure_ofctl, options, directory, label)
            if "missing" in found:
                report["ofctl"] = found
                break
            report["ofctl"][label] = found
    report["machine"]["load_at_end"] = [round(load, 2) for load in os.getloadavg()]
    report["seconds"] = round(time.monotonic() - STARTED, 1)
    json.dump(report, sys.stdout, indent=2)
    print()
    results = [found for peer in PEERS for found in report.get(peer, {}).values()]
    return 1 if any(isinstance(found, dict) and "error" in found for found in results) else 0


def end(unshare):
    """Ends it and all in its namespaces; returns once they are gone."""
    # The namespace's first process is reaped, and unshare ends, after all others are dead.
    with contextlib.suppress(OSError):
        with open(f"/proc/{unshare.pid}/task/{unshare.pid}/children", encoding="ascii") as file:
            for first in file.read().split():
                os.kill(int(first), signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            unshare.wait(10)
    unshare.kill()
    unshare.wait()


def outside(arguments):
    """Runs this program in namespaces of its own; ends all that runs there, whatever happens."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        json.dump({peer: {"missing": "not installed: unshare or ip"} for peer in PEERS}, sys.stdout)
        print()
        return 0
    prctl = ctypes.CDLL(None).prctl
    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def stop(number, _):
        raise SystemExit(128 + number)

    def tie():
        prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: not even SIGKILL leaves it behind
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)

    for number in signals:
        signal.signal(number, stop)
    directory = tempfile.mkdtemp(prefix="peers")
    process = None
    try:
        user = [] if os.geteuid() == 0 else ["-Ur"]
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # until the process is known, to be ended
        process = subprocess.Popen(
            ["unshare", *user, "-nmpf", "--kill-child", "--mount-proc", "--"]
            + [sys.executable, os.path.abspath(__file__), *arguments],
            env={**os.environ, INSIDE: directory},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=tie,
        )
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        output = process.stdout.read()
        status = process.wait()
        if output:
            sys.stdout.buffer.write(output)
            sys.stdout.flush()
            return status
        say("no namespaces to run in, or the run in them broke off")
        print(json.dumps({peer: {"error": f"the run broke off with {status}"} for peer in PEERS}))
        return 1
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        if process:
            end(process)
        shutil.rmtree(directory, ignore_errors=True)


def parse(arguments):
    def numbers(text):
        return [int(number) for number in text.split(",")]

    def counts(text):
        found = numbers(text)
        if not all(1 <= number <= 32000 for number in found):
            raise argparse.ArgumentTypeError("from 1 to 32000: OVN has no more priorities")
        return found

    def turns(text):
        found = numbers(text)
        if len(found) not in (1, 2) or min(found) < 1:
            raise argparse.ArgumentTypeError("LOADS or LOADS,SINGLES, each at least 1")
        return (found[0], found[1] if len(found) == 2 else 10)

    def peers(text):
        found = text.split(",")
        if not set(found) <= set(PEERS):
            raise argparse.ArgumentTypeError("some of " + ",".join(PEERS))
        return found

    def labelled(text):
        label, equals, path = text.partition("=")
        if not equals or "/" in label:
            label, path = "flows", text
        if not os.path.isfile(path):
            raise argparse.ArgumentTypeError(f"no such file: {path}")
        return label, os.path.abspath(path)

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=peers, default=list(PEERS), metavar="PEERS", help="of ovn,nft,ofctl")
    parser.add_argument("--rules", type=counts, default=[100, 1000, 10000], metavar="N,...")
    parser.add_argument(
        "--rounds",
        type=turns,
        metavar="LOADS[,SINGLES]",
        help="samples of a load and of a single change (3,10; OVN above 1000 rules 1,10)",
    )
    parser.add_argument("--seed", type=int, default=1)
    files = {"type": labelled, "action": "append", "default": [], "metavar": "[LABEL=]FILE"}
    parser.add_argument("--flows", help="flows in the syntax of ovs-ofctl; again with another label for more", **files)
    parser.add_argument("--flows2", help="what replaces the flows of the same label", **files)
    options = parser.parse_args(arguments)
    options.flows, options.flows2 = dict(options.flows), dict(options.flows2)
    if not set(options.flows2) <= set(options.flows):
        parser.error("--flows2 has a label that --flows has not")
    return options


def main():
    os.environ["PATH"] = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    options = parse(sys.argv[1:])
    directory = os.environ.get(INSIDE)
    return inside(options, directory) if directory else outside(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
