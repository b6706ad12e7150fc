package org.kmem.pool;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.page.VerifyEngine;
import org.kmem.percpu.AllocatedBytes;
import org.kmem.slab.InvalidCacheException;

/** Typed objects and their flyweights. */
final class ObjectPoolTest {
  private static final long MIB = 1L << 20;

  /** Reads and writes everything there is. */
  interface Everything {
    StructLayout LAYOUT =
        structLayout(
            JAVA_LONG.withName("id"),
            JAVA_INT.withName("count"),
            JAVA_SHORT.withName("kind"),
            JAVA_CHAR.withName("letter"),
            JAVA_DOUBLE.withName("price"),
            JAVA_FLOAT.withName("ratio"),
            JAVA_BYTE.withName("small"),
            JAVA_BOOLEAN.withName("flag"),
            paddingLayout(2),
            sequenceLayout(5, JAVA_LONG).withName("parts"));

    long id();

    Everything id(long value);

    int count();

    void count(int value);

    short kind();

    Everything kind(short value);

    char letter();

    Everything letter(char value);

    double price();

    Everything price(double value);

    float ratio();

    Everything ratio(float value);

    byte small();

    Everything small(byte value);

    boolean flag();

    Everything flag(boolean value);

    long parts(int index);

    Everything parts(int index, long value);

    default long sum() {
      long sum = 0;
      for (int i = 0; i < 5; i++) {
        sum += parts(i);
      }
      return sum;
    }
  }

  /** The same by hand, as far as it goes. */
  static final class Pair extends Flyweight {
    static final StructLayout LAYOUT =
        structLayout(JAVA_LONG.withName("x"), JAVA_LONG.withName("y"));

    long x() {
      return getLong(0);
    }

    Pair x(long value) {
      putLong(0, value);
      return this;
    }

    long y() {
      return getLong(8);
    }
  }

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private OffHeap open() {
    return engine.own(OffHeap.builder().capacity(4 * MIB).build(), OffHeap::verify);
  }

  @Test
  void fields_ofAnInterface_areThoseOfTheLayout() {
    OffHeap heap = open();
    ObjectPool<Everything> pool =
        heap.objectPool("all", Everything.LAYOUT, Everything.class).build();
    Everything one = pool.view();
    Everything other = pool.view();
    long first = pool.acquire();
    long second = pool.acquire();
    pool.segment(second).fill((byte) -1);
    pool.at(first, one)
        .id(1)
        .kind((short) -2)
        .letter('k')
        .price(2.5)
        .ratio(0.5f)
        .small((byte) 9)
        .flag(true);
    one.count(77);
    for (int i = 0; i < 5; i++) {
      one.parts(i, i + 1);
    }
    assertThat(pool.at(first, other)).isSameAs(other);
    assertThat(other.id()).isEqualTo(1);
    assertThat(other.count()).isEqualTo(77);
    assertThat(other.kind()).isEqualTo((short) -2);
    assertThat(other.letter()).isEqualTo('k');
    assertThat(other.price()).isEqualTo(2.5);
    assertThat(other.ratio()).isEqualTo(0.5f);
    assertThat(other.small()).isEqualTo((byte) 9);
    assertThat(other.flag()).isTrue();
    assertThat(other.sum()).isEqualTo(15);
    MemorySegment bytes = pool.segment(first);
    assertThat(bytes.get(JAVA_INT, 8)).isEqualTo(77);
    assertThat(bytes.byteSize()).isEqualTo(Everything.LAYOUT.byteSize());
    assertThat(pool.at(second, other).id()).isEqualTo(-1);
    assertThat(one.id()).isEqualTo(1);
    assertThatThrownBy(() -> one.parts(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> one.parts(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    pool.release(first);
    pool.release(second);
    assertThat(pool.liveObjects()).isZero();
  }

  @Test
  void at_staleOrForeign_isRefusedAndTheFlyweightStays() {
    OffHeap heap = open();
    ObjectPool<Pair> pool = heap.objectPool("pairs", Pair.LAYOUT, Pair::new).build();
    ObjectPool<Pair> other = heap.objectPool("others", Pair.LAYOUT, Pair::new).build();
    Pair pair = pool.view();
    assertThatThrownBy(pair::x).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new Pair().x(1)).isInstanceOf(IndexOutOfBoundsException.class);
    long kept = pool.acquire();
    long gone = pool.acquire();
    long foreign = other.acquire();
    pool.release(gone);
    pool.at(kept, pair).x(5);
    assertThatThrownBy(() -> pool.at(gone, pair)).isInstanceOf(BadHandleException.class);
    assertThatThrownBy(() -> pool.at(foreign, pair)).isInstanceOf(BadHandleException.class);
    assertThatThrownBy(() -> pool.segment(gone)).isInstanceOf(BadHandleException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> other.at(foreign, pair))
        .withMessageContaining("others");
    assertThat(pair.x()).isEqualTo(5);
  }

  @Test
  void pool_closed_endsFlyweightsAndSegments() {
    OffHeap heap = open();
    ObjectPool<Pair> pool = heap.objectPool("pairs", Pair.LAYOUT, Pair::new).build();
    long handle = pool.acquire();
    Pair pair = pool.at(handle, pool.view());
    MemorySegment segment = pool.segment(handle);
    pool.close();
    assertThatIllegalStateException().isThrownBy(pair::x);
    assertThatIllegalStateException().isThrownBy(() -> segment.get(JAVA_LONG, 0));
    assertThatIllegalStateException().isThrownBy(() -> pool.at(handle, pair));
    OffHeap short1 = OffHeap.builder().capacity(MIB).build();
    ObjectPool<Pair> withHeap = short1.objectPool("pairs", Pair.LAYOUT, Pair::new).build();
    Pair left = withHeap.at(withHeap.acquire(), withHeap.view());
    short1.close();
    assertThatIllegalStateException().isThrownBy(left::x);
  }

  @Test
  void hooks_withFlyweights_constructOnceAndResetEachTime() {
    OffHeap heap = open();
    List<Long> resets = new ArrayList<>();
    ObjectPool<Pair> pool =
        heap.objectPool("pairs", Pair.LAYOUT, Pair::new)
            .constructor(pair -> pair.x(42))
            .reset(pair -> {
              resets.add(pair.x());
              pair.x(42);
            })
            .build();
    Pair pair = pool.view();
    for (int i = 0; i < 3; i++) {
      long handle = pool.acquire();
      assertThat(pool.at(handle, pair).x()).isEqualTo(42);
      pair.x(i);
      pool.release(handle);
    }
    assertThat(resets).containsExactly(0L, 1L, 2L);
  }

  @Test
  void use_byOneThread_allocatesNothingOnTheHeap() throws ReflectiveOperationException {
    OffHeap heap = open();
    ObjectPool<Everything> pool =
        heap.objectPool("all", Everything.LAYOUT, Everything.class).build();
    Everything view = pool.view();
    try (LocalPool mine = pool.take()) {
      long bytes =
          AllocatedBytes.leastOf(() -> {
            for (int i = 0; i < 20_000; i++) {
              long handle = mine.acquire();
              pool.at(handle, view).id(i).parts(i % 5, i);
              assertEquals(i, view.id());
              mine.release(handle);
            }
          });
      assertThat(bytes).isLessThan(20_000);
    }
  }

  private static void assertEquals(long expected, long actual) {
    if (expected != actual) {
      throw new AssertionError(expected + " and not " + actual);
    }
  }

  /** No field of that name. */
  interface Unknown {
    long nothing();
  }

  /** Another type than the field's. */
  interface Mistyped {
    int x();
  }

  /** An index where there is no sequence. */
  interface Indexed {
    long x(int index);
  }

  @Test
  void interface_thatDoesNotFit_isRefusedByNameAndReason() {
    OffHeap heap = open();
    for (Class<?> type : List.of(Unknown.class, Mistyped.class, Indexed.class, String.class)) {
      assertThatIllegalArgumentException()
          .as(type.getName())
          .isThrownBy(() -> heap.objectPool("bad", Pair.LAYOUT, type));
    }
    StructLayout swapped =
        structLayout(
            JAVA_INT
                .withOrder(
                    ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? ByteOrder.LITTLE_ENDIAN
                        : ByteOrder.BIG_ENDIAN)
                .withName("x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> heap.objectPool("bad", swapped, Mistyped.class))
        .withMessageContaining("native byte order");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> heap.objectPool("bad", structLayout(ADDRESS.withName("x")), Mistyped.class));
  }

  @Test
  void build_nameTaken_leavesNothingBehind() {
    OffHeap heap = open();
    ObjectPool<Pair> pool = heap.objectPool("pairs", Pair.LAYOUT, Pair::new).build();
    assertThatThrownBy(() -> heap.objectPool("pairs", Pair.LAYOUT, Pair::new).build())
        .isInstanceOf(InvalidCacheException.class);
    pool.release(pool.acquire());
  }
}
