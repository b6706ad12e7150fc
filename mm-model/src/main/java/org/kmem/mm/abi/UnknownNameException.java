package org.kmem.mm.abi;

import java.io.Serial;
import java.util.Collection;

/** Thrown for a word that names no constant; says which words there are. */
public final class UnknownNameException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * For a word.
   *
   * @param kind what it should have named, for example {@code "advice"}
   * @param word the word
   * @param known the words there are
   */
  public UnknownNameException(String kind, String word, Collection<String> known) {
    super("no %s \"%s\": the choices are %s".formatted(kind, word, String.join(", ", known)));
  }
}
