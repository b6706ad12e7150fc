package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * {@code whatif CHANGE -- COMMAND}: what would be different if something were changed.
 *
 * <p>Two machines are made as this one was, from the same options and seed, and go through the same commands as far as
 * wanted; one of them makes the change; both run the command. What they print and what their files say then is compared.
 * This machine stays as it is, and its time does not move.
 */
final class WhatIf extends MachineTool {
  private static final String SEPARATOR = "--";
  private static final String NAME = "whatif";

  private final Supplier<List<String>> log;

  WhatIf(Machine machine, Supplier<List<String>> log) {
    super(
        machine,
        NAME,
        "[-a COUNT] 'CHANGE' [-- COMMAND...] | -l",
        "run this machine again with one thing changed, and print what differs");
    this.log = log;
  }

  /**
   * What was asked.
   *
   * @param before commands of the log that come before the change
   * @param change what is changed
   * @param after what both machines do then
   */
  private record Question(List<String> before, String change, List<String> after) {}

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> commands = new ArrayList<>(log.get());
    if (!commands.isEmpty()) {
      commands.removeLast(); // the one that this is part of
    }
    commands.removeIf(command -> command.strip().startsWith(NAME));
    if (call.arguments().equals(List.of("-l"))) {
      list(call.out(), commands);
      return 0;
    }
    Question question = question(call.arguments(), commands);
    Replay.Outcome was = Replay.run(machine().options(), question.before(), null, question.after());
    Replay.Outcome would =
        Replay.run(machine().options(), question.before(), question.change(), question.after());
    String asked =
        "what if after %d commands: %s".formatted(question.before().size(), question.change());
    call.out().println(asked);
    call.out().print(new ReplayComparison(was, would).text());
    return would.changeStatus();
  }

  private static void list(ByteOutput out, List<String> commands) throws ErrnoException {
    for (int i = 0; i < commands.size(); i++) {
      out.println("%5d  %s".formatted(i + 1, commands.get(i).strip().replace("\n", "\n       ")));
    }
  }

  private static Question question(List<String> arguments, List<String> commands)
      throws UsageException {
    List<String> words = new ArrayList<>(arguments);
    int count = commands.size();
    if (!words.isEmpty() && words.getFirst().equals("-a")) {
      words.removeFirst();
      count = count(words.isEmpty() ? "" : words.removeFirst(), commands.size());
    }
    if (words.isEmpty() || words.getFirst().equals(SEPARATOR)) {
      throw new UsageException(
          "say what is to be changed, as one word: whatif 'echo 10 > /proc/sys/vm/swappiness' --"
              + " COMMAND");
    }
    String change = words.removeFirst();
    if (!words.isEmpty() && !words.removeFirst().equals(SEPARATOR)) {
      throw new UsageException(
          "put the change in quotes, and -- before the command that both machines run");
    }
    List<String> after = new ArrayList<>(commands.subList(count, commands.size()));
    if (!words.isEmpty()) {
      after.add(String.join(" ", words));
    }
    if (after.isEmpty()) {
      throw new UsageException(
          "nothing would happen after the change: give a command after --, or change something"
              + " earlier with -a; whatif -l numbers what was done");
    }
    return new Question(commands.subList(0, count), change, after);
  }

  private static int count(String word, int most) throws UsageException {
    try {
      int count = Integer.parseInt(word);
      if (count >= 0 && count <= most) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("-a takes a number of commands: whatif -l numbers them");
    }
    throw new UsageException(
        "-a " + word + ": " + most + " commands were run; whatif -l numbers them");
  }
}
