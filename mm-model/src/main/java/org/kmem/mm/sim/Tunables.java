package org.kmem.mm.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.kmem.mm.abi.Errno;

/**
 * The values of a machine's {@link Tunable}s: read by whoever they concern, written by programs in the machine
 * through the text of their files, or by the host.
 *
 * <p>A write that is refused changes nothing. One that is obeyed calls whoever {@linkplain #onChange asked}
 * to hear of it, also if the value is the one it was. What is written in one file of a pair that excludes
 * each other, as {@code dirty_ratio} and {@code dirty_bytes}, sets the other to 0.
 *
 * <p>Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code kernel/sysctl.c}, the attributes of {@code /sys/kernel/mm}.
 */
public final class Tunables {
  private static final class Cell {
    long value;
    int[] vector = {};
    final List<Runnable> listeners = new ArrayList<>();
    LongUnaryOperator guard = value -> 0;
  }

  private final Map<Tunable, Cell> cells = new EnumMap<>(Tunable.class);

  /** All at their {@linkplain Tunable#defaultText defaults}. */
  public Tunables() {
    for (Tunable tunable : Tunable.values()) {
      Cell cell = new Cell();
      cells.put(tunable, cell);
      if (tunable.kind() == TunableKind.VECTOR) {
        cell.vector = TunableText.vector(tunable.defaultText(), cell.vector);
      } else {
        cell.value = TunableText.initial(tunable);
      }
    }
  }

  private Cell cell(Tunable tunable) {
    return Objects.requireNonNull(cells.get(tunable));
  }

  /**
   * The value of a tunable.
   *
   * @param tunable which; not one of several numbers
   * @return its number; of a choice the place of the word, of a switch 0 or 1
   */
  public long get(Tunable tunable) {
    return cell(tunable).value;
  }

  /**
   * Whether a switch is on.
   *
   * @param tunable which
   * @return true unless its value is 0
   */
  public boolean isOn(Tunable tunable) {
    return cell(tunable).value != 0;
  }

  /**
   * The word chosen.
   *
   * @param tunable a choice
   * @return one of its {@linkplain Tunable#words words}
   */
  public String word(Tunable tunable) {
    return tunable.words().get((int) cell(tunable).value);
  }

  /**
   * The numbers of a tunable that has several.
   *
   * @param tunable {@link Tunable#LOWMEM_RESERVE_RATIO}
   * @return a copy
   */
  public int[] vector(Tunable tunable) {
    return cell(tunable).vector.clone();
  }

  /**
   * Sets a value, as a write to the file does.
   *
   * @param tunable which; not one of several numbers
   * @param value its number
   * @return 0, or negated {@link Errno#EINVAL} out of its range, or what its guard answers
   */
  public long set(Tunable tunable, long value) {
    if (!tunable.allows(value)) {
      return Errno.EINVAL.asResult();
    }
    long refused = cell(tunable).guard.applyAsLong(value);
    if (refused != 0) {
      return refused;
    }
    long old = cell(tunable).value;
    record(tunable, value);
    couple(tunable, old != value);
    announce(tunable);
    return 0;
  }

  /**
   * Chooses a word, as a write to the file does.
   *
   * @param tunable a choice
   * @param word one of its {@linkplain Tunable#words words}
   * @return 0, or negated {@link Errno#EINVAL} if it is none
   */
  public long choose(Tunable tunable, String word) {
    return set(tunable, tunable.words().indexOf(word));
  }

  /**
   * Notes what a tunable has come to without a write: the kernel's own doing. Nobody is called.
   *
   * @param tunable which; not one of several numbers
   * @param value its number, which no range bounds
   */
  public void record(Tunable tunable, long value) {
    cell(tunable).value = value;
  }

  /**
   * What reading the file gives.
   *
   * @param tunable which
   * @return text without line end
   */
  public String text(Tunable tunable) {
    return TunableText.show(tunable, cell(tunable).value, cell(tunable).vector);
  }

  /**
   * Writes the file.
   *
   * @param tunable which
   * @param text what is written, with or without line end
   * @return 0, or negated {@link Errno#EINVAL} if the kernel would refuse it
   */
  public long write(Tunable tunable, String text) {
    return switch (tunable.kind()) {
      case VECTOR -> {
        Cell cell = cell(tunable);
        cell.vector = TunableText.vector(text, cell.vector);
        announce(tunable);
        yield 0;
      }
      case NAME -> TunableText.isZonelistOrder(text) ? 0 : Errno.EINVAL.asResult();
      default -> {
        long value = TunableText.parse(tunable, text);
        yield value == TunableText.UNREADABLE ? Errno.EINVAL.asResult() : set(tunable, value);
      }
    };
  }

  /**
   * Asks to be called after each obeyed write of a tunable, in the task that writes; callers are called in the
   * order in which they asked.
   *
   * @param tunable which
   * @param listener what to call; for {@link Tunable#DROP_CACHES} and the like, what does it
   */
  public void onChange(Tunable tunable, Runnable listener) {
    cell(tunable).listeners.add(listener);
  }

  /**
   * Lets somebody refuse values that the range allows, because of what the machine is doing.
   *
   * @param tunable which
   * @param guard is given the value before it is set, and answers 0 or a negated error number
   */
  public void guard(Tunable tunable, LongUnaryOperator guard) {
    cell(tunable).guard = guard;
  }

  private void announce(Tunable tunable) {
    cell(tunable).listeners.forEach(Runnable::run);
  }

  /** What a write does to the other one of a pair. */
  private void couple(Tunable tunable, boolean changed) {
    switch (tunable) {
      case DIRTY_BACKGROUND_BYTES -> record(Tunable.DIRTY_BACKGROUND_RATIO, 0);
      case DIRTY_BACKGROUND_RATIO -> record(Tunable.DIRTY_BACKGROUND_BYTES, 0);
      case DIRTY_BYTES -> recordIf(changed, Tunable.DIRTY_RATIO, 0);
      case DIRTY_RATIO -> recordIf(changed, Tunable.DIRTY_BYTES, 0);
      case OVERCOMMIT_KBYTES -> record(Tunable.OVERCOMMIT_RATIO, 0);
      case OVERCOMMIT_RATIO -> record(Tunable.OVERCOMMIT_KBYTES, 0);
      case NR_HUGEPAGES -> record(Tunable.NR_HUGEPAGES_MEMPOLICY, get(tunable));
      case NR_HUGEPAGES_MEMPOLICY -> record(Tunable.NR_HUGEPAGES, get(tunable));
      default -> {
        // stands alone
      }
    }
  }

  private void recordIf(boolean condition, Tunable tunable, long value) {
    if (condition) {
      record(tunable, value);
    }
  }
}
