package org.kmem.mm.cgroup;

/**
 * A controller that keeps something for each group that it works in. Registered with {@link Cgroups#listen}.
 *
 * <p>Kernel counterpart: {@code css_alloc}, {@code css_offline}.
 */
public interface ControllerListener {
  /**
   * The controller works in a group from now on; it does in the group's parent already.
   *
   * @param group the group
   */
  void enabled(Cgroup group);

  /**
   * It does not work in the group any more, which may be about to go.
   *
   * @param group the group
   */
  void disabled(Cgroup group);

  /**
   * A process goes from one group to another, of which either may lack the controller.
   *
   * @param member the process, in its new group already
   * @param from the group it was in
   * @param to the group it is in
   */
  default void moved(CgroupMember member, Cgroup from, Cgroup to) {}
}
