package io.drawbridge.service;

import io.drawbridge.flow.Action;
import io.drawbridge.flow.Flow;
import io.drawbridge.openflow.FlowChange;
import io.drawbridge.openflow.FlowStatistics;
import io.drawbridge.openflow.Meter;
import io.drawbridge.openflow.PortDescription;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.openflow.SwitchRefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A switch that holds the flows it is given and, as it is told, confirms, refuses or waits. */
public final class RecordingSwitch implements SwitchConnection {
  /** What it does with a bundle. */
  public enum Mood {
    /** Takes it. */
    CONFIRMS,
    /** Answers with an error. */
    REFUSES,
    /** Takes it when {@link #wake} is called. */
    WAITS
  }

  private final long datapathId;
  private final List<PortDescription> ports;
  private final List<byte[]> sent = new ArrayList<>();
  private final Map<Flow.Key, Flow> flows = new LinkedHashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private Mood mood = Mood.CONFIRMS;
  private int bundles;

  /** An empty switch. */
  public RecordingSwitch(long datapathId) {
    this(datapathId, List.of());
  }

  /** A switch with ports and no flows. */
  public RecordingSwitch(long datapathId, List<PortDescription> ports) {
    this.datapathId = datapathId;
    this.ports = List.copyOf(ports);
  }

  /** The frames it was told to send, in order. */
  public synchronized List<byte[]> sent() {
    return List.copyOf(sent);
  }

  /** From now on. */
  public synchronized void become(Mood next) {
    mood = next;
  }

  /** Takes what it was given meanwhile. */
  public synchronized void wake() {
    mood = Mood.CONFIRMS;
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  /** How many bundles it was given. */
  public synchronized int bundles() {
    return bundles;
  }

  @Override
  public long datapathId() {
    return datapathId;
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1:40000";
  }

  @Override
  public CompletableFuture<List<PortDescription>> ports() {
    return CompletableFuture.completedFuture(ports);
  }

  @Override
  public synchronized CompletableFuture<List<FlowStatistics>> flows() {
    return CompletableFuture.completedFuture(
        flows.values().stream().map(flow -> new FlowStatistics(flow, 0, 0, 0, 0, 0)).toList());
  }

  @Override
  public CompletableFuture<List<FlowStatistics>> flows(int table) {
    return flows()
        .thenApply(all -> all.stream().filter(each -> each.flow().table() == table).toList());
  }

  @Override
  public CompletableFuture<List<FlowStatistics>> flowsWithCookie(long cookie) {
    return flows()
        .thenApply(all -> all.stream().filter(each -> each.flow().cookie() == cookie).toList());
  }

  @Override
  public CompletableFuture<List<Meter>> meters() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletableFuture<Void> setMeters(List<Meter> meters) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> deleteMeters(List<Integer> ids) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> commit(List<FlowChange> changes) {
    bundles++;
    if (mood == Mood.REFUSES) {
      return CompletableFuture.failedFuture(new SwitchRefusedException("OFPFMFC_TABLE_FULL"));
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable take =
        () -> {
          changes.forEach(this::apply);
          done.complete(null);
        };
    if (mood == Mood.WAITS) {
      waiting.add(take);
    } else {
      take.run();
    }
    return done;
  }

  private void apply(FlowChange change) {
    if (change instanceof FlowChange.Put put) {
      flows.put(put.flow().key(), put.flow());
    } else if (change instanceof FlowChange.Delete delete) {
      flows.remove(delete.key());
    }
  }

  @Override
  public synchronized void packetOut(byte[] frame, List<Action> actions) {
    sent.add(frame.clone());
  }

  @Override
  public CompletableFuture<Void> flushConntrackZone(int zone) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
