package org.kmem.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.kmem.units.PageSize;

class MemoryTest {
  @Test
  void clearPages_pagesAmongOthers_areZeroAndTheOthersUntouched() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pages = arena.allocate(5 * PageSize.SIZE_BYTES, PageSize.SIZE_BYTES);
      pages.fill((byte) 0xA5);
      Memory.clearPages(pages.address() + PageSize.SIZE_BYTES, 3 * PageSize.SIZE_BYTES);

      for (long offset = 0; offset < pages.byteSize(); offset += Long.BYTES) {
        long page = offset / PageSize.SIZE_BYTES;
        assertThat(pages.get(ValueLayout.JAVA_LONG, offset))
            .as("at %d", offset)
            .isEqualTo(page == 0 || page == 4 ? 0xA5A5_A5A5_A5A5_A5A5L : 0);
      }
    }
  }
}
