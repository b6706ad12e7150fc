package org.kmem.mm.cgroup;

/**
 * What becomes of processes whose cpuset changes, or that go to another. Kernel counterpart: {@code
 * update_tasks_nodemask}, {@code update_tasks_cpumask}.
 */
public interface CpusetMembers {
  /** Nothing does. */
  CpusetMembers NONE =
      new CpusetMembers() {
        @Override
        public void memsChanged(CgroupMember member, long before, long now) {}

        @Override
        public void cpusChanged(CgroupMember member, long before, long now) {}
      };

  /**
   * Other nodes than before may give a process memory.
   *
   * @param member the process
   * @param before the nodes so far, bit n is node n
   * @param now the nodes from now on, at least one
   */
  void memsChanged(CgroupMember member, long before, long now);

  /**
   * A process may run on other CPUs than before.
   *
   * @param member the process
   * @param before the CPUs so far, bit n is CPU n
   * @param now the CPUs from now on, at least one
   */
  void cpusChanged(CgroupMember member, long before, long now);
}
