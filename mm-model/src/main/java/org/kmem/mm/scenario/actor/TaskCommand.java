package org.kmem.mm.scenario.actor;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * The shell's {@code task}: processes for labs, and what can be asked of them.
 *
 * <p>One object for each machine; it knows the processes it has started. Answers go to standard output, the
 * exit status is the answer's.
 */
public final class TaskCommand implements ShellCommand {
  private static final int USAGE_STATUS = 2;
  private static final int DEFAULT_WORD = 2;

  private final Actors actors;

  /**
   * Makes the command of a machine.
   *
   * @param actors the machine's actors
   */
  public TaskCommand(Actors actors) {
    this.actors = actors;
  }

  @Override
  public String name() {
    return "task";
  }

  @Override
  public String synopsis() {
    return "new NAME | get FILE KEY [N] | NAME COMMAND [ARG]...";
  }

  @Override
  public String summary() {
    return "start a process, let it use memory, ask what became of it";
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    if (words.size() < 2) {
      throw new UsageException("", USAGE_STATUS);
    }
    List<String> commandLine = new ArrayList<>(words);
    commandLine.addFirst(call.name());
    Answer answer = ClientProcess.run(actors, commandLine, () -> answer(call, words));
    call.out().print(answer.text());
    return answer.status();
  }

  private Answer answer(Invocation call, List<String> words) throws ErrnoException {
    TaskClient client = new TaskClient(actors, call.system());
    if (words.getFirst().equals("new")) {
      return client.create(words.get(1));
    }
    if (words.getFirst().equals("get") && words.size() > 2) {
      int number = words.size() > 3 ? (int) Amount.decimal(words.get(3)) : DEFAULT_WORD;
      return client.get(call.path(words.get(1)), words.get(2), number);
    }
    return client.command(words.getFirst(), words.subList(1, words.size()));
  }
}
