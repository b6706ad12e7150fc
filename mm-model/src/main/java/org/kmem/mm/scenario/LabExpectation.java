package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the real kernel printed for a lab, and how another run differs from it.
 *
 * <p>Both are compared line by line and word by word. A word {@code key=NUMBER} may differ by the tolerance the
 * lab gives for the key; all else must be equal, except for the amount of blank space between words.
 *
 * <pre>{@code
 * List<LabExpectation.Difference> found =
 *     new LabExpectation(expectedText, lab.tolerances()).differences(output);
 * }</pre>
 *
 * @param text what the real kernel printed
 * @param tolerances by key
 */
public record LabExpectation(String text, Map<String, Tolerance> tolerances) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

  /** Keeps its own copy of the tolerances. */
  public LabExpectation {
    tolerances = Map.copyOf(tolerances);
  }

  /**
   * A line that differs.
   *
   * @param line its number, from 1
   * @param expected what was expected there, null if nothing more was
   * @param actual what is there, null if nothing more is
   */
  public record Difference(int line, @Nullable String expected, @Nullable String actual) {
    private static final String NONE = "(no line)";

    /**
     * Two lines that show it, one below the other.
     *
     * @return without a newline at the end
     */
    @Override
    public String toString() {
      String label = "line " + line;
      return label
          + ": expected: "
          + (expected == null ? NONE : expected)
          + "\n"
          + " ".repeat(label.length())
          + "    actual: "
          + (actual == null ? NONE : actual);
    }
  }

  /**
   * Compares what a run printed.
   *
   * @param output all of it
   * @return the lines that differ, none if it agrees
   */
  public List<Difference> differences(String output) {
    List<String> expected = text.lines().toList();
    List<String> actual = output.lines().toList();
    List<Difference> found = new ArrayList<>();
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      String want = i < expected.size() ? expected.get(i) : null;
      String got = i < actual.size() ? actual.get(i) : null;
      if (want == null || got == null || !agree(want, got)) {
        found.add(new Difference(i + 1, want, got));
      }
    }
    return found;
  }

  private boolean agree(String expected, String actual) {
    String[] want = BLANKS.split(expected.strip(), -1);
    String[] got = BLANKS.split(actual.strip(), -1);
    if (want.length != got.length) {
      return false;
    }
    for (int i = 0; i < want.length; i++) {
      if (!want[i].equals(got[i]) && !near(want[i], got[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean near(String expected, String actual) {
    int equals = expected.indexOf('=');
    if (equals < 0 || !actual.startsWith(expected.substring(0, equals + 1))) {
      return false;
    }
    Tolerance tolerance = tolerances.get(expected.substring(0, equals));
    String want = expected.substring(equals + 1);
    String got = actual.substring(equals + 1);
    return tolerance != null
        && NUMBER.matcher(want).matches()
        && NUMBER.matcher(got).matches()
        && tolerance.allows(Double.parseDouble(want), Double.parseDouble(got));
  }
}
