package io.drawbridge.semantics;

import io.drawbridge.flow.Action.Nat;
import io.drawbridge.flow.Bits;

/** An entry of {@link Conntrack}; lives and changes there. */
public final class Connection {
  private final Tuple original;
  private final Tuple reply;
  private final Nat.Kind translation;
  private final Progress progress;
  private Bits mark = Bits.ZERO;
  private Bits label = Bits.ZERO;

  Connection(Tuple original, Tuple reply, Nat.Kind translation, Progress progress) {
    this.original = original;
    this.reply = reply;
    this.translation = translation;
    this.progress = progress;
  }

  /** The direction of its first packet, before translation. */
  public Tuple original() {
    return original;
  }

  /** What its replies look like when they come in: the reverse of the translated original. */
  public Tuple reply() {
    return reply;
  }

  /** Which side is translated; {@link Nat.Kind#EXISTING} for none. */
  public Nat.Kind translation() {
    return translation;
  }

  /** Its ct_mark. */
  public Bits mark() {
    return mark;
  }

  /** Its ct_label. */
  public Bits label() {
    return label;
  }

  /** Whether a packet of the other direction was seen. */
  public boolean replySeen() {
    return progress.replySeen();
  }

  Progress progress() {
    return progress;
  }

  void mark(Bits value, Bits mask) {
    mark = mark.and(mask.not()).or(value.and(mask));
  }

  void label(Bits value, Bits mask) {
    label = label.and(mask.not()).or(value.and(mask));
  }

  @Override
  public String toString() {
    return original + " reply " + reply + " mark=" + mark + " label=" + label;
  }
}
