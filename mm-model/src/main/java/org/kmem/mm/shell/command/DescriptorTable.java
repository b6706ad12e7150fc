package org.kmem.mm.shell.command;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The descriptors of a process by number; counterpart of {@code struct files_struct}. */
public final class DescriptorTable {
  private @Nullable Descriptor[] slots;

  private DescriptorTable(@Nullable Descriptor[] slots) {
    this.slots = slots;
  }

  /**
   * A table with the three streams.
   *
   * @param in standard input, taken over
   * @param out standard output, taken over
   * @param err standard error, taken over
   * @return a new table
   */
  public static DescriptorTable of(Descriptor in, Descriptor out, Descriptor err) {
    return new DescriptorTable(new @Nullable Descriptor[] {in, out, err});
  }

  /**
   * A table with the same descriptors, as {@code fork(2)} makes it.
   *
   * @return to be closed
   */
  public DescriptorTable fork() {
    for (Descriptor d : slots) {
      if (d != null) {
        d.retain();
      }
    }
    return new DescriptorTable(slots.clone());
  }

  /**
   * Looks a number up.
   *
   * @param number 0 or more
   * @return null if it is closed
   */
  public @Nullable Descriptor get(int number) {
    return number < slots.length ? slots[number] : null;
  }

  /**
   * Puts a descriptor at a number, releasing what was there.
   *
   * @param number 0 or more
   * @param descriptor taken over; null to close
   */
  public void set(int number, @Nullable Descriptor descriptor) {
    if (number >= slots.length) {
      slots = Arrays.copyOf(slots, number + 1);
    }
    Descriptor old = slots[number];
    slots[number] = descriptor;
    if (old != null) {
      old.release();
    }
  }

  /** Closes all. */
  public void close() {
    for (int i = 0; i < slots.length; i++) {
      set(i, null);
    }
  }
}
