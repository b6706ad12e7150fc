package org.kmem.mm.abi;

import java.util.Arrays;
import java.util.Locale;

/** Advice about a file: {@code POSIX_FADV_*}; {@code task fadvise} uses the names in lower case. */
public enum FileAdvice {
  /** No special treatment. */
  NORMAL,
  /** Read in random order: no readahead. */
  RANDOM,
  /** Read in order: twice the readahead. */
  SEQUENTIAL,
  /** Read it in now. */
  WILLNEED,
  /** Drop what is clean. */
  DONTNEED,
  /** Read once. */
  NOREUSE;

  /**
   * The number that fadvise64(2) takes.
   *
   * @return the number
   */
  public int number() {
    return ordinal();
  }

  /**
   * The word of {@code task fadvise}.
   *
   * @return for example {@code "willneed"}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The advice with a word.
   *
   * @param word for example {@code "dontneed"}
   * @return the advice
   * @throws UnknownNameException if there is none
   */
  public static FileAdvice parse(String word) {
    for (FileAdvice advice : values()) {
      if (advice.word().equals(word)) {
        return advice;
      }
    }
    throw new UnknownNameException(
        "advice", word, Arrays.stream(values()).map(FileAdvice::word).toList());
  }
}
