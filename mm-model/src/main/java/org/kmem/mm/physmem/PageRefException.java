package org.kmem.mm.physmem;

import java.io.Serial;

/** Thrown when a reference or mapping is given up that nobody has; the count is as it was. */
public final class PageRefException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  PageRefException(String problem) {
    super(problem);
  }
}
