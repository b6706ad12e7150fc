package org.kmem.mm.shell.syntax;

/**
 * What is done to a descriptor before a command runs.
 *
 * @param descriptor its number
 * @param kind what
 * @param target a path, a number or {@code -}; the text of a here-document
 */
public record Redirection(int descriptor, Kind kind, Target target) {
  /** What is done. */
  public enum Kind {
    /** {@code <}. */
    READ,
    /** {@code >}. */
    WRITE,
    /** {@code >|}. */
    CLOBBER,
    /** {@code >>}. */
    APPEND,
    /** {@code <>}. */
    READ_WRITE,
    /** {@code <&} and {@code >&}. */
    DUPLICATE,
    /** {@code &>}. */
    WRITE_BOTH,
    /** {@code <<}. */
    HERE_DOCUMENT
  }

  /**
   * The word after the operator. That of a here-document is read later than the operator: it is
   * filled in once, by the parser, before anybody sees the tree.
   */
  public static final class Target {
    private Word word;

    Target(Word word) {
      this.word = word;
    }

    void complete(Word text) {
      word = text;
    }

    /**
     * The word.
     *
     * @return before expansion
     */
    public Word word() {
      return word;
    }
  }
}
