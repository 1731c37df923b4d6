package io.drawbridge.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A bridge of the lab's Open vSwitch. */
public final class OvsBridge implements Bridge {
  private final Lab lab;
  private final String name;

  OvsBridge(Lab lab, String name) {
    this.lab = lab;
    this.name = name;
  }

  /** Lets it connect to a controller, and try again every second at most. */
  public void setController(int port) {
    setController("127.0.0.1", port);
  }

  /** Lets it connect to a controller that was started with the lab. */
  public void setController(StartedController controller) {
    setController(controller.openflowAddress(), controller.openflowPort());
  }

  /** Lets it connect to a controller at an IP address. */
  void setController(String address, int port) {
    lab.vsctl(
        "set-controller",
        name,
        "tcp:" + address + ":" + port,
        "--",
        "set",
        "controller",
        name,
        "connection-mode=out-of-band",
        "max_backoff=1000",
        "inactivity_probe=5000");
  }

  /** Gives its own port a MAC address. */
  void setOwnMac(String mac) {
    lab.vsctl("set", "bridge", name, "other-config:hwaddr=\"" + mac + "\"");
  }

  /**
   * Sets its own port up, an interface of this namespace, anew: its MAC address and commands of
   * {@code ip}.
   */
  void setUpOwnPort(String mac, List<String> batch) {
    setOwnMac(mac);
    // Open vSwitch leaves the interface, with its addresses, when it is killed.
    lab.shell().run("ip", "addr", "flush", "dev", name);
    lab.shell().run("ip", "link", "set", name, "addrgenmode", "none", "up");
    for (String line : batch) {
      List<String> command = new ArrayList<>(List.of("ip"));
      command.addAll(List.of(line.split(" ", -1)));
      lab.shell().run(command.toArray(String[]::new));
    }
  }

  /** Makes it a plain bridge, which learns and floods, of the same ports. */
  void makePlain() {
    makeFixed(List.of("actions=NORMAL"));
  }

  /** Leaves it without a controller, with these flows in the syntax of ovs-ofctl. */
  void makeFixed(List<String> flows) {
    lab.vsctl("del-controller", name);
    removeFlows();
    flows.forEach(this::addFlow);
    lab.settle();
  }

  /** Makes the datapath forget all connections. */
  void forgetConnections() {
    lab.shell().run("ovs-appctl", "-T", "10", "dpctl/flush-conntrack");
  }

  /** Adds ports that nobody is behind, named by a prefix and a number from 0. */
  void addInternalPorts(String prefix, int count) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String port = prefix + i;
      arguments.addAll(List.of("--", "add-port", name, port));
      arguments.addAll(List.of("--", "set", "interface", port, "type=" + lab.internalType()));
    }
    lab.vsctl(arguments.subList(1, arguments.size()).toArray(String[]::new));
  }

  /** Adds ports that take packets from {@link #receive}, with OpenFlow numbers and names from 1. */
  void addDummyPorts(String prefix, int count) {
    List<String> arguments = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String port = prefix + i;
      arguments.addAll(List.of("--", "add-port", name, port, "--", "set", "interface", port));
      arguments.addAll(List.of("type=dummy", "ofport_request=" + i));
    }
    lab.vsctl(arguments.subList(1, arguments.size()).toArray(String[]::new));
  }

  /** Lets a dummy port receive packets, each in the syntax of ovs-dpctl. */
  void receive(String port, List<String> packets) {
    List<String> command = new ArrayList<>(List.of("ovs-appctl", "-T", "10"));
    command.addAll(List.of("netdev-dummy/receive", port));
    command.addAll(packets);
    lab.shell().run(command.toArray(String[]::new));
  }

  void addPorts(List<String> ports) {
    List<String> arguments = new ArrayList<>();
    ports.forEach(port -> arguments.addAll(List.of("--", "add-port", name, port)));
    lab.vsctl(arguments.subList(1, arguments.size()).toArray(String[]::new));
  }

  @Override
  public void addPort(String port) {
    lab.vsctl("add-port", name, port);
  }

  /** Makes a port of a plain switch one for a single VLAN, whose frames have no tag there. */
  public void accessPort(String port, int vlan) {
    lab.vsctl("set", "port", port, "tag=" + vlan);
  }

  @Override
  public void removePort(String port) {
    lab.vsctl("--if-exists", "del-port", name, port);
  }

  /** The OpenFlow number of a port. */
  public int portNumber(String port) {
    return Integer.parseInt(lab.vsctl("get", "interface", port, "ofport").strip());
  }

  /** Adds a flow in the syntax of ovs-ofctl. */
  public void addFlow(String flow) {
    ofctl("add-flow", name, flow);
  }

  /** Removes all flows. */
  public void removeFlows() {
    ofctl("del-flows", name);
  }

  /** Replaces all flows by those of a file. */
  void replaceFlows(Path file) {
    removeFlows();
    ofctl("add-flows", name, file.toString());
  }

  /** Its flows without counters, sorted; learned ones left out. */
  public List<String> programFlows() {
    return ofctl("--no-stats", "dump-flows", name)
        .lines()
        .map(String::strip)
        .filter(line -> line.contains("actions="))
        .filter(line -> !line.startsWith("cookie=0xdb01003"))
        .sorted()
        .toList();
  }

  /** Lines of its flows with counters that contain a text. */
  public List<String> flowsWith(String text) {
    return ofctl("dump-flows", name).lines().filter(line -> line.contains(text)).toList();
  }

  /** Tracked connections, a line each, that contain a text. */
  public List<String> connections(String text) {
    return lab.shell()
        .run("ovs-appctl", "-T", "10", "dpctl/dump-conntrack")
        .lines()
        .filter(line -> line.contains(text))
        .toList();
  }

  /** The datapath's cached decisions, a line each. */
  public List<String> megaflows() {
    return lab.shell()
        .run("ovs-appctl", "-T", "10", "dpctl/dump-flows")
        .lines()
        .filter(line -> line.contains("recirc_id"))
        .toList();
  }

  /** Empties the datapath's cache. */
  void forgetMegaflows() {
    lab.shell().run("ovs-appctl", "-T", "10", "dpctl/del-flows");
  }

  /** The datapath's counters. */
  String datapath() {
    return lab.shell().run("ovs-appctl", "-T", "10", "dpctl/show");
  }

  /**
   * What would happen to a packet that enters the pipeline at a table, with its fields as given.
   */
  public String tracePolicy(String flow, int table) {
    return lab.shell()
        .run(
            "ovs-appctl",
            "-T",
            "10",
            "ofproto/trace-packet-out",
            name,
            flow,
            "resubmit(," + table + ")");
  }

  /** What would happen to a packet (ofproto/trace). */
  public String trace(String flow) {
    return lab.shell().run("ovs-appctl", "-T", "10", "ofproto/trace", name, flow);
  }

  private String ofctl(String... arguments) {
    return lab.shell()
        .run(
            Stream.concat(
                    Stream.of("ovs-ofctl", "-O", "OpenFlow13", "--timeout=60"),
                    Stream.of(arguments))
                .toArray(String[]::new));
  }
}
