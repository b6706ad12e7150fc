package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.AdvisedReclaim;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.SharedMemory;
import org.kmem.mm.mm.UserPages;
import org.kmem.mm.sim.Tunable;
import org.kmem.units.PageSize;

/** What the calls of one machine share. */
final class CallContext {
  static final long PAGE_MASK = -PageSize.SIZE_BYTES;

  private final AddressSpaces spaces;
  private final UserPages pages;
  private final SharedMemory sharedMemory;
  private AdvisedReclaim advised = AdvisedReclaim.NONE;
  private @Nullable Hstates hugetlb;

  CallContext(AddressSpaces spaces, UserPages pages, SharedMemory sharedMemory) {
    this.spaces = spaces;
    this.pages = pages;
    this.sharedMemory = sharedMemory;
  }

  UserPages pages() {
    return pages;
  }

  SharedMemory sharedMemory() {
    return sharedMemory;
  }

  AdvisedReclaim advised() {
    return advised;
  }

  /** The pools of huge pages; null if the machine has none. */
  @Nullable Hstates hugetlb() {
    return hugetlb;
  }

  void install(Hstates pools) {
    hugetlb = pools;
  }

  void install(AdvisedReclaim reclaim) {
    advised = reclaim;
  }

  CommitAccounting commit() {
    return spaces.commit();
  }

  long setting(Tunable tunable) {
    return spaces.tunables().get(tunable);
  }

  String word(Tunable tunable) {
    return spaces.tunables().word(tunable);
  }

  /** Every call costs the way into the kernel and back. */
  void enter() {
    spaces.scheduler().charge(spaces.scheduler().costs().syscall());
  }

  /** Rounded up to whole pages; 0 if that is beyond 64 bits. {@code PAGE_ALIGN}. */
  static long pageAlign(long bytes) {
    return (bytes + PageSize.SIZE_BYTES - 1) & PAGE_MASK;
  }

  static boolean isPageAligned(long address) {
    return (address & ~PAGE_MASK) == 0;
  }
}
