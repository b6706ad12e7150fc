package org.kmem.mm.shell.run;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.pattern.Glob;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.ShellSystem;

/** Replaces patterns by the names of files that match, sorted. */
final class PathExpansion {
  private final ShellSystem system;
  private final ShellProcess process;

  PathExpansion(ShellSystem system, ShellProcess process) {
    this.system = system;
    this.process = process;
  }

  /** Adds the matches, or the text itself if there are none. */
  void expand(String pattern, List<String> fields) {
    if (Glob.isPattern(pattern) && !process.has(ShellOption.NOGLOB)) {
      List<String> found = new ArrayList<>();
      walk(pattern.startsWith("/") ? "/" : "", pattern, 0, found);
      if (!found.isEmpty()) {
        found.sort(null);
        fields.addAll(found);
        return;
      }
    }
    fields.add(Glob.unquote(pattern));
  }

  /** Follows the pattern from one slash to the next. */
  private void walk(String prefix, String pattern, int from, List<String> found) {
    int start = from;
    while (start < pattern.length() && pattern.charAt(start) == '/') {
      start++;
    }
    int end = pattern.indexOf('/', start);
    boolean last = end < 0;
    String component = pattern.substring(start, last ? pattern.length() : end);
    if (component.isEmpty()) {
      if (exists(prefix, true)) {
        found.add(prefix);
      }
      return;
    }
    if (!Glob.isPattern(component)) {
      step(prefix + Glob.unquote(component), pattern, end, found);
      return;
    }
    Glob glob = new Glob(component);
    boolean hidden = component.startsWith(".") || component.startsWith("\\.");
    for (String name : names(prefix)) {
      if ((hidden || !name.startsWith(".")) && glob.matches(name)) {
        step(prefix + name, pattern, end, found);
      }
    }
  }

  private void step(String path, String pattern, int end, List<String> found) {
    if (end < 0) {
      if (exists(path, false)) {
        found.add(path);
      }
    } else if (exists(path, true)) {
      walk(path + "/", pattern, end, found);
    }
  }

  private List<String> names(String prefix) {
    try {
      return system.list(absolute(prefix));
    } catch (ErrnoException e) {
      return List.of(); // what cannot be listed matches nothing
    }
  }

  private boolean exists(String path, boolean asDirectory) {
    try {
      FileStatus status = system.stat(absolute(path), asDirectory);
      return !asDirectory || status.isDirectory();
    } catch (ErrnoException e) {
      return false;
    }
  }

  private String absolute(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    String directory = process.directory;
    return path.isEmpty()
        ? directory
        : directory.endsWith("/") ? directory + path : directory + "/" + path;
  }
}
