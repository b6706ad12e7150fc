package org.kmem.mm.migrate;

/** How a run of compaction in a zone ended. Kernel counterpart: {@code enum compact_result}. */
enum CompactResult {
  /** It would not help, or there is too little free memory for it. */
  SKIPPED,
  /** It was put off after failures. */
  DEFERRED,
  /** It is not at its end. */
  CONTINUE,
  /** The scanners have met, having begun at the ends of the zone. */
  COMPLETE,
  /** The scanners have met, having begun where an earlier run ended. */
  PARTIAL_SKIPPED,
  /** It had to stop for others' sake, or had nowhere left to move pages to. */
  CONTENDED,
  /** There is a block of the order. */
  SUCCESS;

  /** Whether all of the zone was seen without result. */
  boolean isFailure() {
    return this == COMPLETE || this == PARTIAL_SKIPPED;
  }
}
