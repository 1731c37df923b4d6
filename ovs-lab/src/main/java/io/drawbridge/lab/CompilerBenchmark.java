package io.drawbridge.lab;

import io.drawbridge.compile.Numberer;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.Program;
import io.drawbridge.compile.SwitchCompiler;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.diff.FlowDiff;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.ReadResult;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The pure part of an update: reading, numbering, compiling, comparing. No switch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class CompilerBenchmark {
  @Param({"100", "1000", "10000"})
  private int rules;

  private String text = "";
  private Network network = network(PolicyText.document(0, 1));
  private Numbering numbering = Numbering.EMPTY;
  private SwitchFacts facts = SwitchFacts.NONE;
  private Program program =
      new SwitchCompiler("host1").compile(network, Numbering.EMPTY.extend(network), facts);
  private Network edited = network;
  private Numberer numberer = new Numberer();
  private SwitchCompiler compiler = new SwitchCompiler("host1");
  private int round;

  /** The policy, compiled once. */
  @Setup
  public void prepare() {
    text = PolicyText.document(rules, 1);
    network = network(text);
    Map<String, Integer> ports = new HashMap<>();
    for (int i = 0; i < PolicyText.PORTS; i++) {
      ports.put("p" + i, i + 1);
    }
    facts = new SwitchFacts(ports, Map.of());
    numberer = new Numberer();
    numbering = numberer.extend(Numbering.EMPTY, network);
    compiler = new SwitchCompiler("host1");
    program = compiler.compile(network, numbering, facts);
    edited = network;
  }

  private static Network network(String text) {
    return NetworkReader.read(text, Format.JSON).network().orElseThrow();
  }

  /** The whole document from text to flows. */
  @Benchmark
  public Program readAndCompile() {
    Network read = network(text);
    return new SwitchCompiler("host1").compile(read, Numbering.EMPTY.extend(read), facts);
  }

  /** From text to a valid document. */
  @Benchmark
  public ReadResult read() {
    return NetworkReader.read(text, Format.JSON);
  }

  /** The whole document from the valid document to flows. */
  @Benchmark
  public Program compile() {
    return new SwitchCompiler("host1").compile(network, Numbering.EMPTY.extend(network), facts);
  }

  /** Another rule in the place of one, and what that changes in the tables. */
  @Benchmark
  public FlowDiff oneRule() {
    List<Rule> list = new ArrayList<>(edited.rules());
    int place = Math.floorMod(7919 * ++round, rules);
    int other = Math.floorMod(place + round, rules);
    Rule taken = network.rules().get(other);
    Rule before = list.get(place);
    list.set(
        place,
        new Rule(
            before.name(),
            before.action(),
            before.group(),
            taken.from(),
            taken.to(),
            taken.traffic(),
            before.during(),
            before.options(),
            before.log(),
            before.enabled(),
            before.description()));
    edited = edited.withRules(list);
    numbering = numberer.extend(numbering, edited);
    Program next = compiler.compile(edited, numbering, facts);
    FlowDiff diff = FlowDiff.between(next, program);
    program = next;
    return diff;
  }
}
