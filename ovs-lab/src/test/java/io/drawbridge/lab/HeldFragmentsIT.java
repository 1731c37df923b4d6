package io.drawbridge.lab;

import static io.drawbridge.lab.Party.APP;
import static io.drawbridge.lab.Party.DESK;
import static io.drawbridge.lab.Party.INTERNET;
import static io.drawbridge.lab.Party.LAN_ROUTER;
import static io.drawbridge.lab.Party.MAIL;
import static io.drawbridge.lab.Party.ROUTER;
import static io.drawbridge.lab.Party.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.lab.frames.Ipv6;
import io.drawbridge.lab.fuzz.FrameFuzz;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Open vSwitch's user-space datapath holds a fragment until the others are there. Those that wait
 * in vain it gives up after 15 s, and hands them on together with whatever packet is tracked next:
 * where that one goes, they must not.
 */
class HeldFragmentsIT {
  private static final String MARK = "a77af4a90000";
  private static final int FIRST = 1208;
  private static final int EACH = 20;
  private static final Duration GIVEN_UP = Duration.ofSeconds(20);

  @Tag("clock")
  @Test
  void fragmentsThatWaitInVainGoNowhereElse() {
    try (RunningSeed seed = new RunningSeed(RunningSeed.text("hostile.yaml"))) {
      SeedNetwork network = seed.network();
      network.app().serveTcp(80);
      network.web().serveTcp(80);
      network.internet().serveTcp(7);
      Map<String, Activity> tallies = new LinkedHashMap<>();
      for (Host host :
          List.of(
              network.mail(),
              network.web(),
              network.solo(),
              network.app(),
              network.desk(),
              network.provider().router())) {
        tallies.put(host.name(), host.startTally());
      }
      send(network.mail(), MAIL, i -> frame(WEB, MAIL, ipv4(MAIL, WEB, i)));
      send(network.mail(), MAIL, i -> frame(ROUTER, MAIL, ipv4(MAIL, APP, i)));
      send(network.mail(), MAIL, i -> Ethernet.frame(WEB.mac(), MAIL.mac(), ipv6(i)));
      send(network.desk(), DESK, i -> frame(LAN_ROUTER, DESK, ipv4(DESK, INTERNET, i)));
      seed.lab().warp(GIVEN_UP);
      Map<String, Set<String>> seen = new LinkedHashMap<>();
      for (int i = 0; i < EACH; i++) {
        assertThat(network.desk().connectTcp(APP.ipv4(), 80)).isEqualTo("CONNECTED");
        assertThat(network.internet().connectTcp(WEB.ipv4(), 80)).isEqualTo("CONNECTED");
        assertThat(network.desk().connectTcp(INTERNET.ipv4(), 7)).isEqualTo("CONNECTED");
        assertThat(network.mail().connectTcp(INTERNET.ipv6(), 7)).isNotEqualTo("REFUSED");
        assertThat(network.web().connectTcp(INTERNET.ipv4(), 7)).isEqualTo("CONNECTED");
      }
      tallies.forEach((name, tally) -> seen.put(name, new HashSet<>(tally.take().keySet())));
      SoftAssertions softly = new SoftAssertions();
      seen.forEach(
          (name, frames) ->
              softly
                  .assertThat(frames.stream().filter(frame -> isAstray(name, frame)))
                  .as("seen by %s", name)
                  .isEmpty());
      softly.assertAll();
    }
  }

  /** Mail's own may reach web, where they were sent to. */
  private static boolean isAstray(String host, String frame) {
    String fromMail = MAIL.mac().replace(":", "");
    return frame.contains(MARK) && !(host.equals("web") && frame.startsWith(fromMail, 12));
  }

  private static void send(Host host, Party party, IntFunction<String> frame) {
    host.sendMany(IntStream.range(0, EACH).mapToObj(frame).toList(), FrameFuzz.question(party), 16);
  }

  private static String frame(Party to, Party from, Ipv4 packet) {
    return Ethernet.frame(to.mac(), from.mac(), packet);
  }

  /** The first fragment of a datagram whose others never come. */
  private static Ipv4 ipv4(Party from, Party to, int identification) {
    Ipv4 whole = Ipv4.udp(from.ipv4(), 4000, to.ipv4(), 4000, MARK.repeat(220));
    Ipv4 first = whole.piece(0, FIRST, true);
    return new Ipv4(
        first.source(),
        first.destination(),
        first.protocol(),
        first.payload(),
        first.ttl(),
        identification,
        first.fragment(),
        "");
  }

  private static Ipv6 ipv6(int identification) {
    return Ipv6.udp(MAIL.ipv6(), 4000, WEB.ipv6(), 4000, MARK.repeat(220))
        .piece(0, FIRST + 32, true, identification);
  }
}
