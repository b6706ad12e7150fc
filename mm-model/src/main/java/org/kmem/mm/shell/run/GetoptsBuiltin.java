package org.kmem.mm.shell.run;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;

/**
 * {@code getopts}: the next option of the arguments, its place kept in OPTIND and, within a word of
 * several letters, in the shell.
 */
final class GetoptsBuiltin implements ShellBuiltin.Action {
  /** Holds which letter of the word is next; no script can name it. */
  private static final String PLACE = "OPTIND letter";

  @Override
  public int run(Interpreter shell, Invocation call) throws UsageException {
    if (call.arguments().size() < 2) {
      throw new UsageException("options and a name are required", 2);
    }
    String letters = call.arguments().get(0);
    String name = call.arguments().get(1);
    List<String> words =
        call.arguments().size() > 2
            ? call.arguments().subList(2, call.arguments().size())
            : shell.process().positional;
    Variables variables = shell.process().variables;
    int index = number(variables.get("OPTIND", "1"));
    int letter = index == 1 && variables.get(PLACE) == null ? 1 : number(variables.get(PLACE, "1"));
    String word = index >= 1 && index <= words.size() ? words.get(index - 1) : "";
    if (word.length() < 2 || word.charAt(0) != '-' || word.equals("--")) {
      variables.set("OPTIND", Integer.toString(word.equals("--") ? index + 1 : index));
      variables.unset(PLACE);
      variables.set(name, "?");
      return 1;
    }
    char option = word.charAt(Math.min(letter, word.length() - 1));
    boolean silent = letters.startsWith(":");
    int at = option == ':' ? -1 : letters.indexOf(option);
    boolean takesValue = at >= 0 && at + 1 < letters.length() && letters.charAt(at + 1) == ':';
    boolean lastLetter = letter + 1 >= word.length();
    variables.unset("OPTARG");
    if (at < 0) {
      variables.set(name, "?");
      if (silent) {
        variables.set("OPTARG", String.valueOf(option));
      } else {
        shell.runner().complain("illegal option -- " + option);
      }
    } else if (!takesValue) {
      variables.set(name, String.valueOf(option));
    } else if (!lastLetter) {
      variables.set("OPTARG", word.substring(letter + 1));
      variables.set(name, String.valueOf(option));
      lastLetter = true;
    } else if (index < words.size()) {
      variables.set("OPTARG", words.get(index));
      variables.set(name, String.valueOf(option));
      index++;
    } else if (silent) {
      variables.set("OPTARG", String.valueOf(option));
      variables.set(name, ":");
    } else {
      variables.set(name, "?");
      shell.runner().complain("no arg for -" + option + " option");
    }
    variables.set("OPTIND", Integer.toString(lastLetter ? index + 1 : index));
    if (lastLetter) {
      variables.unset(PLACE);
    } else {
      variables.set(PLACE, Integer.toString(letter + 1));
    }
    return 0;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
