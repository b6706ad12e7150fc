package org.kmem.memory;

import org.kmem.units.ByteSize;

/**
 * One bound on how much may be reserved.
 *
 * @param name the limit in words, with where it is set
 * @param limitBytes its value
 * @param usedBytes how much of it is taken already or needed on top of the request
 * @param remedy what to do about it
 */
record MemoryLimit(String name, long limitBytes, long usedBytes, String remedy) {
  /** What the limit leaves for one more reservation. */
  long availableBytes() {
    return Math.max(0, limitBytes - usedBytes);
  }

  /** The refusal of a request that this limit does not bear. */
  MemoryLimitException refusal(long requestedBytes) {
    String use = usedBytes == 0 ? "" : " of which " + ByteSize.text(availableBytes()) + " is left";
    String message =
        "asked for "
            + ByteSize.text(requestedBytes)
            + ", but "
            + name
            + " allows "
            + ByteSize.text(limitBytes)
            + use
            + ": "
            + remedy;
    return new MemoryLimitException(message, name, availableBytes(), requestedBytes);
  }
}
