package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.migrate.NodeMigration;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.AdvisedReclaim;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.SharedMemory;
import org.kmem.mm.mm.UserPages;

/**
 * The system calls on address spaces, for one machine.
 *
 * <p>Each takes who calls, and works on that one's address space. It answers with a value or a negated error
 * number, see {@link org.kmem.mm.abi.SyscallResult}. May wait: for {@code mmap_lock}, for pages, for disks. A
 * caller that is killed while it waits for the lock gets {@code EINTR}.
 */
public final class MemoryCalls {
  private final CallContext context;
  private final AreaRemoval removal;
  private final Mmap mmap;
  private final Mprotect mprotect;
  private final Mremap mremap;
  private final Brk brk;
  private final Madvise madvise;
  private final Mlock mlock;
  private final Mincore mincore;
  private final Msync msync = new Msync();
  private final MemoryPolicies policies;
  private final PagePlacement placement;

  /**
   * For a machine.
   *
   * @param spaces its address spaces
   * @param pages who knows page tables and faults
   * @param sharedMemory who makes objects for shared anonymous mappings
   * @param nodesWithMemory its nodes, bit n is node n
   */
  public MemoryCalls(
      AddressSpaces spaces, UserPages pages, SharedMemory sharedMemory, long nodesWithMemory) {
    context = new CallContext(spaces, pages, sharedMemory);
    removal = new AreaRemoval(context);
    UnmappedArea unmappedArea = new UnmappedArea(context);
    mmap = new Mmap(context, unmappedArea, removal);
    mprotect = new Mprotect(context);
    mremap = new Mremap(context, unmappedArea, removal);
    brk = new Brk(context, unmappedArea, removal);
    madvise = new Madvise(context);
    mlock = new Mlock(context);
    mincore = new Mincore(context);
    policies = new MemoryPolicies(nodesWithMemory);
    placement = new PagePlacement(nodesWithMemory);
  }

  /**
   * Tells who reclaims and collapses on advice; until then such hints come to nothing.
   *
   * @param reclaim reclaim and huge pages of the machine
   */
  public void install(AdvisedReclaim reclaim) {
    context.install(reclaim);
  }

  /**
   * Names the pools of huge pages; until then a mapping of them is {@code EINVAL}.
   *
   * @param pools of the machine
   */
  public void install(Hstates pools) {
    context.install(pools);
  }

  /**
   * Tells who moves pages to other nodes; until then they stay where they are.
   *
   * @param migration of the machine
   */
  public void install(NodeMigration migration) {
    policies.install(migration);
    placement.install(migration);
  }

  /**
   * A child has a copy of an address space, with all areas.
   *
   * @param parent the parent's
   * @param child the child's
   */
  public void forked(MmStruct parent, MmStruct child) {
    context.advised().forked(parent, child);
  }

  /**
   * mmap(2).
   *
   * @param caller who calls
   * @param address hint, or where it must go with {@code MAP_FIXED} and {@code MAP_FIXED_NOREPLACE}
   * @param length in bytes, as unsigned number
   * @param prot {@code PROT_*}
   * @param flags {@code MAP_*}
   * @param file what to map, null with {@code MAP_ANONYMOUS}; the mapping takes a reference of its own
   * @param offset where in the file, in bytes
   * @return the address; {@code EINVAL}, {@code ENOMEM}, {@code EEXIST}, {@code EAGAIN} beyond the limit of
   *     locked memory, {@code EPERM}, {@code EACCES}, {@code ENODEV}, {@code EOVERFLOW}, {@code EOPNOTSUPP},
   *     {@code EINTR}
   */
  public long mmap(
      Caller caller,
      long address,
      long length,
      int prot,
      int flags,
      @Nullable MappedFile file,
      long offset) {
    context.enter();
    return mmap.call(caller, address, length, prot, flags, file, offset);
  }

  /**
   * munmap(2). A range without mappings is no error.
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes, as unsigned number; rounded up to whole pages
   * @return 0; {@code EINVAL}, {@code ENOMEM} if an area would be split beyond {@code max_map_count}, {@code
   *     EPERM}, {@code EINTR}
   */
  public long munmap(Caller caller, long start, long length) {
    context.enter();
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return removal.unmap(mm, start, length);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  /**
   * mprotect(2). Changes areas up to the first hole or refusal.
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes, as unsigned number; rounded up to whole pages
   * @param prot {@code PROT_*}, perhaps with {@code PROT_GROWSDOWN}
   * @return 0; {@code EINVAL}, {@code ENOMEM}, {@code EACCES}, {@code EPERM}, {@code EINTR}
   */
  public long mprotect(Caller caller, long start, long length, int prot) {
    context.enter();
    return mprotect.call(caller, start, length, prot);
  }

  /**
   * mremap(2).
   *
   * @param caller who calls
   * @param address first address of the old range
   * @param oldLength in bytes; 0 maps shared memory once more
   * @param newLength in bytes
   * @param flags {@code MREMAP_*}
   * @param newAddress where it must go with {@code MREMAP_FIXED}, a hint with {@code MREMAP_DONTUNMAP}
   * @return the address; {@code EINVAL}, {@code EFAULT} if the old range is not in one area, {@code ENOMEM},
   *     {@code EAGAIN} beyond the limit of locked memory, {@code EPERM}, {@code EINTR}
   */
  public long mremap(
      Caller caller, long address, long oldLength, long newLength, int flags, long newAddress) {
    context.enter();
    return mremap.call(caller, address, oldLength, newLength, flags, newAddress);
  }

  /**
   * brk(2), as the kernel answers it.
   *
   * @param caller who calls
   * @param address where the heap is to end
   * @return where it ends now: the address, or the old break if that cannot be; {@code EINTR}
   */
  public long brk(Caller caller, long address) {
    context.enter();
    return brk.call(caller, address);
  }

  /**
   * madvise(2).
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes, as unsigned number; rounded up to whole pages
   * @param advice what is said about the range
   * @return 0; {@code EINVAL}, {@code ENOMEM} if there is a hole, {@code EAGAIN}, {@code EACCES}, {@code
   *     EPERM}, {@code EFAULT}, {@code EOPNOTSUPP}, {@code EINTR}
   */
  public long madvise(Caller caller, long start, long length, Advice advice) {
    context.enter();
    return madvise.call(caller, start, length, advice);
  }

  /**
   * prctl(PR_SET_VMA_ANON_NAME): names anonymous memory.
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes
   * @param name as maps shows it, {@code "[anon:...]"}; null takes the name away
   * @return 0; {@code EINVAL}, {@code ENOMEM} if there is a hole, {@code EBADF} for a file, {@code EAGAIN},
   *     {@code EINTR}
   */
  public long setAnonymousName(Caller caller, long start, long length, @Nullable String name) {
    context.enter();
    return madvise.setAnonymousName(caller, start, length, name);
  }

  /**
   * mlock2(2); mlock(2) with flags 0.
   *
   * @param caller who calls
   * @param start any address; its page is the first
   * @param length in bytes
   * @param flags 0 or {@code MLOCK_ONFAULT}
   * @return 0; {@code EINVAL}, {@code EPERM} if the limit is 0, {@code ENOMEM} beyond it or at a hole, {@code
   *     EAGAIN} if pages could not be had, {@code EINTR}
   */
  public long mlock(Caller caller, long start, long length, int flags) {
    context.enter();
    return mlock.lock(caller, start, length, flags);
  }

  /**
   * munlock(2).
   *
   * @param caller who calls
   * @param start any address; its page is the first
   * @param length in bytes
   * @return 0; {@code EINVAL}, {@code ENOMEM} at a hole, {@code EINTR}
   */
  public long munlock(Caller caller, long start, long length) {
    context.enter();
    return mlock.unlock(caller, start, length);
  }

  /**
   * mlockall(2).
   *
   * @param caller who calls
   * @param flags {@code MCL_*}
   * @return 0; {@code EINVAL}, {@code EPERM}, {@code ENOMEM} beyond the limit, {@code EINTR}
   */
  public long mlockall(Caller caller, int flags) {
    context.enter();
    return mlock.lockAll(caller, flags);
  }

  /**
   * munlockall(2).
   *
   * @param caller who calls
   * @return 0; {@code EINTR}
   */
  public long munlockall(Caller caller) {
    context.enter();
    return mlock.unlockAll(caller);
  }

  /**
   * mincore(2).
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes
   * @param vector gets a byte for each page, 1 if it is in memory
   * @return 0; {@code EINVAL}, {@code ENOMEM} at a hole, {@code EFAULT} if the vector is too short, {@code
   *     EINTR}
   */
  public long mincore(Caller caller, long start, long length, byte[] vector) {
    context.enter();
    return mincore.call(caller, start, length, vector);
  }

  /**
   * msync(2).
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes
   * @param flags {@code MS_*}
   * @return 0; {@code EINVAL}, {@code ENOMEM} if there is a hole, {@code EBUSY} if locked memory is to be
   *     invalidated, what the file answers, {@code EINTR}
   */
  public long msync(Caller caller, long start, long length, int flags) {
    context.enter();
    return msync.call(caller, start, length, flags);
  }

  /**
   * mbind(2).
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes
   * @param mode the rule
   * @param modeFlags {@code MPOL_F_*}
   * @param nodes set of nodes, bit n is node n
   * @param flags {@code MPOL_MF_*}
   * @return 0; {@code EINVAL}, {@code EFAULT} if there is a hole, {@code EIO} if pages stay elsewhere and that was
   *     forbidden, {@code ENOMEM}, {@code EPERM}, {@code EINTR}
   */
  public long mbind(
      Caller caller,
      long start,
      long length,
      MemoryPolicy mode,
      int modeFlags,
      long nodes,
      int flags) {
    context.enter();
    return policies.mbind(caller, start, length, mode, modeFlags, nodes, flags);
  }

  /**
   * set_mempolicy(2).
   *
   * @param caller who calls
   * @param mode the rule
   * @param modeFlags {@code MPOL_F_*}
   * @param nodes set of nodes, bit n is node n
   * @return 0; {@code EINVAL}
   */
  public long setMempolicy(Caller caller, MemoryPolicy mode, int modeFlags, long nodes) {
    context.enter();
    return policies.setMempolicy(caller, mode, modeFlags, nodes);
  }

  /**
   * set_mempolicy_home_node(2).
   *
   * @param caller who calls
   * @param start first address
   * @param length in bytes
   * @param node where the policies of the range look for memory first
   * @param flags 0
   * @return 0; {@code EINVAL}, {@code ENOENT} if no area of the range has a policy, {@code EOPNOTSUPP} if one has that
   *     binds to or prefers no set of nodes, {@code ENOMEM}
   */
  public long setMempolicyHomeNode(Caller caller, long start, long length, int node, int flags) {
    context.enter();
    return policies.setHomeNode(caller, start, length, node, flags);
  }

  /**
   * migrate_pages(2).
   *
   * @param caller who calls
   * @param target whose pages go
   * @param from nodes that they leave, bit n is node n
   * @param to nodes that they go to
   * @return pages that could not be moved; {@code EINVAL} if none of the nodes has memory that the caller may use, {@code
   *     EPERM}
   */
  public long migratePages(Caller caller, Caller target, long from, long to) {
    context.enter();
    return placement.migratePages(caller, target, from, to);
  }

  /**
   * move_pages(2).
   *
   * @param caller who calls
   * @param target whose pages go
   * @param addresses where they are mapped
   * @param nodes where each goes; null only to ask where they are
   * @param status gets the node of each page, or a negated error number
   * @param flags {@code MPOL_MF_MOVE} or {@code MPOL_MF_MOVE_ALL}
   * @return 0; {@code EINVAL}, {@code EPERM}, {@code ENODEV} if a node has no memory, {@code EACCES} if the target's
   *     cpuset does not allow it
   */
  public long movePages(
      Caller caller,
      Caller target,
      long[] addresses,
      int @Nullable [] nodes,
      int[] status,
      int flags) {
    context.enter();
    return placement.movePages(caller, target, addresses, nodes, status, flags);
  }

  /**
   * The end of an address space that the last task has given up: {@code exit_mmap}. No CPU may have its page
   * table loaded.
   *
   * @param mm the address space; nothing can be asked of it afterwards
   */
  public void exit(MmStruct mm) {
    removal.exit(mm);
  }
}
