package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.BadPatternException;
import org.kmem.mm.shell.pattern.Regex;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;

/** {@code grep}: lines that match. */
final class Grep extends Tool {
  private static final int ERROR = 2;

  private final String implied;

  /**
   * One of its names.
   *
   * @param name what it is called by
   * @param implied the option the name stands for
   */
  Grep(String name, String implied) {
    super(
        name,
        "[-EFivcnlLoqswxhHr] [-A N] [-B N] [-C N] [-m N] {PATTERN | -e PATTERN | -f FILE} [FILE]...",
        "print lines that match a pattern");
    this.implied = implied;
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = new ArrayList<>(call.arguments());
    if (!implied.isEmpty()) {
      words.addFirst(implied);
    }
    Options options;
    List<String> operands;
    try {
      options = Options.parse("EFGPivcnlLoqswxhHrRze:f:A:B:C:m:", words);
      operands = new ArrayList<>(options.operands());
      if (!options.has('e') && !options.has('f') && operands.isEmpty()) {
        throw new UsageException("");
      }
    } catch (UsageException e) {
      throw new UsageException(e.complaint(), ERROR);
    }
    List<String> sources = new ArrayList<>(options.values('e'));
    for (String path : options.values('f')) {
      ByteInput file = call.open(path);
      for (String line = file.readLine(); line != null; line = file.readLine()) {
        sources.add(line);
      }
      file.close();
    }
    if (sources.isEmpty() && !options.has('f')) {
      sources.add(operands.removeFirst());
    }
    boolean recursive = options.has('r') || options.has('R');
    List<String> files =
        recursive ? walk(call, operands.isEmpty() ? List.of(".") : operands) : operands;
    boolean named = options.has('H') || ((files.size() > 1 || recursive) && !options.has('h'));
    GrepSearch search = new GrepSearch(options, compile(options, sources), call.out(), named);
    Invocation errors = call;
    int failed = 0;
    for (String file : files.isEmpty() ? List.of("-") : files) {
      try {
        ByteInput input = errors.open(file);
        try {
          search.search(input);
        } finally {
          input.close();
        }
      } catch (ErrnoException e) {
        failed = options.has('s') ? ERROR : call.complain(e) * ERROR;
      }
      if (options.has('q') && search.foundAny()) {
        return 0;
      }
    }
    return failed != 0 ? failed : search.foundAny() ? 0 : 1;
  }

  private static List<Pattern> compile(Options options, List<String> sources)
      throws UsageException {
    List<Pattern> patterns = new ArrayList<>();
    boolean ignoreCase = options.has('i');
    for (String source : sources) {
      for (String line : source.split("\n", -1)) {
        try {
          if (options.has('F')) {
            String text = options.has('x') ? "^" + Pattern.quote(line) + "$" : line;
            int flags =
                (options.has('x') ? 0 : Pattern.LITERAL)
                    | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            patterns.add(Pattern.compile(text, flags));
          } else {
            boolean extended = options.has('E') || options.has('P');
            String text =
                !options.has('x') ? line : extended ? "^(" + line + ")$" : "^\\(" + line + "\\)$";
            Regex.Dialect dialect = extended ? Regex.Dialect.EXTENDED : Regex.Dialect.BASIC;
            patterns.add(Regex.compile(text, dialect, ignoreCase));
          }
        } catch (BadPatternException e) {
          throw new UsageException(String.valueOf(e.getMessage()), ERROR);
        }
      }
    }
    return patterns;
  }

  private static List<String> walk(Invocation call, List<String> roots) {
    List<String> files = new ArrayList<>();
    for (String root : roots) {
      try {
        FileTree.walk(
            call,
            root,
            (path, status, after) -> {
              if (status.type() == FileStatus.Type.FILE && !after) {
                files.add(path);
              }
            });
      } catch (ErrnoException e) {
        call.complain(e);
      }
    }
    return files;
  }
}
