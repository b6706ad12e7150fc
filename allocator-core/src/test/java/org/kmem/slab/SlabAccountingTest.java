package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;

class SlabAccountingTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int ACCOUNT = GfpFlags.GFP_KERNEL_ACCOUNT;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  /** Charges to one group at a time, up to a limit. */
  private static final class Groups implements SlabAccounting {
    private final Map<Integer, Long> bytes = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private int running = 1;
    private long limitBytes = Long.MAX_VALUE;

    @Override
    public int charge(KmemCache cache, int gfp, int objects, long moreBytes) {
      calls.add(cache.name() + " " + objects + " " + moreBytes);
      if (running < 0) {
        throw new IllegalStateException("no group is running");
      }
      if (of(running) + moreBytes > limitBytes) {
        return REFUSED;
      }
      bytes.merge(running, moreBytes, Long::sum);
      return running;
    }

    @Override
    public void uncharge(KmemCache cache, int group, long lessBytes) {
      bytes.merge(group, -lessBytes, Long::sum);
    }

    long of(int group) {
      return bytes.getOrDefault(group, 0L);
    }
  }

  private final Groups groups = new Groups();

  private SlabAllocator slabs(SlabStrategy strategy) {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(128L << 20).cpus(2).layout())
                .cpus(2)
                .slots(4)
                .backed(true)
                .build(),
            PageAllocator::verify);
    return engine.own(
        SlabAllocator.builder(pages).strategy(strategy).accounting(groups).build(),
        SlabAllocator::verify);
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void free_byAnotherGroup_takesTheChargeFromWhoPaid(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("charged", 192, 0, CacheFlags.SLAB_ACCOUNT);
    long first = cache.alloc(0, GFP);
    groups.running = 2;
    long second = cache.alloc(1, GFP);
    assertThat(groups.calls).containsExactly("charged 1 200", "charged 1 200");
    assertThat(groups.bytes).containsOnly(Map.entry(1, 200L), Map.entry(2, 200L));
    cache.free(1, first);
    assertThat(groups.of(1)).isZero();
    assertThat(groups.of(2)).isEqualTo(200);
    cache.free(0, second);
    assertThat(groups.of(2)).isZero();
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void alloc_chargeIsRefused_givesNoneAndKeepsNone(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("charged", 192, 0, CacheFlags.SLAB_ACCOUNT);
    groups.limitBytes = 3 * 200;
    long[] held = new long[5];
    assertThat(cache.allocBulk(0, GFP, held, 0, 4)).isZero();
    assertThat(cache.allocBulk(0, GFP, held, 0, 3)).isEqualTo(3);
    assertThat(cache.alloc(0, GFP)).isZero();
    assertThat(cache.liveObjects()).isEqualTo(3);
    cache.freeBulk(0, held, 0, 3);
    assertThat(groups.of(1)).isZero();
    assertThat(cache.alloc(0, GFP)).isNotZero();
    groups.running = -1;
    assertThatThrownBy(() -> cache.alloc(0, GFP)).isInstanceOf(IllegalStateException.class);
    assertThat(cache.liveObjects()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void alloc_nobodyAsksForIt_isNotCharged(SlabStrategy strategy) {
    SlabAllocator slabs = slabs(strategy);
    KmemCache cache = slabs.create("free-of-charge", 200, 0, 0);
    long plain = cache.alloc(0, GFP);
    assertThat(groups.calls).isEmpty();
    long charged = cache.alloc(0, ACCOUNT);
    assertThat(groups.of(1)).isEqualTo(208);
    cache.free(0, plain);
    assertThat(groups.of(1)).isEqualTo(208);
    cache.free(0, charged);
    assertThat(groups.of(1)).isZero();
    groups.running = SlabAccounting.NOBODY;
    cache.free(0, cache.alloc(0, ACCOUNT));
    assertThat(groups.of(SlabAccounting.NOBODY)).isEqualTo(208);
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void kmalloc_accounted_isOfTheChargedCaches(SlabStrategy strategy) {
    Kmalloc kmalloc = slabs(strategy).kmalloc();
    long object = kmalloc.kmalloc(0, 60, ACCOUNT);
    long node = kmalloc.kmallocNode(0, 100, ACCOUNT, 0);
    assertThat(groups.calls).containsExactly("kmalloc-cg-64 1 72", "kmalloc-cg-128 1 136");
    kmalloc.kfreeBulk(0, new long[] {object, node}, 0, 2);
    assertThat(groups.of(1)).isZero();
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void handle_ofAnOwner_passesNoCharge(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("handled", 64, 0, CacheFlags.SLAB_ACCOUNT);
    try (CacheHandle mine = cache.take()) {
      long object = mine.alloc(GFP);
      assertThat(groups.of(1)).isEqualTo(72);
      mine.free(object);
      assertThat(groups.of(1)).isZero();
    }
    long object = cache.alloc(GFP);
    assertThat(groups.of(1)).isEqualTo(72);
    cache.free(object);
    assertThat(groups.of(1)).isZero();
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void shrink_slabsOfChargedObjects_areForgotten(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("charged", 512, 0, CacheFlags.SLAB_ACCOUNT);
    long[] held = new long[500];
    for (int round = 0; round < 3; round++) {
      assertThat(cache.allocBulk(0, GFP, held, 0, 500)).isEqualTo(500);
      assertThat(groups.of(1)).isEqualTo(500 * 520);
      cache.verify();
      cache.freeBulk(1, held, 0, 500);
      cache.shrink();
      assertThat(cache.counts().total()).isZero();
      assertThat(groups.of(1)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SlabStrategy.class,
      names = {"SLUB", "LOCKED", "TREIBER"})
  void free_twice_takesTheChargeOnce(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("charged", 192, 0, CacheFlags.SLAB_ACCOUNT);
    long object = cache.alloc(0, GFP);
    long other = cache.alloc(0, GFP);
    cache.free(0, object);
    assertThat(groups.of(1)).isEqualTo(200);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, object));
    assertThat(groups.of(1)).isEqualTo(200);
    cache.free(0, other);
    assertThat(groups.of(1)).isZero();
  }
}
