package org.kmem.bench.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.kmem.mm.scenario.LineSource;
import org.kmem.mm.scenario.MachineShell;
import org.kmem.mm.sim.MachineOptions;

/** A person at a terminal and the shell of a simulated machine: lines with history and completion. */
final class TerminalSession implements LineSource {
  private static final int HISTORY_LINES = 10_000;

  /** Before these a word ends; after those of them that are no redirection a command begins. */
  private static final String SEPARATORS = " \t;|&<>()`{\"'=";

  private static final String COMMAND_STARTS = ";|&(`{";

  private final LineReader reader;
  private final MachineShell shell;

  private TerminalSession(Terminal terminal, MachineShell shell) {
    this.shell = shell;
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("kmem")
            .completer((line, word, candidates) -> complete(word, candidates))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
            .variable(LineReader.HISTORY_FILE, historyFile())
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
            .build();
    terminal.handle(Terminal.Signal.INT, signal -> shell.interrupt());
  }

  private static Path historyFile() {
    return Path.of(System.getProperty("user.home", "."), ".kmem_history");
  }

  /** Lets the person at this JVM's terminal use a machine until they leave; answers the exit code. */
  static int run(MachineOptions options) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build();
        MachineShell shell =
            MachineShell.boot(
                options,
                terminal.input(),
                terminal.output(),
                terminal.output(),
                MachineShell.Terminals.ALL)) {
      return shell.session(new TerminalSession(terminal, shell));
    }
  }

  @Override
  public Answer next(String prompt) {
    try {
      return new Answer.Line(ShellVerb.bytes(reader.readLine(prompt)));
    } catch (UserInterruptException e) {
      return new Answer.Interrupted();
    } catch (EndOfFileException e) {
      return new Answer.End();
    }
  }

  private void complete(ParsedLine line, List<Candidate> candidates) {
    String typed = ShellVerb.bytes(line.line().substring(0, line.cursor()));
    int start = wordStart(typed);
    shell
        .completions(typed.substring(start), beginsCommand(typed.substring(0, start)))
        .forEach(word -> candidates.add(candidate(word)));
  }

  private static Candidate candidate(String word) {
    String text = new String(word.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    // After a directory the person goes on typing: no space behind it.
    return new Candidate(text, text, null, null, null, null, !text.endsWith("/"));
  }

  /** Where the word at the end of a line begins. */
  static int wordStart(String typed) {
    int start = typed.length();
    while (start > 0 && SEPARATORS.indexOf(typed.charAt(start - 1)) < 0) {
      start--;
    }
    return start;
  }

  /** Whether what follows is the name of a command. */
  static boolean beginsCommand(String before) {
    String text = before.stripTrailing();
    return text.isEmpty()
        || COMMAND_STARTS.indexOf(text.charAt(text.length() - 1)) >= 0
        || List.of("do", "then", "else", "if", "while", "until", "!", "time")
            .contains(text.substring(text.lastIndexOf(' ') + 1));
  }
}
