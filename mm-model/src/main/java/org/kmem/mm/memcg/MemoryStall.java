package org.kmem.mm.memcg;

import org.kmem.mm.sim.SimTask;

/**
 * Is told when a task stalls for want of memory, and when it goes on. Installed by who measures pressure.
 *
 * <p>Kernel counterpart: {@code psi_memstall_enter}, {@code psi_memstall_leave}.
 */
public interface MemoryStall {
  /** Nobody measures. */
  MemoryStall NONE =
      new MemoryStall() {
        @Override
        public void enter(SimTask task) {}

        @Override
        public void leave(SimTask task) {}
      };

  /**
   * The task stalls from now on.
   *
   * @param task the running task
   */
  void enter(SimTask task);

  /**
   * It goes on.
   *
   * @param task the same
   */
  void leave(SimTask task);
}
