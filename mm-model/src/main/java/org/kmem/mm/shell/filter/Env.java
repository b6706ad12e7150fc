package org.kmem.mm.shell.filter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code env} and {@code printenv}: the environment, or a command in another one. */
final class Env extends Tool {
  Env(String name) {
    super(
        name,
        name.equals("env") ? "[NAME=VALUE]... [COMMAND [ARGUMENT]...]" : "[NAME]...",
        "print the environment, or run a command in another one");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Map<String, String> environment = call.surroundings().environment();
    List<String> words = call.arguments();
    if (name().equals("printenv") && !words.isEmpty()) {
      int status = 0;
      for (String name : words) {
        String value = environment.get(name);
        if (value == null) {
          status = 1;
        } else {
          call.out().println(value);
        }
      }
      return status;
    }
    Map<String, String> extra = new LinkedHashMap<>();
    int next = !words.isEmpty() && words.getFirst().equals("-i") ? 1 : 0;
    while (next < words.size() && words.get(next).indexOf('=') > 0) {
      String word = words.get(next++);
      extra.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
    }
    if (next < words.size()) {
      call.out().flush();
      return call.surroundings().run(words.subList(next, words.size()), extra, call.descriptors());
    }
    environment.putAll(extra);
    for (Map.Entry<String, String> e : environment.entrySet()) {
      call.out().println(e.getKey() + "=" + e.getValue());
    }
    return 0;
  }
}
