package io.drawbridge.punt;

import io.drawbridge.openflow.PacketIn;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever somebody sends, it ends no switch's connection: a defect in handling a packet is told
 * once for each place in the program where it happens, then counted. Any thread.
 */
public final class PuntGuard {
  private static final Logger LOG = LoggerFactory.getLogger(PuntGuard.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final AtomicLong defects = new AtomicLong();

  /** Handles a packet; never throws what the handler throws. */
  public void handle(PacketIn packet, Consumer<PacketIn> handler) {
    try {
      handler.accept(packet);
    } catch (RuntimeException defect) {
      defects.incrementAndGet();
      StackTraceElement[] stack = defect.getStackTrace();
      if (told.add(defect.getClass().getName() + (stack.length == 0 ? "" : stack[0]))) {
        LOG.error(
            "a defect in handling a packet of {} bytes; the packet is dropped, and the next like it"
                + " are dropped without a word",
            packet.frame().length,
            defect);
      }
    }
  }

  /** How many packets were dropped for a defect. */
  public long defects() {
    return defects.get();
  }
}
