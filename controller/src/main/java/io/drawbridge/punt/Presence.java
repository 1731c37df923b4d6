package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Action;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Host;
import io.drawbridge.network.Segment;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a host whether it is still at its place, and tells its segment that it has come. */
final class Presence {
  private final String switchName;
  private final Desired desired;
  private final SwitchFacts facts;

  Presence(String switchName, Desired desired, SwitchFacts facts) {
    this.switchName = switchName;
    this.desired = desired;
    this.facts = facts;
  }

  /**
   * Asks a host for its own addresses at the place where it is known to be, one a family. Nobody
   * may be there to ask in whose name; then what it says unasked has to do.
   */
  void ask(SwitchConnection connection, String name) {
    Host host = desired.network().hosts().get(name);
    if (host == null) {
      return;
    }
    for (PlacedPort place : places()) {
      if (place.host().equals(Optional.of(name))) {
        for (IpAddress.Family family : IpAddress.Family.values()) {
          host.addresses().stream()
              .filter(address -> address.family() == family)
              .findFirst()
              .ifPresent(address -> ask(connection, place, host, address));
        }
      }
    }
  }

  private void ask(SwitchConnection connection, PlacedPort place, Host host, IpAddress address) {
    Asker.of(desired, switchName, facts, place.segment(), address)
        .filter(asker -> !host.macs().contains(asker.mac()))
        .map(asker -> FrameWriter.request(asker.mac(), asker.address(), address))
        .ifPresent(frame -> send(connection, place, frame));
  }

  /**
   * Gratuitous ARP (RFC 5227, 3) and unsolicited neighbour advertisements (RFC 4861, 7.2.6) for a
   * host, by the uplink it is now behind; where its segment has none, to everybody in it.
   */
  void announce(SwitchConnection connection, String name, MacAddress mac) {
    Host host = desired.network().hosts().get(name);
    if (host == null) {
      return;
    }
    List<byte[]> frames = new ArrayList<>();
    for (IpAddress address : host.addresses()) {
      frames.add(
          address.isIpv4()
              ? FrameWriter.request(mac, address, address)
              : FrameWriter.neighbourAdvertisement(mac, address));
    }
    List<PlacedPort> places = places();
    for (PlacedPort here : places) {
      Segment segment = desired.network().segments().get(here.segment());
      if (segment == null || !here.host().equals(Optional.of(name))) {
        continue;
      }
      for (PlacedPort place : places) {
        boolean told = segment.uplink().isEmpty() || place.uplink();
        if (told && place.segment().equals(here.segment()) && place.number() != here.number()) {
          frames.forEach(frame -> send(connection, place, frame));
        }
      }
    }
  }

  /** Lets frames enter again at a host's place, where it was not known to be when they came. */
  void replay(SwitchConnection connection, String name, List<byte[]> frames) {
    for (PlacedPort place : places()) {
      if (place.host().equals(Optional.of(name))) {
        List<Action> actions = new ArrayList<>(place.entering(desired.numbering()));
        actions.add(new Action.Resubmit(Table.BINDING.id()));
        frames.forEach(frame -> connection.packetOut(frame, actions));
      }
    }
  }

  private List<PlacedPort> places() {
    return desired.network().switches().containsKey(switchName)
        ? PlacedPort.of(desired.network(), switchName, desired.numbering(), facts)
        : List.of();
  }

  private void send(SwitchConnection connection, PlacedPort place, byte[] frame) {
    Integer segment = desired.numbering().segments().get(place.segment());
    if (segment != null) {
      connection.packetOut(frame, PuntHandler.out(place.number(), segment, place.uplink()));
    }
  }
}
