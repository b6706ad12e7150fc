package org.kmem.mm.vma;

/**
 * An object of shared memory that remembers the policies its mappings were given: whoever maps it is placed by them.
 *
 * <p>Indexes are of pages of the object. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code vm_ops->set_policy} and {@code get_policy} of shmem.
 */
public interface SharedPolicies {
  /**
   * The policy of a page.
   *
   * @param index its index
   * @return the policy, {@link Mempolicy#DEFAULT} if none was set
   */
  Mempolicy policyAt(long index);

  /**
   * Sets the policy of a range.
   *
   * @param first index of the first page
   * @param last index of the last
   * @param policy the policy
   */
  void setPolicy(long first, long last, Mempolicy policy);
}
