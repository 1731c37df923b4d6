package io.drawbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sets of addresses and ports hold what was put in, in as few pieces as they can. */
class SetsTest {
  private static final long SEED = 20261124;

  @Test
  void prefixesOfASetCoverItAndNothingElse() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      List<IpRange> ranges = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        int a = random.nextInt(256);
        int b = random.nextInt(256);
        ranges.add(new IpRange(small(Math.min(a, b)), small(Math.max(a, b))));
      }
      IpSet set = IpSet.of(ranges);
      IpSet complement = set.complement();
      List<Cidr> prefixes = set.prefixes(Family.IPV4);
      for (int i = 0; i < 256; i++) {
        IpAddress address = small(i);
        boolean inside = ranges.stream().anyMatch(range -> range.contains(address));
        assertThat(set.contains(address))
            .as("seed %d round %d %s", SEED, round, address)
            .isEqualTo(inside);
        assertThat(complement.contains(address)).isNotEqualTo(inside);
        assertThat(prefixes.stream().filter(prefix -> prefix.contains(address)).count())
            .isEqualTo(inside ? 1 : 0);
      }
      assertThat(complement.complement()).isEqualTo(set);
      assertThat(set.intersect(complement).isEmpty()).isTrue();
      assertThat(set.minus(set).isEmpty()).isTrue();
    }
  }

  @Test
  void everythingIsOnePrefixOfEachFamily() {
    assertThat(IpSet.ALL.prefixes(Family.IPV4)).containsExactly(Cidr.parse("0.0.0.0/0"));
    assertThat(IpSet.ALL.prefixes(Family.IPV6)).containsExactly(Cidr.parse("::/0"));
    assertThat(IpSet.ALL.complement().isEmpty()).isTrue();
  }

  @Test
  void notOneIpv6AddressIsTheOther128Prefixes() {
    IpAddress address = IpAddress.parse("2001:db8::1");
    IpSet one = IpSet.of(List.of(new IpRange(address, address)));
    assertThat(one.complement().prefixes(Family.IPV6)).hasSize(128);
    assertThat(one.complement().contains(address)).isFalse();
  }

  @Test
  void maskedPortsCoverTheSetAndNothingElse() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      int a = random.nextInt(0x10000);
      int b = random.nextInt(0x10000);
      PortSet set = PortSet.of(List.of(new PortRange(Math.min(a, b), Math.max(a, b))));
      int[] covered = new int[0x10000];
      for (PortSet.MaskedPort masked : set.masked()) {
        int size = (~masked.mask() & 0xffff) + 1;
        for (int port = masked.value(); port < masked.value() + size; port++) {
          covered[port]++;
        }
      }
      for (int port = 0; port < 0x10000; port++) {
        assertThat(covered[port]).isEqualTo(set.contains(port) ? 1 : 0);
      }
      assertThat(set.masked().size()).isLessThanOrEqualTo(30);
    }
    assertThat(PortSet.all().masked()).containsExactly(new PortSet.MaskedPort(0, 0));
  }

  @Test
  void addressesPrintAsRfc5952Says() {
    for (String text :
        List.of("2001:db8::1", "::", "::1", "fe80::1:0:0:1", "2001:0:0:1::1", "1:2:3:4:5:6:7:8")) {
      assertThat(IpAddress.parse(text)).hasToString(text);
    }
    assertThat(IpAddress.parse("2001:DB8:0:0:1:0:0:1")).hasToString("2001:db8::1:0:0:1");
    assertThat(IpAddress.parse("::ffff:1.2.3.4").family()).isEqualTo(Family.IPV6);
    assertThat(IpAddress.parse("::ffff:102:304").family()).isEqualTo(Family.IPV6);
  }

  private static IpAddress small(int last) {
    return IpAddress.ofIpv4(0x0a000000 | last);
  }
}
