package io.drawbridge.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Measures what the router costs: TCP between two LANs and, hidden, from one of them to the
 * Internet, through Drawbridge's tables and, in turn on the same bridge, through two tables written
 * by hand that route and translate the same packets and do nothing else: they filter, learn, answer
 * and check nothing.
 */
public final class RouterBench {
  private static final int ROUNDS = 5;
  private static final int SINK = 80;
  private static final int ACCEPT = 81;
  private static final Duration TIME = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String OFFICE = "192.168.2.10";
  private static final String INTERNET = "203.0.113.10";

  private static final String DOCUMENT =
      """
      apiVersion: drawbridge/v1
      switches:
        host1:
          datapathId: "0000000000000001"
          ports:
            wan0: {zone: wan}
            app0: {zone: lan, host: app}
            office0: {zone: office, host: office}
      segments:
        public: {zones: [wan], uplink: wan}
        private: {zones: [lan]}
        other: {zones: [office]}
      hosts:
        app: {mac: "02:00:00:00:02:10", addresses: [192.168.1.10]}
        office: {mac: "02:00:00:00:03:10", addresses: [192.168.2.10]}
      router:
        public: {mac: "02:00:00:00:01:05", addresses: [172.16.1.5/29], gateway: 172.16.1.6}
        private: {mac: "02:00:00:00:02:01", addresses: [192.168.1.1/24]}
        other: {mac: "02:00:00:00:03:01", addresses: [192.168.2.1/24]}
      nat:
        outbound: [{name: hide, from: {zone: lan}, source: 172.16.1.5}]
      rules:
        - {name: out, action: pass, from: {zone: lan}, to: {zone: [wan, office]}}
      """;

  private final Lab lab;
  private final OvsBridge bridge;
  private final Host app;
  private final Map<String, List<Double>> results = new LinkedHashMap<>();

  private RouterBench(Lab lab) {
    this.lab = lab;
    bridge = lab.bridge("br0", 1);
    Provider provider = new Provider(lab, bridge, "wan0");
    app = lan("app", "02:10", "192.168.1.10/24", "192.168.1.1", "02:00:00:00:02:01");
    Host office = lan("office", "03:10", OFFICE + "/24", "192.168.2.1", "02:00:00:00:03:01");
    provider
        .router()
        .configure(
            List.of("eth0"),
            Map.of(),
            List.of("neigh replace 172.16.1.5 lladdr 02:00:00:00:01:05 dev eth0"));
    for (Host server : List.of(office, provider.internet())) {
      server.serveTcpSink(SINK);
      server.serveTcpAccept(ACCEPT);
    }
  }

  /** Nobody answers for the router in the tables written by hand. */
  private Host lan(String name, String mac, String address, String gateway, String gatewayMac) {
    Host host =
        lab.host(
            new HostSpec(
                name,
                name + "0",
                "02:00:00:00:" + mac,
                List.of(address),
                List.of("default via " + gateway)),
            bridge);
    host.configure(
        List.of("eth0"),
        Map.of("net/ipv4/ip_local_port_range", "1024 65535"),
        List.of("neigh replace " + gateway + " lladdr " + gatewayMac + " dev eth0"));
    return host;
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    try (Lab lab = Lab.open()) {
      RouterBench bench = new RouterBench(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put(DOCUMENT);
        for (int round = 0; round < ROUNDS; round++) {
          bench.drawbridge(controller);
          bench.byHand();
        }
      }
      bench.report();
    }
  }

  private void drawbridge(ControllerProcess controller) {
    bridge.removeFlows();
    bridge.setController(controller.openflowPort());
    Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
    Wait.until("the gateway is known", PATIENCE, () -> app.ping(INTERNET, 1) >= 0 && reaches());
    measure("Drawbridge");
  }

  private boolean reaches() {
    return app.connectTcp(INTERNET, ACCEPT).equals("CLOSED")
        && app.connectTcp(OFFICE, ACCEPT).equals("CLOSED");
  }

  private void byHand() {
    int wan = bridge.portNumber("wan0");
    int lan = bridge.portNumber("app0");
    int other = bridge.portNumber("office0");
    String toOffice = leave("03:01", "02:00:00:00:03:10", other);
    String toApp = leave("02:01", "02:00:00:00:02:10", lan);
    String toWan = leave("01:05", Provider.MAC, wan);
    List<String> flows = new ArrayList<>();
    for (String mac : List.of("02:01", "03:01", "01:05")) {
      flows.add("table=0,ip,dl_dst=02:00:00:00:" + mac + ",actions=ct(table=1,zone=1,nat)");
    }
    String fresh =
        "table=1,priority=%d,ip,ct_state=+trk+new,in_port=%d%s,actions=ct(commit,zone=1%s)";
    String passed = "table=1,priority=%d,ip,ct_state=+trk+est,in_port=%d%s,actions=";
    String office = ",nw_dst=192.168.2.0/24";
    flows.add(fresh.formatted(20, lan, office, "") + "," + toOffice);
    flows.add(fresh.formatted(10, lan, "", ",nat(src=172.16.1.5)") + "," + toWan);
    flows.add(passed.formatted(20, lan, office) + toOffice);
    flows.add(passed.formatted(10, lan, "") + toWan);
    flows.add(passed.formatted(10, other, "") + toApp);
    flows.add(passed.formatted(10, wan, "") + toApp);
    bridge.makeFixed(flows);
    bridge.forgetConnections();
    Wait.until("it forwards", PATIENCE, this::reaches);
    measure("two tables by hand");
  }

  private static String leave(String source, String destination, int port) {
    return "mod_dl_src:02:00:00:00:%s,mod_dl_dst:%s,dec_ttl,output:%d"
        .formatted(source, destination, port);
  }

  private void measure(String tables) {
    lookUps(tables, "routed", OFFICE);
    lookUps(tables, "hidden", INTERNET);
    for (Map.Entry<String, String> way : Map.of("routed", OFFICE, "hidden", INTERNET).entrySet()) {
      bridge.forgetConnections();
      note(tables, way.getKey() + ", Mbit/s", app.sendBulk(way.getValue(), SINK, TIME));
      note(tables, way.getKey() + ", new connections/s", app.churn(way.getValue(), ACCEPT, TIME));
    }
  }

  /** Table lookups and recirculations of a connection's first packet. */
  private void lookUps(String tables, String way, String destination) {
    String gateway = "02:00:00:00:02:01";
    String trace =
        bridge.trace(
            "in_port=app0,tcp,dl_src=02:00:00:00:02:10,dl_dst=%s,nw_src=192.168.1.10,nw_dst=%s,nw_ttl=64,tcp_src=999,tcp_dst=80,tcp_flags=syn"
                .formatted(gateway, destination));
    note(tables, way + ", lookups", count("^ *[0-9]+\\. ", trace));
    note(tables, way + ", recirculations", count("^recirc\\(", trace));
  }

  private static int count(String pattern, String text) {
    return (int) Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().count();
  }

  private void note(String tables, String what, double figure) {
    results.computeIfAbsent(what + ", " + tables, key -> new ArrayList<>()).add(figure);
    System.err.printf("%-60s %8.0f%n", what + ", " + tables, figure);
  }

  private void report() {
    results.forEach(
        (what, figures) -> {
          Collections.sort(figures);
          System.out.printf(
              "%-55s median %7.0f (%.0f to %.0f)%n",
              what,
              figures.get(figures.size() / 2),
              figures.get(0),
              figures.get(figures.size() - 1));
        });
  }
}
