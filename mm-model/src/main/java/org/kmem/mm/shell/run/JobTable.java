package org.kmem.mm.shell.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.system.ShellJob;

/** What a shell has started in the background and not yet waited for. */
final class JobTable {
  /**
   * One of them.
   *
   * @param number as {@code %N}
   * @param job the process; the last one of a pipeline
   * @param source its text
   */
  record Entry(int number, ShellJob job, String source) {}

  private final List<Entry> entries = new ArrayList<>();

  Entry add(ShellJob job, String source) {
    int number = entries.isEmpty() ? 1 : entries.getLast().number() + 1;
    Entry entry = new Entry(number, job, source);
    entries.add(entry);
    return entry;
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** By {@code %N}, {@code %%}, {@code %+}, {@code %-}, {@code %name} or process id. */
  @Nullable Entry find(String spec) {
    if (spec.equals("%%") || spec.equals("%+") || spec.equals("%")) {
      return entries.isEmpty() ? null : entries.getLast();
    }
    if (spec.equals("%-")) {
      return entries.isEmpty() ? null : entries.get(Math.max(0, entries.size() - 2));
    }
    boolean isJob = spec.startsWith("%");
    String name = isJob ? spec.substring(1) : spec;
    for (Entry entry : entries) {
      if (isJob
          ? name.equals(String.valueOf(entry.number())) || entry.source().startsWith(name)
          : name.equals(String.valueOf(entry.job().pid()))) {
        return entry;
      }
    }
    return null;
  }
}
