package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.text.CivilTime;

/** {@code ls}: list directories, one name a line, or in columns on a terminal. */
final class Ls extends Tool {
  private static final int TERMINAL_WIDTH = 80;
  private static final int COLUMN_GAP = 2;
  private static final int EXECUTABLE = 0111;

  /** By how much the column of blocks is wider than columns are made for it. */
  private static final int BLOCKS_OVERHANG = 2;

  Ls() {
    super("ls", "[-1aAdlRrtSihnFps] [FILE]...", "list directories");
  }

  /** A name and what it is. */
  private record Entry(String name, String path, FileStatus status) {}

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("1aAdlRrtSihnFpCxskL");
    List<String> operands = options.operands().isEmpty() ? List.of(".") : options.operands();
    List<Entry> files = new ArrayList<>();
    List<Entry> directories = new ArrayList<>();
    int status = 0;
    for (String path : operands) {
      try {
        boolean follow = (!options.has('l') && !options.has('d')) || options.has('L');
        FileStatus file = stat(call, path, follow);
        boolean open = file.isDirectory() && !options.has('d');
        (open ? directories : files).add(new Entry(path, path, file));
      } catch (ErrnoException e) {
        status = call.complain(e);
      }
    }
    print(call, options, files, false);
    boolean titled = operands.size() > 1 || options.has('R');
    boolean blank = !files.isEmpty();
    for (Entry directory : sorted(directories, options)) {
      status = Math.max(status, list(call, options, directory, titled, blank));
      blank = true;
    }
    return status;
  }

  private static FileStatus stat(Invocation call, String path, boolean follow)
      throws ErrnoException {
    try {
      return call.system().stat(call.path(path), follow);
    } catch (ErrnoException e) {
      if (follow) {
        return stat(call, path, false);
      }
      throw e.about(path);
    }
  }

  private static int list(
      Invocation call, Options options, Entry directory, boolean titled, boolean blank)
      throws ErrnoException {
    List<String> names;
    try {
      names = new ArrayList<>(call.system().list(call.path(directory.path())));
    } catch (ErrnoException e) {
      return call.complain(e.about("can't open '" + directory.path() + "'"));
    }
    if (titled) {
      call.out().print(blank ? "\n" : "").println(directory.path() + ":");
    }
    if (options.has('a')) {
      names.add(".");
      names.add("..");
    }
    List<Entry> entries = new ArrayList<>();
    int status = 0;
    for (String name : names) {
      if (name.startsWith(".") && !options.has('a') && !options.has('A')) {
        continue;
      }
      String path =
          directory.path().endsWith("/") ? directory.path() + name : directory.path() + "/" + name;
      try {
        entries.add(new Entry(name, path, stat(call, path, false)));
      } catch (ErrnoException e) {
        status = call.complain(e);
      }
    }
    print(call, options, entries, true);
    if (options.has('R')) {
      for (Entry entry : sorted(entries, options)) {
        if (entry.status().isDirectory()
            && !entry.name().equals(".")
            && !entry.name().equals("..")) {
          status = Math.max(status, list(call, options, entry, true, true));
        }
      }
    }
    return status;
  }

  private static List<Entry> sorted(List<Entry> entries, Options options) {
    List<Entry> sorted = new ArrayList<>(entries);
    Comparator<Entry> order = Comparator.comparing(Entry::name);
    if (options.has('t')) {
      order =
          Comparator.comparingLong((Entry e) -> -e.status().modifiedNanos()).thenComparing(order);
    } else if (options.has('S')) {
      order = Comparator.comparingLong((Entry e) -> -e.status().sizeBytes()).thenComparing(order);
    }
    sorted.sort(options.has('r') ? order.reversed() : order);
    return sorted;
  }

  private static void print(Invocation call, Options options, List<Entry> entries, boolean total)
      throws ErrnoException {
    if (total && (options.has('l') || options.has('s'))) {
      long blocks = 0;
      for (Entry entry : entries) {
        blocks += entry.status().blocks() / 2;
      }
      call.out().println("total " + blocks);
    }
    List<String> rows = new ArrayList<>();
    for (Entry entry : sorted(entries, options)) {
      rows.add(row(call, options, entry));
    }
    boolean single = options.has('1') || options.has('l');
    boolean wide = call.out().descriptor().isTerminal() || options.has('C') || options.has('x');
    if (wide && !single && !rows.isEmpty()) {
      printColumns(call, rows, options.has('x'), options.has('s') ? BLOCKS_OVERHANG : 0);
      return;
    }
    for (String row : rows) {
      call.out().println(row);
    }
  }

  private static String row(Invocation call, Options options, Entry entry) throws ErrnoException {
    StringBuilder row = new StringBuilder();
    if (options.has('i')) {
      row.append(String.format(Locale.ROOT, "%7d ", entry.status().inode()));
    }
    if (options.has('s')) {
      row.append(String.format(Locale.ROOT, "%6d ", entry.status().blocks() / 2));
    }
    if (options.has('l')) {
      row.append(details(entry.status(), options, call.system().clockNanos()));
    }
    row.append(entry.name());
    if (options.has('F') || (options.has('p') && entry.status().isDirectory())) {
      row.append(sign(entry.status()));
    }
    if (options.has('l') && entry.status().type() == FileStatus.Type.SYMLINK) {
      row.append(" -> ").append(call.system().readlink(call.path(entry.path())));
    }
    return row.toString();
  }

  /** What {@code -F} says of a kind of file. */
  private static String sign(FileStatus status) {
    return switch (status.type()) {
      case DIRECTORY -> "/";
      case SYMLINK -> "@";
      case FILE -> (status.permissions() & EXECUTABLE) != 0 ? "*" : "";
      default -> "";
    };
  }

  /** As many columns of one width as fit a terminal, filled downwards or across. */
  private static void printColumns(
      Invocation call, List<String> names, boolean across, int overhang) throws ErrnoException {
    int width = names.stream().mapToInt(String::length).max().orElse(0) + COLUMN_GAP - overhang;
    int columns = Math.max(1, (TERMINAL_WIDTH - 1) / width);
    int rows = (names.size() + columns - 1) / columns;
    for (int row = 0; row < rows; row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        int at = across ? row * columns + column : column * rows + row;
        if (at < names.size()) {
          line.append(" ".repeat(Math.max(0, column * width - line.length())))
              .append(names.get(at));
        }
      }
      call.out().println(line.toString());
    }
  }

  private static String details(FileStatus status, Options options, long now) {
    String size =
        options.has('h') ? Sizes.human(status.sizeBytes()) : Long.toString(status.sizeBytes());
    String owner =
        status.owner() == 0 && !options.has('n') ? "root" : Integer.toString(status.owner());
    String group =
        status.group() == 0 && !options.has('n') ? "root" : Integer.toString(status.group());
    boolean recent = Math.abs(now - status.modifiedNanos()) < 180L * 86_400 * 1_000_000_000L;
    String when = CivilTime.of(status.modifiedNanos()).format(recent ? "%b %e %H:%M" : "%b %e  %Y");
    return String.format(
        Locale.ROOT,
        "%c%s %4d %-8s %-8s %9s %s ",
        status.type().letter(),
        permissions(status.permissions()),
        status.links(),
        owner,
        group,
        size,
        when);
  }

  /** As {@code rwxr-xr-x}. */
  static String permissions(int mode) {
    StringBuilder text = new StringBuilder();
    for (int shift = 6; shift >= 0; shift -= 3) {
      int bits = mode >> shift;
      text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
      text.append((bits & 1) != 0 ? 'x' : '-');
    }
    if ((mode & 01000) != 0) {
      text.setCharAt(8, text.charAt(8) == 'x' ? 't' : 'T');
    }
    return text.toString();
  }
}
