package org.kmem.mm.memcg;

/**
 * Kills in a group that is at its limit. Installed by the OOM killer.
 *
 * <p>Kernel counterpart: {@code mem_cgroup_out_of_memory}.
 */
public interface MemcgOom {
  /** Nobody is killed. */
  MemcgOom NONE = (group, gfp, order) -> false;

  /**
   * Kills somebody in a group or below it. The event {@code oom} has been counted.
   *
   * @param group the group that is at its limit
   * @param gfp what the request is that failed
   * @param order its order
   * @return whether somebody is dying, so that trying again makes sense
   */
  boolean outOfMemory(MemoryCgroup group, int gfp, int order);
}
