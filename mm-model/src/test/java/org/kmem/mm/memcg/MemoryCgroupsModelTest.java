package org.kmem.mm.memcg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.slab.CacheFlags;
import org.kmem.units.Pfn;

/** Random charging in a changing tree: every group's usage is what is charged in it and below. */
class MemoryCgroupsModelTest {
  private static final int STEPS = 20_000;
  private static final int OBJECT_BYTES = 200;

  private final BootedMachine machine = new BootedMachine("--memory 256 --cpus 2");
  private final VmStat stat = new VmStat(1);
  private final Folios folios = new Folios(machine.memory(), stat, machine.scheduler(), true);
  private final MemoryCgroups groups = new MemoryCgroups(folios, stat, machine.scheduler(), true);
  private final List<MemoryCgroup> online = new ArrayList<>();
  private final List<Long> pages = new ArrayList<>();
  private final List<Long> tables = new ArrayList<>();
  private final List<Long> objects = new ArrayList<>();
  private final List<Integer> slots = new ArrayList<>();

  @AfterEach
  void close() {
    machine.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void usage_afterRandomCharges_isWhatIsChargedInTheSubtree(long seed) {
    machine.memory().install(groups.kernel());
    SlabCache cache =
        machine.memory().slabCache("memcg_test", OBJECT_BYTES, CacheFlags.SLAB_ACCOUNT);
    machine.scheduler().run("test", () -> live(new SplittableRandom(seed), cache));
  }

  private void live(SplittableRandom random, SlabCache cache) {
    online.add(groups.root());
    for (int step = 0; step < STEPS; step++) {
      step(random, cache);
      if (step % 500 == 0) {
        groups.verify();
        folios.lru().verify();
      }
    }
    pages.forEach(folios::put);
    tables.forEach(pfn -> machine.memory().free(pfn, 0));
    objects.forEach(cache::free);
    slots.forEach(group -> groups.swap().uncharge(group, 1));
    machine.scheduler().current().setMemcg(0);
    for (int i = online.size() - 1; i > 0; i--) {
      groups.remove(online.get(i));
    }
    cache.shrink();
    groups.verify();
    assertThat(groups.subtree(groups.root())).containsExactly(groups.root());
    assertThat(groups.root().memory().usage()).isZero();
    for (int id = 1; id < 64; id++) {
      assertThat(groups.find(id)).isNull();
    }
  }

  private void step(SplittableRandom random, SlabCache cache) {
    switch (random.nextInt(16)) {
      case 0 -> {
        if (online.size() < 12) {
          online.add(groups.create(any(random)));
        }
      }
      case 1 -> removeSome(random);
      case 2, 3 -> machine.scheduler().current().setMemcg(any(random).id());
      case 4, 5, 6, 7 -> pages.add(chargedPage());
      case 8, 9, 10 -> drop(random, pages).forEach(folios::put);
      case 11 -> {
        long pfn = machine.memory().alloc(GfpFlags.GFP_KERNEL_ACCOUNT, 0);
        assertThat(pfn).isNotEqualTo(Pfn.NONE);
        tables.add(pfn);
      }
      case 12 -> drop(random, tables).forEach(pfn -> machine.memory().free(pfn, 0));
      case 13 -> {
        objects.add(cache.alloc());
        objects.add(cache.alloc());
      }
      case 14 -> drop(random, objects).forEach(cache::free);
      default -> {
        int group = machine.scheduler().current().memcg();
        if (random.nextBoolean() && groups.swap().charge(group, 1) == 0) {
          slots.add(group);
        } else if (!slots.isEmpty()) {
          groups.swap().uncharge(slots.removeLast(), 1);
        }
      }
    }
  }

  private MemoryCgroup any(SplittableRandom random) {
    return online.get(random.nextInt(online.size()));
  }

  /** A group that no task is in and that has no children can be removed, whatever is charged to it. */
  private void removeSome(SplittableRandom random) {
    MemoryCgroup group = any(random);
    boolean hasChildren = online.stream().anyMatch(other -> other.parent() == group);
    if (!group.isRoot() && !hasChildren && machine.scheduler().current().memcg() != group.id()) {
      online.remove(group);
      groups.remove(group);
    }
  }

  private long chargedPage() {
    long pfn = machine.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
    assertThat(folios.charge(pfn, GfpFlags.GFP_HIGHUSER_MOVABLE)).isZero();
    folios.lru().add(pfn);
    return pfn;
  }

  private static List<Long> drop(SplittableRandom random, List<Long> from) {
    List<Long> dropped = new ArrayList<>();
    while (!from.isEmpty() && random.nextInt(3) != 0) {
      int at = random.nextInt(from.size());
      dropped.add(from.get(at));
      from.set(at, from.getLast());
      from.removeLast();
    }
    return dropped;
  }

  @Test
  void charge_atTheLimit_reclaimsSixteenTimesThenKillsOnce() {
    List<Long> asked = new ArrayList<>();
    List<MemoryCgroup> killedIn = new ArrayList<>();
    groups.install(
        (Reclaimer)
            (root, count, gfp, maySwap, swappiness) -> {
              asked.add(count);
              return 0;
            });
    groups.install(
        (MemcgOom)
            (group, gfp, order) -> {
              killedIn.add(group);
              return false;
            });
    machine
        .scheduler()
        .run(
            "test",
            () -> {
              MemoryCgroup group = groups.create(groups.root());
              group.memory().setMax(1);
              machine.scheduler().current().setMemcg(group.id());
              long first = chargedPage();
              long pfn = machine.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
              assertThat(folios.charge(pfn, GfpFlags.GFP_HIGHUSER_MOVABLE)).isNegative();
              assertThat(group.events(MemcgEvent.MAX)).isEqualTo(asked.size());
              assertThat(group.events(MemcgEvent.OOM)).isEqualTo(1);
              assertThat(folios.memcg(pfn)).isZero();
              machine.memory().free(pfn, 0);
              folios.put(first);
            });

    // One that finds stocks to drain, sixteen retries, and the one after which there are none left.
    assertThat(asked).hasSize(18);
    assertThat(killedIn).hasSize(1);
    assertThat(stat.total(NodeStat.NR_INACTIVE_FILE)).isZero();
  }
}
