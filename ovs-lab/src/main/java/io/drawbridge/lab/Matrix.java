package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * What the seed's rules say, tried with real packets: who reaches whom. The same for both
 * documents, which differ in the router's public address only.
 */
public final class Matrix {
  /** How many are tried at a time. */
  private static final int PARALLEL = 8;

  private static final String INTERNET = "203.0.113.10";
  private static final String ADMIN = "10.77.0.5";
  private static final String MAIL = "172.16.1.1";
  private static final String WEB = "172.16.1.2";
  private static final String SOLO = "10.1.1.50";
  private static final String APP = "192.168.1.10";

  /**
   * One thing tried.
   *
   * @param what for people
   * @param expected what the rules say
   * @param seen what happened
   */
  public record Outcome(String what, String expected, String seen) {
    /** Whether it was as expected. */
    public boolean isRight() {
      return expected.equals(seen);
    }
  }

  private record Check(String what, String expected, Callable<String> probe) {}

  private final SeedNetwork network;
  private final String router;
  private final List<Check> checks = new ArrayList<>();

  /**
   * The matrix of a running network, whose servers it starts.
   *
   * @param router the router's public address
   */
  public Matrix(SeedNetwork network, String router) {
    this.network = network;
    this.router = router;
    serve();
    pings();
    connections();
    forwards();
    sources();
  }

  private void serve() {
    for (int port : List.of(22, 25, 80, 443)) {
      network.mail().serveTcp(port);
      network.web().serveTcp(port);
      network.solo().serveTcp(port);
    }
    network.app().serveTcp(80);
    network.app().serveTcp(22);
    network.internet().serveTcp(7);
    network.internet().serveUdp(7);
  }

  private void pings() {
    Host internet = network.internet();
    ping(network.desk(), "192.168.1.1", true, "the router");
    ping(network.desk(), APP, true, "app");
    ping(network.desk(), router, true, "the router's public address");
    ping(network.desk(), MAIL, true, "mail");
    ping(network.desk(), SOLO, true, "solo, by way of the provider");
    ping(network.desk(), INTERNET, true, "the Internet");
    ping(network.mail(), router, true, "the router");
    ping(network.mail(), WEB, true, "web");
    ping(network.mail(), SOLO, true, "solo, without the provider");
    ping(network.mail(), INTERNET, true, "the Internet");
    ping(network.solo(), router, true, "the router");
    ping(network.solo(), INTERNET, true, "the Internet");
    ping(internet, MAIL, true, "mail");
    ping(internet, WEB, true, "web");
    ping(internet, SOLO, true, "solo");
    ping(internet, router, true, "the router");
    ping(internet, APP, false, "app's own address");
    ping(network.mail(), APP, false, "app's own address");
  }

  private void connections() {
    Host internet = network.internet();
    tcp(internet, MAIL, 25, true);
    tcp(internet, MAIL, 22, false);
    tcp(internet, MAIL, 80, false);
    tcp(internet, WEB, 80, true);
    tcp(internet, WEB, 443, true);
    tcp(internet, WEB, 22, false);
    tcp(internet, WEB, 25, false);
    tcp(internet, SOLO, 80, true);
    tcp(internet, SOLO, 443, true);
    tcp(internet, SOLO, 25, false);
    add(
        "admin → mail tcp 22",
        "passes",
        () -> verdict(internet.connectTcp(ADMIN, MAIL, 22).equals("CONNECTED")));
    tcp(internet, APP, 80, false);
    tcp(network.mail(), INTERNET, 7, true);
    tcp(network.solo(), INTERNET, 7, true);
    // Sent to the provider's gateway, since mail holds its address as a /32, and delivered here:
    // from
    // the DMZ to the DMZ.
    tcp(network.mail(), WEB, 22, true);
    tcp(network.mail(), WEB, 80, true);
    tcp(network.mail(), SOLO, 443, true);
    tcp(network.mail(), SOLO, 22, true);
    tcp(network.mail(), APP, 80, false);
    tcp(network.mail(), APP, 22, false);
    tcp(network.desk(), APP, 22, true);
    tcp(network.desk(), MAIL, 25, true);
    // Out of the LAN anything goes; in from the WAN, for a router outside mail's block, it does
    // not.
    tcp(network.desk(), MAIL, 22, router.startsWith("172.16.1."));
    tcp(network.desk(), SOLO, 443, true);
    tcp(network.desk(), SOLO, 22, false);
    tcp(network.desk(), INTERNET, 7, true);
    add(
        "desk → internet udp 7",
        "passes",
        () ->
            verdict(
                network
                    .desk()
                    .sendUdp(INTERNET, 7, "hello", java.util.Map.of())
                    .path("answer")
                    .asText()
                    .equals("hello")));
  }

  private void forwards() {
    tcp(network.internet(), router, 8080, true);
    tcp(network.mail(), router, 8080, true);
    tcp(network.solo(), router, 8080, true);
    tcp(network.internet(), router, 80, false);
    tcp(network.internet(), router, 22, false);
  }

  private void sources() {
    add(
        "internet sees desk as",
        router,
        () -> peer(network.desk(), INTERNET, 7, network.internet()));
    add("mail sees desk as", router, () -> peer(network.desk(), MAIL, 25, network.mail()));
    add("solo sees desk as", router, () -> peer(network.desk(), SOLO, 443, network.solo()));
    add("app sees internet as", INTERNET, () -> forwarded(network.internet(), INTERNET));
    add("app sees mail as", MAIL, () -> forwarded(network.mail(), MAIL));
    add("app sees solo as", SOLO, () -> forwarded(network.solo(), SOLO));
  }

  /** The address from which a server is reached by a host now. */
  private static String peer(Host from, String address, int port, Host server) {
    long before = connections(server).count();
    from.connectTcp(address, port);
    return connections(server)
        .skip(before)
        .map(record -> record.path("peerAddress").asText())
        .findFirst()
        .orElse("nobody");
  }

  private static Stream<JsonNode> connections(Host server) {
    return server.seen().stream().filter(record -> record.path("protocol").asText().equals("tcp"));
  }

  private String forwarded(Host from, String expected) {
    from.connectTcp(router, 8080);
    List<String> peers = network.app().peersOn(80);
    return peers.contains(expected) ? expected : peers.toString();
  }

  private void ping(Host from, String address, boolean passes, String name) {
    add(
        from.name() + " → " + name + " (" + address + ") ping",
        verdict(passes),
        () -> verdict(from.ping(address, passes ? 3 : 1) > 0));
  }

  private void tcp(Host from, String address, int port, boolean passes) {
    add(
        from.name() + " → " + address + " tcp " + port,
        verdict(passes),
        () -> verdict(from.connectTcp(address, port).equals("CONNECTED")));
  }

  private void add(String what, String expected, Callable<String> probe) {
    checks.add(new Check(what, expected, probe));
  }

  private static String verdict(boolean passes) {
    return passes ? "passes" : "blocked";
  }

  /** Tries everything, several at a time. */
  public List<Outcome> run() {
    ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
    try {
      List<Future<Outcome>> running = new ArrayList<>();
      // Who is seen as whom is asked last, one by one: servers remember in order.
      List<Check> quiet = checks.stream().filter(check -> check.what().contains(" sees ")).toList();
      for (Check check : checks) {
        if (!quiet.contains(check)) {
          running.add(
              pool.submit(() -> new Outcome(check.what(), check.expected(), check.probe().call())));
        }
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> each : running) {
        outcomes.add(each.get());
      }
      for (Check check : quiet) {
        outcomes.add(new Outcome(check.what(), check.expected(), check.probe().call()));
      }
      return outcomes;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the matrix could not be run", failure.getCause());
    } catch (Exception failure) {
      throw new IllegalStateException("the matrix could not be run", failure);
    } finally {
      pool.shutdownNow();
    }
  }

  /** The outcomes as a table. */
  public static String table(List<Outcome> outcomes) {
    int width = outcomes.stream().mapToInt(outcome -> outcome.what().length()).max().orElse(10);
    StringBuilder text = new StringBuilder();
    text.append(String.format("%-" + width + "s  %-13s %-13s%n", "tried", "expected", "seen"));
    for (Outcome outcome : outcomes) {
      text.append(
          String.format(
              "%-" + width + "s  %-13s %-13s%s%n",
              outcome.what(),
              outcome.expected(),
              outcome.seen(),
              outcome.isRight() ? "" : "  <-- WRONG"));
    }
    return text.toString();
  }
}
