package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.CacheFigures;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.zone.X86Machine;

class SlabInfoTest {
  private static final CacheFigures FILP = new CacheFigures("filp", 41, 42, 192, 21, 1, 2, 2);

  private static String recorded() throws IOException {
    try (InputStream in = SlabInfoTest.class.getResourceAsStream("vm512-f-mixed/slabinfo.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void text_ofAParsedFile_isThatFile() throws IOException {
    String file = recorded();
    SlabInfo info = SlabInfo.parse(file);
    assertThat(info.caches()).hasSize(192);
    assertThat(info.caches().getLast())
        .isEqualTo(new CacheFigures("kmem_cache", 208, 208, 256, 16, 1, 13, 13));
    assertThat(info.text()).isEqualTo(file);
    assertThat(info).hasToString(file);
  }

  @Test
  void parse_ofItsOwnText_isTheSame() {
    SlabInfo info =
        new SlabInfo(
            List.of(
                FILP,
                new CacheFigures(
                    "a-name-of-more-than-its-column", 1L << 40, 1L << 41, 8, 512, 1, 0, 9)));
    assertThat(SlabInfo.parse(info.text())).isEqualTo(info);
  }

  @Test
  void text_ofNoCaches_isTheHeader() {
    String header = new SlabInfo(List.of()).text();
    assertThat(header.lines()).hasSize(2);
    assertThat(SlabInfo.parse(header).caches()).isEmpty();
  }

  @Test
  void of_anAllocator_listsTheGeneralCachesAsTheKernelDoes() throws IOException {
    try (PageAllocator pages = pages();
        SlabAllocator slabs = SlabAllocator.builder(pages).build()) {
      List<CacheFigures> ours = SlabInfo.of(slabs).caches();
      List<String> names = ours.stream().map(CacheFigures::name).toList();
      List<CacheFigures> kernels =
          SlabInfo.parse(recorded()).caches().stream()
              .filter(cache -> names.contains(cache.name()))
              .toList();
      assertThat(kernels).hasSameSizeAs(ours).hasSize(52);
      assertThat(ours)
          .usingRecursiveFieldByFieldElementComparatorOnFields(
              "name", "sizeBytes", "objectsPerSlab", "pagesPerSlab")
          .containsExactlyElementsOf(kernels);
    }
  }

  @Test
  void of_anAllocator_hasTheLatestFirstAndNoAliases() {
    try (PageAllocator pages = pages();
        SlabAllocator slabs = SlabAllocator.builder(pages).build()) {
      KmemCache dentry = slabs.create("dentry", 192, 0, CacheFlags.SLAB_RECLAIM_ACCOUNT);
      KmemCache cred = slabs.create("cred", 184, 0, CacheFlags.SLAB_HWCACHE_ALIGN);
      assertThat(slabs.create("request_sock", 192, 0, 0)).isSameAs(cred);
      for (int i = 0; i < 30; i++) {
        dentry.alloc(i & 1, GfpFlags.GFP_KERNEL);
      }
      assertThat(SlabInfo.of(slabs).text().lines().skip(2))
          .startsWith(
              "cred                   0      0    192   21    1"
                  + " : tunables    0    0    0 : slabdata      0      0      0",
              // Two CPUs have a slab each, whose free objects count.
              "dentry                42     42    192   21    1"
                  + " : tunables    0    0    0 : slabdata      2      2      0",
              "kmalloc-cg-8k          0      0   8192    4    8"
                  + " : tunables    0    0    0 : slabdata      0      0      0");
      assertThat(dentry.liveObjects()).isEqualTo(30);
    }
  }

  private static PageAllocator pages() {
    return PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
        .cpus(2)
        .backed(true)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "slabinfo - version: 1.1\n", "slabinfo - version: 2.0\n# name"})
  void parse_otherVersion_isRejectedInLineOne(String text) {
    rejects(text, 1);
  }

  @Test
  void parse_otherColumns_isRejectedInLineTwo() {
    rejects("slabinfo - version: 2.1\n", 2);
    rejects("slabinfo - version: 2.1\n# name <objsize>\n", 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "filp",
        "filp 41 42 192 21 1",
        "filp 41 42 192 21 : tunables 0 0 0 : slabdata 2 2 0",
        "filp 41 -42 192 21 1 : tunables 0 0 0 : slabdata 2 2 0",
        "filp 41 42 192 21 1 : tunables 120 60 8 : slabdata 2 2 0",
        "filp 41 42 192 21 1 : tunables 0 0 0 : slabdata 2 2 1",
        "filp 41 42 192 21 1 : tunables 0 0 0 : slabdata 2 2 0 : globalstat 1",
        "filp 41 42 9999999999 21 1 : tunables 0 0 0 : slabdata 2 2 0",
        "filp 99999999999999999999 42 192 21 1 : tunables 0 0 0 : slabdata 2 2 0"
      })
  void parse_badLine_isRejectedWithItsNumber(String line) {
    rejects(new SlabInfo(List.of(FILP)).text() + line + "\n", 4);
  }

  private static void rejects(String text, int line) {
    assertThatThrownBy(() -> SlabInfo.parse(text))
        .isInstanceOf(SlabInfoFormatException.class)
        .hasMessageContaining("line " + line)
        .asInstanceOf(InstanceOfAssertFactories.type(SlabInfoFormatException.class))
        .extracting(SlabInfoFormatException::line)
        .isEqualTo(line);
  }
}
