package org.kmem.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
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

  @Test
  void clearPage_betweenOthers_isZeroAndTheyAreUntouched() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pages = arena.allocate(3 * PageSize.SIZE_BYTES, PageSize.SIZE_BYTES);
      pages.fill((byte) 0xA5);
      Memory.clearPage(pages.address() + PageSize.SIZE_BYTES);

      for (long offset = 0; offset < pages.byteSize(); offset += Long.BYTES) {
        assertThat(pages.get(ValueLayout.JAVA_LONG, offset))
            .as("at %d", offset)
            .isEqualTo(offset / PageSize.SIZE_BYTES == 1 ? 0 : 0xA5A5_A5A5_A5A5_A5A5L);
      }
    }
  }

  @Test
  void record_addressOfMemory_isTheSame() {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(64).address();
      assertThat(Memory.record(address)).isEqualTo(address);
    }
  }

  @Test
  void approachPage_anyContents_areUnchanged() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PageSize.SIZE_BYTES, PageSize.SIZE_BYTES);
      page.fill((byte) 0xA5);
      Memory.approachPage(page.address());
      assertThat(page.toArray(ValueLayout.JAVA_BYTE)).containsOnly((byte) 0xA5);
    }
  }

  @Test
  void bytes_partOfAnArray_goThereAndBack() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64);
      byte[] written = "what is written, 32 bytes of text".getBytes(UTF_8);
      Memory.putBytes(memory.address() + 7, written, 3, 21);
      byte[] read = new byte[32];
      Memory.getBytes(memory.address() + 7, read, 5, 21);

      assertThat(Arrays.copyOfRange(read, 5, 26)).isEqualTo(Arrays.copyOfRange(written, 3, 24));
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 6)).isZero();
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 28)).isZero();
      assertThatThrownBy(() -> Memory.getBytes(memory.address(), read, 30, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
