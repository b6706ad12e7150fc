package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.PageSize;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.X86Machine;

/** Objects of a node that callers name, on a machine with two. */
class NodeAllocationTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int NOWAIT = GfpFlags.GFP_NOWAIT;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(128L << 20).nodes(2).cpus(2).layout())
              .cpus(CpuTopology.uniform(2, 2))
              .backed(true)
              .build(),
          PageAllocator::verify);

  private SlabAllocator slabs(SlabStrategy strategy) {
    return engine.own(
        SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
  }

  private int nodeOf(long object) {
    long pfn = (object - pages.address(0)) >>> PageSize.SHIFT;
    return Objects.requireNonNull(pages.zoneOf(pfn)).nodeId();
  }

  @ParameterizedTest
  @EnumSource(
      value = SlabStrategy.class,
      names = {"SLUB", "SHEAF"})
  void allocNode_anySlot_givesObjectsOfTheNode(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("near", 256, 0, 0);
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int node = i / 2 % 2;
      long object = cache.allocNode(i % 2, GFP, node);
      assertThat(nodeOf(object)).isEqualTo(node);
      held.add(object);
    }
    assertThat(cache.nodeSlabs()).allSatisfy(node -> assertThat(node.slabs()).isPositive());
    assertThat(cache.liveObjects()).isEqualTo(400);
    held.forEach(object -> cache.free(0, object));
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void allocNode_noNode_isAnAllocation(SlabStrategy strategy) {
    KmemCache cache = slabs(strategy).create("anywhere", 256, 0, 0);
    long object = cache.allocNode(1, GFP | GfpFlags.__GFP_ZERO, KmemCache.NUMA_NO_NODE);
    SlabContract.checkBytes(object, 256, (byte) 0);
    cache.free(0, object);
    for (int node : new int[] {2, -2}) {
      assertThatThrownBy(() -> cache.allocNode(0, GFP, node))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> cache.allocNode(2, GFP, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void allocNode_nodeIsFull_comesFromAnotherUnlessForbidden() {
    SlabAllocator slabs = slabs(SlabStrategy.SLUB);
    KmemCache filler = slabs.create("filler", 8192, 0, 0);
    int strict = NOWAIT | GfpFlags.__GFP_THISNODE;
    List<Long> held = new ArrayList<>();
    for (long object = filler.allocNode(0, strict, 1);
        object != 0;
        object = filler.allocNode(0, strict, 1)) {
      assertThat(nodeOf(object)).isEqualTo(1);
      held.add(object);
    }
    assertThat(held).hasSizeGreaterThan(1_000);
    long other = filler.allocNode(0, NOWAIT, 1);
    assertThat(nodeOf(other)).isZero();
    held.add(other);
    held.forEach(object -> filler.free(0, object));
    assertThat(nodeOf(filler.allocNode(0, strict, 1))).isEqualTo(1);
  }

  @Test
  void kmallocNode_anySize_isOfTheNode() {
    Kmalloc kmalloc = slabs(SlabStrategy.SLUB).kmalloc();
    for (long size : new long[] {1, 100, 8192, 8193, 1 << 20}) {
      for (int node = 0; node < 2; node++) {
        long object = kmalloc.kmallocNode(0, size, GFP, node);
        assertThat(nodeOf(object)).as("%d bytes", size).isEqualTo(node);
        kmalloc.kfree(1, object);
      }
    }
    assertThat(kmalloc.kmallocNode(0, 0, GFP, 1)).isEqualTo(Kmalloc.ZERO_SIZE);
    long anywhere = kmalloc.kmallocNode(1, 20_000, GFP, KmemCache.NUMA_NO_NODE);
    assertThat(nodeOf(anywhere)).isEqualTo(1);
    kmalloc.kfree(0, anywhere);
    assertThatThrownBy(() -> kmalloc.kmallocNode(0, 20_000, GFP, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
