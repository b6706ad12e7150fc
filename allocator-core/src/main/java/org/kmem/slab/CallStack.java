package org.kmem.slab;

import java.util.List;
import java.util.Set;

/**
 * Who called the allocator: the innermost frames outside of it.
 *
 * <p>Immutable. Kernel counterpart: what {@code stack_depot_save} is given.
 *
 * @param frames innermost first; empty if nobody else was on the stack
 */
public record CallStack(List<StackTraceElement> frames) {
  /** A stack that is not known. */
  public static final CallStack UNKNOWN = new CallStack(List.of());

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** Keeps a copy. */
  public CallStack {
    frames = List.copyOf(frames);
  }

  /**
   * The stack of the running thread.
   *
   * @param depth frames to keep at most
   * @param allocator classes that count, with their nested ones, as the allocator: their innermost
   *     frames are left out
   * @return the stack
   */
  public static CallStack capture(int depth, Set<Class<?>> allocator) {
    return new CallStack(
        WALKER.walk(frames ->
            frames
                .dropWhile(frame -> isPartOf(allocator, frame.getDeclaringClass()))
                .limit(depth)
                .map(StackWalker.StackFrame::toStackTraceElement)
                .toList()));
  }

  private static boolean isPartOf(Set<Class<?>> allocator, Class<?> declaring) {
    Class<?> outermost = declaring.getNestHost();
    return outermost == CallStack.class || allocator.contains(outermost);
  }

  /**
   * The innermost frame, for the headline of a report.
   *
   * @return its text
   */
  public String caller() {
    return frames.isEmpty() ? "unknown" : text(frames.getFirst());
  }

  /**
   * One frame as a report shows it, without class loader and module.
   *
   * @param frame a frame
   * @return class, method, file and line
   */
  public static String text(StackTraceElement frame) {
    String source = frame.getFileName() == null ? "unknown" : frame.getFileName();
    String line = frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "";
    return frame.getClassName() + "." + frame.getMethodName() + "(" + source + line + ")";
  }
}
