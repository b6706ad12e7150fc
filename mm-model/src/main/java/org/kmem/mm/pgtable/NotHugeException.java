package org.kmem.mm.pgtable;

import java.io.Serial;

/** Thrown when something is done to a huge entry where there is none; nothing has changed. */
public final class NotHugeException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  NotHugeException(long address, String level, String found) {
    super(
        "no huge entry at %#x, the %s entry is: %s; look it up before splitting it"
            .formatted(address, level, found));
  }
}
