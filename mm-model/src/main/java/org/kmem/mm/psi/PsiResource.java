package org.kmem.mm.psi;

import java.util.List;
import java.util.Locale;

/**
 * What tasks may lack. The reference kernel does not account for time that interrupts take.
 *
 * <p>Kernel counterpart: {@code enum psi_res}.
 */
public enum PsiResource {
  /** Data from disks. */
  IO(0),
  /** Memory. */
  MEMORY(1),
  /** CPU time. */
  CPU(2);

  /** All of them. */
  public static final List<PsiResource> ALL = List.of(values());

  private final int index;

  PsiResource(int index) {
    this.index = index;
  }

  /**
   * The file below {@code /proc/pressure}, and the first part of the name of that in a control group.
   *
   * @return for example {@code "memory"}
   */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its place among the resources. */
  int index() {
    return index;
  }
}
