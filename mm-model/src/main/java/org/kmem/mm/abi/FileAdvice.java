package org.kmem.mm.abi;

import java.util.Arrays;
import java.util.Locale;

/** Advice about a file: {@code POSIX_FADV_*}; {@code task fadvise} uses the names in lower case. */
public enum FileAdvice {
  /** No special treatment. */
  NORMAL(0),
  /** Read in random order: no readahead. */
  RANDOM(1),
  /** Read in order: twice the readahead. */
  SEQUENTIAL(2),
  /** Read it in now. */
  WILLNEED(3),
  /** Drop what is clean. */
  DONTNEED(4),
  /** Read once. */
  NOREUSE(5);

  private final int number;

  FileAdvice(int number) {
    this.number = number;
  }

  /**
   * The number that fadvise64(2) takes.
   *
   * @return the number
   */
  public int number() {
    return number;
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
