package io.drawbridge.dhcp;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once when something begins; the rest is summed up, so that many of a kind are one line a
 * minute. Thread-safe.
 */
final class NoticeLog {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeLog.class);

  private record Key(String segment, Notice.Kind kind) {}

  private final Consumer<Notice> told;
  private final Map<Key, Notice> more = new LinkedHashMap<>();
  private final Set<Defect> defects = EnumSet.noneOf(Defect.class);

  NoticeLog(Consumer<Notice> told) {
    this.told = told;
  }

  void tell(Notice.Kind kind, String segment, String switchName, String text) {
    Key key = new Key(segment, kind);
    boolean begins;
    synchronized (this) {
      begins = !more.containsKey(key);
      more.merge(
          key,
          new Notice(kind, segment, switchName, text, 0),
          (before, now) -> new Notice(kind, segment, switchName, text, before.times() + 1));
    }
    if (begins) {
      tell(new Notice(kind, segment, switchName, text, 1));
    }
  }

  /** What can't be answered is worth a line once. */
  void refused(Inbound from, Defect defect) {
    boolean first;
    synchronized (this) {
      first = defects.add(defect);
    }
    if (first) {
      LOG.warn(
          "switch {} port {}: a DHCP message from {} is ignored: {}; others of this kind are not told",
          from.switchName(),
          from.place(),
          from.from(),
          defect.text());
    }
  }

  /** Tells how many there were since; what has ended is forgotten, and tells again. */
  void sumUp() {
    List<Notice> all;
    synchronized (this) {
      all = List.copyOf(more.values());
      more.clear();
      for (Notice each : all) {
        if (each.times() > 0) {
          more.put(
              new Key(each.segment(), each.kind()),
              new Notice(each.kind(), each.segment(), each.switchName(), each.text(), 0));
        }
      }
    }
    all.stream().filter(each -> each.times() > 0).forEach(this::tell);
  }

  private void tell(Notice notice) {
    LOG.warn(
        "segment {}: {}{}",
        notice.segment(),
        notice.text(),
        notice.times() > 1 ? ", " + notice.times() + " times" : "");
    told.accept(notice);
  }
}
