package io.drawbridge.openflow;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Requests waiting for an answer, by xid. Belongs to the connection's event loop. */
final class PendingRequests {
  /** More than this many unanswered requests mean that the switch does not answer. */
  private static final int MOST = 4096;

  /** What takes the parts of an answer. */
  interface Answer {
    /**
     * One message of the answer, from behind its header.
     *
     * @return whether it was the last
     */
    boolean take(int type, ByteBuf body);

    /** There will be no answer. */
    void fail(RuntimeException why);
  }

  private final Map<Integer, Answer> answers = new HashMap<>();

  /** Registers a request; false if there are too many. */
  boolean add(int xid, Answer answer) {
    if (answers.size() >= MOST) {
      answer.fail(
          new ConnectionLostException("the switch leaves " + MOST + " requests unanswered"));
      return false;
    }
    answers.put(xid, answer);
    return true;
  }

  /** Hands a message to the request it answers; false if it answers none. */
  boolean take(int xid, int type, ByteBuf body) {
    Answer answer = answers.get(xid);
    if (answer == null) {
      return false;
    }
    boolean last;
    try {
      last = answer.take(type, body);
    } catch (RuntimeException malformed) {
      answers.remove(xid);
      answer.fail(malformed);
      throw malformed;
    }
    if (last) {
      answers.remove(xid);
    }
    return true;
  }

  /** The switch refused a request; false if it was none of these. */
  boolean refuse(int xid, String error) {
    Answer answer = answers.remove(xid);
    if (answer != null) {
      answer.fail(new SwitchRefusedException("the switch refused: " + error));
    }
    return answer != null;
  }

  /** The request can no longer be refused. */
  void forget(int xid) {
    answers.remove(xid);
  }

  /** Fails all. */
  void failAll(RuntimeException why) {
    Map<Integer, Answer> all = Map.copyOf(answers);
    answers.clear();
    all.values().forEach(answer -> answer.fail(why));
  }

  /** An answer of one message whose content does not matter. */
  static Answer completing(CompletableFuture<Void> future) {
    return new Answer() {
      @Override
      public boolean take(int type, ByteBuf body) {
        future.complete(null);
        return true;
      }

      @Override
      public void fail(RuntimeException why) {
        future.completeExceptionally(why);
      }
    };
  }
}
