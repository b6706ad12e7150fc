package org.kmem.mm.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pagewalk.SmapsRecord;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.ZoneStat;

class FaultTest {
  private static final int RW = Prot.PROT_READ | Prot.PROT_WRITE;
  private static final int PRIVATE = MapFlags.MAP_PRIVATE;
  private static final int SHARED = MapFlags.MAP_SHARED;
  private static final long PAGE = 4096;

  private final FaultMachine machine = new FaultMachine("--memory 256");
  private final TestProcess process = machine.process();

  @AfterEach
  void close() {
    machine.verify();
    machine.close();
  }

  private long map(long pages, int prot, int flags, @Nullable TestFile file) {
    int all = file == null ? flags | MapFlags.MAP_ANONYMOUS : flags;
    long address = machine.calls.mmap(process, 0, pages * PAGE, prot, all, file, 0);
    assertThat(address).isPositive();
    return address;
  }

  private static void touch(UserMemory user, long address, long pages, boolean write) {
    for (long at = address; at < address + pages * PAGE; at += PAGE) {
      int outcome = write ? user.store(at, (byte) 1) : loaded(user, at);
      assertThat(outcome).as("access at %#x", at).isZero();
    }
  }

  private static int loaded(UserMemory user, long address) {
    user.load(address);
    return user.loadOutcome();
  }

  private long minor() {
    return process.counts.minor();
  }

  private long rss(int kind) {
    return process.mm.rss().exact(kind);
  }

  private TestFile file(long pages, boolean mkwrite) {
    return new TestFile(machine.files, machine.folios, pages * PAGE, false, mkwrite);
  }

  @Test
  void touch_ofAnonymousMemory_isOneMinorFaultForEachPage() {
    machine.run(
        process,
        user -> {
          long at = map(100, RW, PRIVATE, null);
          touch(user, at, 100, true);
          assertThat(minor()).isEqualTo(100);
          touch(user, at, 100, true);
          assertThat(minor()).isEqualTo(100);
          assertThat(rss(RssCounters.MM_ANONPAGES)).isEqualTo(100);
          assertThat(machine.stat.total(NodeStat.NR_ACTIVE_ANON)).isEqualTo(100);
          assertThat(machine.stat.events(VmEvent.PGFAULT)).isEqualTo(100);
        });
  }

  @Test
  void read_ofAnonymousMemory_mapsZeroPageWhichTheWriteReplaces() {
    machine.run(
        process,
        user -> {
          long at = map(8, RW, PRIVATE, null);
          touch(user, at, 8, false);
          assertThat(rss(RssCounters.MM_ANONPAGES)).isZero();
          assertThat(minor()).isEqualTo(8);
          touch(user, at, 8, true);
          assertThat(minor()).isEqualTo(16);
          assertThat(rss(RssCounters.MM_ANONPAGES)).isEqualTo(8);
          assertThat(user.load(at + 1)).isZero();
        });
  }

  @Test
  void write_afterFork_copiesOnceAndThenReuses() {
    TestProcess[] child = new TestProcess[1];
    long[] at = new long[1];
    machine.run(
        process,
        user -> {
          at[0] = map(4, RW, PRIVATE, null);
          touch(user, at[0], 4, true);
          user.store(at[0], (byte) 7);
          child[0] = machine.fork(process);
          machine.verify();
        });
    TestProcess forked = Objects.requireNonNull(child[0]);
    VmArea area = Objects.requireNonNull(machine.area(process, at[0]));
    assertThat(SmapsRecord.pssKbytes(machine.walks.smaps(process.mm, area).pss())).isEqualTo(8);
    machine.run(
        forked,
        user -> {
          assertThat(user.load(at[0])).isEqualTo((byte) 7);
          assertThat(forked.counts.minor()).isZero();
          user.store(at[0], (byte) 9);
          assertThat(forked.counts.minor()).isEqualTo(1);
          machine.verify();
        });
    long reused = machine.stat.events(VmEvent.PGREUSE);
    machine.run(
        process,
        user -> {
          assertThat(user.load(at[0])).isEqualTo((byte) 7);
          user.store(at[0], (byte) 8);
          touch(user, at[0], 4, true);
        });
    assertThat(minor()).isEqualTo(4 + 4);
    assertThat(machine.stat.events(VmEvent.PGREUSE)).isEqualTo(reused + 1);
    machine.exit(forked);
    machine.verify();
    assertThat(machine.walks.smapsRollup(process.mm).privateDirty()).isEqualTo(4 * PAGE);
  }

  @Test
  void read_ofCachedFile_mapsAlignedWindowAround() {
    TestFile file = file(64, true);
    machine.run(
        process,
        user -> {
          long at = map(64, Prot.PROT_READ, SHARED, file);
          touch(user, at, 64, false);
          assertThat(process.counts.major()).isEqualTo(64);
          machine.calls.munmap(process, at, 64 * PAGE);
          long again = map(64, Prot.PROT_READ, SHARED | MapFlags.MAP_POPULATE, file);
          long populated = minor();
          touch(user, again, 64, false);
          assertThat(minor()).isEqualTo(populated);
          assertThat(rss(RssCounters.MM_FILEPAGES)).isEqualTo(64);
          assertThat(populated).isBetween(4L, 5L);
        });
    file.put();
  }

  @Test
  void write_ofPrivateFile_makesAnonymousCopy() {
    TestFile file = file(16, true);
    machine.run(
        process,
        user -> {
          long at = map(16, RW, PRIVATE, file);
          touch(user, at, 16, false);
          touch(user, at, 4, true);
          assertThat(rss(RssCounters.MM_ANONPAGES)).isEqualTo(4);
          assertThat(rss(RssCounters.MM_FILEPAGES)).isEqualTo(12);
          touch(user, at + 4 * PAGE, 4, true);
          machine.verify();
          assertThat(machine.calls.madvise(process, at, 4 * PAGE, Advice.DONTNEED)).isZero();
          assertThat(user.load(at)).isZero();
          assertThat(file.madeDirty).isZero();
        });
    file.put();
  }

  @Test
  void write_ofSharedFile_asksFileSystemOnceUntilCleaned() {
    TestFile file = file(4, true);
    machine.run(
        process,
        user -> {
          long at = map(4, RW, SHARED, file);
          touch(user, at, 4, false);
          touch(user, at, 4, true);
          assertThat(minor() + process.counts.major()).isEqualTo(8);
          assertThat(file.madeDirty).isEqualTo(4);
          assertThat(file.balanced).isEqualTo(4);
          assertThat(file.clean(2)).isTrue();
          touch(user, at, 4, true);
          assertThat(minor() + process.counts.major()).isEqualTo(9);
        });
    file.put();
  }

  @Test
  void access_beyondEndOfFile_isSigbusAlsoAfterTruncation() {
    TestFile file = file(8, true);
    machine.run(
        process,
        user -> {
          long at = map(16, RW, SHARED, file);
          touch(user, at, 8, true);
          assertThat(FaultResult.signal(user.store(at + 8 * PAGE, (byte) 1)).name())
              .isEqualTo("SIGBUS");
          file.truncate(PAGE);
          assertThat(rss(RssCounters.MM_FILEPAGES)).isEqualTo(1);
          assertThat(user.store(at + PAGE, (byte) 1)).isEqualTo(FaultResult.SIGBUS);
          touch(user, at, 1, true);
        });
    file.put();
  }

  @Test
  void access_thatNoAreaAllows_isSigsegv() {
    machine.run(
        process,
        user -> {
          long none = map(1, Prot.PROT_NONE, PRIVATE, null);
          long readOnly = map(2, Prot.PROT_READ, PRIVATE, null);
          assertThat(loaded(user, none)).isEqualTo(FaultResult.SIGSEGV | FaultResult.ACCERR);
          assertThat(loaded(user, readOnly)).isZero();
          assertThat(user.store(readOnly, (byte) 1))
              .isEqualTo(FaultResult.SIGSEGV | FaultResult.ACCERR);
          assertThat(loaded(user, 0x10_0000)).isEqualTo(FaultResult.SIGSEGV);
        });
  }

  @Test
  void mprotect_backToWritable_needsNoFault() {
    machine.run(
        process,
        user -> {
          long at = map(4, RW, PRIVATE, null);
          touch(user, at, 4, true);
          machine.calls.mprotect(process, at, 4 * PAGE, Prot.PROT_NONE);
          assertThat(loaded(user, at)).isEqualTo(FaultResult.SIGSEGV | FaultResult.ACCERR);
          machine.calls.mprotect(process, at, 4 * PAGE, RW);
          touch(user, at, 4, true);
          assertThat(minor()).isEqualTo(4);
          assertThat(rss(RssCounters.MM_ANONPAGES)).isEqualTo(4);
        });
  }

  @Test
  void stack_touchedBelow_growsToLimit() {
    process.rlimits().set(Rlimit.STACK, 64 * PAGE, 64 * PAGE, process.credentials());
    machine.run(
        process,
        user -> {
          long top = process.mm.layout().stackTop();
          VmArea stack =
              new VmArea(
                  top - PAGE,
                  top,
                  VmFlags.VM_DATA_DEFAULT | VmFlags.VM_GROWSDOWN | VmFlags.VM_ACCOUNT,
                  (top - PAGE) >>> 12,
                  null);
          process.mm.areas().insert(stack);
          process.mm.account(stack.flags(), 1);
          machine.spaces.commit().charge(1);
          assertThat(user.store(top - 64 * PAGE, (byte) 1)).isZero();
          assertThat(process.mm.stackVm()).isEqualTo(64);
          assertThat(user.store(top - 65 * PAGE, (byte) 1)).isEqualTo(FaultResult.SIGSEGV);
        });
  }

  @Test
  void mlock_ofPages_makesThemUnevictableUntilUnlocked() {
    machine.run(
        process,
        user -> {
          long at = map(8, RW, PRIVATE, null);
          touch(user, at, 2, true);
          assertThat(machine.calls.mlock(process, at, 8 * PAGE, 0)).isZero();
          assertThat(minor()).isEqualTo(8);
          assertThat(machine.stat.total(ZoneStat.NR_MLOCK)).isEqualTo(8);
          assertThat(machine.stat.total(NodeStat.NR_UNEVICTABLE)).isEqualTo(8);
          machine.verify();
          assertThat(machine.calls.munlock(process, at, 4 * PAGE)).isZero();
          assertThat(machine.stat.total(ZoneStat.NR_MLOCK)).isEqualTo(4);
          machine.calls.munmap(process, at, 8 * PAGE);
          assertThat(machine.stat.total(ZoneStat.NR_MLOCK)).isZero();
          assertThat(machine.stat.total(NodeStat.NR_UNEVICTABLE)).isZero();
        });
  }

  @Test
  void lazyFree_writtenAgain_isLazyNoMore() {
    machine.run(
        process,
        user -> {
          long at = map(8, RW, PRIVATE, null);
          touch(user, at, 8, true);
          assertThat(machine.calls.madvise(process, at, 8 * PAGE, Advice.FREE)).isZero();
          VmArea area = Objects.requireNonNull(machine.area(process, at));
          assertThat(machine.walks.smaps(process.mm, area).lazyFree()).isEqualTo(8 * PAGE);
          touch(user, at, 8, false);
          touch(user, at, 2, true);
          assertThat(minor()).isEqualTo(8);
          assertThat(machine.walks.smaps(process.mm, area).lazyFree()).isEqualTo(6 * PAGE);
          assertThat(machine.stat.events(VmEvent.PGLAZYFREE)).isEqualTo(8);
        });
  }

  @Test
  void mremap_moved_takesPagesAlong() {
    machine.run(
        process,
        user -> {
          long at = map(700, RW, PRIVATE, null);
          touch(user, at, 700, true);
          user.store(at + 600 * PAGE, (byte) 42);
          long target = map(2000, Prot.PROT_NONE, PRIVATE, null);
          long moved =
              machine.calls.mremap(process, at, 700 * PAGE, 700 * PAGE, 3, target + 100 * PAGE);
          assertThat(moved).isEqualTo(target + 100 * PAGE);
          assertThat(user.load(moved + 600 * PAGE)).isEqualTo((byte) 42);
          assertThat(minor()).isEqualTo(700);
          assertThat(loaded(user, at)).isEqualTo(FaultResult.SIGSEGV);
        });
  }

  @Test
  void trace_ofFirstWrite_namesItsSteps() {
    machine.run(
        process,
        user -> {
          long at = map(1, RW, PRIVATE, null);
          FaultTrace trace = new FaultTrace(process.mm);
          machine.faults.setTrace(trace);
          touch(user, at, 1, true);
          machine.faults.setTrace(null);
          assertThat(trace.events().stream().map(FaultTrace.Event::step))
              .containsExactly(
                  FaultStep.TRAP,
                  FaultStep.AREA,
                  FaultStep.HANDLE,
                  FaultStep.ANONYMOUS,
                  FaultStep.ENTRY,
                  FaultStep.ANON_VMA,
                  FaultStep.ALLOCATE,
                  FaultStep.MAP,
                  FaultStep.END);
          assertThat(trace.text()).contains("do_anonymous_page");
        });
  }

  @Test
  void mincore_ofPagesAndCache_tellsBoth() {
    TestFile file = file(8, false);
    machine.run(
        process,
        user -> {
          long anonymous = map(4, RW, PRIVATE, null);
          touch(user, anonymous, 1, false);
          touch(user, anonymous + PAGE, 1, true);
          byte[] vector = new byte[4];
          machine.calls.mincore(process, anonymous, 4 * PAGE, vector);
          assertThat(vector).containsExactly(1, 1, 0, 0);
          long mapped = map(8, Prot.PROT_READ, SHARED, file);
          long other = map(8, Prot.PROT_READ, SHARED, file);
          touch(user, other + 2 * PAGE, 1, false);
          machine.calls.mincore(process, mapped, 4 * PAGE, vector);
          assertThat(vector).containsExactly(0, 0, 1, 0);
        });
    file.put();
  }
}
