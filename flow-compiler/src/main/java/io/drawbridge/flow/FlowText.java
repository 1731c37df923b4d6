package io.drawbridge.flow;

import io.drawbridge.flow.Match.Masked;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.IpAddress.Family;
import io.drawbridge.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints flows in the syntax of {@code ovs-ofctl(8)}, so that a printed flow can be given back to
 * it.
 */
public final class FlowText {
  private FlowText() {}

  /** One flow on one line. */
  public static String print(Flow flow) {
    String match = print(flow.match());
    return "cookie=0x"
        + Long.toHexString(flow.cookie())
        + ", table="
        + flow.table()
        + ", priority="
        + flow.priority()
        + (match.isEmpty() ? "" : "," + match)
        + " actions="
        + print(flow.actions());
  }

  /** The match, its fields separated by commas; empty for everything. */
  public static String print(Match match) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<Field, Masked> entry : match.fields().entrySet()) {
      Field field = entry.getKey();
      Masked masked = entry.getValue();
      if (field == Field.IP_FRAG) {
        parts.add("nw_frag=" + fragment(masked));
        continue;
      }
      String text = field.text() + "=" + value(field, masked.value());
      boolean exact = masked.mask().equals(field.allOnes());
      parts.add(exact ? text : text + "/" + mask(field, masked.mask()));
    }
    return String.join(",", parts);
  }

  private static String fragment(Masked masked) {
    return switch (masked.value() + "/" + masked.mask()) {
      case "0x0/0x1" -> "no";
      case "0x1/0x1" -> "yes";
      case "0x1/0x3" -> "first";
      case "0x2/0x2" -> "later";
      case "0x0/0x2" -> "not_later";
      default -> masked.value() + "/" + masked.mask();
    };
  }

  /** The actions, separated by commas; {@code drop} for none. */
  public static String print(List<Action> actions) {
    return actions.isEmpty()
        ? "drop"
        : actions.stream().map(FlowText::print).collect(Collectors.joining(","));
  }

  private static String print(Action action) {
    if (action instanceof Action.Output output) {
      return "output:" + port(output.port());
    } else if (action instanceof Action.OutputField output) {
      return "output:" + slice(output.source());
    } else if (action instanceof Action.ToController punt) {
      return "controller(max_len="
          + punt.maxLength()
          + punt.meter().map(meter -> ",meter_id=" + meter).orElse("")
          + ")";
    } else if (action instanceof Action.SetField set) {
      boolean whole = set.mask().equals(set.field().allOnes());
      return "set_field:"
          + value(set.field(), set.value())
          + (whole ? "" : "/" + mask(set.field(), set.mask()))
          + "->"
          + set.field().text();
    } else if (action instanceof Action.Move move) {
      return "move:" + slice(move.source()) + "->" + slice(move.target());
    } else if (action instanceof Action.Metered metered) {
      return "meter:" + metered.meter();
    } else if (action instanceof Action.Resubmit resubmit) {
      return "resubmit(," + resubmit.table() + ")";
    } else if (action instanceof Action.PushVlan) {
      return "push_vlan:0x8100";
    } else if (action instanceof Action.PopVlan) {
      return "pop_vlan";
    } else if (action instanceof Action.DecTtl) {
      return "dec_ttl";
    } else if (action instanceof Action.CheckLonger check) {
      return "check_pkt_larger(" + check.bytes() + ")->" + slice(check.result());
    } else if (action instanceof Action.Clone clone) {
      return "clone(" + print(clone.actions()) + ")";
    } else if (action instanceof Action.CtClear) {
      return "ct_clear";
    } else if (action instanceof Action.Ct ct) {
      return ct(ct);
    } else if (action instanceof Action.Learn learn) {
      return learn(learn);
    } else if (action instanceof Action.Conjunction conjunction) {
      return "conjunction("
          + conjunction.id()
          + ","
          + conjunction.clause()
          + "/"
          + conjunction.clauses()
          + ")";
    } else if (action instanceof Action.Goto go) {
      return "goto_table:" + go.table();
    } else if (action instanceof Action.Unknown unknown) {
      return "unknown(" + unknown.hex() + ")";
    }
    throw new AssertionError(action);
  }

  private static String ct(Action.Ct ct) {
    List<String> parts = new ArrayList<>();
    if (ct.commit()) {
      parts.add("commit");
    }
    ct.table().ifPresent(table -> parts.add("table=" + table));
    if (ct.zone() instanceof Action.Zone.Fixed fixed) {
      parts.add("zone=" + fixed.zone());
    } else if (ct.zone() instanceof Action.Zone.FromField from) {
      parts.add("zone=" + slice(from.source()));
    }
    ct.nat().ifPresent(nat -> parts.add(nat(nat)));
    if (!ct.exec().isEmpty()) {
      parts.add("exec(" + print(ct.exec()) + ")");
    }
    return "ct(" + String.join(",", parts) + ")";
  }

  private static String nat(Action.Nat nat) {
    if (nat.kind() == Action.Nat.Kind.EXISTING) {
      return "nat";
    }
    StringBuilder text =
        new StringBuilder(nat.kind() == Action.Nat.Kind.SOURCE ? "nat(src=" : "nat(dst=");
    nat.first().ifPresent(first -> text.append(bracketed(first, nat.ports().isPresent())));
    nat.last()
        .filter(last -> !nat.first().equals(nat.last()))
        .ifPresent(last -> text.append('-').append(bracketed(last, nat.ports().isPresent())));
    nat.ports()
        .ifPresent(
            ports -> {
              text.append(':').append(ports.first());
              if (ports.last() != ports.first()) {
                text.append('-').append(ports.last());
              }
            });
    return text.append(')').toString();
  }

  private static String bracketed(IpAddress address, boolean portsFollow) {
    return !address.isIpv4() && portsFollow ? "[" + address + "]" : address.toString();
  }

  private static String learn(Action.Learn learn) {
    List<String> parts = new ArrayList<>();
    parts.add("table=" + learn.table());
    if (learn.idleTimeout() != 0) {
      parts.add("idle_timeout=" + learn.idleTimeout());
    }
    if (learn.hardTimeout() != 0) {
      parts.add("hard_timeout=" + learn.hardTimeout());
    }
    parts.add("priority=" + learn.priority());
    parts.add("cookie=0x" + Long.toHexString(learn.cookie()));
    for (Action.LearnSpec spec : learn.specs()) {
      if (spec instanceof Action.LearnSpec.MatchField match) {
        parts.add(slice(match.target()) + "=" + slice(match.source()));
      } else if (spec instanceof Action.LearnSpec.MatchValue match) {
        parts.add(slice(match.target()) + "=0x" + Long.toHexString(match.value()));
      } else if (spec instanceof Action.LearnSpec.LoadField load) {
        parts.add("load:" + slice(load.source()) + "->" + slice(load.target()));
      } else if (spec instanceof Action.LearnSpec.LoadValue load) {
        parts.add("load:0x" + Long.toHexString(load.value()) + "->" + slice(load.target()));
      }
    }
    learn
        .limit()
        .ifPresent(
            limit -> parts.add("limit=" + limit.flows() + ",result_dst=" + slice(limit.result())));
    return "learn(" + String.join(",", parts) + ")";
  }

  private static String slice(Slice slice) {
    boolean whole = slice.bits() == slice.field().bits();
    String bits =
        whole
            ? ""
            : slice.bits() == 1
                ? Integer.toString(slice.offset())
                : slice.offset() + ".." + (slice.offset() + slice.bits() - 1);
    return slice.field().text() + "[" + bits + "]";
  }

  private static String port(int number) {
    return switch (number) {
      case Ports.IN_PORT -> "in_port";
      case Ports.CONTROLLER -> "CONTROLLER";
      case Ports.LOCAL -> "LOCAL";
      case Ports.TABLE -> "TABLE";
      default -> Integer.toUnsignedString(number);
    };
  }

  private static String value(Field field, Bits value) {
    return switch (field.format()) {
      case DECIMAL ->
          field == Field.IN_PORT ? port((int) value.low()) : Long.toUnsignedString(value.low());
      case HEX -> value.toString();
      case MAC -> new MacAddress(value.low()).toString();
      case IPV4 -> IpAddress.ofIpv4((int) value.low()).toString();
      case IPV6 -> new IpAddress(Family.IPV6, value.high(), value.low()).toString();
    };
  }

  private static String mask(Field field, Bits mask) {
    if (field.format() == Field.Format.IPV4 || field.format() == Field.Format.IPV6) {
      int ones = Long.bitCount(mask.high()) + Long.bitCount(mask.low());
      if (mask.equals(Bits.lowOnes(ones).shiftLeft(field.bits() - ones))) {
        return Integer.toString(ones);
      }
    }
    return value(field, mask);
  }
}
