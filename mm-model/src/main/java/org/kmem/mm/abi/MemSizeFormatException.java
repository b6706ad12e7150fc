package org.kmem.mm.abi;

import java.io.Serial;

/** Thrown for text that is no size. */
public final class MemSizeFormatException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  MemSizeFormatException(String text) {
    super(message(text));
  }

  MemSizeFormatException(String text, Throwable cause) {
    super(message(text), cause);
  }

  private static String message(String text) {
    return "\"" + text + "\" is no size: write a number, 0x for hexadecimal, and K, M, G or T";
  }
}
