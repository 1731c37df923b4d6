package io.drawbridge.lab;

import io.drawbridge.lab.frames.Ethernet;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.lab.frames.Ipv4;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long machines that start at once, behind one trunk of a switch, wait for their addresses. */
final class DhcpSwitchBench {
  private static final int CLIENTS = 190;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final IpAddress NOBODY = IpAddress.parse("0.0.0.0");

  /** An answer: transaction, address, and what it is. */
  private static final Pattern ANSWER =
      Pattern.compile("02010600(.{8})0{16}(.{8}).*6382536335(010[25])");

  private DhcpSwitchBench() {}

  static void run() throws IOException {
    String document =
        Files.readString(Path.of("networks/seed.yaml"))
            .replace("192.168.1.100-192.168.1.199", "192.168.1.0/24")
            .replace(
                "\nsegments:",
                "\nzones: {lan: {bind: off, storm: {broadcast: 10000}}}\n\nsegments:");
    try (Lab lab = Lab.open()) {
      SeedNetwork network = new SeedNetwork(lab);
      try (ControllerProcess controller =
          new ControllerProcess(lab.directory().resolve("data"), 0)) {
        controller.put(document);
        network.bridge().setController(controller.openflowPort());
        Wait.until("the switch has its tables", PATIENCE, controller::isConverged);
        start(network.desk());
      }
    }
  }

  private static void start(Host desk) {
    Activity answers = desk.startCapture();
    long start = System.nanoTime();
    List<String> frames = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      frames.add(frame(client, "350101"));
    }
    desk.sendFrames(frames);
    Wait.until("offers", PATIENCE, () -> answered(answers, "0102").size() == CLIENTS);
    long offered = System.nanoTime();
    frames.clear();
    answered(answers, "0102")
        .forEach(
            (client, address) ->
                frames.add(
                    frame(client, "350103" + "3604" + Hex.ip("192.168.1.1") + "3204" + address)));
    desk.sendFrames(frames);
    Wait.until("addresses", PATIENCE, () -> answered(answers, "0105").size() == CLIENTS);
    System.out.printf(
        "%d machines at once through a switch: offers after %.2f s, addresses after %.2f s%n",
        CLIENTS, (offered - start) / 1e9, (System.nanoTime() - start) / 1e9);
  }

  private static String frame(int client, String options) {
    MacAddress mac = new MacAddress(0x0200_0100_0000L + client);
    return Ethernet.frame(
        Ethernet.BROADCAST,
        mac.toString(),
        Ipv4.udp(
            "0.0.0.0", 68, "255.255.255.255", 67, DhcpBench.message(client, mac, NOBODY, options)));
  }

  /** Addresses, in hexadecimal, by client. */
  private static Map<Integer, String> answered(Activity answers, String what) {
    Map<Integer, String> found = new LinkedHashMap<>();
    for (String frame : answers.frames()) {
      Matcher answer = ANSWER.matcher(frame);
      if (answer.find() && answer.group(3).equals(what)) {
        found.put(Integer.parseInt(answer.group(1), 16), answer.group(2));
      }
    }
    return found;
  }
}
