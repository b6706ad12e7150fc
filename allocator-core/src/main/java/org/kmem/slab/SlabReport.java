package org.kmem.slab;

/**
 * What debugging found out about a misuse of a cache, as the kernel reports it.
 *
 * <p>Immutable. Source: Documentation/mm/slub.rst, section "SLUB Debug output", in the form of Linux
 * 6.12, which drops the word INFO and adds offsets and the left red zone; Documentation/dev-tools/kfence.rst for
 * sampled objects. Ages are milliseconds (a kernel with HZ=1000), the process is the thread, its user 0, the CPU is the
 * slot, functions are methods.
 *
 * @param problem what is wrong
 * @param cache name of the cache
 * @param object address that the call or the check was about; 0 if it was about a slab
 * @param title first line without the cache, as in {@code Right Redzone overwritten}
 * @param text the whole report, lines ended by {@code \n}
 */
public record SlabReport(Problem problem, String cache, long object, String title, String text) {

  /** What is wrong. */
  public enum Problem {
    /** Bytes next to an object in use were written, or to the red zones of a free one. */
    RED_ZONE,
    /** A free object was written to. */
    POISON,
    /** Bytes that belong to no object were written. */
    PADDING,
    /** An object was freed that is free. */
    DOUBLE_FREE,
    /** An address inside a slab was freed that is not the start of an object. */
    INVALID_POINTER,
    /** An address was freed that is in no slab. */
    FOREIGN,
    /** An object was freed to another cache than it is of. */
    WRONG_CACHE,
    /** A link or a count of a slab's free list is impossible. */
    FREELIST,
    /** A cache was destroyed while objects were in use. */
    OBJECTS_REMAINING,
    /** Sampled object: bytes outside of it were written. */
    OUT_OF_BOUNDS,
    /** Sampled object: it was written to after it had been freed. */
    USE_AFTER_FREE,
    /** Sampled object: freed twice, or by another address than its own. */
    INVALID_FREE
  }

  @Override
  public String toString() {
    return text;
  }
}
