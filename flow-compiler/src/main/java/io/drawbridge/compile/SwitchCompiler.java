package io.drawbridge.compile;

import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import io.drawbridge.pipeline.Punt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles one document after the other for one switch. What it remembers of the last makes the
 * next quick, and never different: the same arguments give the same program, as {@link
 * NetworkCompiler#compile} does. Not safe for use by several threads at a time.
 */
public final class SwitchCompiler {
  /** All that the flows of the pipeline itself depend on: everything but rules and aliases. */
  private record Ground(
      Surroundings surroundings,
      Map<String, Integer> segmentNumbers,
      Map<String, Integer> hostNumbers,
      SwitchFacts facts) {}

  /** All that the flows of leased addresses depend on. */
  private record Leased(Ground ground, Set<LeasedAddress> leases) {}

  private record Arguments(Network network, Numbering numbering, SwitchFacts facts) {}

  private final String switchName;
  private final PolicyStage policy = new PolicyStage();
  private final AddressStage addresses = new AddressStage();
  private @Nullable AliasSets sets;
  private @Nullable Ground ground;
  private @Nullable Part groundPart;
  private @Nullable Leased leased;
  private Part leasedPart = new Part(List.of());
  private @Nullable Arguments last;
  private @Nullable Program program;
  private Part setsPart = new Part(List.of());
  private Part statePart = new Part(List.of());
  private int stateEpoch;
  private boolean stateInvalid;
  private SetStage.@Nullable Asked setsAsked;

  /** A compiler that remembers nothing yet. */
  public SwitchCompiler(String switchName) {
    this.switchName = switchName;
  }

  /**
   * The program of the switch.
   *
   * @param network a document without problems
   * @param numbering one that covers the document, see {@link Numbering#extend}
   * @param facts what is known of the switch; ports not known yet are left out
   * @throws IllegalArgumentException if the document names what it does not declare
   */
  public Program compile(Network network, Numbering numbering, SwitchFacts facts) {
    Program before = program;
    Arguments arguments = new Arguments(network, numbering, facts);
    if (before != null && arguments.equals(last)) {
      return before;
    }
    AliasSets aliases = sets == null ? new AliasSets(network) : sets.of(network);
    sets = aliases;
    Site site = new Site(network, switchName, numbering, facts, aliases);
    Part base = ground(site, facts);
    List<Part> blocks = addresses.update(numbering, aliases);
    List<Part> rules = policy.update(site);
    SetStage.Asked wanted = policy.asked().withAddresses(!blocks.isEmpty());
    Part asked = sets(wanted);
    int epoch = epoch(List.of(List.of(base, asked), blocks, rules));
    Program next =
        new Program(
            List.of(
                List.of(base, leased(site, facts), asked, state(epoch, wanted.invalid())),
                blocks,
                rules),
            epoch,
            meters(site));
    program = next;
    last = arguments;
    return next;
  }

  private Part ground(Site site, SwitchFacts facts) {
    Ground now =
        new Ground(
            Surroundings.of(site),
            site.numbering().segments(),
            site.numbering().hosts(),
            facts.withLeases(Set.of()));
    Part part = groundPart;
    if (part == null || !now.equals(ground)) {
      Flows flows = new Flows();
      PortStage.compile(site, flows);
      BindStage.compile(site, flows);
      AdmitStage.compile(site, flows);
      LearnStage.compile(site, flows);
      NeighbourStage.compile(site, flows);
      BridgeStage.compile(site, flows);
      StormStage.compile(site, flows);
      RouterStage.compile(site, flows);
      RouterErrorStage.compile(site, flows);
      FrameRules.common(flows);
      ConnectionStage.compile(site, flows);
      ErrorStage.compile(site, flows);
      DeliverStage.compile(site, flows);
      UplinkStage.compile(site, flows);
      part = flows.part();
      groundPart = part;
      ground = now;
    }
    return part;
  }

  /** Apart from the rest, since leases come and go with every guest. */
  private Part leased(Site site, SwitchFacts facts) {
    Ground under = ground;
    if (under == null) {
      throw new IllegalStateException("the ground comes first");
    }
    Leased now = new Leased(under, facts.leases());
    if (!now.equals(leased)) {
      Flows flows = new Flows();
      BindStage.leased(site, facts.leases(), flows);
      leasedPart = flows.part();
      leased = now;
    }
    return leasedPart;
  }

  private Part sets(SetStage.Asked asked) {
    if (!asked.equals(setsAsked)) {
      Flows flows = new Flows();
      SetStage.compile(asked, flows);
      setsPart = flows.part();
      setsAsked = asked;
    }
    return setsPart;
  }

  private Part state(int epoch, boolean invalid) {
    if (epoch != stateEpoch || invalid != stateInvalid) {
      Flows flows = new Flows();
      ConnectionStage.state(epoch, invalid, flows);
      statePart = flows.part();
      stateEpoch = epoch;
      stateInvalid = invalid;
    }
    return statePart;
  }

  private static int epoch(List<List<Part>> sections) {
    long sum = 0;
    for (List<Part> parts : sections) {
      for (Part part : parts) {
        sum += part.fingerprint();
      }
    }
    int epoch = (int) Part.mix(sum);
    return epoch == 0 ? 1 : epoch;
  }

  private static List<Program.MeterBand> meters(Site site) {
    List<Program.MeterBand> meters = new ArrayList<>();
    for (Punt punt : Punt.values()) {
      if (punt != Punt.LOG) {
        meters.add(
            new Program.MeterBand(punt.meter(), punt.packetsPerSecond(), punt.burstPackets()));
      }
    }
    for (int meter : site.numbering().logMeters().values()) {
      meters.add(
          new Program.MeterBand(meter, Punt.LOG.packetsPerSecond(), Punt.LOG.burstPackets()));
    }
    if (!site.numbering().rateMeters().isEmpty()) {
      for (Rule rule : site.network().rules()) {
        Integer meter = site.numbering().rateMeters().get(rule.name());
        if (meter != null && rule.options().newPerSecond().isPresent()) {
          int rate = rule.options().newPerSecond().get();
          meters.add(new Program.MeterBand(meter, rate, rate));
        }
      }
    }
    site.network()
        .segments()
        .forEach(
            (name, segment) -> {
              if (segment.uplink().isPresent()) {
                meters.addAll(new AskingStage(site, name).meters());
              }
            });
    meters.addAll(StormStage.meters(site));
    meters.sort(Comparator.comparingInt(Program.MeterBand::id));
    return meters;
  }
}
