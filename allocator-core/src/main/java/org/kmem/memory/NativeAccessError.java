package org.kmem.memory;

/**
 * The JVM was told to deny native access to this library; the message names the flag that grants it.
 *
 * <p>An {@link Error}, because it is a property of the running JVM that no caller can mend, and because
 * a static initialiser hands an error on as it is, where an exception would be buried in an {@link
 * ExceptionInInitializerError}.
 */
public final class NativeAccessError extends Error {
  private static final long serialVersionUID = 1L;

  NativeAccessError(String message) {
    super(message);
  }
}
