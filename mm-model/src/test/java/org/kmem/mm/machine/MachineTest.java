package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.slab.KmemCache;
import org.kmem.stat.BuddyInfo;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/** Booted machines against what the reference kernel said right after boot, and against themselves. */
class MachineTest {
  private static Machine boot(String arguments) {
    return Machine.boot(
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS, Arrays.asList(arguments.trim().split(" +", -1))));
  }

  /**
   * Recorded, without what programs and files take: managed memory less free memory and lists, and slabs, in kB; stacks
   * in kB; the pages of ZONE_DMA that are free.
   */
  @ParameterizedTest
  @CsvSource({
    "--memory 256, 19572, 8236, 848, 3808",
    "--memory 512, 19764, 8288, 848, 3808",
    "--memory 1024, 20152, 8380, 848, 3808",
    "--memory 2048, 21084, 8420, 848, 3776",
    "--memory 1024 --cpus 2, 19316, 9388, 1040, 3808",
    "--memory 4096 --cpus 4, 23484, 10936, 1296, 3712"
  })
  void boot_anySize_usesWhatTheKernelUses(
      String options, long usedKb, long slabKb, long stacksKb, long dmaFree) {
    try (Machine machine = boot(options)) {
      long used =
          machine.memory().totalPages()
              - machine.memory().unusedPages()
              - machine.vmStat().total(NodeStat.NR_FILE_PAGES);
      long slabPages =
          machine.memory().slabs().caches().stream()
              .mapToLong(cache -> slabs(cache) << cache.geometry().order())
              .sum();
      assertThat((slabPages + machine.kernel().largeObjectPages()) * 4)
          .isCloseTo(slabKb, withPercentage(8));
      assertThat(used * 4).isCloseTo(usedKb, withPercentage(4));

      assertThat(machine.vmStat().total(NodeStat.NR_KERNEL_STACK))
          .isCloseTo(stacksKb, withPercentage(10));

      Zone dma = machine.memory().engine().zones().get(ZoneType.DMA.index());
      assertThat(dma.freePages() + dma.cachedPages()).isEqualTo(dmaFree);
      machine.memory().verify();
    }
  }

  private static long slabs(KmemCache cache) {
    return cache.counts().total() / cache.geometry().objects();
  }

  @Test
  void boot_zoneDma_isFragmentedAsRecorded() {
    try (Machine machine = boot("--memory 512")) {
      String line = BuddyInfo.of(machine.memory().engine()).text().lines().findFirst().orElse("");
      assertThat(line.trim().split(" +", -1))
          .endsWith("0", "0", "0", "0", "0", "1", "1", "1", "0", "1", "3");
    }
  }

  /** Names that share slabs on the reference kernel share them here. */
  @ParameterizedTest
  @CsvSource({
    "kernfs_node_cache, 30, 1",
    "inode_cache, 25, 4",
    "task_struct, 3, 8",
    "anon_vma, 39, 1",
    "vm_area_struct, 23, 1",
    "radix_tree_node, 14, 2",
    "ext4_inode_cache, 14, 4",
    "filp, 21, 1",
    "mm_struct, 11, 4",
    "sighand_cache, 15, 8",
    "proc_inode_cache, 11, 2",
    "buffer_head, 39, 1",
    "memdup_user-96, 42, 1"
  })
  void boot_caches_haveTheRecordedGeometry(String name, int objects, int pagesPerSlab) {
    try (Machine machine = boot("--memory 256")) {
      KmemCache cache = Objects.requireNonNull(machine.memory().slabs().find(name), name);
      assertThat(cache.geometry().objects()).isEqualTo(objects);
      assertThat(1 << cache.geometry().order()).isEqualTo(pagesPerSlab);
    }
  }

  @Test
  void boot_aliases_areThoseRecorded() {
    try (Machine machine = boot("--memory 256")) {
      assertThat(machine.memory().slabs().find("pool_workqueue"))
          .isSameAs(machine.memory().slabs().find("skbuff_fclone_cache"));
      assertThat(machine.memory().slabs().find("pid"))
          .isSameAs(machine.memory().slabs().find("eventpoll_epi"));
      assertThat(machine.memory().slabs().find("anon_vma_chain"))
          .isNotSameAs(machine.memory().slabs().find("jbd2_inode"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "256, 1811, 6179, 6179, never, 0",
    "512, 2720, 14227, 8192, never, 0",
    "1024, 45056, 30325, 8192, always, 1",
    "2048, 45056, 62521, 8192, always, 1"
  })
  void boot_tunables_areThoseRecorded(
      int memory, long minFree, long userReserve, long adminReserve, String thp, long zeroPage) {
    try (Machine machine = boot("--memory " + memory)) {
      assertThat(machine.tunables().get(Tunable.MIN_FREE_KBYTES)).isEqualTo(minFree);
      assertThat(machine.tunables().get(Tunable.USER_RESERVE_KBYTES))
          .isCloseTo(userReserve, withPercentage(0.1));
      assertThat(machine.tunables().get(Tunable.ADMIN_RESERVE_KBYTES))
          .isCloseTo(adminReserve, withPercentage(0.1));
      assertThat(machine.tunables().word(Tunable.THP_ENABLED)).isEqualTo(thp);
      assertThat(machine.tunables().get(Tunable.THP_USE_ZERO_PAGE)).isEqualTo(zeroPage);
    }
  }

  /** Lines of the reference kernel's own log with 2 GiB. */
  @Test
  void boot_log_saysWhatTheKernelSays() {
    try (Machine machine = boot("--memory 2048")) {
      assertThat(machine.kernelLog().lines())
          .extracting(line -> line.replaceFirst("^\\[.{12}\\] ", ""))
          .contains(
              "  DMA      [mem 0x0000000000001000-0x0000000000ffffff]",
              "  DMA32    [mem 0x0000000001000000-0x000000007ffdcfff]",
              "  Normal   empty",
              "  node   0: [mem 0x0000000000100000-0x000000007ffdcfff]",
              "Built 1 zonelists, mobility grouping on.  Total pages: 524155",
              "SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=1, Nodes=1",
              "Memory: 2004932K/2096620K available (87936K reserved, 0K cma-reserved)");
    }
  }

  /** Lab 82: what changes after each write, and what does not. */
  @Test
  void tunables_ofZones_reachTheEngine() {
    try (Machine machine = boot("--memory 256")) {
      Zone dma32 = machine.memory().engine().zones().get(ZoneType.DMA32.index());
      Zone dma = machine.memory().engine().zones().get(ZoneType.DMA.index());
      machine.tunables().write(Tunable.PERCPU_PAGELIST_HIGH_FRACTION, "1000000");
      assertThat(dma32.watermarks().min()).isCloseTo(418, within(1L));

      machine.tunables().write(Tunable.MIN_FREE_KBYTES, "20000");
      assertThat(dma32.watermarks().min()).isCloseTo(4647, within(1L));
      assertThat(dma32.watermarks().high()).isCloseTo(6969, within(2L));

      machine.tunables().write(Tunable.LOWMEM_RESERVE_RATIO, "64 64 32 0 0");
      assertThat(dma.lowmemReserve(ZoneType.DMA32.index())).isCloseTo(789, within(1L));
      assertThat(dma32.watermarks().min()).isCloseTo(4647, within(1L));
    }
  }

  private static long hashAfterScript(long seed) {
    MachineOptions options =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS.withSeed(seed), Arrays.asList("--memory", "256"));
    try (Machine machine = Machine.boot(options)) {
      machine.scheduler().spawn("other", () -> machine.scheduler().sleep(SimClock.SECOND / 3));
      machine.run(
          "script",
          () -> {
            for (int i = 0; i < 100; i++) {
              long pfn = machine.memory().alloc(GfpFlags.GFP_KERNEL, i % 4);
              machine.scheduler().sleep(i * SimClock.MILLISECOND);
              if (i % 3 == 0) {
                machine.memory().put(pfn);
              }
            }
            machine.tunables().write(Tunable.SWAPPINESS, "7");
          });
      return machine.stateHash();
    }
  }

  @Test
  void stateHash_sameSeedSameScript_isTheSame() {
    assertThat(hashAfterScript(42)).isEqualTo(hashAfterScript(42));
  }

  @Test
  void stateHash_anyDifference_shows() {
    try (Machine one = boot("--memory 256");
        Machine other = boot("--memory 256")) {
      assertThat(one.stateHash()).isEqualTo(other.stateHash());
      one.tunables().write(Tunable.SWAPPINESS, "61");
      assertThat(one.stateHash()).isNotEqualTo(other.stateHash());
      other.tunables().write(Tunable.SWAPPINESS, "61");
      assertThat(one.stateHash()).isEqualTo(other.stateHash());
      one.call("page", () -> one.memory().alloc(GfpFlags.GFP_KERNEL, 0));
      assertThat(one.stateHash()).isNotEqualTo(other.stateHash());
    }
  }

  /** Tables of every level, entries at both ends of user space, and all memory back. */
  @ParameterizedTest
  @ValueSource(strings = {"--memory 512", "--memory 512 --levels 5", "--memory 512 --arch arm64"})
  void boot_anyArchitecture_translates(String options) {
    try (Machine machine = boot(options)) {
      long unused = machine.memory().unusedPages();
      machine.run("walk", () -> mapBothEnds(machine));
      assertThat(machine.memory().unusedPages()).isEqualTo(unused);
      assertThat(machine.kernel().pageTablePages()).isEqualTo(options.endsWith("512") ? 64 : 0);
      machine.memory().verify();
    }
  }

  private static void mapBothEnds(Machine machine) {
    long end = machine.pageTables().mode().taskSizeBytes();
    long protection =
        machine.pageTables().format().protection(Prot.PROT_READ | Prot.PROT_WRITE, true);
    try (PageTable table = Objects.requireNonNull(machine.pageTables().create())) {
      machine.mmu().load(0, table);
      for (long address : new long[] {0x1000, end - 0x1000}) {
        long pfn = machine.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
        long slot = table.populate(address, PageLevel.PTE);
        table.set(slot, machine.pageTables().format().leaf(pfn, protection, PageLevel.PTE));
        assertThat(machine.mmu().translate(0, address + 5, PteFormat.READ))
            .isEqualTo((pfn << 12) + 5);
        table.clear(slot);
        machine.memory().put(pfn);
      }
      machine.mmu().flushSpace(table);
      machine.mmu().unload(0);
    }
  }

  /** What lies on per-CPU lists is given back second by second. */
  @Test
  void runFor_idleMachine_drainsLists() {
    try (Machine machine = boot("--memory 512")) {
      Zone dma32 = machine.memory().engine().zones().get(ZoneType.DMA32.index());
      machine.run(
          "churn",
          () -> {
            long[] pfns = new long[20_000];
            for (int i = 0; i < pfns.length; i++) {
              pfns[i] = machine.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
            }
            for (long pfn : pfns) {
              machine.memory().put(pfn);
            }
          });
      long cached = dma32.cachedPages();
      assertThat(cached).isGreaterThan(8_000);
      machine.runFor(10 * SimClock.SECOND);
      assertThat(dma32.cachedPages()).isLessThan(cached / 2);
    }
  }

  /** Tables that grow with memory get larger than any block. */
  @Test
  void boot_hashTablesLargerThanABlock_works() {
    try (Machine machine = boot("--memory 300G")) {
      assertThat(machine.memory().totalPages()).isGreaterThan(70L << 20);
      assertThat(machine.kernel().otherPages()).isLessThan(20_000);
    }
  }

  @Test
  void close_twice_doesNothingMore() {
    Machine machine = boot("--memory 256");
    machine.close();
    machine.close();
    assertThat(machine.options().memoryBytes()).isEqualTo(256L << 20);
  }
}
