package org.kmem.mm.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.mm.abi.MapFlags.MAP_ANONYMOUS;
import static org.kmem.mm.abi.MapFlags.MAP_FIXED;
import static org.kmem.mm.abi.MapFlags.MAP_FIXED_NOREPLACE;
import static org.kmem.mm.abi.MapFlags.MAP_GROWSDOWN;
import static org.kmem.mm.abi.MapFlags.MAP_HUGETLB;
import static org.kmem.mm.abi.MapFlags.MAP_LOCKED;
import static org.kmem.mm.abi.MapFlags.MAP_NORESERVE;
import static org.kmem.mm.abi.MapFlags.MAP_PRIVATE;
import static org.kmem.mm.abi.MapFlags.MAP_SHARED;
import static org.kmem.mm.abi.MremapFlags.MREMAP_DONTUNMAP;
import static org.kmem.mm.abi.MremapFlags.MREMAP_FIXED;
import static org.kmem.mm.abi.MremapFlags.MREMAP_MAYMOVE;
import static org.kmem.mm.abi.Prot.PROT_EXEC;
import static org.kmem.mm.abi.Prot.PROT_NONE;
import static org.kmem.mm.abi.Prot.PROT_READ;
import static org.kmem.mm.abi.Prot.PROT_WRITE;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.abi.MlockFlags;
import org.kmem.mm.abi.MsyncFlags;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.mm.AddressLayout;
import org.kmem.mm.mm.StackGrowth;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/** Places, limits and errors of the calls, as the manual pages and the reference kernel have them. */
class MemoryCallsTest {
  private static final long KB = 1024;
  private static final long MB = 1024 * KB;
  private static final long GB = 1024 * MB;
  private static final int RW = PROT_READ | PROT_WRITE;

  private static void on(Consumer<CallingMachine> body) {
    try (CallingMachine machine = new CallingMachine("--memory 512M")) {
      machine.run(() -> body.accept(machine));
    }
  }

  private static void assertFails(long result, Errno errno) {
    assertThat(SyscallResult.isError(result)).as("%#x is an error", result).isTrue();
    assertThat(SyscallResult.errnoOf(result)).isEqualTo(errno);
  }

  @Test
  void mmap_anywhere_goesBelowTheLastAndMerges() {
    on(m -> {
      long first = m.mapAnonymous(64 * KB);
      long second = m.mapAnonymous(64 * KB);
      assertThat(second).isEqualTo(first - 64 * KB);
      assertThat(first + 64 * KB).isEqualTo(m.mm.layout().mmapBase());
      assertThat(m.areas(second, first + 64 * KB)).isEqualTo("rw-p32");
      m.map(0, 64 * KB, 0, PROT_READ);
      assertThat(m.mm.areas().size()).isEqualTo(2);
    });
  }

  @Test
  void mmap_ofWholeHugePages_isAlignedToThem() {
    on(m -> {
      m.mapAnonymous(64 * KB);
      assertThat(m.mapAnonymous(12 * MB) % (2 * MB)).isZero();
      assertThat(m.mapAnonymous(12 * MB + 4 * KB) % (2 * MB)).isNotZero();
      SharedZeros file = m.file(64 * MB, false);
      long mapped = m.calls.mmap(m.process, 0, 5 * MB, PROT_READ, MAP_PRIVATE, file, MB);
      assertThat((mapped - MB) % (2 * MB)).isZero();
      long hint = 0x7000_0010_0000L;
      assertThat(m.map(hint, 4 * MB, 0, RW)).isEqualTo(hint);
    });
  }

  @Test
  void mmap_withArgumentsThatCannotBe_saysWhy() {
    on(m -> {
      SharedZeros readOnly = m.file(MB, false);
      assertFails(m.map(0, 0, 0, RW), Errno.EINVAL);
      assertFails(m.map(0, -1, 0, RW), Errno.ENOMEM);
      assertFails(m.map(0, 1L << 47, 0, RW), Errno.ENOMEM);
      assertFails(m.map(0x10_0100, 4 * KB, MAP_FIXED, RW), Errno.EINVAL);
      assertFails(m.map(0x7fff_ffff_f000L, 4 * KB, MAP_FIXED, RW), Errno.ENOMEM);
      assertFails(m.map(0, 2 * MB, MAP_HUGETLB, RW), Errno.ENOMEM);
      assertFails(m.calls.mmap(m.process, 0, 4 * KB, RW, MAP_ANONYMOUS, null, 0), Errno.EINVAL);
      assertFails(
          m.calls.mmap(m.process, 0, 4 * KB, RW, MAP_PRIVATE | MAP_ANONYMOUS, null, 100),
          Errno.EINVAL);
      assertFails(m.calls.mmap(m.process, 0, 4 * KB, RW, MAP_SHARED, readOnly, 0), Errno.EACCES);
      assertFails(
          m.calls.mmap(m.process, 0, 4 * KB, RW, MAP_PRIVATE | MAP_GROWSDOWN, readOnly, 0),
          Errno.EINVAL);
      assertFails(
          m.calls.mmap(m.process, 0, MB, PROT_READ, MAP_PRIVATE, readOnly, -4096), Errno.EOVERFLOW);
      assertThat(m.mm.areas().size()).isZero();
    });
  }

  @Test
  void mmap_fixed_replacesOrRefuses() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      m.pages.touch(m.mm, at);
      m.pages.touch(m.mm, at + 16 * KB);
      assertFails(m.map(at + 32 * KB, 16 * KB, MAP_FIXED_NOREPLACE, RW), Errno.EEXIST);
      assertThat(m.map(at + 16 * KB, 16 * KB, MAP_FIXED, PROT_READ)).isEqualTo(at + 16 * KB);
      assertThat(m.areas(at, at + 64 * KB)).isEqualTo("rw-p4 r--p4 rw-p8");
      assertThat(m.pages.at(m.mm, at + 16 * KB)).isZero();
      assertThat(m.pages.at(m.mm, at)).isNotZero();
      assertThat(m.map(at + 16 * KB, 16 * KB, 0, RW)).isNotEqualTo(at + 16 * KB);
    });
  }

  @Test
  void mmap_belowMinimumAddress_isForRootOnly() {
    on(m -> {
      assertThat(m.map(0, 4 * KB, MAP_FIXED, RW)).isZero();
      assertThat(m.map(0x1000, 4 * KB, 0, RW)).isEqualTo(0x10000);
      m.process.becomeUser(1000);
      assertFails(m.map(0x2000, 4 * KB, MAP_FIXED, RW), Errno.EPERM);
    });
  }

  @Test
  void mmap_besideAStack_leavesTheGuardGap() {
    on(m -> {
      long stack = 0x5555_0000_0000L;
      m.map(stack, 64 * KB, MAP_FIXED | MAP_GROWSDOWN, RW);
      assertThat(m.map(stack - 8 * KB, 4 * KB, 0, RW)).isNotEqualTo(stack - 8 * KB);
      long below = stack - AddressLayout.STACK_GUARD_GAP_BYTES - 4 * KB;
      assertThat(m.map(below, 4 * KB, 0, RW)).isEqualTo(below);
    });
  }

  @Test
  void stack_thatIsAccessedBelow_growsToItsLimit() {
    on(m -> {
      long top = 0x5555_0000_0000L;
      m.map(top - 64 * KB, 64 * KB, MAP_FIXED | MAP_GROWSDOWN, RW);
      VmArea stack = m.areaAt(top - 4 * KB);
      assertThat(StackGrowth.expand(m.process, stack, top - MB)).isZero();
      assertThat(stack.sizeBytes()).isEqualTo(MB);
      assertThat(m.mm.stackVm()).isEqualTo(256);
      assertFails(StackGrowth.expand(m.process, stack, top - 9 * MB), Errno.ENOMEM);
      m.map(top - 3 * MB, 4 * KB, MAP_FIXED, RW);
      assertFails(StackGrowth.expand(m.process, stack, top - 2 * MB - 4 * KB), Errno.ENOMEM);
      m.process.limit(Rlimit.AS, 3 * MB);
      assertThat(StackGrowth.expand(m.process, stack, top - MB - 512 * KB)).isZero();
    });
  }

  @Test
  void mprotect_overHoleOrForbidden_changesWhatComesBefore() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      m.calls.munmap(m.process, at + 32 * KB, 4 * KB);
      assertFails(m.calls.mprotect(m.process, at, 64 * KB, PROT_READ), Errno.ENOMEM);
      assertThat(m.areas(at, at + 64 * KB)).isEqualTo("r--p8 rw-p7");
      assertThat(m.calls.mprotect(m.process, at, 32 * KB, RW)).isZero();
      SharedZeros file = m.file(MB, false);
      long mapped = m.calls.mmap(m.process, 0, 8 * KB, PROT_READ, MAP_SHARED, file, 0);
      assertFails(m.calls.mprotect(m.process, mapped, 8 * KB, RW), Errno.EACCES);
      assertFails(m.calls.mprotect(m.process, at + 1, 4 * KB, RW), Errno.EINVAL);
      assertFails(m.calls.mprotect(m.process, at, 4 * KB, 0x100), Errno.EINVAL);
      assertThat(m.calls.mprotect(m.process, at, 0, PROT_NONE)).isZero();
    });
  }

  @Test
  void mprotect_countsCommittedMemoryWhileItMayBeWritten() {
    on(m -> {
      long at = m.mapAnonymous(MB);
      assertThat(m.commit.committedPages()).isEqualTo(256);
      m.calls.mprotect(m.process, at, 512 * KB, PROT_READ);
      assertThat(m.commit.committedPages()).isEqualTo(128);
      m.calls.mprotect(m.process, at, 512 * KB, RW);
      assertThat(m.commit.committedPages()).isEqualTo(256);
    });
  }

  @Test
  void mremap_resizes_inPlaceOrElsewhere() {
    on(m -> {
      m.mapAnonymous(64 * KB);
      long at = m.map(0x1_0000_0000L, 64 * KB, 0, RW);
      long first = m.pages.touch(m.mm, at);
      assertThat(m.calls.mremap(m.process, at, 64 * KB, 128 * KB, 0, 0)).isEqualTo(at);
      assertThat(m.calls.mremap(m.process, at, 128 * KB, 32 * KB, 0, 0)).isEqualTo(at);
      m.map(at + 64 * KB, 4 * KB, MAP_FIXED, RW);
      assertThat(m.calls.mremap(m.process, at, 32 * KB, 64 * KB, 0, 0)).isEqualTo(at);
      assertFails(m.calls.mremap(m.process, at, 64 * KB, 128 * KB, 0, 0), Errno.ENOMEM);
      long moved = m.calls.mremap(m.process, at, 64 * KB, 128 * KB, MREMAP_MAYMOVE, 0);
      assertThat(moved).isNotEqualTo(at);
      assertThat(m.pages.at(m.mm, moved)).isEqualTo(first);
      assertThat(m.areas(at, at + 64 * KB)).isEmpty();
      long again =
          m.calls.mremap(
              m.process, moved, 128 * KB, 128 * KB, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
      assertThat(m.pages.at(m.mm, again)).isEqualTo(first);
      assertThat(m.pages.at(m.mm, moved)).isZero();
      assertThat(m.areas(moved, moved + 128 * KB)).isEqualTo("rw-p80");
    });
  }

  @Test
  void mremap_withArgumentsThatCannotBe_saysWhy() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      long to = 0x1_0000_0000L;
      int fixed = MREMAP_MAYMOVE | MREMAP_FIXED;
      assertFails(m.calls.mremap(m.process, at, 64 * KB, 0, 0, 0), Errno.EINVAL);
      assertFails(m.calls.mremap(m.process, at + 1, 64 * KB, 4 * KB, 0, 0), Errno.EINVAL);
      assertFails(m.calls.mremap(m.process, at, 64 * KB, 4 * KB, 8, 0), Errno.EINVAL);
      assertFails(m.calls.mremap(m.process, at, 64 * KB, 4 * KB, MREMAP_FIXED, to), Errno.EINVAL);
      assertFails(m.calls.mremap(m.process, at, 64 * KB, 64 * KB, fixed, at), Errno.EINVAL);
      assertFails(m.calls.mremap(m.process, at, 0, 64 * KB, MREMAP_MAYMOVE, 0), Errno.EINVAL);
      assertFails(
          m.calls.mremap(m.process, at, 64 * KB, 32 * KB, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0),
          Errno.EINVAL);
      assertFails(m.calls.mremap(m.process, to, 4 * KB, 8 * KB, 0, 0), Errno.EFAULT);
      assertFails(m.calls.mremap(m.process, at, 128 * KB, 256 * KB, 0, 0), Errno.EFAULT);
      assertThat(m.areas(at, at + 64 * KB)).isEqualTo("rw-p16");
    });
  }

  @Test
  void brk_growsAndShrinks_orAnswersWithTheOldBreak() {
    on(m -> {
      long start = 0x60_0000_0000L;
      m.mm.map().startHeap(start);
      assertThat(m.calls.brk(m.process, 0)).isEqualTo(start);
      assertThat(m.calls.brk(m.process, start + 100)).isEqualTo(start + 100);
      assertThat(m.calls.brk(m.process, start + MB)).isEqualTo(start + MB);
      assertThat(m.areas(start, start + 2 * MB)).isEqualTo("rw-p256");
      m.map(start + 2 * MB, 4 * KB, MAP_FIXED, PROT_READ);
      assertThat(m.calls.brk(m.process, start + 3 * MB)).isEqualTo(start + MB);
      assertThat(m.calls.brk(m.process, start + 64 * KB)).isEqualTo(start + 64 * KB);
      assertThat(m.areas(start, start + MB)).isEqualTo("rw-p16");
      m.process.limit(Rlimit.DATA, 128 * KB);
      assertThat(m.calls.brk(m.process, start + MB)).isEqualTo(start + 64 * KB);
      assertThat(m.calls.brk(m.process, start)).isEqualTo(start);
    });
  }

  @Test
  void limits_ofAddressSpaceAndData_boundEveryWayToGrow() {
    on(m -> {
      m.process.limit(Rlimit.AS, 64 * MB);
      long first = m.mapAnonymous(32 * MB);
      assertFails(m.map(0, 33 * MB, 0, PROT_NONE), Errno.ENOMEM);
      assertFails(m.calls.mremap(m.process, first, 32 * MB, 65 * MB, 1, 0), Errno.ENOMEM);
      assertThat(m.map(0, 32 * MB, 0, PROT_READ)).isPositive();
      assertFails(m.map(0, 4 * KB, 0, PROT_READ), Errno.ENOMEM);
      assertThat(m.map(first, 32 * MB, MAP_FIXED, RW)).isEqualTo(first);
      m.process.limit(Rlimit.AS, Rlimit.INFINITY);
      m.process.limit(Rlimit.DATA, 40 * MB);
      assertFails(m.map(0, 16 * MB, 0, RW), Errno.ENOMEM);
      long readOnly = m.map(0, 16 * MB, 0, PROT_READ);
      assertFails(m.calls.mprotect(m.process, readOnly, 16 * MB, RW), Errno.ENOMEM);
    });
  }

  @Test
  void overcommit_modes_refuseWhatTheySay() {
    on(m -> {
      assertThat(m.map(0, 400 * MB, 0, RW)).isPositive();
      assertThat(m.map(0, 400 * MB, 0, RW)).isPositive();
      assertFails(m.map(0, GB, 0, RW), Errno.ENOMEM);
      assertFails(
          m.calls.mmap(m.process, 0, GB, RW, MAP_SHARED | MAP_ANONYMOUS, null, 0), Errno.ENOMEM);
      assertThat(m.map(0, GB, MAP_NORESERVE, RW)).isPositive();
      assertThat(m.map(0, GB, 0, PROT_READ)).isPositive();
      m.tunables.set(Tunable.OVERCOMMIT_MEMORY, 1);
      assertThat(m.map(0, 100 * GB, 0, RW)).isPositive();
      m.tunables.set(Tunable.OVERCOMMIT_MEMORY, 2);
      assertFails(m.map(0, MB, MAP_NORESERVE, RW), Errno.ENOMEM);
    });
  }

  @Test
  void mlock_overItsLimit_saysDifferentThings() {
    on(m -> {
      long at = m.mapAnonymous(MB);
      m.process.limit(Rlimit.MEMLOCK, 64 * KB);
      m.process.becomeUser(1000);
      assertThat(m.calls.mlock(m.process, at, 64 * KB, 0)).isZero();
      assertThat(m.calls.mlock(m.process, at + 4 * KB, 8 * KB, 0)).isZero();
      assertFails(m.calls.mlock(m.process, at + 64 * KB, 4 * KB, 0), Errno.ENOMEM);
      assertFails(m.map(0, 64 * KB, MAP_LOCKED, RW), Errno.EAGAIN);
      assertThat(m.mm.lockedVm()).isEqualTo(16);
      assertFails(m.calls.mlockall(m.process, MlockFlags.MCL_CURRENT), Errno.ENOMEM);
      assertFails(m.calls.mlockall(m.process, MlockFlags.MCL_ONFAULT), Errno.EINVAL);
      m.process.limit(Rlimit.MEMLOCK, 0);
      assertFails(m.calls.mlock(m.process, at, 4 * KB, 0), Errno.EPERM);
      assertFails(m.map(0, 4 * KB, MAP_LOCKED, RW), Errno.EPERM);
      assertThat(m.calls.munlock(m.process, at, MB)).isZero();
      assertThat(m.mm.lockedVm()).isZero();
      assertFails(m.calls.mlock(m.process, at, 4 * KB, 2), Errno.EINVAL);
    });
  }

  @Test
  void mlockall_future_locksWhatIsMappedLater() {
    on(m -> {
      long before = m.mapAnonymous(64 * KB);
      assertThat(m.calls.mlockall(m.process, MlockFlags.MCL_FUTURE)).isZero();
      long later = m.mapAnonymous(64 * KB);
      assertThat(m.areaAt(before).hasAny(VmFlags.VM_LOCKED)).isFalse();
      assertThat(m.areaAt(later).hasAny(VmFlags.VM_LOCKED)).isTrue();
      assertThat(m.pages.count(m.mm)).isEqualTo(16);
      int both = MlockFlags.MCL_CURRENT | MlockFlags.MCL_FUTURE;
      assertThat(m.calls.mlockall(m.process, both)).isZero();
      assertThat(m.mm.lockedVm()).isEqualTo(32);
      assertThat(m.areas(later, before + 64 * KB)).isEqualTo("rw-p32");
      assertThat(m.calls.munlockall(m.process)).isZero();
      assertThat(m.mm.lockedVm()).isZero();
    });
  }

  @Test
  void madvise_onTheWrongKindOfMemory_saysSo() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      SharedZeros file = m.file(MB, true);
      long mapped = m.calls.mmap(m.process, 0, 64 * KB, RW, MAP_SHARED, file, 0);
      assertFails(m.calls.madvise(m.process, mapped, 64 * KB, Advice.FREE), Errno.EINVAL);
      assertFails(m.calls.madvise(m.process, mapped, 64 * KB, Advice.WIPEONFORK), Errno.EINVAL);
      assertThat(m.calls.madvise(m.process, mapped, 64 * KB, Advice.MERGEABLE)).isZero();
      assertThat(m.areaAt(mapped).hasAny(VmFlags.VM_MERGEABLE)).isFalse();
      assertThat(m.calls.madvise(m.process, mapped, 4 * KB, Advice.REMOVE)).isZero();
      assertFails(m.calls.madvise(m.process, at, 4 * KB, Advice.REMOVE), Errno.EINVAL);
      assertFails(m.calls.madvise(m.process, at + 100, 4 * KB, Advice.WILLNEED), Errno.EINVAL);
      assertThat(m.calls.madvise(m.process, at, 0, Advice.NORMAL)).isZero();
      m.calls.mlock(m.process, at, 4 * KB, 0);
      for (Advice advice :
          new Advice[] {Advice.COLD, Advice.PAGEOUT, Advice.DONTNEED, Advice.FREE}) {
        assertFails(m.calls.madvise(m.process, at, 64 * KB, advice), Errno.EINVAL);
      }
      assertThat(m.calls.madvise(m.process, at, 64 * KB, Advice.DONTNEED_LOCKED)).isZero();
      m.calls.mprotect(m.process, at, 4 * KB, PROT_READ);
      assertFails(m.calls.madvise(m.process, at, 64 * KB, Advice.POPULATE_WRITE), Errno.EINVAL);
    });
  }

  @Test
  void madvise_overAHole_doesTheRestAndTells() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      m.pages.touch(m.mm, at + 60 * KB);
      m.calls.munmap(m.process, at + 16 * KB, 16 * KB);
      assertFails(m.calls.madvise(m.process, at, 64 * KB, Advice.DONTNEED), Errno.ENOMEM);
      assertThat(m.pages.count(m.mm)).isZero();
      assertFails(m.calls.madvise(m.process, at, 32 * KB, Advice.RANDOM), Errno.ENOMEM);
      assertThat(m.areaAt(at).hasAny(VmFlags.VM_RAND_READ)).isTrue();
    });
  }

  @Test
  void mapCount_atItsLimit_forbidsSplitsBeforeMappings() {
    on(m -> {
      m.tunables.set(Tunable.MAX_MAP_COUNT, 4);
      long at = m.mapAnonymous(64 * KB);
      m.calls.mprotect(m.process, at + 16 * KB, 16 * KB, PROT_READ);
      m.map(0, 4 * KB, 0, PROT_EXEC);
      assertThat(m.mm.areas().size()).isEqualTo(4);
      assertFails(m.calls.mprotect(m.process, at + 20 * KB, 4 * KB, RW), Errno.ENOMEM);
      assertFails(m.calls.munmap(m.process, at + 36 * KB, 4 * KB), Errno.ENOMEM);
      assertFails(m.calls.madvise(m.process, at + 36 * KB, 4 * KB, Advice.RANDOM), Errno.EAGAIN);
      assertThat(m.map(0x1_0000_0000L, 4 * KB, 0, PROT_READ)).isEqualTo(0x1_0000_0000L);
      assertFails(m.map(0x2_0000_0000L, 4 * KB, 0, PROT_READ), Errno.ENOMEM);
      assertThat(m.calls.munmap(m.process, at, 4 * KB)).isZero();
    });
  }

  @Test
  void msyncAndMincore_overAHole_tellIt() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      m.pages.touch(m.mm, at);
      m.calls.munmap(m.process, at + 16 * KB, 16 * KB);
      byte[] vector = new byte[16];
      assertFails(m.calls.mincore(m.process, at, 64 * KB, vector), Errno.ENOMEM);
      assertThat(m.calls.mincore(m.process, at, 16 * KB, vector)).isZero();
      assertThat(vector).startsWith(1, 0, 0, 0);
      assertFails(m.calls.msync(m.process, at, 64 * KB, MsyncFlags.MS_SYNC), Errno.ENOMEM);
      assertFails(
          m.calls.msync(m.process, at, 4 * KB, MsyncFlags.MS_SYNC | MsyncFlags.MS_ASYNC),
          Errno.EINVAL);
      m.calls.mlock(m.process, at, 4 * KB, 0);
      assertFails(m.calls.msync(m.process, at, 4 * KB, MsyncFlags.MS_INVALIDATE), Errno.EBUSY);
    });
  }

  @Test
  void mbind_ofAPart_splitsByPolicy() {
    on(m -> {
      long at = m.mapAnonymous(64 * KB);
      assertThat(m.calls.mbind(m.process, at, 16 * KB, MemoryPolicy.BIND, 0, 1, 0)).isZero();
      assertThat(m.areas(at, at + 64 * KB)).isEqualTo("rw-p4 rw-p12");
      assertThat(m.calls.mbind(m.process, at, 16 * KB, MemoryPolicy.DEFAULT, 0, 0, 0)).isZero();
      assertThat(m.areas(at, at + 64 * KB)).isEqualTo("rw-p16");
      assertFails(
          m.calls.mbind(m.process, at, 16 * KB, MemoryPolicy.BIND, 0, 1 << 5, 0), Errno.EINVAL);
      assertFails(m.calls.mbind(m.process, at, MB, MemoryPolicy.BIND, 0, 1, 0), Errno.EFAULT);
    });
  }

  @Test
  void files_mapped_areHeldUntilTheLastAreaGoes() {
    on(m -> {
      SharedZeros file = m.file(MB, true);
      long at = m.calls.mmap(m.process, 0, 64 * KB, RW, MAP_SHARED, file, 0);
      m.calls.mprotect(m.process, at + 16 * KB, 16 * KB, PROT_READ);
      assertThat(file.references()).isEqualTo(4);
      assertThat(file.mapping().mappings().size()).isEqualTo(3);
      m.calls.mprotect(m.process, at, 64 * KB, RW);
      assertThat(file.references()).isEqualTo(2);
      m.calls.munmap(m.process, at, 64 * KB);
      assertThat(file.references()).isEqualTo(1);
      assertThat(file.mapping().mappings().isEmpty()).isTrue();
    });
  }
}
