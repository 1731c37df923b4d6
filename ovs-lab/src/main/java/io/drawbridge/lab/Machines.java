package io.drawbridge.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the machines of a lab are: network namespaces, or containers. One of them has the switch,
 * the others are hosts; all are Linux, and share nothing but wires. Not thread-safe, but for
 * shells.
 */
interface Machines extends AutoCloseable {
  /** The programs every host has in {@link #directory}. */
  List<String> PROGRAMS =
      List.of(
          "dhcp_client.sh",
          "host.py",
          "host_flood.py",
          "host_icmp.py",
          "host_setup.py",
          "host_tcp.py",
          "host_traffic.py",
          "host_udp.py",
          "host_wire.py");

  /** A directory of every machine, for programs, and for Open vSwitch's files. */
  Path directory();

  /** Runs commands on the machine with the switch, Open vSwitch's files in {@link #directory}. */
  Shell onSwitch();

  /** Whether the switch can have tap devices; else its datapath is the dummy one. */
  boolean hasTaps();

  /**
   * Makes a host without a wire.
   *
   * @param name of at most 15 letters and digits
   * @param settings of its kernel, by paths under {@code /proc/sys}, in force for every later wire
   */
  void add(String name, Map<String, ?> settings);

  /** Runs commands on a host. */
  Shell on(String host);

  /** A command of this machine that runs one on a host, with its standard input and output. */
  List<String> attached(String host, List<String> command);

  /** Lays a wire between a new link of the switch's machine and a new link of a host. */
  void wire(String port, String host, String link);

  /** Lays a wire between new links of two hosts. */
  void wire(String host, String link, String other, String linkOfOther);

  /**
   * Starts a controller that the switch can reach.
   *
   * @param openflowPort 0 for any
   */
  StartedController startController(int openflowPort);

  /** Takes everything away. */
  @Override
  void close();
}
