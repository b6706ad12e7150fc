package org.kmem.mm.scenario.actor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kmem.units.PageSize;

/** What whole pages are filled with. */
enum FillKind {
  /** Zeros. */
  ZERO('z'),
  /** Bytes that no compressor shortens. */
  RANDOM('r'),
  /** A sentence again and again. */
  TEXT('t');

  static final int PAGE_BYTES = (int) PageSize.SIZE_BYTES;

  private static final byte[] SENTENCE =
      "the quick brown fox jumps over the lazy dog. ".getBytes(StandardCharsets.US_ASCII);

  /** Where the pseudo-random sequence of a process begins. */
  static final long FIRST_SEED = 88_172_645_463_325_252L;

  private final char letter;

  FillKind(char letter) {
    this.letter = letter;
  }

  /** The kind whose word begins with the same letter; null for any other word. */
  static @Nullable FillKind of(String word) {
    for (FillKind kind : values()) {
      if (!word.isEmpty() && word.charAt(0) == kind.letter) {
        return kind;
      }
    }
    return null;
  }

  /**
   * Fills a page.
   *
   * @param page where
   * @param from its first byte
   * @param seed state of the pseudo-random sequence
   * @return its next state
   */
  long fill(byte[] page, int from, long seed) {
    long next = seed;
    switch (this) {
      case ZERO -> Arrays.fill(page, from, from + PAGE_BYTES, (byte) 0);
      case TEXT -> {
        for (int i = 0; i < PAGE_BYTES; i++) {
          page[from + i] = SENTENCE[i % SENTENCE.length];
        }
      }
      case RANDOM -> {
        for (int i = 0; i < PAGE_BYTES; i += Long.BYTES) {
          next = random(next);
          for (int k = 0; k < Long.BYTES; k++) {
            page[from + i + k] = (byte) (next >>> (k * Byte.SIZE));
          }
        }
      }
    }
    return next;
  }

  /** A step of xorshift, which a page of bytes needs 512 of. */
  private static long random(long state) {
    long next = state;
    next ^= next << 13;
    next ^= next >>> 7;
    next ^= next << 17;
    return next;
  }
}
