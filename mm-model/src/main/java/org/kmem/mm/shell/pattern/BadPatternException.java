package org.kmem.mm.shell.pattern;

/** A regular expression that is none. Carries no stack trace. */
public final class BadPatternException extends Exception {
  private static final long serialVersionUID = 1L;

  BadPatternException(String message) {
    super(message, null, false, false);
  }
}
