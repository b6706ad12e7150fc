package org.kmem.pool.agrona;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;

/** The JVM of the tests has the export that Agrona needs. */
class DirectBuffersTest {
  @Test
  void allocate_anyLength_isZeroAlignedAndBounded() {
    try (OffHeap heap = OffHeap.builder().capacity(8L << 20).build()) {
      try (DirectBuffers buffers = new DirectBuffers(heap)) {
        for (int length : new int[] {0, 1, 100, 4096, 100_000}) {
          MutableDirectBuffer buffer = buffers.allocate(length);
          assertThat(buffer.capacity()).isEqualTo(length);
          assertThat(buffer.addressOffset() % 64).isZero();
          for (int i = 0; i < length; i++) {
            assertThat(buffer.getByte(i)).isZero();
          }
          assertThatThrownBy(() -> buffer.putByte(length, (byte) 1))
              .isInstanceOf(IndexOutOfBoundsException.class);
        }
        AtomicBuffer atomic = (AtomicBuffer) buffers.allocate(16);
        assertThat(atomic.getAndAddLong(8, 5)).isZero();
        assertThat(atomic.getLongVolatile(8)).isEqualTo(5);
      }
      assertThat(heap.leaks().isEmpty()).as("%s", heap.leaks()).isTrue();
      heap.verify();
    }
  }

  @Test
  void use_afterClose_isRefusedEvenWhenTheHeapIsGone() {
    DirectBuffers buffers;
    MutableDirectBuffer buffer;
    try (OffHeap heap = OffHeap.builder().capacity(8L << 20).build()) {
      buffers = new DirectBuffers(heap);
      buffer = buffers.allocate(64);
    }
    buffer.putLong(0, 7); // memory stays as long as the group is open
    assertThat(buffer.getLong(0)).isEqualTo(7);
    buffers.close();
    assertThatThrownBy(() -> buffer.getLong(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffers.allocate(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void allocate_noRoom_isRefusedAndTheRestStaysGood() {
    try (OffHeap heap = OffHeap.builder().capacity(2L << 20).build();
        DirectBuffers buffers = new DirectBuffers(heap)) {
      MutableDirectBuffer first = buffers.allocate(100);
      assertThatThrownBy(() -> buffers.allocate(3 << 20))
          .isInstanceOf(OffHeapExhaustedException.class);
      assertThatThrownBy(() -> buffers.allocate(-1)).isInstanceOf(IllegalArgumentException.class);
      first.putInt(96, 1);
    }
  }

  @Test
  void requireExport_moduleWithoutIt_namesTheOption() {
    Module base = Object.class.getModule();
    Module other =
        ModuleLayer.boot().modules().stream()
            .filter(module -> !base.isExported("jdk.internal.misc", module))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> DirectBuffers.requireExport(other))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("--add-exports=java.base/jdk.internal.misc=" + other.getName());
  }
}
