package io.drawbridge.network;

import io.drawbridge.net.PortRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/** Port forwards. */
final class ForwardValidator {
  private static final int MOST_FORWARDS = 4000;

  private final Network network;
  private final Findings findings;
  private final NatOwners owners;

  ForwardValidator(Network network, Findings findings, NatOwners owners) {
    this.network = network;
    this.findings = findings;
    this.owners = owners;
  }

  void validate() {
    Findings.Once<String> names = new Findings.Once<>(findings, "name");
    List<Forward> forwards = network.nat().forwards();
    if (forwards.size() > MOST_FORWARDS) {
      findings.add("/nat/forwards", "too-many", "at most " + MOST_FORWARDS + " forwards");
      return;
    }
    List<Forward> forAll = new ArrayList<>();
    for (int i = 0; i < forwards.size(); i++) {
      Forward forward = forwards.get(i);
      String at = "/nat/forwards/" + i;
      names.use(forward.name(), at + "/name");
      owners.address(at + "/address", "forward-address", forward.address());
      owners.side(at + "/from", forward.from());
      forAll.stream()
          .filter(before -> overlap(before, forward))
          .findFirst()
          .ifPresent(
              before ->
                  findings.add(
                      at + "/port",
                      "duplicate-forward",
                      "the forward '"
                          + before.name()
                          + "' already takes "
                          + forward.address()
                          + " port "
                          + before.ports()
                          + " for everybody; put one with 'from' before it, or other ports"));
      if (forward.from().equals(Side.ANY)) {
        forAll.add(forward);
      }
      ports(at, forward);
      targets(at + "/target/host", forward);
    }
  }

  private static boolean overlap(Forward one, Forward other) {
    return one.address().equals(other.address())
        && !Collections.disjoint(one.protocols(), other.protocols())
        && one.ports().first() <= other.ports().last()
        && other.ports().first() <= one.ports().last();
  }

  private void ports(String at, Forward forward) {
    int count = count(forward.ports());
    if (count != count(forward.targetPorts())) {
      findings.add(
          at + "/target/port",
          "forward-ports",
          forward.ports()
              + " are "
              + count
              + " ports and "
              + forward.targetPorts()
              + " are "
              + count(forward.targetPorts())
              + "; a range goes to a range of the same length, port by port");
    } else if (count > Forward.MOST_SHIFTED && forward.shift() != 0) {
      findings.add(
          at + "/target/port",
          "forward-ports",
          "at most "
              + Forward.MOST_SHIFTED
              + " ports go to other numbers, not "
              + count
              + "; leave the numbers as they are, or make the range smaller");
    }
  }

  private static int count(PortRange ports) {
    return ports.last() - ports.first() + 1;
  }

  private void targets(String at, Forward forward) {
    List<String> hosts = forward.targetHosts();
    if (hosts.size() > Forward.MOST_TARGETS) {
      findings.add(at, "too-many", "a forward goes to at most " + Forward.MOST_TARGETS + " hosts");
    }
    if (new HashSet<>(hosts).size() != hosts.size()) {
      findings.add(at, "duplicate-target", "each host can be named once");
    }
    hosts.forEach(host -> owners.target(at, "forward-target", host, forward.address()));
  }
}
