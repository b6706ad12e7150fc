package org.kmem.mm.physmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.SimClock;
import org.kmem.page.PageLayout;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

class PhysicalMemoryTest {
  private static final int USER = GfpFlags.GFP_HIGHUSER_MOVABLE;
  private static final int ZEROED = USER | GfpFlags.__GFP_ZERO;

  private final BootedMachine machine = new BootedMachine("--memory 512 --cpus 2 --nodes 2");
  private final PhysicalMemory memory = machine.memory();

  @AfterEach
  void close() {
    machine.close();
  }

  private static long physical(long pfn) {
    return pfn << PageSize.SHIFT;
  }

  @Test
  void fields_ofAPage_fillTheStructPageExactly() {
    assertThat(PageFields.END).isEqualTo(PageLayout.SIZE_BYTES).isEqualTo(64);
    assertThat(PageFields.REF).isEqualTo(4);
    assertThat(PageFields.FLAGS).isEqualTo(24);
    assertThat(PageFields.MAPPING % 8 + PageFields.INDEX % 8 + PageFields.PRIVATE % 8).isZero();
  }

  @Test
  void alloc_aUsedPageAgain_hasClearedFieldsAndBytes() {
    long pfn = memory.alloc(ZEROED, 0);
    memory.fill(physical(pfn), PageSize.SIZE_BYTES, (byte) 0x5a);
    memory.setLongField(pfn, PageFields.MAPPING, 77);
    memory.setIntField(pfn, PageFields.MEMCG, 5);
    assertThat(memory.put(pfn)).isTrue();
    assertThat(memory.refCount(pfn)).isZero();

    long again = memory.alloc(ZEROED, 0);

    assertThat(again).isEqualTo(pfn); // the hottest page of this CPU
    assertThat(memory.refCount(again)).isOne();
    assertThat(memory.mapCount(again)).isZero();
    assertThat(memory.longField(again, PageFields.MAPPING)).isZero();
    assertThat(memory.intField(again, PageFields.MEMCG)).isZero();
    for (int offset = 0; offset < PageSize.SIZE_BYTES; offset += 8) {
      assertThat(memory.readLong(physical(again) + offset)).isZero();
    }
    memory.put(again);
  }

  @Test
  void put_lastReference_frees() {
    long before = memory.unusedPages();
    long pfn = memory.alloc(USER, 2);
    memory.get(pfn);

    assertThat(memory.refCount(pfn)).isEqualTo(2);
    assertThat(memory.put(pfn)).isFalse();
    assertThat(memory.unusedPages()).isEqualTo(before - 4);
    assertThat(memory.put(pfn)).isTrue();
    assertThat(memory.unusedPages()).isEqualTo(before);
  }

  @Test
  void refAndMapCounts_misused_areRefusedAndUnchanged() {
    long pfn = memory.alloc(USER, 0);
    assertThat(memory.addMapCount(pfn, 1)).isOne();
    assertThatThrownBy(() -> memory.put(pfn))
        .isInstanceOf(PageRefException.class)
        .hasMessageContaining("mapped 1 times");
    assertThat(memory.refCount(pfn)).isOne();
    assertThat(memory.addMapCount(pfn, -1)).isZero();
    assertThatThrownBy(() -> memory.addMapCount(pfn, -1)).isInstanceOf(PageRefException.class);
    memory.put(pfn);
    assertThatThrownBy(() -> memory.put(pfn)).isInstanceOf(PageRefException.class);
    assertThatThrownBy(() -> memory.get(pfn))
        .isInstanceOf(PageRefException.class)
        .hasMessageContaining("0 references");
  }

  @Test
  void head_ofACompoundPage_isFoundFromEveryTail() {
    long head = memory.alloc(USER | GfpFlags.__GFP_COMP, 9);
    for (long pfn = head; pfn < head + 512; pfn++) {
      assertThat(memory.head(pfn)).isEqualTo(head);
    }
    assertThat(memory.order(head)).isEqualTo(9);
    memory.put(head);
    long single = memory.alloc(USER, 0);
    assertThat(memory.head(single)).isEqualTo(single);
    memory.put(single);
  }

  @Test
  void bytes_writtenAndCopied_areReadBack() {
    long from = memory.alloc(ZEROED, 1);
    long to = memory.alloc(ZEROED, 1);
    memory.writeByte(physical(from) + 5000, (byte) 9);
    memory.writeLong(physical(from) + 8, 0x1122_3344_5566_7788L);

    memory.copyPages(from, to, 1);

    assertThat(memory.readByte(physical(to) + 5000)).isEqualTo((byte) 9);
    assertThat(memory.readLong(physical(to) + 8)).isEqualTo(0x1122_3344_5566_7788L);
    memory.put(from);
    memory.put(to);
  }

  @Test
  void alloc_byATask_comesFromTheNodeOfItsCpu() {
    List<Integer> nodes = new ArrayList<>();
    machine
        .scheduler()
        .run(
            "a",
            () -> {
              for (int cpu : new int[] {0, 1}) {
                machine.scheduler().current().setAffinity(CpuAffinity.of(cpu));
                long pfn = memory.alloc(USER, 0);
                nodes.add(memory.nodeOf(pfn));
                memory.put(pfn);
              }
            });

    assertThat(nodes).containsExactly(0, 1);
  }

  @Test
  void allocWithin_aMask_keepsToItAndStartsNear() {
    List<Long> held = new ArrayList<>();
    assertThat(nodeOfNext(0, NodeMask.of(1), held)).isEqualTo(1);
    assertThat(nodeOfNext(1, NodeMask.first(2), held)).isEqualTo(1);
    assertThat(nodeOfNext(0, NodeMask.first(2), held)).isZero();
    for (long pfn = 0; pfn != Pfn.NONE; ) {
      pfn = memory.allocWithin(USER, Order.MAX, 1, NodeMask.of(1));
      if (pfn != Pfn.NONE) {
        assertThat(memory.nodeOf(pfn)).isEqualTo(1);
        held.add(pfn);
      }
    }
    long spilled = memory.allocWithin(USER, Order.MAX, 1, NodeMask.first(2));
    assertThat(memory.nodeOf(spilled)).isZero();
    held.add(spilled);
    held.forEach(memory::put);
  }

  private int nodeOfNext(int near, long mask, List<Long> held) {
    long pfn = memory.allocWithin(USER, 0, near, mask);
    held.add(pfn);
    return memory.nodeOf(pfn);
  }

  @Test
  void alloc_whenShort_asksTheLayerAboveAndWaitsInSimulatedTime() {
    List<Long> held = new ArrayList<>();
    boolean[] asked = {false};
    memory.install(
        new PageHooks() {
          @Override
          public long reclaim(int gfp, int order, int nodeId, int highestZone) {
            asked[0] = true;
            return 0;
          }
        });
    machine
        .scheduler()
        .run(
            "hog",
            () -> {
              long pfn = memory.alloc(USER, 0);
              while (pfn != Pfn.NONE) {
                held.add(pfn);
                pfn = memory.alloc(USER, 0);
              }
            });
    assertThat(asked[0]).isTrue();

    var scheduler = machine.scheduler();
    var waiter =
        scheduler.spawn(
            "waiter",
            () -> {
              // Takes what reserves there are first, then waits for the others.
              for (int i = 0; i < 20_000 && !scheduler.current().isKilled(); i++) {
                held.add(memory.alloc(GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NOFAIL, 0));
                if (scheduler.clock().nowNanos() > SimClock.SECOND / 2) {
                  return;
                }
              }
            });
    scheduler.spawn(
        "releaser",
        () -> {
          scheduler.sleep(SimClock.SECOND);
          for (int i = 0; i < 5000; i++) {
            memory.put(held.get(i));
          }
          held.subList(0, 5000).clear();
        });
    scheduler.runUntilEnd(waiter, 60 * SimClock.SECOND);

    assertThat(scheduler.clock().nowNanos()).isGreaterThan(SimClock.SECOND);
    held.forEach(memory::put);
  }
}
