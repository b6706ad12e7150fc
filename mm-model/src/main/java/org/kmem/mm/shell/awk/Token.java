package org.kmem.mm.shell.awk;

/**
 * A token of the language.
 *
 * @param kind what it is
 * @param text as written; the content of a string
 * @param number of a number
 * @param line from 1
 */
record Token(Kind kind, String text, double number, int line) {
  enum Kind {
    NUMBER,
    STRING,
    NAME,
    /** A name right before a parenthesis. */
    FUNCTION_NAME,
    BUILTIN,
    KEYWORD,
    OPERATOR,
    NEWLINE,
    END
  }

  boolean is(String word) {
    return (kind == Kind.OPERATOR || kind == Kind.KEYWORD || kind == Kind.BUILTIN)
        && text.equals(word);
  }

  String shown() {
    return switch (kind) {
      case END -> "end of program";
      case NEWLINE -> "newline";
      case STRING -> "string \"" + text + "\"";
      default -> "'" + text + "'";
    };
  }
}
