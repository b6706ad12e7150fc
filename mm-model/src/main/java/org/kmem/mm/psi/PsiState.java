package org.kmem.mm.psi;

/** States of stall that a group may be in, several at once. Kernel counterpart: {@code enum psi_states}. */
final class PsiState {
  /** Of each resource, at twice its index: some tasks stall; one more: all that are not idle do. */
  private static final int FULL = 1;

  /** Some task is not idle. */
  static final int NONIDLE = PsiResource.ALL.size() * 2;

  /** How many there are. */
  static final int COUNT = NONIDLE + 1;

  private PsiState() {}

  static int some(PsiResource resource) {
    return resource.index() * 2;
  }

  static int full(PsiResource resource) {
    return resource.index() * 2 + FULL;
  }
}
