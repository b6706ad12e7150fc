package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.text.Escapes;

/** {@code echo}: its arguments. */
final class Echo extends Tool {
  Echo() {
    super("echo", "[-neE] [WORD]...", "print the arguments");
  }

  @Override
  public int run(Invocation call) throws ErrnoException {
    List<String> words = call.arguments();
    boolean newline = true;
    boolean escapes = false;
    int first = 0;
    while (first < words.size() && isOption(words.get(first))) {
      String option = words.get(first++);
      newline &= option.indexOf('n') < 0;
      if (option.indexOf('e') > 0 || option.indexOf('E') > 0) {
        escapes = option.lastIndexOf('e') > option.lastIndexOf('E');
      }
    }
    String text = String.join(" ", words.subList(first, words.size()));
    if (escapes) {
      Escapes.Unescaped unescaped = Escapes.echo(text);
      text = unescaped.text();
      newline &= !unescaped.stopped();
    }
    call.out().print(text).print(newline ? "\n" : "");
    return 0;
  }

  private static boolean isOption(String word) {
    if (word.length() < 2 || word.charAt(0) != '-') {
      return false;
    }
    for (int i = 1; i < word.length(); i++) {
      if ("neE".indexOf(word.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
