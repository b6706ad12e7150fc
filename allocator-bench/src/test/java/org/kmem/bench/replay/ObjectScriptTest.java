package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.bench.replay.ObjectReplayResult.EventCounts;
import org.kmem.gfp.GfpFlags;

class ObjectScriptTest {
  private static final long A = 0xffff888000001000L;
  private static final long B = 0xffff888000002000L;
  private static final long C = 0xffff888000003000L;

  @TempDir private Path folder;

  private static List<Integer> objects(ObjectScript script) {
    return IntStream.range(0, script.size()).mapToObj(script::object).toList();
  }

  private static List<Boolean> allocs(ObjectScript script) {
    return IntStream.range(0, script.size()).mapToObj(script::isAlloc).toList();
  }

  @Test
  void read_allocationsAndFrees_arePairedByAddress() throws IOException {
    ObjectScript script =
        new ObjectTraceText()
            .kmalloc(0, A, 10, 16)
            .kmalloc(1, B, 100, 128)
            .kfree(1, A)
            .kmalloc(1, A, 20, 32)
            .kfree(0, B)
            .script(folder);
    assertThat(objects(script)).containsExactly(0, 1, 0, 2, 1);
    assertThat(allocs(script)).containsExactly(true, true, false, true, false);
    assertThat(script.survivors()).containsExactly(2);
    assertThat(script.cpus()).isEqualTo(2);
    assertThat(script.cpuOf(1)).isEqualTo(1);
    assertThat(script.cpu(4)).isZero();
    assertThat(script.requestOf(1))
        .isEqualTo(new ObjectRequest(ObjectRequest.KMALLOC, 100, GfpFlags.GFP_KERNEL));
    assertThat(script.grantedOf(1)).isEqualTo(128);
    assertThat(script.what(2)).isEqualTo(ObjectScript.KFREE);
    assertThat(script.counts().peakBytes()).isEqualTo(128 + 32);
    assertThat(script.counts().live()).isEqualTo(1);
  }

  @Test
  void read_freesThatFitNothing_areLeftOutAndCountedApart() throws IOException {
    EventCounts counts =
        new ObjectTraceText()
            .kfree(0, A)
            .kfree(0, A)
            .cacheFree(0, B, "dentry")
            .kmalloc(0, C, 8, 8)
            .kfree(0, C)
            .kfree(0, C)
            .kfree(0, 0)
            .script(folder)
            .counts();
    assertThat(counts.replayed()).isEqualTo(2);
    assertThat(counts.olderFrees()).isEqualTo(2);
    assertThat(counts.unmatchedFrees()).isEqualTo(2);
    assertThat(counts.nullFrees()).isEqualTo(1);
  }

  @Test
  void read_addressAllocatedTwice_isFreedJustBefore() throws IOException {
    ObjectScript script =
        new ObjectTraceText()
            .namedAlloc(0, "dentry", A, 192, 192)
            .kmalloc(1, A, 8, 8)
            .script(folder);
    assertThat(objects(script)).containsExactly(0, 0, 1);
    assertThat(allocs(script)).containsExactly(true, false, true);
    assertThat(script.cpu(1)).isEqualTo(1);
    assertThat(script.what(1)).isEqualTo(ObjectScript.KFREE);
    assertThat(script.counts().silentFrees()).isEqualTo(1);
    assertThat(script.counts().peakBytes()).isEqualTo(192);
  }

  @Test
  void read_nothingUsable_isLeftOutAndCounted() throws IOException {
    EventCounts counts =
        new ObjectTraceText()
            .kmalloc(0, A, 8, 8)
            .kmalloc(0, 0, 8, 8) // failed
            .kmalloc(0, 16, 0, 0) // ZERO_SIZE_PTR
            .kfree(0, 16)
            .kmalloc(0, B, 16, 8) // less than asked for
            .kmalloc(0, B, 0, 8)
            .kmalloc(0, B, 1L << 40, 1L << 40)
            .kmalloc(0, B, 8, 8, "GFP_KERNEL|__GFP_DMA|__GFP_DMA32|__GFP_HIGHMEM")
            .namedAlloc(0, "huge", C, 4 << 20, 4 << 20)
            .script(folder)
            .counts();
    assertThat(counts.failures()).isEqualTo(1);
    assertThat(counts.emptyRequests()).isEqualTo(2);
    assertThat(counts.impossible()).isEqualTo(4);
    assertThat(counts.kmallocs())
        .isEqualTo(2); // the zones that objects have no use for are dropped
    assertThat(counts.cacheAllocations()).isZero();
  }

  @Test
  void caches_namedByFree_arePassedOnToObjectsOfTheSameSite() throws IOException {
    ObjectScript script =
        new ObjectTraceText()
            .cacheAlloc(0, "d_alloc", A, 184, 192)
            .cacheAlloc(0, "d_alloc", B, 184, 192) // never freed
            .cacheAlloc(0, "somewhere", C, 40, 40) // nothing tells
            .cacheFree(0, A, "dentry")
            .script(folder);
    assertThat(script.caches())
        .containsExactly(
            new RecordedCache("dentry", 184, 192), new RecordedCache("size-40", 40, 40));
    assertThat(script.requestOf(1).cache()).isZero();
    assertThat(script.what(3)).isEqualTo(ObjectScript.throughCache(0));
  }

  @Test
  void caches_sameNameOtherSize_areTwoAndGrowToTheLargestRequest() throws IOException {
    ObjectScript script =
        new ObjectTraceText()
            .namedAlloc(0, "pool x", A, 96, 104)
            .namedAlloc(0, "pool x", B, 100, 104)
            .namedAlloc(0, "pool x", C, 64, 64)
            .script(folder);
    assertThat(script.caches())
        .containsExactly(
            new RecordedCache("pool_x", 100, 104), new RecordedCache("pool_x", 64, 64));
  }

  @Test
  void caches_freedUnderANameOfAnotherSize_areNotBelieved() throws IOException {
    Files.writeString(
        folder.resolve("start.slabinfo.txt"),
        """
        slabinfo - version: 2.1
        # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
        dentry                26     26    192   21    1 : tunables    0    0    0 : slabdata      1      1      0
        """);
    ObjectScript script =
        new ObjectTraceText()
            .cacheAlloc(0, "make", A, 40, 40)
            .cacheFree(0, A, "dentry")
            .script(folder);
    assertThat(script.caches()).containsExactly(new RecordedCache("size-40", 40, 40));
  }

  @Test
  void objectsFreedTheOtherWay_areFreedByAddress() throws IOException {
    ObjectScript script =
        new ObjectTraceText()
            .namedAlloc(0, "skbuff", A, 640, 704)
            .kfree(0, A)
            .kmalloc(0, B, 640, 1024)
            .cacheFree(0, B, "skbuff")
            .script(folder);
    assertThat(script.what(1)).isEqualTo(ObjectScript.KFREE);
    assertThat(script.what(3)).isEqualTo(ObjectScript.KFREE);
  }

  @Test
  void gfp_zeroingAndTheLike_isNotPassedOn() throws IOException {
    ObjectScript script =
        new ObjectTraceText()
            .kmalloc(0, A, 8, 8, "GFP_KERNEL_ACCOUNT|__GFP_ZERO|__GFP_NOFAIL")
            .script(folder);
    assertThat(script.requestOf(0).gfp()).isEqualTo(GfpFlags.GFP_KERNEL_ACCOUNT);
  }

  @Test
  void cpus_beyondCounting_shareSlots() throws IOException {
    ObjectScript script = new ObjectTraceText().kmalloc(60_001, A, 8, 8).kfree(3, A).script(folder);
    assertThat(script.cpus()).isEqualTo(64);
    assertThat(script.cpu(0)).isEqualTo(60_001 % 64);
  }

  @Test
  void read_traceWithoutObjects_saysWhatItHas() {
    assertThatThrownBy(() -> new ObjectTraceText().pageFree(0).pageFree(0).script(folder))
        .isInstanceOf(ObjectEventsException.class)
        .hasMessageContaining("this trace has no kmalloc events")
        .hasMessageContaining("2 mm_page_free");
    assertThatThrownBy(() -> new ObjectTraceText().script(folder))
        .isInstanceOf(ObjectEventsException.class)
        .hasMessageContaining("no kmem event at all");
  }

  @Test
  void read_moreThanAReplayCanHold_isRefused() {
    ObjectTraceText text = new ObjectTraceText();
    for (int i = 0; i < 600; i++) {
      text.kmalloc(0, A + ((long) i << 22), 4 << 20, 4 << 20);
    }
    assertThatThrownBy(() -> text.script(folder))
        .isInstanceOf(ObjectEventsException.class)
        .hasMessageContaining("2400 MiB");
  }
}
