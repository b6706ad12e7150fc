package org.kmem.mm.shell.syntax;

/**
 * What the lexer hands to the parser.
 *
 * @param kind what it is
 * @param text of an operator or number
 * @param word of a word
 * @param start index of its first byte
 * @param line from 1
 */
record Token(Kind kind, String text, Word word, int start, int line) {
  enum Kind {
    WORD,
    OPERATOR,
    /** The digits before a redirection. */
    IO_NUMBER,
    NEWLINE,
    END
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isReserved(String reserved) {
    return kind == Kind.WORD && reserved.equals(word.bare());
  }

  /** As a message names it. */
  String shown() {
    return switch (kind) {
      case END -> "end of file";
      case NEWLINE -> "newline";
      case OPERATOR, IO_NUMBER -> '"' + text + '"';
      case WORD -> {
        String bare = word.bare();
        yield bare == null ? "word" : '"' + bare + '"';
      }
    };
  }
}
