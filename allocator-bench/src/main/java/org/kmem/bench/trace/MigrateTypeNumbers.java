package org.kmem.bench.trace;

import java.util.List;
import org.kmem.gfp.MigrateType;

/**
 * Translates migrate type numbers of a recorded kernel into {@link MigrateType}: kernels built without
 * the contiguous memory allocator have no number for it, and Isolate moves down.
 *
 * @param names the recorded kernel's names by number
 */
public record MigrateTypeNumbers(List<String> names) {
  /** Numbers of a kernel with every type, as {@link MigrateType} itself has them. */
  static final MigrateTypeNumbers ALL =
      new MigrateTypeNumbers(
          List.of("Unmovable", "Movable", "Reclaimable", "HighAtomic", "CMA", "Isolate"));

  /** Copies the list. */
  public MigrateTypeNumbers {
    names = List.copyOf(names);
  }

  /**
   * Translates one number.
   *
   * @param number from a trace or a snapshot
   * @return a constant of {@link MigrateType}
   * @throws IllegalArgumentException if the recorded kernel has no such type, or we do not
   */
  public int toMigrateType(int number) {
    if (number >= 0 && number < names.size()) {
      for (int type = 0; type < MigrateType.COUNT; type++) {
        if (MigrateType.nameOf(type).equals(names.get(number))) {
          return type;
        }
      }
    }
    throw new IllegalArgumentException(
        "migrate type number " + number + " is none of the recorded kernel's " + names);
  }
}
