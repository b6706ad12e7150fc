package org.kmem.mm.shell.awk;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.system.ErrnoException;

/** Cuts an input into records by RS. */
final class RecordReader {
  private final ByteInput input;

  /** What was read beyond the record, for separators that are expressions. */
  private @Nullable String rest;

  RecordReader(ByteInput input) {
    this.input = input;
  }

  @Nullable String next(String separator, Regexes regexes) throws ErrnoException {
    if (separator.length() == 1 && rest == null) {
      return input.readLine(separator.charAt(0));
    }
    if (separator.isEmpty() && rest == null) {
      return paragraph();
    }
    String text = rest == null ? input.readAll() : rest;
    rest = text;
    if (text.isEmpty()) {
      return null;
    }
    Matcher m = regexes.get(separator.isEmpty() ? "\n\n+" : separator).matcher(text);
    if (m.find() && m.end() > m.start()) {
      rest = text.substring(m.end());
      return text.substring(0, m.start());
    }
    rest = "";
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private @Nullable String paragraph() throws ErrnoException {
    String line = input.readLine();
    while (line != null && line.isEmpty()) {
      line = input.readLine();
    }
    if (line == null) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    while (line != null && !line.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n").append(line);
      line = input.readLine();
    }
    return text.toString();
  }

  void close() {
    input.close();
  }
}
