package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.gfp.GfpFlags.GFP_ATOMIC;
import static org.kmem.gfp.GfpFlags.GFP_KERNEL;
import static org.kmem.gfp.GfpFlags.GFP_NOWAIT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks.CompactOutcome;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/** What a request does when memory is short, and in which order it asks the layer above. */
@ParameterizedClass
@EnumSource(Strategy.class)
@Timeout(60)
final class SlowPathTest {
  private static final long MIN_PAGES = 256;
  private static final int RECLAIM_ROUNDS = 17;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final Strategy strategy;
  private final RecordingHooks hooks = new RecordingHooks();
  private final PageAllocator pages;
  private final Zone normal;
  private final List<Long> held = Collections.synchronizedList(new ArrayList<>());

  SlowPathTest(Strategy strategy) {
    this.strategy = strategy;
    pages =
        engine.own(
            PageAllocator.builder(Machines.normalOnly(1))
                .strategy(strategy)
                .hooks(hooks)
                .tuning(Machines.minPages(MIN_PAGES))
                .build(),
            PageAllocator::verify);
    normal = pages.zones().get(ZoneType.NORMAL.index());
    assertThat(normal.watermarks().min()).isEqualTo(MIN_PAGES);
  }

  @Test
  void alloc_aboveLowWatermark_asksForNothing() {
    while (normal.freePages() > normal.watermarks().low() + 64) {
      hold(GFP_KERNEL);
    }
    assertThat(hooks.calls).isEmpty();
  }

  @Test
  void alloc_belowLowWatermark_wakesKswapdOnly() {
    fill(GFP_NOWAIT);
    freeUpTo(MIN_PAGES + 40);
    hooks.calls.clear();
    assertThat(hold(GFP_KERNEL)).isTrue();
    assertThat(hooks.calls).containsExactly("kswapd");
  }

  @Test
  void nowait_exhausted_neverCallsWhatBlocks() {
    fill(GFP_NOWAIT);
    assertThat(hooks.calls).isNotEmpty().containsOnly("kswapd");
    endsAt(MIN_PAGES);
    hooks.calls.clear();
    assertThat(pages.alloc(0, GfpFlags.__GFP_NOWARN, 0)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls).isEmpty();
  }

  @Test
  void atomic_belowMin_stopsAtItsReserveFloor() {
    fill(GFP_NOWAIT);
    assertThat(hold(GFP_ATOMIC)).isTrue();
    fill(GFP_ATOMIC);
    endsAt(MIN_PAGES * 3 / 8);
    assertThat(hooks.calls).containsOnly("kswapd");
  }

  @Test
  void high_blocking_stopsAtHalfOfMin() {
    fill(GFP_KERNEL | GfpFlags.__GFP_HIGH | GfpFlags.__GFP_NORETRY);
    endsAt(MIN_PAGES / 2);
  }

  @Test
  void memalloc_emptiesTheZone() {
    fill(GFP_ATOMIC | GfpFlags.__GFP_MEMALLOC);
    assertThat(EngineState.freePages(pages)).isZero();
    assertThat(normal.freePages()).isZero();
  }

  @Test
  void memalloc_thatMayBlock_neitherCompactsNorReclaims() {
    fill(GFP_NOWAIT);
    hooks.calls.clear();
    int gfp = GFP_KERNEL | GfpFlags.__GFP_MEMALLOC;
    long pfn = pages.alloc(0, gfp, 3);
    assertThat(pfn).isNotEqualTo(Pfn.NONE);
    pages.free(0, pfn, 3);
    fill(gfp);
    assertThat(hooks.calls).isNotEmpty().containsOnly("kswapd");
  }

  @Test
  void nomemalloc_winsOverMemalloc() {
    fill(GFP_NOWAIT | GfpFlags.__GFP_MEMALLOC | GfpFlags.__GFP_NOMEMALLOC);
    endsAt(MIN_PAGES);
  }

  @Test
  void noretry_exhausted_reclaimsOnceAndFails() {
    exhaust();
    assertThat(pages.alloc(0, GFP_KERNEL | GfpFlags.__GFP_NORETRY, 0)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls).containsExactly("kswapd", "kswapd", "reclaim");
  }

  @Test
  void kernel_nothingReclaimable_killsThenFails() {
    exhaust();
    assertThat(pages.alloc(0, GFP_KERNEL, 0)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls).containsExactly("kswapd", "kswapd", "reclaim", "oom");
  }

  @Test
  void kernel_barrenButReclaimablePromised_retriesSixteenTimesThenKills() {
    exhaust();
    hooks.reclaimable = () -> 100_000;
    assertThat(pages.alloc(0, GFP_KERNEL, 0)).isEqualTo(Pfn.NONE);
    assertThat(Collections.frequency(hooks.calls, "reclaim")).isEqualTo(RECLAIM_ROUNDS);
    assertThat(Collections.frequency(hooks.calls, "kswapd")).isEqualTo(RECLAIM_ROUNDS + 1);
    assertThat(hooks.calls.getLast()).isEqualTo("oom");
  }

  @Test
  void kernel_reclaimFrees_succeedsWithoutKilling() {
    exhaust();
    hooks.reclaim = () -> release(100);
    assertThat(hold(GFP_KERNEL)).isTrue();
    assertThat(hooks.calls).containsExactly("kswapd", "kswapd", "reclaim");
  }

  @Test
  void kernel_killFrees_retriesWithoutReclaim() {
    exhaust();
    hooks.kill = () -> release(200) > 0 && pages.drainAll() >= 0;
    assertThat(hold(GFP_KERNEL)).isTrue();
    assertThat(hooks.calls).containsExactly("kswapd", "kswapd", "reclaim", "oom", "kswapd");
  }

  @Test
  void kernel_unmovableHighOrder_compactsBeforeReclaim() {
    exhaust();
    hooks.compact = () -> CompactOutcome.DEFERRED;
    assertThat(pages.alloc(0, GFP_KERNEL, 2)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls)
        .containsExactly("kswapd", "compact async", "kswapd", "reclaim", "compact sync", "oom");
  }

  @Test
  void kernel_movableCheapOrder_reclaimsFirst() {
    exhaust();
    assertThat(pages.alloc(0, GfpFlags.GFP_HIGHUSER_MOVABLE, 2)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls).containsExactly("kswapd", "kswapd", "reclaim", "compact sync", "oom");
  }

  @Test
  void costlyOrder_neverKills() {
    exhaust();
    assertThat(pages.alloc(0, GFP_KERNEL, 4)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls)
        .containsExactly("kswapd", "compact async", "kswapd", "reclaim", "compact sync");
    hooks.calls.clear();
    int patient = GFP_KERNEL | GfpFlags.__GFP_RETRY_MAYFAIL;
    hooks.reclaim = () -> 1;
    hooks.compact = () -> CompactOutcome.COMPLETE;
    assertThat(pages.alloc(0, patient, 4)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls).doesNotContain("oom");
    assertThat(Collections.frequency(hooks.calls, "compact sync")).isGreaterThan(1);
  }

  @Test
  void costlyNoretry_compactionHopeless_failsBeforeReclaim() {
    exhaust();
    int gfp = GFP_KERNEL | GfpFlags.__GFP_NORETRY;
    assertThat(pages.alloc(0, gfp, 9)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls).containsExactly("kswapd", "compact async");
    hooks.calls.clear();
    hooks.compact = () -> CompactOutcome.COMPLETE;
    assertThat(pages.alloc(0, gfp, 9)).isEqualTo(Pfn.NONE);
    assertThat(hooks.calls)
        .containsExactly("kswapd", "compact async", "kswapd", "reclaim", "compact sync");
  }

  @Test
  void retryMayfailThisnodeOrLowZone_neverKill() {
    exhaust();
    for (int gfp :
        new int[] {
          GFP_KERNEL | GfpFlags.__GFP_RETRY_MAYFAIL,
          GFP_KERNEL | GfpFlags.__GFP_THISNODE,
          GFP_KERNEL | GfpFlags.__GFP_DMA32,
          GFP_KERNEL | GfpFlags.__GFP_DMA
        }) {
      assertThat(pages.alloc(0, gfp, 0)).isEqualTo(Pfn.NONE);
    }
    assertThat(hooks.calls).doesNotContain("oom");
  }

  @Test
  void victim_afterItsReserves_failsInsteadOfWaiting() {
    exhaust();
    hooks.victim = () -> true;
    hooks.kill = () -> true;
    while (hold(GFP_KERNEL)) {
      assertThat(normal.freePages()).isLessThan(MIN_PAGES);
    }
    endsAt(MIN_PAGES / 2);
    hooks.calls.clear();
    assertThat(pages.alloc(0, GFP_KERNEL | GfpFlags.__GFP_NOMEMALLOC, 0)).isEqualTo(Pfn.NONE);
  }

  @Test
  void kernel_killerChoosesTheCaller_getsTheVictimsReserves() {
    exhaust();
    boolean[] killed = new boolean[1];
    hooks.victim = () -> killed[0];
    hooks.kill =
        () -> {
          killed[0] = true;
          return true;
        };
    assertThat(hold(GFP_KERNEL)).isTrue();
    assertThat(Collections.frequency(hooks.calls, "oom")).isEqualTo(1);
  }

  @Test
  void nofail_memoryComesLater_waitsForIt() throws Exception {
    exhaust();
    fill(GFP_ATOMIC);
    CountDownLatch waiting = new CountDownLatch(3);
    hooks.wait =
        () -> {
          waiting.countDown();
          LockSupport.parkNanos(100_000);
        };
    Thread freer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                if (waiting.await(30, TimeUnit.SECONDS)) {
                  release(1000);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    long pfn = pages.alloc(0, GFP_KERNEL | GfpFlags.__GFP_NOFAIL, 0);
    freer.join();
    assertThat(pfn).isNotEqualTo(Pfn.NONE);
    assertThat(hooks.calls).contains("wait");
    pages.free(0, pfn, 0);
  }

  @Test
  void nofail_killsAndFindsNothing_digsIntoAllReserves() {
    exhaust();
    fill(GFP_ATOMIC);
    hooks.kill = () -> true;
    assertThat(hold(GFP_KERNEL | GfpFlags.__GFP_NOFAIL)).isTrue();
    assertThat(hooks.calls).contains("oom").doesNotContain("wait");
  }

  @Test
  void accountedRequest_refused_failsAndFreesTheBlock() {
    long before = EngineState.freePages(pages);
    hooks.charge = () -> false;
    assertThat(pages.alloc(0, GfpFlags.GFP_KERNEL_ACCOUNT, 3)).isEqualTo(Pfn.NONE);
    assertThat(pages.allocBulk(0, GfpFlags.GFP_KERNEL_ACCOUNT, new long[8], 8)).isZero();
    assertThat(hooks.calls).doesNotContain("uncharge");
    assertThat(EngineState.freePages(pages)).isEqualTo(before);
    hooks.charge = () -> true;
    long pfn = pages.alloc(0, GfpFlags.GFP_KERNEL_ACCOUNT, 3);
    assertThat(hooks.chargedPages).isEqualTo(8);
    pages.split(pfn, 3);
    for (int i = 0; i < 8; i++) {
      pages.free(0, pfn + i, 0);
    }
    long exact = pages.allocExact(0, GfpFlags.GFP_KERNEL_ACCOUNT, 5 * 4096);
    assertThat(hooks.chargedPages).isEqualTo(5);
    pages.freeExact(0, exact, 5 * 4096);
    assertThat(hooks.chargedPages).isZero();
    long plain = pages.alloc(0, GFP_KERNEL, 0);
    hooks.calls.clear();
    pages.free(0, plain, 0);
    assertThat(hooks.calls).isEmpty();
  }

  @Test
  void pcp_zoneRecovers_listsMayHoldMoreAgain() {
    exhaust();
    assertThat(normal.pcp() == null || normal.pcp().isBelowHigh()).isTrue();
    release(held.size());
    pages.drainAll();
    long pfn = pages.alloc(0, GFP_KERNEL, 0);
    pages.free(0, pfn, 0);
    assertThat(normal.pcp() != null && normal.pcp().isBelowHigh()).isFalse();
  }

  /** Leaves the zone at its min watermark with nothing cached and no calls on record. */
  private void exhaust() {
    fill(GFP_NOWAIT);
    pages.drainAll();
    fill(GFP_NOWAIT);
    hooks.calls.clear();
  }

  private void fill(int gfp) {
    while (hold(gfp)) {
      assertThat(held.size()).isLessThanOrEqualTo((int) normal.layout().managed());
    }
  }

  private boolean hold(int gfp) {
    long pfn = pages.alloc(0, gfp, 0);
    return pfn != Pfn.NONE && held.add(pfn);
  }

  /** Exactly there without caches; with them a refill may overshoot, as in the kernel. */
  private void endsAt(long freePages) {
    if (strategy == Strategy.BUDDY_PCP || strategy == Strategy.BITFIELD) {
      assertThat(normal.freePages()).isBetween(freePages - 200, freePages);
    } else {
      assertThat(normal.freePages()).isEqualTo(freePages);
    }
  }

  private void freeUpTo(long freePages) {
    while (normal.freePages() < freePages) {
      release(1);
      pages.drainAll();
    }
  }

  /** Frees single pages, spread so that nothing merges. */
  private long release(int count) {
    int freed = 0;
    while (freed < count && !held.isEmpty()) {
      pages.free(0, held.removeLast(), 0);
      freed++;
    }
    return freed;
  }
}
