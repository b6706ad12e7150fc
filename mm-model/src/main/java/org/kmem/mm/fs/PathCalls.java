package org.kmem.mm.fs;

import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.kmem.mm.abi.Errno;

/**
 * What calls by path have in common: the walk, what is wrong with it, and letting go of what it found.
 *
 * @param namespace where paths lead
 */
record PathCalls(Namespace namespace) {
  /** Asks about what is at a path; {@code ENOENT} if nothing is. */
  <T> FsResult<T> ask(
      FsStruct fs, String path, boolean follow, Function<Location, FsResult<T>> question) {
    return switch (namespace.walk(fs, path, follow)) {
      case FsResult.Failed<Namespace.Target>(Errno errno) -> FsResult.failed(errno);
      case FsResult.Ok<Namespace.Target>(Namespace.Target target) -> {
        Location found = target.found();
        FsResult<T> answer = found == null ? FsResult.failed(Errno.ENOENT) : question.apply(found);
        namespace.release(target);
        yield answer;
      }
    };
  }

  /** Does something to what is at a path; {@code ENOENT} if nothing is. */
  long onFound(FsStruct fs, String path, boolean follow, ToLongFunction<Location> action) {
    return onTarget(
        namespace.walk(fs, path, follow),
        target -> {
          Location found = target.found();
          return found == null ? Errno.ENOENT.asResult() : action.applyAsLong(found);
        });
  }

  /** Does something in the directory that a path's last name is in, or could be. */
  long onParent(FsStruct fs, String path, ToLongFunction<Namespace.Target> action) {
    return onTarget(namespace.walk(fs, path, false), action);
  }

  /** Does the same where there must not be such a name: {@code EEXIST}. */
  long onMissing(FsStruct fs, String path, ToLongFunction<Namespace.Target> action) {
    return onTarget(
        namespace.walk(fs, path, false),
        target -> target.found() == null ? action.applyAsLong(target) : Errno.EEXIST.asResult());
  }

  private long onTarget(
      FsResult<Namespace.Target> walked, ToLongFunction<Namespace.Target> action) {
    return switch (walked) {
      case FsResult.Failed<Namespace.Target>(Errno errno) -> errno.asResult();
      case FsResult.Ok<Namespace.Target>(Namespace.Target target) -> {
        long result = action.applyAsLong(target);
        namespace.release(target);
        yield result;
      }
    };
  }
}
