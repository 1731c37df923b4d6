package io.drawbridge.compile;

import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.IpRange;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Side;
import io.drawbridge.network.StateOptions;
import io.drawbridge.network.Terms;
import io.drawbridge.network.Traffic;
import io.drawbridge.network.Traffic.FrameType;
import io.drawbridge.network.Traffic.TcpFlags;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A rule for each thing a rule can say, in {@link CornersDocument}'s network. */
final class CornersRules {
  private static final StateOptions STATELESS = new StateOptions(true, Optional.empty());
  private static final StateOptions LIMITED = new StateOptions(false, Optional.of(50));
  private static final Traffic TCP = Traffic.of(6);
  private static final Traffic PINGS = icmp(1, Optional.empty(), 8, 13);
  private static final Traffic PING_6 = icmp(58, Optional.of(0), 128);
  private static final boolean LOG = true;

  private CornersRules() {}

  static List<Rule> rules() {
    return Stream.of(frames(), verdicts(), openings(), transport(), addresses())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Rule> frames() {
    Side ours = side(macs("02:00:00:00:03:01", "02:00:00:00:03:02"), Terms.NONE);
    Side onlyOne = side(macs("02:00:00:00:03:01", "02:00:00:00:03:02"), macs("02:00:00:00:03:02"));
    return List.of(
        rule("frames-counted", Action.AUDIT, Side.ANY, Side.ANY, type(0x88b5)),
        rule("frames-noted", Action.BLOCK, ours, zones("wan"), type(0x88b5), LOG),
        rule("frames-by-place", Action.PASS, both("dmz", "free0"), both("wan", "up0"), type()),
        rule("frames-to-two", Action.PASS, Side.ANY, ours, type(0x88b5)),
        rule("frames-of-one", Action.PASS, onlyOne, Side.ANY, type()));
  }

  private static List<Rule> verdicts() {
    return List.of(
        rule("counted", Action.AUDIT, zones("dmz"), Side.ANY, Traffic.ANY),
        rule("counted-too", Action.AUDIT, Side.ANY, Side.ANY, Traffic.of(6), LOG),
        rule("everything", Action.PASS, Side.ANY, Side.ANY, Traffic.ANY),
        rule("noted", Action.PASS, zones("wan"), zones("dmz"), Traffic.ANY, LOG),
        rule("stopped", Action.BLOCK, zones("wan"), zones("dmz"), Traffic.ANY),
        rule("answered", Action.REJECT, zones("wan"), notZones("dmz"), Traffic.of(17), LOG),
        rule("nowhere", Action.PASS, side(zone("dmz"), zone("dmz")), Side.ANY, Traffic.ANY),
        rule("not-here", Action.PASS, both("dmz", "gone0"), Side.ANY, Traffic.ANY),
        rule("of-a-vlan", Action.PASS, side(vlans(10), Terms.NONE), host("inside"), Traffic.of(47)),
        rule("of-no-vlan", Action.PASS, side(zone("lan"), vlans(20)), zones("wan"), Traffic.of(47)),
        rule(
            "of-every-other-port",
            Action.PASS,
            zones("lan"),
            notPorts("in0"),
            family(Family.IPV4)));
  }

  private static List<Rule> openings() {
    Traffic syn = traffic(List.of(6), Optional.of("S/SA"), Optional.empty());
    Traffic marked = traffic(List.of(), Optional.empty(), Optional.of(46));
    return List.of(
        rule("first-flags", Action.PASS, zones("wan"), Side.ANY, syn),
        rule("first-flags-stopped", Action.BLOCK, zones("wan"), Side.ANY, syn),
        rule("first-mark", Action.PASS, zones("dmz"), Side.ANY, marked),
        rule("at-most", Action.PASS, zones("wan"), zones("dmz"), Traffic.of(6), LIMITED),
        rule("at-most-of-these", Action.PASS, zones("wan"), zones("dmz"), syn, LIMITED),
        rule("each-by-itself", Action.PASS, zones("srv"), Side.ANY, Traffic.of(17), STATELESS),
        rule("each-answer", Action.PASS, to("1024-2047", ""), to("1003-1007", ""), TCP, STATELESS),
        rule("each-ping", Action.PASS, Side.ANY, zones("srv"), PINGS, STATELESS),
        rule("each-ping-6", Action.PASS, Side.ANY, zones("srv"), PING_6, STATELESS),
        rule("each-partner", Action.PASS, set("partners"), host("two"), TCP, STATELESS),
        rule("each-of-all", Action.PASS, zones("lan"), set("partners"), Traffic.ANY, STATELESS));
  }

  private static List<Rule> transport() {
    return List.of(
        rule("pings", Action.PASS, Side.ANY, Side.ANY, PINGS),
        rule("echo-6", Action.PASS, Side.ANY, Side.ANY, PING_6),
        rule("icmp", Action.PASS, Side.ANY, Side.ANY, Traffic.of(1)),
        rule("icmp-6", Action.PASS, Side.ANY, Side.ANY, Traffic.of(58)),
        rule("two-protocols", Action.PASS, Side.ANY, Side.ANY, Traffic.of(List.of(47, 132, 47))),
        rule("ports-of-any", Action.PASS, Side.ANY, to("22", "web"), Traffic.ANY),
        rule("end-of-sixteen", Action.PASS, zones("srv"), to("1003-1007", ""), Traffic.of(6)),
        rule("start-of-sixteen", Action.PASS, zones("srv"), to("1024-1030", ""), Traffic.of(6)),
        rule("range", Action.PASS, zones("dmz"), to("1003-1050", ""), Traffic.of(6)),
        rule("from-port", Action.PASS, to("1024-2047", ""), to("80", ""), Traffic.of(6)),
        rule("other-ports", Action.PASS, zones("lan"), notTo("1024-65535"), Traffic.of(17)));
  }

  private static List<Rule> addresses() {
    Traffic four = family(Family.IPV4);
    return List.of(
        rule("four", Action.PASS, zones("wan"), zones("dmz"), four),
        rule("six", Action.PASS, zones("wan"), zones("dmz"), family(Family.IPV6)),
        rule("of-a-host", Action.PASS, zones("wan"), host("two"), Traffic.of(6)),
        rule("literal", Action.PASS, literal("10.7.0.1-10.7.0.3"), host("inside"), Traffic.ANY),
        rule("but-literal", Action.PASS, notLiteral("0.0.0.0/1"), zones("dmz"), four),
        rule("but-inside", Action.PASS, zones("wan"), notHost("inside"), four),
        rule("but-four", Action.PASS, notLiteral("0.0.0.0/0"), zones("dmz"), Traffic.ANY),
        rule("outlaws", Action.BLOCK, set("outlaws"), zones("wan"), Traffic.ANY),
        rule("partners", Action.PASS, set("partners"), zones("dmz"), Traffic.ANY),
        rule("partners-and-one", Action.PASS, partnersOr("192.0.2.9"), zones("wan"), Traffic.ANY),
        rule("to-partners", Action.PASS, zones("dmz"), set("partners"), Traffic.ANY),
        rule("named-once", Action.PASS, set("once"), zones("dmz"), Traffic.ANY),
        rule("no-outlaws", Action.PASS, side(Terms.NONE, alias("outlaws")), zones("dmz"), four),
        rule("no-outlaw-partners", Action.PASS, partnersBut(alias("outlaws")), host("two"), four),
        rule("two-no-outlaw", Action.PASS, noOutlaw("203.0.113.4/31"), Side.ANY, four),
        rule("many-no-outlaw", Action.PASS, noOutlaw("203.0.113.0/24"), Side.ANY, four),
        rule("no-partner", Action.PASS, partnersBut(alias("partners")), Side.ANY, four),
        rule("partners-but", Action.PASS, partnersBut(address("203.0.113.1")), Side.ANY, four),
        rule(
            "set-by-set",
            Action.BLOCK,
            fromLan("10.7.0.1", "10.7.0.3", "10.7.0.5"),
            literal("10.8.0.1", "10.8.0.3", "10.8.0.5"),
            Traffic.of(List.of(6, 17))));
  }

  private static Rule rule(String name, Action action, Side from, Side to, Traffic traffic) {
    return rule(name, action, from, to, traffic, StateOptions.DEFAULT, false);
  }

  private static Rule rule(
      String name, Action action, Side from, Side to, Traffic traffic, boolean log) {
    return rule(name, action, from, to, traffic, StateOptions.DEFAULT, log);
  }

  private static Rule rule(
      String name, Action action, Side from, Side to, Traffic traffic, StateOptions options) {
    return rule(name, action, from, to, traffic, options, false);
  }

  private static Rule rule(
      String name,
      Action action,
      Side from,
      Side to,
      Traffic traffic,
      StateOptions options,
      boolean log) {
    return new Rule(
        name,
        action,
        Optional.empty(),
        from,
        to,
        traffic,
        Optional.empty(),
        options,
        log,
        true,
        "");
  }

  private static Traffic type(Integer... number) {
    return new Traffic(
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new FrameType(Stream.of(number).findFirst())));
  }

  private static Traffic traffic(
      List<Integer> protocols, Optional<String> flags, Optional<Integer> dscp) {
    return new Traffic(
        protocols,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        flags.map(TcpFlags::parse),
        dscp,
        Optional.empty());
  }

  private static Traffic icmp(int protocol, Optional<Integer> code, Integer... types) {
    return new Traffic(
        List.of(protocol),
        Optional.empty(),
        List.of(types),
        code,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Traffic family(Family family) {
    return new Traffic(
        List.of(),
        Optional.of(family),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Side side(Terms matching, Terms not) {
    return new Side(matching, not);
  }

  private static Side zones(String zone) {
    return side(zone(zone), Terms.NONE);
  }

  private static Side notZones(String zone) {
    return side(Terms.NONE, zone(zone));
  }

  private static Side both(String zone, String port) {
    return side(places(List.of(zone), List.of(port), List.of()), Terms.NONE);
  }

  private static Side notPorts(String port) {
    return side(Terms.NONE, places(List.of(), List.of(port), List.of()));
  }

  private static Side to(String port, String alias) {
    return side(SeedDocument.terms(List.of(), List.of(), List.of(), port, alias), Terms.NONE);
  }

  private static Side notTo(String port) {
    return side(Terms.NONE, SeedDocument.terms(List.of(), List.of(), List.of(), port, ""));
  }

  private static Side host(String host) {
    return side(SeedDocument.terms(List.of(), List.of(host), List.of(), "", ""), Terms.NONE);
  }

  private static Side notHost(String host) {
    return side(Terms.NONE, SeedDocument.terms(List.of(), List.of(host), List.of(), "", ""));
  }

  private static Side set(String alias) {
    return side(alias(alias), Terms.NONE);
  }

  private static Side noOutlaw(String range) {
    return side(address(range), alias("outlaws"));
  }

  private static Side partnersBut(Terms not) {
    return side(alias("partners"), not);
  }

  private static Side partnersOr(String address) {
    return side(
        new Terms(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(IpRange.parse(address)),
            List.of("partners"),
            List.of(),
            List.of(),
            List.of()),
        Terms.NONE);
  }

  private static Side literal(String... ranges) {
    return side(address(ranges), Terms.NONE);
  }

  private static Side fromLan(String... ranges) {
    return side(addresses(List.of("lan"), ranges), Terms.NONE);
  }

  private static Side notLiteral(String... ranges) {
    return side(Terms.NONE, address(ranges));
  }

  private static Terms zone(String zone) {
    return places(List.of(zone), List.of(), List.of());
  }

  private static Terms macs(String... macs) {
    return places(List.of(), List.of(), Stream.of(macs).map(MacAddress::parse).toList());
  }

  private static Terms alias(String name) {
    return SeedDocument.terms(List.of(), List.of(), List.of(name), "", "");
  }

  private static Terms address(String... ranges) {
    return addresses(List.of(), ranges);
  }

  private static Terms addresses(List<String> zones, String... ranges) {
    return new Terms(
        zones,
        List.of(),
        List.of(),
        List.of(),
        Stream.of(ranges).map(IpRange::parse).toList(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Terms places(List<String> zones, List<String> ports, List<MacAddress> macs) {
    return new Terms(
        zones, ports, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), macs);
  }

  private static Terms vlans(Integer... vlans) {
    return new Terms(
        List.of(),
        List.of(),
        List.of(vlans),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
