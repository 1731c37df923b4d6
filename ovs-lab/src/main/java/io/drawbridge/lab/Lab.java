package io.drawbridge.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A private Open vSwitch with its bridges and hosts. Not thread-safe, but for its hosts. As an
 * ordinary user, in a user namespace, the bridges use Open vSwitch's dummy datapath, which is the
 * same code without a tap device.
 */
public final class Lab implements AutoCloseable {
  private final Machines machines;
  private final Shell shell;
  private final String datapathType;
  private final List<Host> hosts = new ArrayList<>();
  private final List<String> devices = new ArrayList<>();
  private final List<String> bridges = new ArrayList<>();

  private Lab(Machines machines) {
    this.machines = machines;
    this.shell = machines.onSwitch();
    String wanted = System.getenv("DRAWBRIDGE_LAB_DATAPATH");
    String own = machines.hasTaps() ? "netdev" : "dummy";
    this.datapathType = wanted == null ? own : wanted;
  }

  /** The type of ports that only Open vSwitch has. */
  String internalType() {
    return datapathType.equals("dummy") ? "dummy" : "internal";
  }

  /**
   * Starts an Open vSwitch in namespaces.
   *
   * @throws IllegalStateException outside the namespaces of {@code ovs-lab/jvm/bin/java}, or if
   *     Open vSwitch is missing
   */
  public static Lab open() {
    return open(new Namespaces());
  }

  /** Starts an Open vSwitch on these machines, which are gone when the lab is closed. */
  static Lab open(Machines machines) {
    Lab lab = new Lab(machines);
    try {
      lab.start();
    } catch (RuntimeException failure) {
      machines.close();
      throw failure;
    }
    return lab;
  }

  private void start() {
    shell.run("ovsdb-tool", "create", file("conf.db"), "/usr/share/openvswitch/vswitch.ovsschema");
    shell.run(
        "ovsdb-server",
        file("conf.db"),
        "--remote=punix:" + file("db.sock"),
        "--pidfile",
        "--log-file",
        "-vconsole:off",
        "--detach",
        "--no-chdir");
    vsctl("--no-wait", "init");
    startVswitchd();
  }

  private String file(String name) {
    return machines.directory().resolve(name).toString();
  }

  /** Starts ovs-vswitchd, again if it was killed. */
  public void startVswitchd() {
    shell.run(
        "ovs-vswitchd",
        "--enable-dummy",
        "--pidfile",
        "--log-file",
        "-vconsole:off",
        "--detach",
        "--no-chdir");
  }

  /** Kills ovs-vswitchd as a crash would, with SIGKILL; the database lives on. */
  public void killVswitchd() {
    String pid = read("ovs-vswitchd.pid").strip();
    shell.run("kill", "-9", pid);
    Wait.until(
        "ovs-vswitchd is gone",
        Duration.ofSeconds(5),
        () -> stateOf(pid).isEmpty() || stateOf(pid).startsWith("Z"));
  }

  private String stateOf(String pid) {
    return shell.tryRun("ps", "-o", "state=", "-p", pid).output().strip();
  }

  /** Lets ovs-vswitchd's clock jump ahead; what it times out, it times out now. */
  public void warp(Duration time) {
    shell.run("ovs-appctl", "-T", "10", "time/warp", String.valueOf(time.toMillis()));
  }

  /**
   * Waits until Open vSwitch has carried changed tables over to the flows its datapath has cached:
   * a switch confirms new tables before that, by some milliseconds.
   */
  public void settle() {
    shell.run("ovs-appctl", "-T", "10", "revalidator/wait");
  }

  /** Processor time that ovs-vswitchd's main thread, which looks packets up, has taken so far. */
  long vswitchdNanos() {
    String pid = read("ovs-vswitchd.pid").strip();
    String times = shell.run("cat", "/proc/" + pid + "/task/" + pid + "/schedstat");
    return Long.parseLong(times.substring(0, times.indexOf(' ')));
  }

  /** What ovs-vswitchd logged. */
  public String vswitchdLog() {
    return read("ovs-vswitchd.log");
  }

  private String read(String name) {
    return shell.run("cat", file(name));
  }

  /** A bridge that forwards nothing until a controller says so. */
  public OvsBridge bridge(String name, long datapathId) {
    vsctl(
        "add-br",
        name,
        "--",
        "set",
        "bridge",
        name,
        "datapath_type=" + datapathType,
        "fail_mode=secure",
        "protocols=OpenFlow13",
        "other-config:datapath-id=" + String.format("%016x", datapathId));
    bridges.add(name);
    return new OvsBridge(this, name);
  }

  /**
   * A switch as one stands in a rack: it learns, knows VLANs, and asks no controller. Ports are
   * trunks until {@link OvsBridge#accessPort} says otherwise.
   */
  public OvsBridge plainSwitch(String name) {
    vsctl("add-br", name, "--", "set", "bridge", name, "datapath_type=" + datapathType);
    bridges.add(name);
    return new OvsBridge(this, name);
  }

  /** A switch of the kernel's, that learns and knows no VLANs. */
  LinuxBridge linuxBridge(String name) {
    shell.run("ip", "link", "add", name, "type", "bridge", "mcast_snooping", "0");
    shell.run("ip", "link", "set", name, "addrgenmode", "none");
    shell.run("ip", "link", "set", name, "up");
    devices.add(name);
    return new LinuxBridge(this, name);
  }

  /** A cable between two bridges, a port at either end. */
  public void cable(Bridge one, String portOfOne, Bridge other, String portOfOther) {
    shell.run("ip", "link", "add", portOfOne, "type", "veth", "peer", "name", portOfOther);
    devices.add(portOfOne);
    for (String end : List.of(portOfOne, portOfOther)) {
      shell.run("ip", "link", "set", end, "addrgenmode", "none");
      shell.run("ip", "link", "set", end, "up");
    }
    one.addPort(portOfOne);
    other.addPort(portOfOther);
  }

  /** Lets a link of the switch's side carry frames of up to so many bytes of payload. */
  public void setMtu(String port, int bytes) {
    shell.run("ip", "link", "set", port, "mtu", String.valueOf(bytes));
  }

  /** How many frames came in by a port, as its link counts them. */
  long received(String port) {
    return counted(port, 1);
  }

  /** How many frames left by a port. */
  long sent(String port) {
    return counted(port, 9);
  }

  private long counted(String port, int column) {
    return shell
        .run("cat", "/proc/net/dev")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(port + ":"))
        .map(line -> line.substring(port.length() + 1).strip().split(" +", -1)[column])
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  /** A host on a port of a bridge. */
  public Host host(HostSpec spec, Bridge bridge) {
    Host host = new Host(this, spec);
    hosts.add(host);
    host.plug(bridge, spec.port());
    return host;
  }

  /** A host on no bridge yet. */
  public Host host(HostSpec spec) {
    Host host = new Host(this, spec);
    hosts.add(host);
    return host;
  }

  /** Whether bridges' own ports are interfaces here; the dummy datapath's are not. */
  public boolean hasOwnPorts() {
    return !datapathType.equals("dummy");
  }

  /** The machine Open vSwitch runs on, which has the bridges' own ports; to be closed. */
  public Host ownHost() {
    return new Host(this);
  }

  /** What curl prints on a host: the status, a line, and the body. */
  String curl(String host, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("curl", "-s", "-S", "-m", "3", "-w", "\\n%{http_code}"));
    command.addAll(List.of(arguments));
    return machines.on(host).tryRun(command.toArray(String[]::new)).output();
  }

  /**
   * A wire between new links of two hosts, beside the switch; addresses are for {@link
   * Host#configure}.
   */
  void wire(Host one, String link, Host other, String linkOfOther) {
    machines.wire(one.name(), link, other.name(), linkOfOther);
  }

  /**
   * Where files of a test may go, on the switch's machine; deleted with the lab. Hosts' programs
   * are in a directory of the same name on theirs.
   */
  public Path directory() {
    return machines.directory();
  }

  /**
   * Starts a controller that the bridges can reach.
   *
   * @param openflowPort 0 for any
   */
  public StartedController startController(int openflowPort) {
    return machines.startController(openflowPort);
  }

  Machines machines() {
    return machines;
  }

  Shell shell() {
    return shell;
  }

  String vsctl(String... arguments) {
    return shell.run(
        Stream.concat(Stream.of("ovs-vsctl", "--timeout=10"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  @Override
  public void close() {
    hosts.forEach(Host::close);
    devices.forEach(device -> shell.tryRun("ip", "link", "del", device));
    shell.tryRun("pkill", "-9", "-F", file("ovs-vswitchd.pid"));
    shell.tryRun("pkill", "-9", "-F", file("ovsdb-server.pid"));
    // Their own ports outlive Open vSwitch, with the addresses they were given.
    bridges.forEach(bridge -> shell.tryRun("ip", "link", "del", bridge));
    machines.close();
  }
}
