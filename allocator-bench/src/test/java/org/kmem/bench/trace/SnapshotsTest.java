package org.kmem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.gfp.MigrateType;

final class SnapshotsTest {
  @Test
  void zoneInfo_ofAVirtualMachine_hasEveryField() throws IOException {
    ZoneInfo info = Recordings.open("vm512-c-pagecache").start().zoneInfo().orElseThrow();
    assertThat(info.zones())
        .extracting(ZoneInfo.Zone::name)
        .containsExactly("DMA", "DMA32", "Normal", "Movable", "Device");
    ZoneInfo.Zone zone = info.zone(0, "DMA32").orElseThrow();
    assertThat(zone.free()).isEqualTo(11545);
    assertThat(List.of(zone.boost(), zone.min(), zone.low(), zone.high(), zone.promo()))
        .containsExactly(0L, 654L, 817L, 980L, 1143L);
    assertThat(List.of(zone.spanned(), zone.present(), zone.managed(), zone.cma()))
        .containsExactly(126941L, 126941L, 114396L, 0L);
    assertThat(info.zones().getFirst().protection()).containsExactly(0L, 433L, 433L, 433L, 433L);
    assertThat(zone.startPfn()).hasValue(4096);
    assertThat(zone.perCpu()).extracting(ZoneInfo.PerCpu::count).containsExactly(1100L, 418L);
    assertThat(zone.perCpu().getFirst().high()).isEqualTo(3560);
    assertThat(zone.perCpu().getFirst().batch()).isEqualTo(31);
    assertThat(zone.perCpu().getFirst().highMin()).isEmpty();
    assertThat(zone.stats()).containsEntry("nr_zone_active_anon", 79871L);
    assertThat(info.zone(0, "Movable").orElseThrow().startPfn()).isEmpty();
  }

  @Test
  void zoneInfo_ofANewerKernel_hasListBounds() throws IOException {
    ZoneInfo info = Recordings.open("host-g-javac").start().zoneInfo().orElseThrow();
    ZoneInfo.PerCpu cpu = info.zone(0, "Normal").orElseThrow().perCpu().get(1);
    assertThat(cpu.cpu()).isEqualTo(1);
    assertThat(cpu.high()).isEqualTo(29390);
    assertThat(cpu.highMin()).hasValue(5312);
    assertThat(cpu.highMax()).hasValue(49152);
  }

  @Test
  void slabInfo_ofBundledRecordings_hasTheKernelsCaches() throws IOException {
    for (String name : Recordings.bundled()) {
      Recording recording = Recordings.open(name);
      for (Snapshots side : List.of(recording.start(), recording.end())) {
        assertThat(side.slabInfo().orElseThrow().caches())
            .as(name)
            .hasSizeGreaterThan(100)
            .anySatisfy(cache -> assertThat(cache.name()).isEqualTo("dentry"));
      }
    }
  }

  @Test
  void slabInfo_malformed_isLocated(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("trace.txt"), "");
    Files.writeString(folder.resolve("start.slabinfo.txt"), "slabinfo - version: 1.1\n");
    assertThatThrownBy(() -> Recording.open(folder))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("start.slabinfo.txt:1:1: ");
  }

  @Test
  void bundledSnapshots_agreeWithEachOther() throws IOException {
    for (String name : Recordings.bundled()) {
      Recording recording = Recordings.open(name);
      for (Snapshots side : List.of(recording.start(), recording.end())) {
        FreeBlocks free = side.freeBlocks().orElseThrow();
        ZoneInfo zones = side.zoneInfo().orElseThrow();
        assertThat(free.pages())
            .as(name)
            .isEqualTo(zones.zones().stream().mapToLong(ZoneInfo.Zone::free).sum())
            .isEqualTo(side.vmStat().orElseThrow().get("nr_free_pages"));
        for (int order = 0; order <= 10; order++) {
          int at = order;
          long blocks = 0;
          for (int i = 0; i < free.count(); i++) {
            blocks += free.order(i) == order ? 1 : 0;
          }
          assertThat(
                  side.buddyInfo().orElseThrow().zones().stream()
                      .mapToLong(zone -> zone.freeBlocks().get(at))
                      .sum())
              .isEqualTo(blocks);
          assertThat(
                  side.pageTypeInfo().orElseThrow().freeLists().stream()
                      .mapToLong(list -> list.freeBlocks().get(at))
                      .sum())
              .isEqualTo(blocks);
        }
        assertThat(side.pageTypeInfo().orElseThrow().pageblockOrder()).isEqualTo(9);
        assertThat(side.pageTypeInfo().orElseThrow().pagesPerBlock()).isEqualTo(512);
      }
    }
  }

  @Test
  void pageBlocks_ofAVirtualMachine_countFreePagesOfTheirOwn() throws IOException {
    Snapshots start = Recordings.open("vm512-c-pagecache").start();
    PageBlocks blocks = start.pageBlocks().orElseThrow();
    assertThat(blocks.blocks()).hasSize(256);
    assertThat(blocks.blocks().getFirst()).isEqualTo(new PageBlocks.Block(0, 0, false, 224));
    assertThat(blocks.blocks().stream().mapToLong(PageBlocks.Block::freePages).sum())
        .isEqualTo(start.freeBlocks().orElseThrow().pages());
  }

  @Test
  void migrateTypes_ofAKernelWithoutCma_areTranslated() throws IOException {
    MigrateTypeNumbers numbers = Recordings.open("host-g-javac").migrateTypes();
    assertThat(numbers.names())
        .containsExactly("Unmovable", "Movable", "Reclaimable", "HighAtomic", "Isolate");
    assertThat(numbers.toMigrateType(1)).isEqualTo(MigrateType.MOVABLE);
    assertThat(numbers.toMigrateType(4)).isEqualTo(MigrateType.ISOLATE);
    assertThat(MigrateTypeNumbers.ALL.toMigrateType(4)).isEqualTo(MigrateType.CMA);
    assertThatThrownBy(() -> numbers.toMigrateType(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5");
  }

  @Test
  void freeBlocks_withoutMigrateTypes_sayThatTheyHaveNone() throws IOException {
    FreeBlocks blocks = FreeBlocks.parse("f", "0 1\n2 0\n");
    assertThat(blocks.hasMigrateTypes()).isFalse();
    assertThat(blocks.pages()).isEqualTo(3);
    assertThatThrownBy(() -> blocks.migrateType(0)).isInstanceOf(IllegalStateException.class);
    assertThat(FreeBlocks.parse("f", "").count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "0 1;x 1 ! f:2:1: expected a page frame number",
        "0 1;4 ! f:2:2: expected an order but the line ends",
        "0 21 ! f:1:3: expected an order",
        "1 1 ! f:1:3: expected a block aligned",
        "0 1;1 0 ! f:2:1: expected a page frame from 2 on",
        "0 1 1;2 0 ! f:2:3: expected a migrate type on every line",
        "0 1 1 1 ! f:1:7: expected the end",
        "99999999999999999999 1 ! f:1:1: expected a page frame number",
      })
  void freeBlocks_malformed_isLocated(String text, String message) {
    assertThatThrownBy(() -> FreeBlocks.parse("f", text.strip().replace(';', '\n')))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void otherSnapshots_malformed_areLocated() {
    assertThatThrownBy(() -> ZoneInfo.parse("z", "Node 0, zone DMA\n  pages free x\n"))
        .hasMessageContaining("z:2:14: ");
    assertThatThrownBy(() -> ZoneInfo.parse("z", "Node 0, zone DMA\n"))
        .hasMessageContaining("zone DMA has no line \"free\"");
    assertThatThrownBy(() -> ZoneInfo.parse("z", "hello\n")).hasMessageContaining("z:1:1: ");
    assertThatThrownBy(() -> BuddyInfo.parse("b", "Node 0, zone DMA 1 2 -3\n"))
        .hasMessageContaining("b:1:22: ");
    assertThatThrownBy(() -> PageTypeInfo.parse("p", "Oh\n")).hasMessageContaining("p:1:1: ");
    assertThatThrownBy(() -> VmStat.parse("v", "a 1\nb\n")).hasMessageContaining("v:2:2: ");
    assertThatThrownBy(() -> PageBlocks.parse("p", "0 1 2 3\n")).hasMessageContaining("p:1:5: ");
    assertThatThrownBy(() -> TraceMeta.parse("m", "{\n\"cpus\": }"))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("m:2:");
    assertThatThrownBy(() -> TraceMeta.parse("m", "null")).isInstanceOf(TraceFormatException.class);
    assertThatThrownBy(() -> TraceMeta.parse("m", "{\"event_counts\": {\"a\": null}}"))
        .isInstanceOf(TraceFormatException.class);
  }

  @Test
  void pageTypeInfo_cutCounts_areRead() throws IOException {
    PageTypeInfo info = PageTypeInfo.parse("p", "Node 0, zone DMA, type Unmovable >100000 1\n");
    assertThat(info.freeLists().getFirst().freeBlocks()).containsExactly(100000L, 1L);
  }

  @Test
  void parse_damagedSnapshots_isTypedOrFine() throws IOException {
    Recording recording = Recordings.open("vm512-c-pagecache");
    int typed = 0;
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      TreeMap<String, byte[]> files = new TreeMap<>();
      recording
          .snapshotFiles()
          .forEach((name, bytes) ->
              files.put(name, TraceReaderModelTest.damage(bytes, random, new int[1])));
      try {
        Snapshots.parse("s", "start.", files);
        TraceMeta.parse("m", new String(files.get("meta.json"), StandardCharsets.UTF_8));
      } catch (TraceFormatException expected) {
        typed++;
      }
    }
    assertThat(typed).isGreaterThan(200);
  }
}
