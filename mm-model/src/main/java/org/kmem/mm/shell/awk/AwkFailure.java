package org.kmem.mm.shell.awk;

/** A mistake that shows only when the program runs. Carries no stack trace. */
final class AwkFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AwkFailure(String complaint) {
    super(complaint, null, false, false);
  }

  String complaint() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
