package org.kmem.pool;

import org.kmem.slab.CallStack;

/**
 * A piece that was not freed, and who allocated it. Immutable.
 *
 * @param address where it is
 * @param sizeBytes what was asked for
 * @param of {@code "piece"}, {@code "arena"}, or the name of its pool
 * @param thread name of the thread that allocated it
 * @param stack where it did, outside this library
 */
public record Leak(long address, long sizeBytes, String of, String thread, CallStack stack) {
  /**
   * Some lines for people.
   *
   * @return a headline and the stack, each line ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s 0x%x of %d bytes, allocated by thread %s at%n"
            .formatted(of, address, sizeBytes, thread));
    stack.frames().forEach(frame -> text.append("    ").append(CallStack.text(frame)).append('\n'));
    return text.toString();
  }
}
