package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code ps}: the processes, from {@code /proc}. */
final class Ps extends Tool {
  private static final long PAGE_KB = 4;

  Ps() {
    super("ps", "[-eAfaux] [-o FIELD,...] [-p PID]", "list the processes");
  }

  /**
   * A process as its {@code stat} file has it.
   *
   * @param pid its id
   * @param name between the parentheses
   * @param fields what follows, the state first
   */
  record Entry(int pid, String name, List<String> fields) {
    String field(int numberInManual) {
      int index = numberInManual - 3;
      return index < fields.size() ? fields.get(index) : "0";
    }
  }

  /** All processes by id. */
  static List<Entry> processes(Invocation call) throws ErrnoException {
    List<Integer> pids = new ArrayList<>();
    for (String name : call.system().list("/proc")) {
      if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        pids.add(Integer.valueOf(name));
      }
    }
    pids.sort(null);
    List<Entry> entries = new ArrayList<>();
    for (int pid : pids) {
      Entry entry = process(call, pid);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** A process, or null if it has ended meanwhile. */
  private static @Nullable Entry process(Invocation call, int pid) {
    try {
      ByteInput input = call.open("/proc/" + pid + "/stat");
      String line = input.readAll();
      input.close();
      int open = line.indexOf('(');
      int close = line.lastIndexOf(')');
      return open <= 0 || close <= open
          ? null
          : new Entry(
              pid,
              line.substring(open + 1, close),
              List.of(line.substring(close + 1).strip().split(" ", -1)));
    } catch (ErrnoException e) {
      return null;
    }
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> columns = new ArrayList<>();
    String pid = "";
    boolean withMemory = false;
    for (int i = 0; i < call.arguments().size(); i++) {
      String word = call.arguments().get(i);
      boolean hasNext = i + 1 < call.arguments().size();
      if (word.equals("-o") && hasNext) {
        columns.addAll(List.of(call.arguments().get(++i).split(",", -1)));
      } else if (word.equals("-p") && hasNext) {
        pid = call.arguments().get(++i);
      } else if (word.startsWith("--sort")) {
        throw new UsageException("--sort is not understood: pipe to sort");
      } else {
        withMemory |= word.indexOf('u') >= 0;
      }
    }
    if (columns.isEmpty()) {
      columns.addAll(
          withMemory
              ? List.of("pid", "vsz", "rss", "stat", "comm")
              : List.of("pid", "stat", "comm"));
    }
    StringBuilder title = new StringBuilder();
    for (String column : columns) {
      title.append(cell(column, column.toUpperCase(Locale.ROOT)));
    }
    call.out().println(title.toString().stripTrailing());
    int shown = 0;
    for (Entry entry : processes(call)) {
      if (!pid.isEmpty() && !pid.equals(Integer.toString(entry.pid()))) {
        continue;
      }
      StringBuilder row = new StringBuilder();
      for (String column : columns) {
        row.append(cell(column, value(entry, column)));
      }
      call.out().println(row.toString().stripTrailing());
      shown++;
    }
    return shown > 0 ? 0 : 1;
  }

  private static String cell(String column, String text) {
    return column.equals("comm") || column.equals("args") || column.equals("cmd")
        ? text + " "
        : String.format(Locale.ROOT, "%7s ", text);
  }

  private static String value(Entry entry, String column) throws UsageException {
    return switch (column) {
      case "pid" -> Integer.toString(entry.pid());
      case "ppid" -> entry.field(4);
      case "pgid" -> entry.field(5);
      case "comm", "args", "cmd", "ucmd" -> entry.name();
      case "stat", "s", "state" -> entry.field(3);
      case "vsz" -> Long.toString(Options.number(entry.field(23)) >> 10);
      case "rss" -> Long.toString(Options.number(entry.field(24)) * PAGE_KB);
      case "min_flt", "minflt" -> entry.field(10);
      case "maj_flt", "majflt" -> entry.field(12);
      case "user", "uid" -> "0";
      default -> throw new UsageException("bad -o argument '" + column + "'");
    };
  }
}
