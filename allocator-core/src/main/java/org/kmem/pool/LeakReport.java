package org.kmem.pool;

import java.util.List;
import org.kmem.units.ByteSize;

/**
 * What was still in use when a heap or a pool was closed. Immutable.
 *
 * @param owner name of the heap, or of heap and pool
 * @param objects pieces or objects in use that are smaller than a page's worth; exact if nobody was at work
 * @param bytes memory they had, with that of larger pieces
 * @param leaks those of whom it is known who allocated them: all with {@link LeakDetection#PARANOID}
 */
public record LeakReport(String owner, long objects, long bytes, List<Leak> leaks) {
  /** Most leaks that the text shows. */
  private static final int SHOWN = 16;

  /** Keeps a copy. */
  public LeakReport {
    leaks = List.copyOf(leaks);
  }

  /**
   * Whether nothing was in use.
   *
   * @return true if there is nothing to report
   */
  public boolean isEmpty() {
    return objects == 0 && bytes == 0 && leaks.isEmpty();
  }

  /**
   * The report for people.
   *
   * @return lines, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(owner)
        .append(" was closed with ")
        .append(objects)
        .append(" small objects in use, and ")
        .append(ByteSize.text(bytes))
        .append(" in all; ")
        .append(
            leaks.isEmpty()
                ? "who has them is not known: build the heap with leakDetection(LeakDetection.PARANOID)"
                : leaks.size() + " of them were recorded:")
        .append('\n');
    leaks.stream().limit(SHOWN).forEach(leak -> text.append("  ").append(leak.text()));
    if (leaks.size() > SHOWN) {
      text.append("  and ").append(leaks.size() - SHOWN).append(" more\n");
    }
    return text.toString();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
