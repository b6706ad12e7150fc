package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** Commands that only stand before another one: {@code sudo}, {@code nohup}, {@code nice} and such. */
final class Prefix extends Tool {
  private final String valueOptions;

  /**
   * One of them.
   *
   * @param name what it is called by
   * @param valueOptions letters of options that take a value
   */
  Prefix(String name, String valueOptions) {
    super(name, "[OPTION]... COMMAND [ARGUMENT]...", "run a command; everything is root's here");
    this.valueOptions = valueOptions;
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    int next = 0;
    while (next < words.size() && words.get(next).length() > 1 && words.get(next).startsWith("-")) {
      String option = words.get(next++);
      if (option.equals("--")) {
        break;
      }
      if (option.length() == 2 && valueOptions.indexOf(option.charAt(1)) >= 0) {
        next++;
      }
    }
    if (next >= words.size()) {
      throw new UsageException("");
    }
    return call.run(words.subList(next, words.size()));
  }
}
