package org.kmem.mm.folio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;

class FoliosTest {
  private final BootedMachine machine = new BootedMachine("--memory 256 --nodes 2 --cpus 2");
  private final VmStat stat = new VmStat(2);
  private final Folios folios = new Folios(machine.memory(), stat, machine.scheduler(), true);

  @AfterEach
  void close() {
    folios.lru().verify();
    machine.close();
  }

  private long anonymous() {
    long pfn = machine.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
    folios.set(pfn, PageFlag.PG_SWAPBACKED);
    folios.setAnon(pfn, 1, 0);
    return pfn;
  }

  private long ofFile() {
    long pfn = machine.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
    folios.setFile(pfn, 1, 0);
    return pfn;
  }

  @Test
  void add_withGenerations_countsAnonymousActiveAndFilesInactive() {
    long anonymous = anonymous();
    long file = ofFile();
    folios.lru().add(anonymous);
    folios.lru().add(file);

    assertThat(stat.total(NodeStat.NR_ACTIVE_ANON)).isEqualTo(1);
    assertThat(stat.total(NodeStat.NR_INACTIVE_FILE)).isEqualTo(1);
    assertThat(folios.put(anonymous)).isTrue();
    folios.put(file);
    assertThat(stat.total(NodeStat.NR_ACTIVE_ANON)).isZero();
    assertThat(stat.total(NodeStat.NR_INACTIVE_FILE)).isZero();
  }

  @Test
  void add_ofFileInFault_countsActive() {
    machine
        .scheduler()
        .run(
            "fault",
            () -> {
              machine.scheduler().current().setInLruFault(true);
              long file = ofFile();
              folios.lru().add(file);
              assertThat(stat.total(NodeStat.NR_ACTIVE_FILE)).isEqualTo(1);
              folios.put(file);
            });
  }

  @Test
  void markAccessed_twiceOnClassicLists_activates() {
    folios.lru().setMglru(false);
    long file = ofFile();
    folios.lru().add(file);
    folios.lru().markAccessed(file);
    assertThat(folios.test(file, PageFlag.PG_ACTIVE)).isFalse();
    folios.lru().markAccessed(file);
    assertThat(folios.test(file, PageFlag.PG_ACTIVE)).isTrue();
    assertThat(stat.events(VmEvent.PGACTIVATE)).isEqualTo(1);
    folios.put(file);
  }

  @Test
  void mlock_twice_needsTwoMunlocksToBeEvictable() {
    long pfn = anonymous();
    folios.lru().mlocked().mlock(pfn);
    folios.lru().add(pfn);
    folios.lru().mlocked().mlock(pfn);
    assertThat(stat.total(ZoneStat.NR_MLOCK)).isEqualTo(1);
    assertThat(stat.total(NodeStat.NR_UNEVICTABLE)).isEqualTo(1);
    folios.lru().mlocked().munlock(pfn);
    assertThat(stat.total(NodeStat.NR_UNEVICTABLE)).isEqualTo(1);
    folios.lru().mlocked().munlock(pfn);
    assertThat(stat.total(NodeStat.NR_UNEVICTABLE)).isZero();
    assertThat(stat.total(ZoneStat.NR_MLOCK)).isZero();
    folios.put(pfn);
  }

  @Test
  void lazyFree_ofAnonymous_goesToInactiveFiles() {
    long pfn = anonymous();
    folios.lru().add(pfn);
    folios.lru().lazyFree(pfn);
    assertThat(stat.total(NodeStat.NR_INACTIVE_FILE)).isEqualTo(1);
    assertThat(stat.events(VmEvent.PGLAZYFREE)).isEqualTo(1);
    folios.put(pfn);
  }

  @Test
  void lock_heldByAnother_waitsForUnlock() {
    long pfn = anonymous();
    List<String> order = new ArrayList<>();
    folios.lock(pfn);
    machine
        .scheduler()
        .spawn(
            "waiter",
            () -> {
              folios.lock(pfn);
              order.add("waiter");
              folios.unlock(pfn);
            });
    machine.scheduler().runFor(1_000);
    order.add("host");
    folios.unlock(pfn);
    machine.scheduler().runFor(1_000);
    assertThat(order).containsExactly("host", "waiter");
    assertThat(folios.test(pfn, PageFlag.PG_WAITERS | PageFlag.PG_LOCKED)).isFalse();
    assertThatThrownBy(() -> folios.unlock(pfn)).isInstanceOf(IllegalStateException.class);
    folios.put(pfn);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomHistory_ofLists_keepsCounters(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> pages = new ArrayList<>();
    LruLists lru = folios.lru();
    for (int step = 0; step < 20_000; step++) {
      int choice = random.nextInt(12);
      if (choice < 3 || pages.isEmpty()) {
        long pfn = random.nextBoolean() ? anonymous() : ofFile();
        lru.add(pfn);
        pages.add(pfn);
        continue;
      }
      int at = random.nextInt(pages.size());
      long pfn = pages.get(at);
      switch (choice) {
        case 3 -> {
          pages.remove(at);
          folios.put(pfn);
        }
        case 4 -> lru.activate(pfn);
        case 5 -> lru.deactivate(pfn);
        case 6 -> lru.rotate(pfn);
        case 7 -> lru.lazyFree(pfn);
        case 8 -> lru.mlocked().mlock(pfn);
        case 9 -> lru.mlocked().munlock(pfn);
        case 10 -> {
          if (lru.isolate(pfn)) {
            lru.putback(pfn);
            folios.put(pfn);
          }
        }
        default -> lru.setMglru(random.nextInt(50) != 0);
      }
      if (step % 1_000 == 0) {
        lru.verify();
      }
    }
    pages.forEach(folios::put);
    assertThat(stat.total(ZoneStat.NR_MLOCK)).isZero();
  }
}
