package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A machine whose {@code eth0} is plugged into a bridge. Its operations are thread-safe. */
public final class Host implements AutoCloseable {
  /**
   * Errors and neighbour traffic must be the same in every run: no limits, no delays. Each is there
   * in every kernel, as a container asks.
   */
  private static final Map<String, Integer> SETTINGS =
      Map.of(
          "net/ipv4/icmp_ratelimit", 0,
          "net/ipv6/icmp/ratelimit", 0,
          "net/ipv6/conf/all/disable_ipv6", 0,
          "net/ipv6/conf/all/accept_ra", 0,
          "net/ipv6/conf/default/accept_ra", 0,
          "net/ipv6/conf/default/dad_transmits", 0);

  private final Lab lab;
  private final HostSpec spec;
  private final Agent agent;
  private @Nullable Bridge bridge;
  private String port = "";

  Host(Lab lab, HostSpec spec) {
    this.lab = lab;
    this.spec = spec;
    Map<String, Object> settings = new HashMap<>(SETTINGS);
    settings.putAll(spec.settings());
    lab.machines().add(spec.name(), settings);
    String program = lab.directory().resolve("host.py").toString();
    List<String> command = List.of("/usr/bin/python3", "-u", program);
    this.agent = new Agent(spec.name(), lab.machines().attached(spec.name(), command));
  }

  /** The machine Open vSwitch itself runs on: no port but LOCAL. */
  Host(Lab lab) {
    this.lab = lab;
    this.spec = new HostSpec("", "", "", List.of(), List.of());
    this.agent =
        new Agent(
            "", List.of("/usr/bin/python3", "-u", lab.directory().resolve("host.py").toString()));
  }

  /** The name of its machine. */
  public String name() {
    return spec.name();
  }

  /**
   * Plugs it in: a veth whose other end is a port of the bridge. Addresses and routes are set anew.
   */
  public void plug(Bridge into, String portName) {
    lab.machines().wire(portName, name(), "eth0");
    // The switch's end is no host: without this its kernel would talk IPv6 on the wire.
    lab.shell().run("ip", "link", "set", portName, "addrgenmode", "none");
    lab.shell().run("ip", "link", "set", portName, "up");
    configure(List.of("eth0"), Map.of(), setUp());
    into.addPort(portName);
    bridge = into;
    port = portName;
  }

  private List<String> setUp() {
    List<String> batch = new ArrayList<>();
    batch.add("link set eth0 address " + spec.mac());
    for (String address : spec.addresses()) {
      batch.add("addr add " + address + " dev eth0" + (address.contains(":") ? " nodad" : ""));
    }
    batch.add("link set eth0 up");
    spec.routes().forEach(route -> batch.add("route add " + route));
    return batch;
  }

  /** Sets kernel settings by their paths under /proc/sys, then runs lines of {@code ip -batch}. */
  public void configure(List<String> interfaces, Map<String, ?> settings, List<String> batch) {
    agent.call("configure", Map.of("interfaces", interfaces, "settings", settings, "batch", batch));
  }

  /** Pulls the plug. */
  public void unplug() {
    Bridge from = bridge;
    if (from != null) {
      from.removePort(port);
      lab.shell().run("ip", "link", "del", port);
      bridge = null;
    }
  }

  /** Sends echo requests 100 ms apart and returns how many were answered. */
  public int ping(String address, int count) {
    return ping(address, count, Map.of()).path("received").asInt();
  }

  /** Sends echo requests; options are {@code size}, {@code dontFragment}, {@code ttl}. */
  public JsonNode ping(String address, int count, Map<String, ?> options) {
    Map<String, Object> arguments = new HashMap<>(options);
    arguments.put("address", address);
    arguments.put("count", count);
    arguments.put("intervalMillis", 100);
    arguments.putIfAbsent("timeoutMillis", 1000);
    return agent.call("ping", arguments);
  }

  /** Sends echo requests until stopped. */
  public Activity startPing(String address, int packetsPerSecond) {
    return activity("startPing", Map.of("address", address, "pps", packetsPerSecond));
  }

  /** The hop that answered for each TTL, {@code *} where none did. */
  public List<String> traceroute(String address) {
    List<String> hops = new ArrayList<>();
    agent
        .call("traceroute", Map.of("address", address, "maxHops", 6, "timeoutMillis", 1500))
        .forEach(hop -> hops.add(hop.asText()));
    return hops;
  }

  /** Echoes what TCP connections to a port send, and remembers who they were from. */
  public Activity serveTcp(int tcpPort) {
    return activity("serveTcp", Map.of("port", tcpPort));
  }

  /** Takes whatever connections to a port send. */
  Activity serveTcpSink(int tcpPort) {
    return activity("serveTcpSink", Map.of("port", tcpPort));
  }

  /** Sends to such a server for so long; returns megabits a second until it had all of it. */
  double sendBulk(String address, int tcpPort, Duration time) {
    JsonNode sent =
        agent.call(
            "sendBulk", Map.of("address", address, "port", tcpPort, "millis", time.toMillis()));
    return sent.path("bytes").asLong() * 8 / 1000.0 / sent.path("millis").asLong();
  }

  /** Accepts connections to a port, and closes them at once. */
  Activity serveTcpAccept(int tcpPort) {
    return activity("serveTcpAccept", Map.of("port", tcpPort));
  }

  /**
   * Connects for so long, many at a time, and resets what stands; returns how many stood a second.
   *
   * @throws IllegalStateException if more than one in a hundred failed
   */
  double churn(String address, int tcpPort, Duration time) {
    JsonNode done =
        agent.call("churn", Map.of("address", address, "port", tcpPort, "millis", time.toMillis()));
    long opened = done.path("opened").asLong();
    if (done.path("failed").asLong() * 100 > opened) {
      throw new IllegalStateException(name() + " to " + address + ": " + done);
    }
    return opened * 1000.0 / done.path("millis").asLong();
  }

  /** Sends to whoever connects to a port, without end. */
  public Activity serveTcpSource(int tcpPort) {
    return activity("serveTcpSource", Map.of("port", tcpPort));
  }

  /** Reads from such a server until stopped, and checks what it reads. */
  public Activity download(String address, int tcpPort) {
    return activity("download", Map.of("address", address, "port", tcpPort));
  }

  /** Echoes datagrams, and remembers who they were from. */
  public Activity serveUdp(int udpPort) {
    return activity("serveUdp", Map.of("port", udpPort));
  }

  /** After a client's first datagram, sends to it without ever hearing from it again. */
  public Activity serveUdpStream(int udpPort, int packetsPerSecond) {
    return activity("serveUdpStream", Map.of("port", udpPort, "pps", packetsPerSecond));
  }

  /** Asks a stream server once, then only listens. */
  public Activity receiveUdpStream(String address, int udpPort) {
    return activity("receiveUdpStream", Map.of("address", address, "port", udpPort));
  }

  /** Sends numbered datagrams to an echo server until stopped. */
  public Activity startUdpStream(String address, int udpPort, int packetsPerSecond) {
    return activity(
        "startUdpStream", Map.of("address", address, "port", udpPort, "pps", packetsPerSecond));
  }

  /**
   * Connects, sends a few bytes and waits for their echo: CONNECTED, REFUSED, TIMED_OUT, RESET, …
   */
  public String connectTcp(String address, int tcpPort) {
    return agent
        .call(
            "connectTcp",
            Map.of("address", address, "port", tcpPort, "payload", "hello", "timeoutMillis", 1500))
        .path("outcome")
        .asText();
  }

  /** Connects from one of several addresses it has. */
  public String connectTcp(String source, String address, int tcpPort) {
    return agent
        .call(
            "connectTcp",
            Map.of(
                "source", source,
                "address", address,
                "port", tcpPort,
                "payload", "hello",
                "timeoutMillis", 1500))
        .path("outcome")
        .asText();
  }

  /** Opens a connection that stays. */
  public TcpConnection openTcp(String address, int tcpPort) {
    return openTcp(address, tcpPort, 0);
  }

  /** Likewise, from a port of its own; 0 for any. */
  public TcpConnection openTcp(String address, int tcpPort, int sourcePort) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("address", address);
    arguments.put("port", tcpPort);
    arguments.put("sourcePort", sourcePort);
    arguments.put("timeoutMillis", 3000);
    JsonNode opened = agent.call("openTcp", arguments);
    if (!opened.has("handle")) {
      throw new IllegalStateException(name() + " to " + address + ":" + tcpPort + ": " + opened);
    }
    return new TcpConnection(new Activity(agent, opened));
  }

  /** Likewise, from one of several addresses it has. */
  public TcpConnection openTcp(String address, int tcpPort, String source) {
    JsonNode opened =
        agent.call(
            "openTcp",
            Map.of("address", address, "port", tcpPort, "source", source, "timeoutMillis", 3000));
    if (!opened.has("handle")) {
      throw new IllegalStateException(name() + " to " + address + ":" + tcpPort + ": " + opened);
    }
    return new TcpConnection(new Activity(agent, opened));
  }

  /** Sends a datagram; the answer has {@code answer}, {@code error} and {@code errorFrom}. */
  public JsonNode sendUdp(String address, int udpPort, String payload, Map<String, ?> options) {
    Map<String, Object> arguments = new HashMap<>(options);
    arguments.put("address", address);
    arguments.put("port", udpPort);
    arguments.put("payload", payload);
    arguments.putIfAbsent("timeoutMillis", 1500);
    return agent.call("sendUdp", arguments);
  }

  /** Who reached its servers: records with protocol, peerAddress, peerPort, localPort, messages. */
  public List<JsonNode> seen() {
    List<JsonNode> seen = new ArrayList<>();
    agent.call("seen", Map.of()).forEach(seen::add);
    return seen;
  }

  /** The addresses from which its servers were reached on a port. */
  public List<String> peersOn(int localPort) {
    return seen().stream()
        .filter(record -> record.path("localPort").asInt() == localPort)
        .map(record -> record.path("peerAddress").asText())
        .distinct()
        .toList();
  }

  /** Forgets who it has seen. */
  public void forget() {
    agent.call("forget", Map.of());
  }

  /** Sends whole Ethernet frames, in hexadecimal. */
  public void sendFrames(List<String> frames) {
    sendFrames("eth0", frames);
  }

  void sendFrames(String networkInterface, List<String> frames) {
    agent.call("sendFrames", Map.of("frames", frames, "interface", networkInterface));
  }

  /**
   * Sends frames, in hexadecimal, and waits until the switch has handled them all: the last thing
   * sent is a request for the router's address, which the switch answers itself. Result: how many
   * were {@code sent} and how many the kernel {@code refused}.
   *
   * @param request the question, with at least four bytes of padding
   * @param every how many frames there are between two questions
   */
  public JsonNode sendMany(List<String> frames, String request, int every) {
    return await(startSending(frames, request, every));
  }

  /**
   * Waits for what was started.
   *
   * @throws IllegalStateException if it failed or takes longer than a minute
   */
  public static JsonNode await(CompletableFuture<JsonNode> started) {
    return Agent.await(started);
  }

  /** Likewise, without waiting. */
  public CompletableFuture<JsonNode> startSending(List<String> frames, String request, int every) {
    return startSending("eth0", frames, request, every);
  }

  CompletableFuture<JsonNode> startSending(
      String networkInterface, List<String> frames, String request, int every) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (String frame : frames) {
      packed.write((frame.length() / 2) >> 8);
      packed.write(frame.length() / 2);
      packed.writeBytes(HexFormat.of().parseHex(frame));
    }
    String text = Base64.getEncoder().encodeToString(packed.toByteArray());
    return agent.start(
        "sendMany",
        Map.of("frames", text, "request", request, "every", every, "interface", networkInterface));
  }

  /**
   * Sends a frame so many times a second until stopped, each time with another number in some
   * places.
   *
   * @param places offset and length, in bytes, of each
   */
  public Activity startFlood(String frame, List<List<Integer>> places, int packetsPerSecond) {
    return activity(
        "startFlood", Map.of("frame", frame, "places", places, "pps", packetsPerSecond));
  }

  /** Counts what comes in, by content. */
  public Activity startTally() {
    return activity("startTally", Map.of());
  }

  /** Captures what comes in. */
  public Activity startCapture() {
    return activity("startCapture", Map.of());
  }

  /** The MAC address that answers for an address, or an empty text. */
  public String resolve(String address, String source) {
    return resolve("eth0", address, source);
  }

  String resolve(String networkInterface, String address, String source) {
    return agent
        .call(
            "resolve",
            Map.of(
                "address", address,
                "timeoutMillis", 1500,
                "source", source,
                "interface", networkInterface))
        .asText("");
  }

  /** Starts answering and counting as a provider's router does. */
  Activity startProviderWire() {
    return activity("startProviderWire", Map.of());
  }

  private Activity activity(String operation, Map<String, ?> arguments) {
    return new Activity(agent, agent.call(operation, arguments));
  }

  @Override
  public void close() {
    agent.close();
    if (bridge != null) {
      // The namespace may outlive this for a moment; the wire must not.
      lab.shell().tryRun("ip", "link", "del", port);
    }
  }
}
