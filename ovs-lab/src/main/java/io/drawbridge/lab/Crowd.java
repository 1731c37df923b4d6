package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Many guests in one namespace, each with an interface that is plugged into a port of its own.
 * Their kernel has no addresses there, so that guests say only what they are told to, and fifty of
 * them cost no more than one host.
 */
final class Crowd {
  private final Host host;
  private final List<String> ports;

  /**
   * Plugs them in.
   *
   * @param name of the namespace; ports are named by it and a number from 0
   * @param macs one a guest
   */
  Crowd(Lab lab, OvsBridge bridge, String name, List<String> macs) {
    host = lab.host(new HostSpec(name, "", "", List.of(), List.of()));
    ports = new ArrayList<>();
    for (String mac : macs) {
      String port = name + ports.size();
      lab.shell()
          .run("ip", "link", "add", port, "type", "veth", "peer", "name", port, "netns", name);
      lab.shell().run("ip", "link", "set", port, "addrgenmode", "none");
      lab.shell().run("ip", "link", "set", port, "up");
      lab.shell().run("ip", "-n", name, "link", "set", port, "address", mac, "addrgenmode", "none");
      lab.shell().run("ip", "-n", name, "link", "set", port, "up");
      ports.add(port);
    }
    bridge.addPorts(ports);
  }

  /** Lets a guest send frames, in hexadecimal, as fast as it can. */
  void send(int guest, List<String> frames) {
    host.sendFrames(ports.get(guest), frames);
  }

  /** As {@link Host#sendMany}. */
  JsonNode sendMany(int guest, List<String> frames, String request) {
    return Host.await(host.startSending(ports.get(guest), frames, request, frames.size()));
  }

  /** The MAC address that a guest is told, or an empty text. */
  String resolve(int guest, String address, String source) {
    return host.resolve(ports.get(guest), address, source);
  }
}
