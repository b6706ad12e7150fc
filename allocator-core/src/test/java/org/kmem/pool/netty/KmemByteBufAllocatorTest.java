package org.kmem.pool.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;

/** What Netty promises of its own allocators, and what this one promises beyond. */
class KmemByteBufAllocatorTest {
  private static final long CAPACITY_BYTES = 16L << 20;

  private final OffHeap heap = OffHeap.builder().capacity(CAPACITY_BYTES).build();
  private boolean open = true;
  private final KmemByteBufAllocator allocator = new KmemByteBufAllocator(heap);

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  /** Or one buffer in so many would be wrapped. */
  @BeforeEach
  void buffersAreNotSampled() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void everythingWentBack() {
    ResourceLeakDetector.setLevel(level);
    if (open) {
      assertThat(heap.leaks().isEmpty()).as("%s", heap.leaks()).isTrue();
      heap.verify();
      heap.close();
    }
  }

  @Test
  void buffer_preferDirect_isDirectUnlessToldOtherwise() {
    ByteBuf direct = allocator.buffer(10, 20);
    ByteBuf array = new KmemByteBufAllocator(heap, false).buffer(10, 20);
    assertThat(direct.isDirect()).isTrue();
    assertThat(direct.hasMemoryAddress()).isTrue();
    assertThat(direct.isContiguous()).isTrue();
    assertThat(direct.hasArray()).isFalse();
    assertThat(direct.unwrap()).isNull();
    assertThat(array.isDirect()).isFalse();
    assertThat(array.hasArray()).isTrue();
    for (ByteBuf buffer : List.of(direct, array)) {
      assertThat(buffer.capacity()).isEqualTo(10);
      assertThat(buffer.maxCapacity()).isEqualTo(20);
      assertThat(buffer.alloc()).isNotNull();
      assertThat(buffer.release()).isTrue();
    }
    assertThat(allocator.isDirectBufferPooled()).isTrue();
    assertThat(allocator.ioBuffer(1).release()).isTrue();
  }

  @Test
  void directBuffer_sizesOutOfRange_areRefusedAndNothingIsTaken() {
    assertThatThrownBy(() -> allocator.directBuffer(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> allocator.directBuffer(2, 1))
        .isInstanceOf(IllegalArgumentException.class);
    ByteBuf empty = allocator.directBuffer(0);
    assertThat(empty.capacity()).isZero();
    empty.writeInt(7);
    assertThat(empty.readInt()).isEqualTo(7);
    empty.release();
  }

  @Test
  void release_countFallsToZero_givesTheMemoryBackOnce() {
    ByteBuf buffer = allocator.directBuffer(64);
    assertThat(buffer.refCnt()).isEqualTo(1);
    assertThat(buffer.retain(2).release()).isFalse();
    assertThat(buffer.release(2)).isTrue();
    assertThat(buffer.refCnt()).isZero();
    assertThat(heap.leaks().isEmpty()).isTrue();
    assertThatThrownBy(buffer::release).isInstanceOf(IllegalReferenceCountException.class);
    assertThatThrownBy(buffer::retain).isInstanceOf(IllegalReferenceCountException.class);
  }

  /** With recycled buffer objects the second release would be that of the next owner. */
  @Test
  void release_twiceWhenTheMemoryHasANewOwner_meetsNobodyElse() {
    ByteBuf stale = allocator.directBuffer(64);
    stale.release();
    List<ByteBuf> owners = Stream.generate(() -> allocator.directBuffer(64)).limit(100).toList();
    assertThatThrownBy(stale::release).isInstanceOf(IllegalReferenceCountException.class);
    assertThatThrownBy(() -> stale.setByte(0, 1))
        .isInstanceOf(IllegalReferenceCountException.class);
    assertThat(owners).allSatisfy(owner -> assertThat(owner.refCnt()).isEqualTo(1));
    owners.forEach(ByteBuf::release);
  }

  static Stream<Consumer<ByteBuf>> uses() {
    return Stream.of(
        b -> b.getByte(0),
        b -> b.setLong(0, 1),
        b -> b.writeInt(1),
        b -> b.readByte(),
        b -> b.capacity(10),
        b -> b.copy(),
        b -> b.nioBuffer(0, 1),
        b -> b.internalNioBuffer(0, 1),
        b -> b.nioBuffers(),
        b -> b.memoryAddress(),
        b -> b.getBytes(0, new byte[1]),
        b -> b.setBytes(0, ByteBuffer.allocate(1)),
        b -> b.setBytes(0, Unpooled.EMPTY_BUFFER, 0, 0),
        b -> b.setZero(0, 1),
        b -> b.discardReadBytes(),
        b -> b.retainedSlice(0, 1),
        b -> b.forEachByte(value -> true),
        b -> b.toString(0, 1, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void use_afterRelease_isRefused(Consumer<ByteBuf> use) {
    ByteBuf buffer = allocator.directBuffer(64).writeZero(64);
    buffer.release();
    assertThatThrownBy(() -> use.accept(buffer)).isInstanceOf(IllegalReferenceCountException.class);
  }

  static Stream<Function<ByteBuf, ByteBuf>> derivations() {
    return Stream.of(
        b -> b.slice(8, 16),
        b -> b.duplicate(),
        b -> b.readSlice(16),
        b -> b.slice(8, 32).slice(4, 16).duplicate(),
        b -> b.asReadOnly());
  }

  @ParameterizedTest
  @MethodSource("derivations")
  void derived_sharesBytesAndCount(Function<ByteBuf, ByteBuf> derive) {
    ByteBuf buffer = allocator.directBuffer(64).writeZero(64);
    ByteBuf derived = derive.apply(buffer);
    for (int i = 0; i < 64; i++) {
      buffer.setByte(i, i);
    }
    int first = derived.getByte(0);
    assertThat(derived.getByte(5)).isEqualTo((byte) (first + 5));
    assertThat(derived.refCnt()).isEqualTo(1);
    derived.retain();
    assertThat(buffer.refCnt()).isEqualTo(2);
    assertThat(derived.release()).isFalse();
    assertThat(derived.release()).isTrue();
    assertThat(buffer.refCnt()).isZero();
    assertThatThrownBy(() -> derived.getByte(0)).isInstanceOf(IllegalReferenceCountException.class);
  }

  @Test
  void retainedSlice_outlivesTheCallersReference() {
    ByteBuf buffer = allocator.directBuffer(64).writeLong(42);
    ByteBuf slice = buffer.retainedSlice(0, 8);
    assertThat(buffer.release()).isFalse();
    assertThat(slice.getLong(0)).isEqualTo(42);
    assertThat(slice.release()).isTrue();
  }

  @Test
  void compositeBuffer_ofOurs_readsAcrossAndReleasesAll() {
    CompositeByteBuf composite = allocator.compositeDirectBuffer();
    for (int i = 0; i < 3; i++) {
      composite.addComponent(true, allocator.directBuffer(5).writeZero(5));
    }
    composite.setLong(3, 0x0102030405060708L);
    assertThat(composite.getLong(3)).isEqualTo(0x0102030405060708L);
    ByteBuf flat = allocator.directBuffer(15);
    composite.getBytes(0, flat, 0, 15);
    assertThat(ByteBufUtil.hexDump(flat, 0, 15)).isEqualTo("000000010203040506070800000000");
    flat.setByte(0, 9);
    flat.getBytes(0, composite, 0, 15);
    assertThat(composite.getByte(0)).isEqualTo((byte) 9);
    composite.setBytes(5, flat, 0, 1);
    assertThat(composite.getByte(5)).isEqualTo((byte) 9);
    flat.release();
    assertThat(composite.release()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 4096, 100_000, 1 << 20})
  void capacity_changed_keepsTheBytesThatBothHave(int newCapacity) {
    ByteBuf buffer = allocator.directBuffer(300);
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    buffer.writeBytes(bytes).readerIndex(200);
    buffer.capacity(newCapacity);
    int kept = Math.min(300, newCapacity);
    assertThat(buffer.capacity()).isEqualTo(newCapacity);
    assertThat(buffer.writerIndex()).isEqualTo(kept);
    assertThat(buffer.readerIndex()).isEqualTo(Math.min(200, kept));
    byte[] read = new byte[kept];
    buffer.getBytes(0, read);
    assertThat(read).isEqualTo(java.util.Arrays.copyOf(bytes, kept));
    assertThatThrownBy(() -> buffer.getByte(newCapacity))
        .isInstanceOf(IndexOutOfBoundsException.class);
    buffer.release();
  }

  @Test
  void capacity_withinThePiece_staysInPlace() {
    ByteBuf buffer = allocator.directBuffer(100, 1000);
    long address = buffer.memoryAddress();
    int room = buffer.maxFastWritableBytes();
    assertThat(room).isEqualTo(128);
    assertThat(buffer.capacity(room).memoryAddress()).isEqualTo(address);
    assertThat(buffer.capacity(room + 1).memoryAddress()).isNotEqualTo(address);
    assertThat(buffer.capacity(1001 - 1).capacity()).isEqualTo(1000);
    assertThatThrownBy(() -> buffer.capacity(1001)).isInstanceOf(IllegalArgumentException.class);
    buffer.release();
  }

  @Test
  void nioBuffers_showTheSameMemory() {
    ByteBuf buffer = allocator.directBuffer(32).writeZero(32);
    buffer.nioBuffer(4, 8).putLong(7);
    assertThat(buffer.getLong(4)).isEqualTo(7);
    assertThat(buffer.nioBufferCount()).isEqualTo(1);
    ByteBuffer inner = buffer.internalNioBuffer(4, 8);
    assertThat(inner.position()).isEqualTo(4);
    assertThat(inner.limit()).isEqualTo(12);
    assertThat(inner.isDirect()).isTrue();
    buffer.release();
  }

  @Test
  void exhaustion_growingBuffer_isAsItWasAndTheHeapRecovers() {
    ByteBuf grows = allocator.directBuffer(8).writeLong(5);
    List<ByteBuf> hogs = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (true) {
                hogs.add(allocator.directBuffer(100_000));
              }
            })
        .isInstanceOf(OffHeapExhaustedException.class)
        .hasMessageContaining("heap");
    assertThat(hogs).hasSizeGreaterThan(50);
    assertThatThrownBy(() -> grows.capacity(1 << 20)).isInstanceOf(OffHeapExhaustedException.class);
    assertThat(grows.capacity()).isEqualTo(8);
    assertThat(grows.readLong()).isEqualTo(5);
    hogs.forEach(ByteBuf::release);
    grows.capacity(1 << 20);
    grows.release();
  }

  @Test
  void use_afterTheHeapWasClosed_isRefused() {
    ByteBuf buffer = allocator.directBuffer(64).writeZero(64);
    ByteBuffer view = buffer.nioBuffer(0, 8);
    heap.close();
    open = false;
    assertThatThrownBy(() -> buffer.getByte(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> buffer.setLong(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> allocator.directBuffer(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void metric_tellsArraysAndTheHeap() {
    ByteBufAllocatorMetric metric = allocator.metric();
    ByteBuf array = allocator.heapBuffer(1000);
    assertThat(metric.usedHeapMemory()).isEqualTo(1000);
    array.capacity(3000);
    assertThat(metric.usedHeapMemory()).isEqualTo(3000);
    array.release();
    assertThat(metric.usedHeapMemory()).isZero();
    long before = metric.usedDirectMemory();
    ByteBuf direct = allocator.directBuffer(1 << 20);
    assertThat(metric.usedDirectMemory() - before).isGreaterThanOrEqualTo(1 << 20);
    direct.release();
    assertThat(metric.toString()).contains("usedDirectMemory");
  }

  @Test
  void leakDetection_paranoid_wrapsBuffersAsNettyDoes() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBuf tracked = allocator.directBuffer(16);
    assertThat(tracked).isNotInstanceOf(KmemByteBuf.class);
    assertThat(tracked.unwrap()).isInstanceOf(KmemByteBuf.class);
    assertThat(tracked.writeLong(1).readLong()).isEqualTo(1);
    assertThat(tracked.release()).isTrue();
  }

  @Test
  void buffers_handedToOtherThreads_areReleasedThere() throws InterruptedException {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ByteBuf buffer = allocator.directBuffer(200).writeLong(i);
      int expected = i;
      threads.add(
          Thread.ofVirtual()
              .uncaughtExceptionHandler((thread, thrown) -> failed.set(thrown))
              .start(() -> {
                assertThat(buffer.readLong()).isEqualTo(expected);
                buffer.release();
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failed.get()).isNull();
  }
}
