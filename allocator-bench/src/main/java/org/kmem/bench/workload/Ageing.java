package org.kmem.bench.workload;

import java.util.SplittableRandom;
import org.kmem.bench.subject.FreeMemory;
import org.kmem.bench.subject.PageSubject;

/**
 * Makes an allocator old: fill 90 % of memory with single pages, free half of them in random order, then
 * round after round free a tenth of what is held, at random, and allocate as many.
 *
 * <p>Pages are allocated through the slots in turn and freed through others. One thread does it all, so that
 * the same seed gives the same series on every machine. Not thread-safe.
 *
 * <p>Source: the ageing test of LLFree (L. Wrenger et al., USENIX ATC 2023).
 */
public final class Ageing {
  private static final double FILLED_SHARE = 0.9;
  private static final int ROUND_DIVISOR = 10;

  private final PageSubject subject;
  private final int slots;
  private final SplittableRandom random;
  private long[] pages = {};
  private int held;

  /**
   * Ages a subject that is all free.
   *
   * @param subject the subject; nobody else uses it
   * @param slots how many of its slots take part, at least 1
   * @param seed decides everything that is random
   */
  public Ageing(PageSubject subject, int slots, long seed) {
    this.subject = subject;
    this.slots = slots;
    random = new SplittableRandom(seed);
  }

  /**
   * Fills memory, shuffles what is held over the slots, frees half.
   *
   * @throws IllegalStateException if memory is out before it is as full as that, or the subject cannot tell
   *     how much it has
   */
  public void fill() {
    FreeMemory free = freeMemory();
    pages = new long[(int) ((free.blocks().pages() + free.cachedPages()) * FILLED_SHARE)];
    allocUpTo(pages.length);
    freeAtRandom(held / 2);
  }

  /**
   * One round: frees a tenth of what is held, at random, and allocates as many pages.
   *
   * @return how many were freed and allocated
   * @throws IllegalStateException if memory is out
   */
  public int round() {
    int before = held;
    freeAtRandom(before / ROUND_DIVISOR);
    int freed = before - held;
    allocUpTo(before);
    return freed;
  }

  /** Frees everything. */
  public void end() {
    freeAtRandom(held);
  }

  /**
   * Pages that are held.
   *
   * @return pages
   */
  public int heldPages() {
    return held;
  }

  /**
   * How whole free memory is now.
   *
   * @return what the subject tells
   * @throws IllegalStateException if it does not
   */
  public FreeMemory freeMemory() {
    return subject
        .freeMemory()
        .orElseThrow(() ->
            new IllegalStateException(
                subject.getClass().getName()
                    + " does not tell how whole its memory is: implement freeMemory()"));
  }

  private void allocUpTo(int target) {
    while (held < target) {
      long page = subject.alloc(held % slots, 0);
      if (page == PageSubject.NONE) {
        throw new IllegalStateException("memory is out with %d pages held".formatted(held));
      }
      pages[held++] = page;
    }
  }

  /** The last page takes the place of the one that goes: what is held stays dense. */
  private void freeAtRandom(int count) {
    for (int i = 0; i < count; i++) {
      int victim = random.nextInt(held);
      long page = pages[victim];
      pages[victim] = pages[--held];
      subject.free(random.nextInt(slots), page, 0);
    }
  }
}
