package org.kmem.bench.subject;

import java.util.List;

/**
 * Offers page allocators for measurement; found by {@link java.util.ServiceLoader}.
 *
 * <p>Stateless and cheap to construct: it is also constructed where only the names are wanted.
 */
public interface PageSubjectProvider {
  /**
   * What it offers.
   *
   * @return names such as {@code page:buddy}: what {@code --alloc} takes and tables show
   */
  List<String> names();

  /**
   * Makes one, all of its memory free.
   *
   * @param name one of {@link #names}
   * @param shape how large
   * @return the subject; whoever asked closes it
   */
  PageSubject open(String name, SubjectShape shape);
}
