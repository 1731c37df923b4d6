package io.drawbridge.rest;

import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;

/**
 * Listening at addresses this machine has not got yet (IP_FREEBIND of Linux): the link to the
 * router may be set up after the controller has started.
 */
final class EarlyAddress {
  private EarlyAddress() {}

  /** Whether this system can. */
  static boolean isPossible() {
    return Epoll.isAvailable();
  }

  /** Lets a server do so where that is possible. */
  static void allow(ServerBuilder server) {
    if (isPossible()) {
      server.channelOption(EpollChannelOption.IP_FREEBIND, true);
    }
  }
}
