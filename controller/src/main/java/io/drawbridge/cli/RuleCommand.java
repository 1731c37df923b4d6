package io.drawbridge.cli;

import io.drawbridge.document.Collection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One rule at a time. */
@Command(
    name = "rule",
    description = "Show the rules with what they counted, or change one of them.",
    mixinStandardHelpOptions = true,
    subcommands = {RuleCommand.Show.class, RuleCommand.Put.class, RuleCommand.Delete.class})
final class RuleCommand extends ItemCommand implements Callable<Integer> {
  RuleCommand() {
    super(Collection.RULES);
  }

  @Override
  public Integer call() {
    return list();
  }

  /** Shows. */
  @Command(
      name = "show",
      description = "Show one rule, or all, with what they counted.",
      mixinStandardHelpOptions = true)
  static final class Show extends ItemCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "the rule (default: all)")
    private @Nullable String name;

    Show() {
      super(Collection.RULES);
    }

    @Override
    public Integer call() {
      return show(Optional.ofNullable(name));
    }
  }

  /** Adds or replaces. */
  @Command(
      name = "put",
      description = "Add a rule, or replace the one of its name; answers as apply does.",
      mixinStandardHelpOptions = true)
  static final class Put extends ItemCommand implements Callable<Integer> {
    @Parameters(
        paramLabel = "RULE",
        description = "a file with the rule, - for standard input, or the rule itself: '{...}'")
    private String rule = "";

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "the rule's name, if it does not carry it")
    private @Nullable String name;

    @ArgGroup private @Nullable Place place;
    @Mixin private Conditions conditions = new Conditions();

    /** Where it goes; without one a new rule goes last and a known one stays. */
    static final class Place {
      @Option(names = "--before", paramLabel = "RULE", description = "put it before this rule")
      private @Nullable String before;

      @Option(names = "--after", paramLabel = "RULE", description = "put it after this rule")
      private @Nullable String after;
    }

    Put() {
      super(Collection.RULES);
    }

    @Override
    public Integer call() throws IOException {
      List<String> query = new ArrayList<>();
      if (place != null && place.before != null) {
        query.add("before=" + encoded(place.before));
      } else if (place != null && place.after != null) {
        query.add("after=" + encoded(place.after));
      }
      return put(name, rule, query, conditions);
    }
  }

  /** Deletes. */
  @Command(name = "delete", description = "Delete a rule.", mixinStandardHelpOptions = true)
  static final class Delete extends ItemCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "the rule")
    private String name = "";

    @Mixin private Conditions conditions = new Conditions();

    Delete() {
      super(Collection.RULES);
    }

    @Override
    public Integer call() {
      return delete(name, conditions);
    }
  }
}
