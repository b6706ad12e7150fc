package org.kmem.mm.oom;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;

/**
 * A process as who looks for a victim sees it. Belongs to the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code task_struct} in {@code mm/oom_kill.c}.
 */
public interface OomTask extends Caller, CgroupMember {
  /**
   * The command name.
   *
   * @return at most 15 characters
   */
  String comm();

  /**
   * How much likelier it is to be killed than its size says.
   *
   * @return thousandths of all memory, -1000 for never
   */
  int oomScoreAdj();

  /**
   * Whether it has an address space.
   *
   * @return false for kernel threads and what has ended
   */
  boolean hasMm();

  /**
   * Whether it has been sent {@code SIGKILL}, or is ending by itself.
   *
   * @return true if its memory will come free
   */
  boolean isDying();

  /**
   * The address space that it had when it was chosen: {@code signal->oom_mm}.
   *
   * @return null if it is no victim
   */
  @Nullable MmStruct oomMm();

  /**
   * Whether what it does takes so much memory that it is to die first: {@code oom_task_origin}.
   *
   * @return true while it switches swap off
   */
  boolean isOomOrigin();

  /**
   * Begins or ends to do something that takes much memory: {@code set_current_oom_origin}.
   *
   * @param origin whether it does now
   */
  void setOomOrigin(boolean origin);

  /** Makes it a victim, which may dig into the reserves: {@code mark_oom_victim}. Once is enough. */
  void markOomVictim();
}
