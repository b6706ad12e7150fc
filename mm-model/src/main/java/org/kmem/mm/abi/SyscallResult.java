package org.kmem.mm.abi;

/**
 * How a system call ended: with a value, or with an error.
 *
 * <p>Where calls are hot they answer with a {@code long} instead, as the kernel does: a number in
 * {@code -}{@link Errno#MAX}{@code ..-1} is a negated error number, everything else a value. The static
 * methods read such a number; {@link #ofReturn} turns it into a result to switch over.
 *
 * <p>Kernel counterpart: {@code IS_ERR_VALUE}.
 */
public sealed interface SyscallResult {
  /**
   * The call did what it was asked.
   *
   * @param value what it returned, 0 where there is nothing to return
   */
  record Success(long value) implements SyscallResult {}

  /**
   * The call failed and, unless its description says otherwise, changed nothing.
   *
   * @param errno why
   */
  record Failure(Errno errno) implements SyscallResult {}

  /**
   * Whether a returned number is an error.
   *
   * @param returned what a call returned
   * @return true for {@code -4095..-1}
   */
  static boolean isError(long returned) {
    return returned >= -Errno.MAX && returned < 0;
  }

  /**
   * The error of a returned number.
   *
   * @param returned a number for which {@link #isError} holds
   * @return the error
   * @throws IllegalArgumentException if it is no error that the model knows
   */
  static Errno errnoOf(long returned) {
    if (!isError(returned)) {
      throw new IllegalArgumentException(returned + " is a value: ask isError first");
    }
    return Errno.of((int) -returned);
  }

  /**
   * A returned number as a result.
   *
   * @param returned what a call returned
   * @return success or failure
   */
  static SyscallResult ofReturn(long returned) {
    return isError(returned) ? new Failure(errnoOf(returned)) : new Success(returned);
  }

  /**
   * The number that a call would have returned.
   *
   * @return the value, or the negated error number
   */
  default long asReturn() {
    return switch (this) {
      case Success(long value) -> value;
      case Failure(Errno errno) -> errno.asResult();
    };
  }
}
