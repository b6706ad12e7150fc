package org.kmem.mm.shell.run;

import java.util.List;

/**
 * Collects the fields one word expands to: splits, and keeps apart what is quoted for globbing.
 *
 * <p>Implementation notes. The field under construction is held as a pattern in which quoted bytes
 * have a backslash; most fields are no pattern, and the backslashes are taken out again.
 */
final class FieldBuilder {
  private final String ifs;
  private final PathExpansion paths;
  private final List<String> fields;
  private final StringBuilder pattern = new StringBuilder();

  /** Whether a field has been begun, even an empty one. */
  private boolean open;

  /** Whether white space has just ended a field: a delimiter after it belongs to it. */
  private boolean endedByBlank;

  FieldBuilder(String ifs, PathExpansion paths, List<String> fields) {
    this.ifs = ifs;
    this.paths = paths;
    this.fields = fields;
  }

  /** Text that is neither split nor globbed. */
  void quoted(String text) {
    open = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("*?[]\\!^-".indexOf(c) >= 0) {
        pattern.append('\\');
      }
      pattern.append(c);
    }
    endedByBlank = false;
  }

  /** Text of the script that is globbed but not split. */
  void unquoted(String text) {
    open = true;
    pattern.append(text);
    endedByBlank = false;
  }

  /** The result of an expansion: split and globbed. */
  void split(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (ifs.indexOf(c) < 0) {
        open = true;
        endedByBlank = false;
        if (c == '\\') {
          pattern.append('\\');
        }
        pattern.append(c);
      } else if (c == ' ' || c == '\t' || c == '\n') {
        if (open) {
          end();
          endedByBlank = true;
        }
      } else if (open) {
        end();
      } else if (endedByBlank) {
        endedByBlank = false;
      } else {
        fields.add("");
      }
    }
  }

  /** Ends the field, as between the parameters of {@code $@}. */
  void end() {
    if (open) {
      paths.expand(pattern.toString(), fields);
      pattern.setLength(0);
      open = false;
      endedByBlank = false;
    }
  }
}
