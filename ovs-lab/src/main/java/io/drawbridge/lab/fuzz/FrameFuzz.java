package io.drawbridge.lab.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.Activity;
import io.drawbridge.lab.Host;
import io.drawbridge.lab.Party;
import io.drawbridge.lab.SeedNetwork;
import io.drawbridge.lab.frames.Arp;
import io.drawbridge.lab.frames.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Sends frames of honest guests, changed at random, from all guests of {@code
 * networks/hostile.yaml} at once, and holds what the provider gets to see to {@link
 * UplinkContract}. The same seed sends the same frames.
 */
public final class FrameFuzz {
  private static final int FRAMES_OF_A_ROUND = 2_000;
  private static final int BETWEEN_QUESTIONS = 64;
  private static final int UNCHANGED = 10;

  private final List<Guest> guests;
  private final Host wire;
  private final Mutator mutator;
  private final SplittableRandom random;
  private final UplinkContract contract = UplinkContract.ofHostileNetwork();
  private final Map<String, Breach> breaches = new TreeMap<>();

  /**
   * On a network in which {@code networks/hostile.yaml} is in force.
   *
   * @param seed of all that is random
   */
  public FrameFuzz(SeedNetwork network, long seed) {
    guests =
        List.of(
            Guest.of(Party.MAIL, network.mail()),
            Guest.of(Party.WEB, network.web()),
            Guest.of(Party.SOLO, network.solo()),
            Guest.of(Party.APP, network.app()),
            Guest.of(Party.DESK, network.desk()));
    wire = network.provider().router();
    random = new SplittableRandom(seed);
    mutator = new Mutator(random);
  }

  /**
   * A way in which frames were outside of the contract.
   *
   * @param frames how many
   * @param example one of them, in hexadecimal
   */
  public record Breach(int frames, String example) {}

  /**
   * What came of it.
   *
   * @param sent frames that went into the switch
   * @param refused frames that the guest's own kernel does not send
   * @param captured frames on the provider's wire
   * @param breaches by what is wrong
   */
  public record Result(int sent, int refused, int captured, Map<String, Breach> breaches) {
    /** Takes a defensive copy. */
    public Result {
      breaches = new TreeMap<>(breaches);
    }
  }

  /** The request for the router's address by which a guest knows how far the switch is. */
  public static String question(Party guest) {
    boolean lan = guest.equals(Party.APP) || guest.equals(Party.DESK);
    Party router = lan ? Party.LAN_ROUTER : Party.ROUTER;
    return Arp.request(guest.mac(), guest.ipv4(), router.ipv4()).to(router.mac()).frame("");
  }

  /** Sends so many frames, or a few more. */
  public Result run(int frames) {
    Activity tally = wire.startTally();
    int sent = 0;
    int refused = 0;
    int captured = 0;
    try {
      while (sent + refused < frames) {
        List<CompletableFuture<JsonNode>> sending = new ArrayList<>();
        int each = Math.min(FRAMES_OF_A_ROUND, frames - sent - refused) / guests.size() + 1;
        for (Guest guest : guests) {
          List<String> batch = batch(guest.valid(), each);
          sending.add(guest.host().startSending(batch, question(guest.party()), BETWEEN_QUESTIONS));
        }
        for (CompletableFuture<JsonNode> one : sending) {
          JsonNode counts = Host.await(one);
          sent += counts.path("sent").asInt();
          refused += counts.path("refused").asInt();
        }
        captured += check(tally.take());
      }
    } finally {
      tally.stop();
    }
    return new Result(sent, refused, captured, breaches);
  }

  private record Guest(Party party, Host host, List<byte[]> valid) {
    static Guest of(Party party, Host host) {
      return new Guest(party, host, ValidFrames.of(party).stream().map(Hex::bytes).toList());
    }
  }

  private List<String> batch(List<byte[]> valid, int frames) {
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      byte[] frame = valid.get(random.nextInt(valid.size()));
      batch.add(Hex.of(random.nextInt(UNCHANGED) == 0 ? frame : mutator.mutate(frame)));
    }
    return batch;
  }

  private int check(Map<String, Integer> frames) {
    int all = 0;
    for (Map.Entry<String, Integer> entry : frames.entrySet()) {
      int count = entry.getValue();
      all += count;
      contract
          .breach(entry.getKey())
          .ifPresent(
              reason ->
                  breaches.merge(
                      reason,
                      new Breach(count, entry.getKey()),
                      (old, more) -> new Breach(old.frames() + more.frames(), old.example())));
    }
    return all;
  }
}
