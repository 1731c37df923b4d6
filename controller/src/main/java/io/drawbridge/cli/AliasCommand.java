package io.drawbridge.cli;

import io.drawbridge.document.Collection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One alias at a time. */
@Command(
    name = "alias",
    description = "Show the aliases, or change one of them.",
    mixinStandardHelpOptions = true,
    subcommands = {AliasCommand.Show.class, AliasCommand.Put.class, AliasCommand.Delete.class})
final class AliasCommand extends ItemCommand implements Callable<Integer> {
  AliasCommand() {
    super(Collection.ALIASES);
  }

  @Override
  public Integer call() {
    return list();
  }

  /** Shows. */
  @Command(name = "show", description = "Show one alias, or all.", mixinStandardHelpOptions = true)
  static final class Show extends ItemCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "the alias (default: all)")
    private @Nullable String name;

    Show() {
      super(Collection.ALIASES);
    }

    @Override
    public Integer call() {
      return show(Optional.ofNullable(name));
    }
  }

  /** Adds or replaces. */
  @Command(
      name = "put",
      description = "Add an alias, or replace the one of this name; answers as apply does.",
      mixinStandardHelpOptions = true)
  static final class Put extends ItemCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "the alias")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "ALIAS",
        description = "a file with what it holds, - for standard input, or that itself: '{...}'")
    private String alias = "";

    @Mixin private Conditions conditions = new Conditions();

    Put() {
      super(Collection.ALIASES);
    }

    @Override
    public Integer call() throws IOException {
      return put(name, alias, List.of(), conditions);
    }
  }

  /** Deletes. */
  @Command(
      name = "delete",
      description = "Delete an alias that nothing names.",
      mixinStandardHelpOptions = true)
  static final class Delete extends ItemCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "the alias")
    private String name = "";

    @Mixin private Conditions conditions = new Conditions();

    Delete() {
      super(Collection.ALIASES);
    }

    @Override
    public Integer call() {
      return delete(name, conditions);
    }
  }
}
