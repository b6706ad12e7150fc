package org.kmem.mm.reclaim;

/**
 * A cache of objects that can be made anew: gives some up when memory is short.
 *
 * <p>Kernel counterpart: {@code struct shrinker}; {@code mm/shrinker.c}.
 */
public interface Shrinker {
  /** What {@link #scan} answers if it cannot do anything now. */
  long SHRINK_STOP = -1;

  /** How costly it is to make an object anew, if nothing else is said. */
  int DEFAULT_SEEKS = 2;

  /** How many objects are scanned at a time, if nothing else is said. */
  int SHRINK_BATCH = 128;

  /**
   * Objects that could be given up.
   *
   * @param node the node whose memory is short
   * @param sc the act of reclaim
   * @return how many, 0 if none
   */
  long count(int node, ScanControl sc);

  /**
   * Looks at objects and gives up those that nobody uses. May wait.
   *
   * @param node the node whose memory is short
   * @param objects how many to look at
   * @param sc the act of reclaim
   * @return how many were freed, or {@link #SHRINK_STOP}
   */
  long scan(int node, long objects, ScanControl sc);

  /**
   * Cost of making an object anew: the higher, the fewer are asked for.
   *
   * @return {@link #DEFAULT_SEEKS}; 0 if they are not made again
   */
  default int seeks() {
    return DEFAULT_SEEKS;
  }

  /**
   * Objects that are scanned at a time.
   *
   * @return {@link #SHRINK_BATCH}
   */
  default int batch() {
    return SHRINK_BATCH;
  }
}
