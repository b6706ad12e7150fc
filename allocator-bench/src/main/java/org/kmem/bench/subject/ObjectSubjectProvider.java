package org.kmem.bench.subject;

import java.util.List;

/**
 * Offers allocators of pieces for measurement; found by {@link java.util.ServiceLoader}.
 *
 * <p>Stateless and cheap to construct: it is also constructed where only the names are wanted, and must not need
 * the library of an allocator for that.
 */
public interface ObjectSubjectProvider {
  /**
   * What it offers, whether or not it can be had on this machine.
   *
   * @return names such as {@code malloc:ffm}: what {@code --alloc} takes and tables show
   */
  List<String> names();

  /**
   * Makes one, nothing allocated.
   *
   * @param name one of {@link #names}
   * @param shape what it has to be ready for
   * @return the subject; whoever asked closes it
   * @throws SubjectUnavailableException if this machine or class path does not have what it needs
   */
  ObjectSubject open(String name, ObjectShape shape);
}
