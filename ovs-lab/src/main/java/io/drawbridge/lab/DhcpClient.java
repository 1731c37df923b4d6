package io.drawbridge.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The DHCP clients of Debian, run on a host whose address is taken away first. */
public final class DhcpClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Host host;
  private final Shell shell;
  private final String notes;
  private final String script;

  /** The clients of a host. */
  public DhcpClient(Lab lab, Host host) {
    this.host = host;
    this.notes = "/run/dhcp." + host.name();
    this.shell = lab.machines().on(host.name());
    this.script = lab.directory().resolve("dhcp_client.sh").toString();
    shell.run("chmod", "+x", script);
  }

  /** The host has no address any more. */
  public void forget() {
    host.configure(List.of("eth0"), Map.of(), List.of("addr flush dev eth0"));
  }

  /**
   * {@code udhcpc}: gets an address and stays.
   *
   * @param options more of them, such as {@code -r ADDRESS}
   */
  public void udhcpc(String... options) {
    run(udhcpcCommand("-b", options));
  }

  /** {@code udhcpc}, which tries a few times and gives up: whether it got an address. */
  public boolean tryUdhcpc(String... options) {
    return tryRun(udhcpcCommand("-n", options)).exit() == 0;
  }

  private List<String> udhcpcCommand(String mode, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("udhcpc", "-i", "eth0", "-s", script, "-p", pidFile("udhcpc"), mode));
    command.addAll(List.of("-t", "4", "-T", "2", "-A", "1", "-O", "ntpsrv"));
    command.addAll(List.of(options));
    return command;
  }

  /** {@code dhclient} of ISC: gets an address, or takes up the lease it remembers, and stays. */
  public void dhclient(String... options) {
    List<String> command = dhclientCommand();
    command.add("-1");
    command.addAll(List.of(options));
    command.add("eth0");
    run(command);
  }

  /** {@code dhclient} gives its address back and ends. */
  public void dhclientRelease() {
    List<String> command = dhclientCommand();
    command.addAll(List.of("-r", "eth0"));
    run(command);
  }

  private List<String> dhclientCommand() {
    return new ArrayList<>(
        List.of(
            "dhclient",
            "-4",
            "-sf",
            script,
            "-lf",
            "/run/dhclient." + host.name() + ".leases",
            "-pf",
            pidFile("dhclient")));
  }

  /** {@code dhcpcd}, which sets addresses by itself; its files are gone with it. */
  public void dhcpcd() {
    run(
        List.of(
            "sh",
            "-c",
            "mount -t tmpfs tmpfs /var/lib/dhcpcd && exec dhcpcd -4 -1 -t 20 -c /bin/true eth0"));
  }

  /** {@code systemd-networkd} gets an address and keeps it until it is told to end. */
  public void networkd() {
    // Where /sys can be written, it waits for a udev that is not there.
    String setUp =
        "mount -o remount,ro,bind /sys && mkdir -p /run/systemd/network /run/systemd/netif/links"
            + " /run/systemd/netif/leases /run/systemd/netif/lldp"
            + " && chown -R systemd-network /run/systemd/netif"
            + " && printf '[Match]\\nName=eth0\\n[Network]\\nDHCP=ipv4\\n' >/run/systemd/network/10-eth0.network"
            + " && { /lib/systemd/systemd-networkd >/run/networkd.log 2>&1 & }"
            + " && echo $! >"
            + pidFile("networkd");
    run(List.of("sh", "-c", setUp));
  }

  /** Tells a client to renew, or to release, what it has. */
  public void signal(String client, String signal) {
    shell.run("kill", "-" + signal, shell.run("cat", pidFile(client)).strip());
  }

  private String pidFile(String client) {
    return "/run/" + client + "." + host.name() + ".pid";
  }

  /** What the clients have told, a line each. */
  public List<String> notes() {
    Shell.Result read = shell.tryRun("cat", notes);
    return read.exit() == 0 ? read.output().lines().toList() : List.of();
  }

  /** Waits until so many notes begin with a word. */
  public void await(String event, int times) {
    Wait.until(
        event + " of " + host.name(),
        PATIENCE,
        () -> notes().stream().filter(note -> note.startsWith(event + " ")).count() >= times);
  }

  /** The IPv4 address the host has now; empty if it has none. */
  public String address() {
    String shown = shell.run("ip", "-4", "-o", "addr", "show", "dev", "eth0");
    return shown.contains("inet ") ? shown.replaceAll("(?s).*inet ([0-9.]+)/.*", "$1") : "";
  }

  private void run(List<String> command) {
    Shell.Result result = tryRun(command);
    if (result.exit() != 0) {
      throw new IllegalStateException(command + ": " + result.output());
    }
  }

  /** A client that stays must not hold what its command's output goes to: that would not end. */
  private Shell.Result tryRun(List<String> command) {
    String output = "/run/dhcp." + host.name() + ".out";
    List<String> inside = new ArrayList<>(List.of("sh", "-c"));
    inside.add("\"$@\" >" + output + " 2>&1; ended=$?; cat " + output + "; exit $ended");
    inside.add("sh");
    inside.addAll(command);
    return shell.tryRun(inside.toArray(String[]::new));
  }
}
