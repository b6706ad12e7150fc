package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.mm.abi.Errno;

/** What the files answer, as the reference kernel was seen to. */
class TunablesTest {
  private static final long EINVAL = Errno.EINVAL.asResult();

  private final Tunables tunables = new Tunables();

  @ParameterizedTest
  @EnumSource(Tunable.class)
  void text_untouched_isTheDefault(Tunable tunable) {
    if (tunable.isReadable() && tunable.words().isEmpty() && tunable != Tunable.STAT_REFRESH) {
      assertThat(tunables.text(tunable)).isEqualTo(tunable.defaultText());
    }
    assertThat(Tunable.ofPath(tunable.path())).contains(tunable);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      nullValues = "refused",
      value = {
        "/proc/sys/vm/swappiness, 200, 200",
        "/proc/sys/vm/swappiness, 201, refused",
        "/proc/sys/vm/swappiness, -1, refused",
        "/proc/sys/vm/swappiness, 0x10, 16",
        "/proc/sys/vm/swappiness, 010, 8",
        "/proc/sys/vm/swappiness, \" 6\", 6",
        "/proc/sys/vm/swappiness, 5 6, 5",
        "/proc/sys/vm/swappiness, 5x, refused",
        "/proc/sys/vm/swappiness, \"\", refused",
        "/proc/sys/vm/swappiness, 2147483648, refused",
        "/proc/sys/vm/overcommit_ratio, -5, -5",
        "/proc/sys/vm/overcommit_memory, 3, refused",
        "/proc/sys/vm/dirty_bytes, 8191, refused",
        "/proc/sys/vm/dirty_bytes, 0, refused",
        "/proc/sys/vm/dirty_bytes, 4294967296, 4294967296",
        "/proc/sys/vm/percpu_pagelist_high_fraction, 7, refused",
        "/proc/sys/vm/percpu_pagelist_high_fraction, 8, 8",
        "/proc/sys/vm/stat_interval, 2147483647, refused",
        "/proc/sys/vm/hugetlb_optimize_vmemmap, -1, 1",
        "/proc/sys/vm/numa_zonelist_order, never, Node",
        "/proc/sys/vm/numa_zonelist_order, z, refused",
        "/proc/sys/vm/compact_memory, 2, refused",
        "/proc/sys/vm/lowmem_reserve_ratio, 1 2, \"1\t2\t32\t0\t0\"",
        "/proc/sys/vm/lowmem_reserve_ratio, 0 -3 4 5 6 7 8, \"0\t0\t4\t5\t6\"",
        "/proc/sys/vm/lowmem_reserve_ratio, a, \"256\t256\t32\t0\t0\"",
        "/sys/kernel/mm/transparent_hugepage/enabled, madvise, always [madvise] never",
        "/sys/kernel/mm/transparent_hugepage/enabled, foo, refused",
        "/sys/kernel/mm/transparent_hugepage/use_zero_page, 2, refused",
        "/sys/kernel/mm/transparent_hugepage/shrink_underused, 100, 1",
        "/sys/kernel/mm/transparent_hugepage/shrink_underused, 2, refused",
        "/sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none, 512, refused",
        "/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan, 0, refused",
        "/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan, 0x10, refused",
        "/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan, 010, 10",
        "/sys/kernel/mm/ksm/max_page_sharing, 1, refused",
        "/sys/kernel/mm/lru_gen/enabled, 8, 0x0000",
        "/sys/kernel/mm/lru_gen/enabled, y, 0x0007",
        "/sys/kernel/mm/lru_gen/enabled, 0x3, 0x0003",
        "/sys/kernel/mm/lru_gen/min_ttl_ms, 9, 12",
        "/sys/kernel/mm/swap/vma_ra_enabled, off, false",
        "/sys/kernel/mm/swap/vma_ra_enabled, 2, refused",
      })
  void write_anyText_answersAsTheKernel(String path, String text, String reads) {
    Tunable tunable = Tunable.ofPath(path).orElseThrow();
    String before = tunables.text(tunable);

    long answer = tunables.write(tunable, text + "\n");

    assertThat(answer).isEqualTo(reads == null ? EINVAL : 0);
    assertThat(tunables.text(tunable)).isEqualTo(reads == null ? before : reads);
  }

  @ParameterizedTest
  @CsvSource({
    "DIRTY_BYTES, 1048576, DIRTY_RATIO",
    "DIRTY_BACKGROUND_BYTES, 1, DIRTY_BACKGROUND_RATIO",
    "OVERCOMMIT_KBYTES, 100, OVERCOMMIT_RATIO"
  })
  void set_oneOfAPair_clearsTheOther(Tunable bytes, long value, Tunable ratio) {
    assertThat(tunables.set(bytes, value)).isZero();
    assertThat(tunables.get(ratio)).isZero();

    assertThat(tunables.set(ratio, 30)).isZero();
    assertThat(tunables.get(bytes)).isZero();
    assertThat(tunables.get(ratio)).isEqualTo(30);
  }

  @Test
  void onChange_obeyedWritesOnly_areHeardOfInOrder() {
    List<String> heard = new ArrayList<>();
    tunables.onChange(Tunable.DROP_CACHES, () -> heard.add("first"));
    tunables.onChange(
        Tunable.DROP_CACHES, () -> heard.add("value " + tunables.get(Tunable.DROP_CACHES)));

    assertThat(tunables.write(Tunable.DROP_CACHES, "5")).isEqualTo(EINVAL);
    assertThat(heard).isEmpty();
    assertThat(tunables.write(Tunable.DROP_CACHES, "3\n")).isZero();
    assertThat(heard).containsExactly("first", "value 3");
  }

  @Test
  void choose_words_setsTheirPlace() {
    assertThat(tunables.word(Tunable.THP_DEFRAG)).isEqualTo("madvise");
    assertThat(tunables.choose(Tunable.THP_DEFRAG, "always")).isZero();
    assertThat(tunables.get(Tunable.THP_DEFRAG)).isZero();
    assertThat(tunables.choose(Tunable.THP_DEFRAG, "sometimes")).isEqualTo(EINVAL);
    assertThat(tunables.word(Tunable.thpEnabled(9))).isEqualTo("inherit");
    assertThat(tunables.word(Tunable.shmemEnabled(1))).isEqualTo("never");
  }
}
