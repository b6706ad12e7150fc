package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;

/**
 * What came of asking for something by name: the thing, or why not.
 *
 * @param <T> what was asked for
 */
public sealed interface FsResult<T> {
  /**
   * It is there.
   *
   * @param value what was asked for
   * @param <T> its type
   */
  record Ok<T>(T value) implements FsResult<T> {}

  /**
   * It cannot be had.
   *
   * @param errno why
   * @param <T> type of what was asked for
   */
  record Failed<T>(Errno errno) implements FsResult<T> {}

  /**
   * A success.
   *
   * @param value what was asked for
   * @param <T> its type
   * @return the result
   */
  static <T> FsResult<T> ok(T value) {
    return new Ok<>(value);
  }

  /**
   * A failure.
   *
   * @param errno why
   * @param <T> type of what was asked for
   * @return the result
   */
  static <T> FsResult<T> failed(Errno errno) {
    return new Failed<>(errno);
  }

  /**
   * The result as a system call that returns no thing gives it.
   *
   * @return 0, or the negated error number
   */
  default long asReturn() {
    return switch (this) {
      case Ok<T> ok -> 0;
      case Failed<T>(Errno errno) -> errno.asResult();
    };
  }
}
