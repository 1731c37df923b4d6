package io.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.Drawbridge;
import io.drawbridge.Settings;
import io.drawbridge.network.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and aliases from the command line, against a real controller. */
class ItemCommandTest {
  @TempDir private Path directory;
  private String url = "http://127.0.0.1:1";

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", url));
    return Main.run(all.toArray(String[]::new));
  }

  @Test
  void rulesAndAliasesAreChangedOneByOne() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Path file = directory.resolve("rule.yaml");
    Files.writeString(file, "name: second\naction: pass\nprotocol: gre\n");
    try (Drawbridge drawbridge =
        new Drawbridge(new Settings(directory.resolve("data"), loopback, 0, loopback, 0))) {
      url = "http://127.0.0.1:" + drawbridge.httpPort();
      assertThat(run("rule")).isEqualTo(Exit.FAILED);
      assertThat(run("rule", "put", "{name: first, action: block}")).isEqualTo(Exit.FAILED);
      assertThat(run("apply", "../ovs-lab/networks/seed.yaml")).isEqualTo(Exit.OK);

      assertThat(run("rule")).isEqualTo(Exit.OK);
      assertThat(run("rule", "show", "web-in", "-o", "yaml")).isEqualTo(Exit.OK);
      assertThat(run("rule", "show", "nobody")).isEqualTo(Exit.FAILED);
      assertThat(run("rule", "put", "{name: first, action: block}", "--before", "smtp-in"))
          .isEqualTo(Exit.OK);
      assertThat(run("rule", "put", file.toString(), "--after", "first")).isEqualTo(Exit.OK);
      assertThat(run("rule", "put", "{action: pass}", "--name", "third", "--dry-run"))
          .isEqualTo(Exit.OK);
      assertThat(names(drawbridge))
          .hasSize(10)
          .containsSubsequence("first", "second", "smtp-in")
          .doesNotContain("third");
      assertThat(run("rule", "put", "{action: pass}")).isEqualTo(Exit.USAGE);
      assertThat(run("rule", "put", "{action: pass, name: x}", "--before", "a", "--after", "b"))
          .isEqualTo(Exit.USAGE);
      assertThat(run("rule", "put", "{action: pass, name: x}", "--before", "nobody"))
          .isEqualTo(Exit.INVALID);
      assertThat(run("rule", "put", "{action: allow, name: x}")).isEqualTo(Exit.INVALID);
      assertThat(run("rule", "put", "{action: pass, name: a/b}")).isEqualTo(Exit.INVALID);
      assertThat(run("rule", "put", "{name: first, action")).isEqualTo(Exit.INVALID);
      assertThat(run("rule", "put", directory.resolve("none").toString())).isEqualTo(Exit.FAILED);
      assertThat(run("rule", "delete", "first", "--if-match", "1")).isEqualTo(Exit.CONFLICT);
      assertThat(run("rule", "delete", "first", "--if-match", "3")).isEqualTo(Exit.OK);
      assertThat(run("rule", "delete", "first")).isEqualTo(Exit.FAILED);

      assertThat(run("alias")).isEqualTo(Exit.OK);
      assertThat(run("alias", "put", "office", "{addresses: [admins, 192.0.2.1]}"))
          .isEqualTo(Exit.OK);
      assertThat(run("alias", "show", "office", "-o", "json")).isEqualTo(Exit.OK);
      assertThat(run("alias", "put", "office", "{addresses: [office]}")).isEqualTo(Exit.INVALID);
      assertThat(run("alias", "delete", "admins")).isEqualTo(Exit.INVALID);
      assertThat(run("alias", "delete", "office")).isEqualTo(Exit.OK);
      assertThat(run("alias", "show", "office")).isEqualTo(Exit.FAILED);
      assertThat(drawbridge.networks().number()).isEqualTo(6);
    }
    assertThat(run("rule", "delete", "web-in")).isEqualTo(Exit.UNREACHABLE);
  }

  private static List<String> names(Drawbridge drawbridge) {
    return drawbridge.networks().view().orElseThrow().read().network().rules().stream()
        .map(Rule::name)
        .toList();
  }

  @Test
  void aTableShowsWhatIsInsideOfThings() {
    StringWriter text = new StringWriter();
    Output.print(
        new PrintWriter(text),
        Output.Style.table,
        """
        {"revision": 3, "rules": [
          {"name": "in", "from": {"zone": ["wan", "dmz"], "not": {"port": 25}}, "counters": {"packets": 7, "bytes": 420}},
          {"name": "out", "protocol": ["tcp", "udp"]}]}
        """);
    assertThat(text.toString().lines().map(String::stripTrailing).toList())
        .containsExactly(
            "revision: 3",
            "name  from                               counters                protocol",
            "in    zone: [wan, dmz], not: {port: 25}  packets: 7, bytes: 420",
            "out                                                              tcp, udp");
  }
}
