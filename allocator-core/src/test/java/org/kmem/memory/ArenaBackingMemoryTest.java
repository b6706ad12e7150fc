package org.kmem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.memory.BackingMemory.Source;
import org.kmem.memory.BackingMemory.Use;

/** The contract where there is no mmap, and what differs there. */
final class ArenaBackingMemoryTest extends BackingMemoryContract {
  @Override
  Source source() {
    return Source.ARENA;
  }

  @Test
  void reserve_arenaByProperty_takesTheFallback() {
    withProperty(
        "arena",
        () -> {
          try (BackingMemory memory = BackingMemory.reserve(page())) {
            assertThat(memory.isCommittedByTouch()).isFalse();
            assertThat(memory.toString()).contains("arena");
          }
        });
  }

  @Test
  void reserve_unknownProperty_isErrorThatNamesTheChoices() {
    withProperty(
        "tape",
        () ->
            assertThatThrownBy(() -> BackingMemory.reserve(page()))
                .isExactlyInstanceOf(MemoryException.class)
                .hasMessageContaining("kmem.memory.backing=tape")
                .hasMessageContaining("auto, mmap and arena"));
  }

  @Test
  void residentBytes_fresh_isTheWholeSize() {
    try (BackingMemory memory = reserve(MIB)) {
      assertThat(memory.residentBytes()).isEqualTo(MIB);
    }
  }

  @Test
  void adviseHugePages_arena_isNotTaken() {
    try (BackingMemory memory = reserve(2 * MIB)) {
      assertThat(memory.adviseHugePages(0, 2 * MIB)).isFalse();
      assertThat(memory.adviseSmallPages(0, 2 * MIB)).isFalse();
    }
  }

  @Test
  void reserveSparse_arena_isBoundByMemorySinceAllIsCommitted(@TempDir Path root)
      throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/meminfo"), "MemTotal: 1024 kB\n");
    MemoryLimits limits = MemoryLimits.under(root);

    assertThatThrownBy(() -> BackingMemory.reserve(2 * MIB, Use.SPARSE, Source.ARENA, limits))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("MemTotal");
  }

  @Test
  void reserve_beyondDirectMemory_isLimitErrorThatNamesTheFlag() {
    assertThatThrownBy(() -> reserve(1L << 46))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("asked for 64 TiB")
        .hasMessageContaining("-XX:MaxDirectMemorySize");
  }

  private static void withProperty(String value, Runnable test) {
    String before = System.getProperty("kmem.memory.backing");
    System.setProperty("kmem.memory.backing", value);
    try {
      test.run();
    } finally {
      if (before == null) {
        System.clearProperty("kmem.memory.backing");
      } else {
        System.setProperty("kmem.memory.backing", before);
      }
    }
  }
}
